"""The guard a second time, in SQL: every release judged again from history, sharing no code with the guard.

Each check is one statement that returns what should not be there. Works on SQLite and PostgreSQL.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlmodel import Session

from nurture.core.phrases import Phrase, phrase
from nurture.storage.audit_consent import CONSENT_CHECKS, STAGE_MEANING, forged_versions, unproved_overrides
from nurture.storage.audit_preferences import declined_content


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that should not have left, or a proof that does not hold. `draft` and `email` say whose."""

    code: str
    message: Phrase
    draft: str | None = None
    email: str | None = None


_MEANT: Final = """(
        SELECT CASE WHEN x.is_enabled THEN x.relationship END FROM meaning x
        WHERE x.stage = ranked.to_stage AND (x.until > ranked.at OR x.until IS NULL)
        ORDER BY x.until IS NULL, x.until LIMIT 1) AS relationship"""
"""What a stage meant when the mail left: what it was until it was changed for the first time since."""

_HISTORY: Final = f"""
CREATE TEMPORARY TABLE audit_reader AS
WITH meaning AS (
    SELECT stage, relationship, is_enabled, at AS until FROM stage_change
    UNION ALL SELECT value, relationship, is_enabled, NULL FROM stage
), mailed AS (
    SELECT DISTINCT contact_id, at FROM release
), stage_then AS (
    SELECT contact_id, at, to_stage, {_MEANT} FROM (
        SELECT r.contact_id, r.at, m.to_stage,
               ROW_NUMBER() OVER (PARTITION BY r.contact_id, r.at ORDER BY m.at DESC, m.id DESC) AS place
        FROM mailed r JOIN stage_move m ON m.contact_id = r.contact_id AND m.at <= r.at
    ) ranked WHERE place = 1
), company_then AS (
    SELECT contact_id, at, to_stage, {_MEANT} FROM (
        SELECT r.contact_id, r.at, m.to_stage,
               ROW_NUMBER() OVER (PARTITION BY r.contact_id, r.at ORDER BY m.at DESC, m.id DESC) AS place
        FROM mailed r JOIN contact c ON c.id = r.contact_id
        JOIN stage_move m ON m.company_id = c.company_id AND m.at <= r.at
    ) ranked WHERE place = 1
), told_later AS (
    SELECT DISTINCT r.contact_id, r.at
    FROM mailed r JOIN contact c ON c.id = r.contact_id
    JOIN activity a ON a.contact_id = c.id AND a.kind = 'churned' AND a.at = c.churned_at
    JOIN "import" i ON i.id = a.import_id AND i.at > r.at
), decided_then AS (
    SELECT contact_id, at, decision FROM (
        SELECT r.contact_id, r.at, d.decision,
               ROW_NUMBER() OVER (PARTITION BY r.contact_id, r.at ORDER BY d.at DESC, d.id DESC) AS place
        FROM mailed r JOIN contact c ON c.id = r.contact_id
        JOIN company_decision d ON d.company_id = c.company_id AND d.at <= r.at
    ) ranked WHERE place = 1
), own AS (
    SELECT r.export_id, r.draft_id, r.contact_id, r.receipt_id, r.at, c.email, c.updated_at, d.decision,
           t.to_stage AS stage,
           CASE WHEN t.relationship = 'customer' AND c.churned_at <= r.at AND l.contact_id IS NULL
                THEN 'former_customer' ELSE t.relationship END AS own_relationship,
           CASE WHEN kt.relationship = 'customer' AND k.churned_at <= r.at THEN 'former_customer'
                ELSE kt.relationship END AS company_relationship
    FROM release r JOIN contact c ON c.id = r.contact_id
    LEFT JOIN company k ON k.id = c.company_id
    LEFT JOIN told_later l ON l.contact_id = r.contact_id AND l.at = r.at
    LEFT JOIN decided_then d ON d.contact_id = r.contact_id AND d.at = r.at
    LEFT JOIN stage_then t ON t.contact_id = r.contact_id AND t.at = r.at
    LEFT JOIN company_then kt ON kt.contact_id = r.contact_id AND kt.at = r.at
)
SELECT own.*, CASE WHEN decision = 'customer' AND company_relationship = 'customer'
                   THEN 'customer' ELSE own_relationship END AS relationship
FROM own"""  # nosec B608 -- constants alone, no value from outside
"""Who every reader was to us when their mail left, reckoned once for all checks that ask."""

_PERMITTED: Final = """(
    (p.audience = 'everyone' AND reader.relationship IN ('prospect', 'customer', 'former_customer', 'undecided'))
    OR (p.audience = 'prospects' AND reader.relationship = 'prospect')
    OR (p.audience = 'customers' AND reader.relationship = 'customer')
    OR (((p.audience = 'prospects' AND reader.relationship IN ('former_customer', 'undecided'))
         OR (p.audience = 'customers' AND reader.relationship = 'undecided'))
        AND EXISTS (SELECT 1 FROM "override" o WHERE o.contact_id = reader.contact_id
            AND o.code = 'undecided_audience' AND o.audience = p.audience AND o.is_granted
            AND o.decided_by <> o.asked_by AND o.decided_at <= reader.at AND o.expires_at > reader.at
            AND (o.ended_at IS NULL OR o.ended_at > reader.at)))
)"""

_READINGS: Final = {
    "stage": ("{facts,stage}", "$.facts.stage"),
    "sha256": ("{facts,sha256}", "$.facts.sha256"),
    "contact": ("{facts,contact}", "$.facts.contact"),
    "address": ("{facts,address}", "$.facts.address"),
    "country": ("{facts,country}", "$.facts.country"),
    "address_type": ("{facts,address_type}", "$.facts.address_type"),
    "consent_basis": ("{facts,consent_basis}", "$.facts.consent_basis"),
    "overrides": ("{facts,overrides}", "$.facts.overrides"),
    "reading": ("{facts,readings,0,1}", "$.facts.readings[0][1]"),
}
"""What is read from the JSON of a receipt: its place as PostgreSQL writes it, and as SQLite does."""

_RECEIPTS: Final = """
CREATE TEMPORARY TABLE audit_receipt AS SELECT receipt.id, {readings},
    receipt.told LIKE '%"company_decision":"customer"%' AND (receipt.told LIKE '%["company","customer"]%'
        OR receipt.told LIKE '%["domain","customer"]%') AS is_at_customer
FROM receipt WHERE receipt.id IN (SELECT receipt_id FROM release)"""
"""What the receipts of all that left say, read once for all checks that ask."""

_CHECKS: Final[tuple[tuple[str, str, Phrase], ...]] = (
    (
        "wrong_audience",
        """SELECT reader.draft_id, reader.email, p.name || ': ' || p.audience AS what,
                     COALESCE(reader.relationship, '?') AS who
              FROM audit_reader reader
              JOIN release_part p ON p.draft_id = reader.draft_id AND p.export_id = reader.export_id
              WHERE COALESCE({permitted}, FALSE) = FALSE""",
        phrase("{what} left to somebody who was: {who}."),
    ),
    (
        "company_disagreed",
        """SELECT reader.draft_id, email, company_relationship AS what, relationship AS who FROM audit_reader reader
             JOIN audit_receipt receipt ON receipt.id = reader.receipt_id
             WHERE company_relationship <> relationship AND updated_at <= reader.at
               AND {overrides} NOT LIKE '%company_undecided%'
               AND NOT (relationship = 'undecided' AND company_relationship = 'prospect')
               AND decision IS NULL""",
        phrase("It left while the company was {what}, the person {who}, and nobody had decided."),
    ),
    (
        "stage_and_receipt_differ",
        """SELECT reader.draft_id, reader.email, COALESCE(reader.stage, '?') AS what, COALESCE({stage}, '?') AS who
             FROM audit_reader reader JOIN audit_receipt receipt ON receipt.id = reader.receipt_id
             WHERE COALESCE(reader.stage, '?') <> COALESCE({stage}, '?')""",
        phrase("By the stage moves the person was {what}, the receipt says {who}."),
    ),
    (
        "suppressed",
        """SELECT r.draft_id, c.email, u.reason AS what, u.mailbox AS who
           FROM release r JOIN contact c ON c.id = r.contact_id
           LEFT JOIN alias a ON a.contact_id = c.id
                AND NOT EXISTS (SELECT 1 FROM "import" i WHERE i.id = a.import_id AND i.at > r.at)
           JOIN suppression u ON (u.mailbox = c.mailbox OR u.mailbox = a.mailbox) AND u.at <= r.at
           GROUP BY r.draft_id, c.email, u.reason, u.mailbox""",
        phrase("It left although {who} was suppressed: {what}."),
    ),
    (
        "no_receipt",
        """SELECT r.draft_id, c.email, '' AS what, '' AS who
           FROM release r LEFT JOIN contact c ON c.id = r.contact_id
           LEFT JOIN receipt t ON t.id = r.receipt_id AND t.draft_id = r.draft_id
                AND t.moment = 'export' AND t.verdict = 'allowed'
           WHERE t.id IS NULL""",
        phrase("It left without a receipt that allows it."),
    ),
    (
        "receipt_and_release_differ",
        """SELECT r.draft_id, c.email, r.sha256 AS what, COALESCE({sha256}, '?') AS who
           FROM release r LEFT JOIN contact c ON c.id = r.contact_id
           JOIN audit_receipt receipt ON receipt.id = r.receipt_id
           WHERE r.sha256 <> COALESCE({sha256}, '?')""",
        phrase("The release says the bytes were {what}, the receipt says {who}."),
    ),
    (
        "no_release",
        """SELECT d.id AS draft_id, d.to_address AS email, d.status AS what, '' AS who
           FROM draft d LEFT JOIN release r ON r.draft_id = d.id
           WHERE (d.status = 'exported') <> (r.draft_id IS NOT NULL)""",
        phrase("The draft is {what}, and the releases say otherwise."),
    ),
    (
        "receipt_without_release",
        """SELECT t.draft_id, COALESCE(d.to_address, '?') AS email, '' AS what, '' AS who
           FROM receipt t LEFT JOIN release r ON r.receipt_id = t.id LEFT JOIN draft d ON d.id = t.draft_id
           WHERE t.moment = 'export' AND t.verdict = 'allowed' AND r.draft_id IS NULL""",
        phrase("A receipt says that it left, and there is no release."),
    ),
    (
        "parts_missing",
        """SELECT r.draft_id, c.email, '' AS what, '' AS who
           FROM release r LEFT JOIN contact c ON c.id = r.contact_id
           LEFT JOIN release_part p ON p.draft_id = r.draft_id AND p.export_id = r.export_id
           WHERE p.draft_id IS NULL""",
        phrase("There is no record of what was in it."),
    ),
    (
        "audience_rewritten",
        """SELECT p.draft_id, c.email, p.name || ': ' || p.audience AS what, COALESCE(v.audience, '?') AS who
           FROM release_part p LEFT JOIN draft d ON d.id = p.draft_id LEFT JOIN contact c ON c.id = d.contact_id
           LEFT JOIN offer_version v ON v.key = p.name AND v.language = p.language AND v.version = p.version
           WHERE p.version <> '' AND (v.audience IS NULL OR v.audience <> p.audience)""",
        phrase("It is recorded with {what}, but that version of the offer was for: {who}."),
    ),
    (
        "receipt_is_another_persons",
        """SELECT r.draft_id, c.email, {contact} AS what, CAST(r.contact_id AS TEXT) AS who
           FROM release r LEFT JOIN contact c ON c.id = r.contact_id
           JOIN audit_receipt receipt ON receipt.id = r.receipt_id
           WHERE COALESCE({contact}, '?') <> CAST(r.contact_id AS TEXT) OR COALESCE({address}, '?') <> r.address_key""",
        phrase("The release is to person {who}, but its receipt is about person {what}, or another address."),
    ),
    (
        "wrong_audience_by_receipt",
        """SELECT reader.draft_id, NULL AS email, p.name || ': ' || p.audience AS what,
                  COALESCE(reader.relationship, '?') AS who
           FROM (SELECT r.draft_id, r.export_id, r.contact_id, r.at, CASE
                        WHEN receipt.is_at_customer THEN 'customer' ELSE {reading} END AS relationship
                 FROM release r LEFT JOIN contact c ON c.id = r.contact_id
                 JOIN audit_receipt receipt ON receipt.id = r.receipt_id WHERE c.id IS NULL) reader
           JOIN release_part p ON p.draft_id = reader.draft_id AND p.export_id = reader.export_id
           WHERE COALESCE({permitted}, FALSE) = FALSE""",
        phrase("By its receipt, {what} left to somebody who is here no more and was: {who}."),
    ),
    (
        "stage_without_move",
        """SELECT NULL AS draft_id, c.email, COALESCE(c.stage, '?') AS what, COALESCE(m.to_stage, '?') AS who
           FROM contact c LEFT JOIN stage_move m ON m.id = (
               SELECT n.id FROM stage_move n WHERE n.contact_id = c.id ORDER BY n.at DESC, n.id DESC LIMIT 1)
           WHERE COALESCE(c.stage, '?') <> COALESCE(m.to_stage, '?')""",
        phrase("The person stands at {what}, but their last move on record was to {who}."),
    ),
)


def count_released(session: Session) -> tuple[int, int]:
    """How many drafts were released, and in how many hand-overs."""
    counted = session.connection().execute(
        text("SELECT COUNT(DISTINCT draft_id), COUNT(DISTINCT export_id) FROM release")
    )
    drafts, exports = counted.one()
    return drafts, exports


_MORE_CHECKS: Final[tuple[tuple[str, str, Phrase], ...]] = (
    *CONSENT_CHECKS,
    (
        "stage_redefined",
        STAGE_MEANING,
        phrase("The stage {what} means {who} here, which no page of ours can have said."),
    ),
)


def find_violations(session: Session) -> Iterator[Violation]:
    """Everything that contradicts the promise or its proofs; nothing where all is well."""
    _read_once(session)
    for code, statement, message in (*_CHECKS, *_MORE_CHECKS):
        for draft, email, what, who in session.connection().execute(text(_written(statement))):
            yield Violation(code, phrase(message.message, what=what or "", who=who or ""), draft, email)
    yield from _broken_chain(session)
    for draft, number in unproved_overrides(session):
        said = phrase("It left by decision {number}, which nobody had taken then.", number=number)
        yield Violation("override_unproved", said, draft)
    for draft, email, name in declined_content(session):
        said = phrase("“{what}” left to somebody who had chosen to get nothing of the kind.", what=name)
        yield Violation("topic_declined", said, draft, email)
    for key, language, version in forged_versions(session):
        facts = {"key": key, "language": language, "version": version}
        said = phrase("“{key}” ({language}) is not what its version says: {version}.", **facts)
        yield Violation("version_forged", said)


def _read_once(session: Session) -> None:
    """Make the tables of readers and receipts that the checks look at."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    told = {
        field: f"(receipt.told::json #>> '{path}')" if is_postgresql else f"json_extract(receipt.told, '{pointer}')"
        for field, (path, pointer) in _READINGS.items()
    }
    told["overrides"] = f"COALESCE({told['overrides']}, '[]')"
    readings = ", ".join(f"CAST({reading} AS TEXT) AS {field}" for field, reading in told.items())
    for statement in (
        "DROP TABLE IF EXISTS audit_reader",
        "DROP TABLE IF EXISTS audit_receipt",
        _HISTORY,
        _RECEIPTS.replace("{readings}", readings),
        "CREATE UNIQUE INDEX audit_receipt_once ON audit_receipt (id)",
    ):
        session.connection().execute(text(statement))


def _written(statement: str) -> str:
    """The statement with what it reads of receipts."""
    statement = statement.replace("{permitted}", _PERMITTED)
    for field in _READINGS:
        statement = statement.replace("{" + field + "}", f"receipt.{field}")
    return statement


_AT_ONCE: Final = 10_000
"""Receipts that are read in one go."""


def _broken_chain(session: Session) -> Iterator[Violation]:
    """Receipts that were changed, removed or put in between: each is hashed again and must name the one before."""
    query = text("SELECT draft_id, told, previous, digest, verdict FROM receipt ORDER BY id")
    before = ""
    for draft, told, previous, digest, verdict in session.connection().execute(
        query, execution_options={"yield_per": _AT_ONCE}
    ):
        is_whole = hashlib.sha256(told.encode()).hexdigest() == digest
        if not is_whole or previous != before or not _says(told, previous, verdict):
            yield Violation("receipt_tampered", phrase("A receipt of this draft was changed after it was made."), draft)
        before = digest


def _says(told: str, previous: str, verdict: str) -> bool:
    """Whether a receipt's text is about that verdict and that receipt before.

    Its last key is the receipt before; a quotation mark inside a value is written with a backslash, so that what looks
    like a key is one.
    """
    if told.endswith(f',"previous":"{previous}"}}') and f',"verdict":"{verdict}"' in told:
        return True
    says = json.loads(told)
    return bool(says.get("previous") == previous and says.get("facts", {}).get("verdict") == verdict)
