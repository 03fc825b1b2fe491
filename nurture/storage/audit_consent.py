"""What the audit asks beyond audience and stage: consent, twins, sequences that were left, and versions of offers.

The switches of consent stand here a second time, written from the same laws and not read from the guard's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import text
from sqlmodel import Session, select

from nurture.core.phrases import Phrase, phrase
from nurture.storage.tables import OfferRow, OfferVersionRow

WANTS_CONSENT: Final = """(CASE
    WHEN COALESCE({country}, '') IN ('SE', 'FI', 'GB', 'IE') THEN {address_type} = 'personal'
    WHEN COALESCE({country}, '') IN ('NO', 'IS') THEN {address_type} IN ('personal', 'named_work')
    WHEN COALESCE({country}, '') IN ('DK', 'DE') THEN 1 = 1
    WHEN COALESCE({country}, '') = 'US' THEN 1 = 0
    ELSE 1 = 1 END)"""
"""Whether the country of a receipt asks for consent on record, for that kind of address; an unknown one always does."""

OWN_CUSTOMER: Final = """(reader.relationship = 'customer'
    AND COALESCE({country}, '') IN ('SE', 'NO', 'DK', 'FI', 'IS', 'GB', 'IE', 'DE', 'US'))"""

CONSENT_CHECKS: Final[tuple[tuple[str, str, Phrase], ...]] = (
    (
        "no_consent",
        f"""SELECT reader.draft_id, reader.email, COALESCE({{country}}, '?') || ', ' || {{address_type}} AS what,
                   COALESCE({{consent_basis}}, '?') AS who
            FROM audit_reader reader JOIN audit_receipt receipt ON receipt.id = reader.receipt_id
            WHERE COALESCE({{consent_basis}}, '') <> 'consent' AND {WANTS_CONSENT} AND NOT {OWN_CUSTOMER}""",  # nosec B608 -- constants alone
        phrase("It left without the consent that {what} asks for; on record was: {who}."),
    ),
    (
        "consent_and_receipt_differ",
        """SELECT reader.draft_id, reader.email,
                  COALESCE(c.consent_basis, '?') || ', ' || COALESCE(c.country, '?') AS what,
                  COALESCE({consent_basis}, '?') || ', ' || COALESCE({country}, '?') AS who
           FROM audit_reader reader JOIN contact c ON c.id = reader.contact_id
           JOIN audit_receipt receipt ON receipt.id = reader.receipt_id
           WHERE c.updated_at <= reader.at AND NOT (COALESCE(c.consent_basis, '?') = COALESCE({consent_basis}, '?')
             AND COALESCE(c.country, '?') = COALESCE({country}, '?'))""",
        phrase("The contact says {what}, and has not changed since; the receipt says {who}."),
    ),
    (
        "consent_refused",
        """SELECT reader.draft_id, reader.email, c.consent_source AS what, '' AS who
           FROM audit_reader reader JOIN contact c ON c.id = reader.contact_id
           JOIN audit_receipt receipt ON receipt.id = reader.receipt_id
           WHERE c.consent_refused_at <= reader.at AND COALESCE({consent_basis}, '') = 'consent'
             AND (c.consent_at IS NULL OR c.consent_at < c.consent_refused_at) AND c.updated_at <= reader.at""",
        phrase("It left as if they had agreed, and they had said no."),
    ),
    (
        "twin_disagreed",
        """SELECT reader.draft_id, reader.email, t.email AS what, COALESCE(reader.own_relationship, '?') AS who
           FROM audit_reader reader JOIN contact c ON c.id = reader.contact_id AND c.updated_at <= reader.at
           JOIN audit_receipt receipt ON receipt.id = reader.receipt_id
           JOIN contact t ON t.mailbox = c.mailbox AND t.id <> c.id
                AND t.created_at <= reader.at AND t.updated_at <= reader.at
           LEFT JOIN stage_move m ON m.id = (SELECT n.id FROM stage_move n
                WHERE n.contact_id = t.id AND n.at <= reader.at ORDER BY n.at DESC, n.id DESC LIMIT 1)
           LEFT JOIN stage s ON s.value = m.to_stage AND s.is_enabled
           WHERE t.churned_at IS NULL AND {overrides} NOT LIKE '%twin_disagrees%'
             AND NOT EXISTS (SELECT 1 FROM stage_change x WHERE x.stage = m.to_stage AND x.at > reader.at)
             AND COALESCE(s.relationship, '?') <> COALESCE(reader.relationship, '?')""",
        phrase("It left while {what}, with the same mailbox, was somebody else to us than: {who}."),
    ),
    (
        "left_sequence",
        """SELECT reader.draft_id, reader.email, d.sequence AS what, e.exit_reason AS who
           FROM audit_reader reader JOIN draft d ON d.id = reader.draft_id
           JOIN enrolment e ON e.contact_id = reader.contact_id AND e.sequence = d.sequence
           WHERE e.exited_at < reader.at""",
        phrase("It left although they were out of the sequence {what} by then: {who}."),
    ),
)
"""Code, statement and sentence; `reader` is the audit's own reading of everybody at the moment of their mail."""

STAGE_MEANING: Final = """SELECT NULL AS draft_id, NULL AS email, s.value AS what,
        COALESCE(s.relationship, '?') AS who FROM stage s
    WHERE (s.value IN ('subscriber', 'lead', 'marketingqualifiedlead', 'salesqualifiedlead', 'opportunity')
           AND COALESCE(s.relationship, '') <> 'prospect')
       OR (s.value IN ('customer', 'evangelist') AND COALESCE(s.relationship, '') <> 'customer')
       OR (s.value = 'other' AND COALESCE(s.relationship, '') <> 'undecided')"""
"""Shipped stages whose meaning is fixed, and is another one here."""


def forged_versions(session: Session) -> Iterator[tuple[str, str, str]]:
    """(key, language, version) of offers, of now and of before, that are not what their version is a digest of."""
    for row in session.exec(select(OfferVersionRow)):
        if _digest(row.offer) != row.version or row.offer["audience"] != row.audience:
            yield row.key, row.language, row.version
    for one in session.exec(select(OfferRow)):
        if _digest(one.model_dump()) != one.version:
            yield one.key, one.language, one.version


def _digest(offer: Mapping[str, Any]) -> str:
    """The version that these facts of an offer have, hashed anew."""
    facts = "key language kind title phase stages audience status summary url cta personas industries".split()
    told = [offer[name] for name in facts] + [str(offer["published"]), str(offer["expires"]), offer["body"]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()[:32]


_NAMED: Final = """SELECT r.draft_id, r.at, r.contact_id, t.told FROM release r JOIN receipt t ON t.id = r.receipt_id
    WHERE t.told LIKE '%"overrides":[[%'"""
_STOOD: Final = """SELECT COUNT(*) FROM "override" o LEFT JOIN contact c ON c.id = :who
    WHERE o.id = :number AND o.code = :code AND o.is_granted AND o.decided_by <> o.asked_by AND o.decided_at <= :at
      AND o.expires_at > :at AND (o.ended_at IS NULL OR o.ended_at > :at)
      AND (o.contact_id = :who OR o.company_id IN (
           SELECT k.id FROM company k WHERE k.id = c.company_id OR k.domain = c.domain))"""


def unproved_overrides(session: Session) -> Iterator[tuple[str, int]]:
    """(draft, number) of decisions that a receipt names and that did not stand for its reader at that moment."""
    connection = session.connection()
    for draft, at, who, told in connection.execute(text(_NAMED)).all():
        for number, code, _ in json.loads(told)["facts"]["overrides"]:
            given = {"who": who, "number": number, "code": code, "at": at}
            if not connection.execute(text(_STOOD), given).scalar():
                yield draft, number
