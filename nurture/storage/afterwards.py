"""What has happened since a backup and must not be forgotten with it: every no, and what people were sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from nurture.core.consent import Suppression
from nurture.core.drafts import DraftStatus
from nurture.core.guard import Outcome, Reason
from nurture.core.people import ActivityKind
from nurture.core.phrases import phrase
from nurture.core.seals import Seal, sealed_with
from nurture.storage.bulk import TABLES, insert_missing
from nurture.storage.drafts import OPEN, void_drafts
from nurture.storage.erasure import find_traces, remove_person
from nurture.storage.mailboxes import suppress
from nurture.storage.settings import load_value, store_value
from nurture.storage.tombstones import ERASED_BEFORE, load_seal

RESTORED: Final = Reason(
    "restored", Outcome.BLOCKED, phrase("The workspace was restored from a backup after this mail was made.")
)
"""Why a draft is void that a backup brought back."""

_CONTACT: Final = TABLES["contact"]
_SUPPRESSION: Final = TABLES["suppression"]
_TOMBSTONE: Final = TABLES["tombstone"]
_RELEASE: Final = TABLES["release"].c
_PART: Final = TABLES["release_part"].c
_DRAFT: Final = TABLES["draft"].c


@dataclass(frozen=True)
class Afterwards:
    """Suppressions, what readers chose, refusals of consent by address; offers sent as (sealed address, offer, UTC).

    `tombstones` are those of everybody who was erased, with the key by which they are sealed.
    """

    suppressions: tuple[Mapping[str, Any], ...]
    preferences: tuple[Mapping[str, Any], ...]
    refusals: Mapping[str, datetime]
    sent: tuple[tuple[str, str, datetime], ...]
    tombstones: tuple[Mapping[str, Any], ...]
    seal_key: str


def read_afterwards(session: Session) -> Afterwards:
    """All that this workspace knows of it now."""
    connection = session.connection()
    refused = select(_CONTACT.c.email_key, _CONTACT.c.consent_refused_at)
    sent = (
        select(_RELEASE.address_key, _PART.name, _RELEASE.at)
        .join(TABLES["release_part"], (_PART.draft_id == _RELEASE.draft_id) & (_PART.export_id == _RELEASE.export_id))
        .where(_PART.language != "")
        .order_by(_RELEASE.at, _RELEASE.address_key, _PART.name)
    )
    refusals = connection.execute(refused.where(_CONTACT.c.consent_refused_at.is_not(None)))
    return Afterwards(
        suppressions=tuple(dict(one) for one in connection.execute(select(_SUPPRESSION)).mappings()),
        preferences=tuple(dict(one) for one in connection.execute(select(TABLES["preference"])).mappings()),
        refusals=dict(refusals.all()),
        sent=tuple((address, offer, at) for address, offer, at in connection.execute(sent)),
        tombstones=tuple(dict(one) for one in connection.execute(select(_TOMBSTONE)).mappings()),
        seal_key=load_value(session, "seal_key"),
    )


def replay(session: Session, afterwards: Afterwards) -> int:
    """Bring it into the workspace as the backup left it; returns how many noes the backup did not know.

    What people were sent since counts as had, so that nothing is sent to them twice.
    """
    added = insert_missing(session, _SUPPRESSION, afterwards.suppressions)
    _choose_again(session, afterwards.preferences)
    if afterwards.tombstones:
        store_value(session, "seal_key", afterwards.seal_key)
        session.flush()
        added += insert_missing(session, _TOMBSTONE, afterwards.tombstones)
        _erase_again(session, {one["sealed"]: one["at"] for one in afterwards.tombstones})
    added += _refuse(session, afterwards.refusals)
    _remember_sent(session, afterwards.sent, sealed_with(bytes.fromhex(afterwards.seal_key)))
    return added


def _choose_again(session: Session, preferences: tuple[Mapping[str, Any], ...]) -> None:
    """What readers have chosen stands as they chose it last."""
    session.connection().execute(TABLES["preference"].delete())
    insert_missing(session, TABLES["preference"], preferences)


def _erase_again(session: Session, erased: Mapping[str, datetime]) -> None:
    """Take out whoever was erased and comes back with the backup; who only shares their address is not mailed."""
    seal = load_seal(session)
    for mailbox in session.connection().scalars(select(_CONTACT.c.mailbox).distinct()).all():
        if seal(mailbox) in erased:
            remove_person(session, find_traces(session, mailbox), erased[seal(mailbox)])
    for mailbox in session.connection().scalars(select(TABLES["alias"].c.mailbox).distinct()).all():
        if seal(mailbox) in erased:
            closed = [(mailbox, Suppression.ERASED.value)]
            suppress(session, closed, at=erased[seal(mailbox)], source=ERASED_BEFORE)


def _refuse(session: Session, refusals: Mapping[str, datetime]) -> int:
    if not refusals:
        return 0
    known = _CONTACT.c.consent_refused_at.is_(None) & (_CONTACT.c.email_key == bindparam("address"))
    nothing = {"consent_basis": None, "consent_at": None, "consent_source": None}
    query = update(_CONTACT).where(known).values(consent_refused_at=bindparam("moment"), **nothing)
    rows = [{"address": address, "moment": at} for address, at in refusals.items()]
    return sum(session.connection().execute(query, row).rowcount for row in rows)


def _remember_sent(session: Session, sent: tuple[tuple[str, str, datetime], ...], seal: Seal) -> None:
    found = session.connection().execute(select(_CONTACT.c.email_key, _CONTACT.c.id))
    people = {seal(address): contact for address, contact in found}
    rows = [
        {
            "contact_id": people[address],
            "kind": ActivityKind.EMAIL_DELIVERED.value,
            "at": at,
            "target": offer,
            "detail": RESTORED.code,
            "offer_key": offer,
            "is_human": True,
        }
        for address, offer, at in sent
        if address in people
    ]
    insert_missing(session, TABLES["activity"], rows)


def void_open_drafts(session: Session) -> int:
    """Make every draft void that has not left; returns how many."""
    open_now = _DRAFT.status.in_([status.value for status in (DraftStatus.PLANNED, *OPEN)])
    ids = list(session.connection().scalars(select(_DRAFT.id).where(open_now)))
    void_drafts(session, dict.fromkeys(ids, (RESTORED,)))
    return len(ids)


def end_sessions(session: Session) -> None:
    """Sign everybody out, and let no link of before sign anybody in: what has been taken back since stays so."""
    user = TABLES["user"]
    session.connection().execute(update(user).values(session_epoch=user.c.session_epoch + 1))
    session.connection().execute(TABLES["sign_in_link"].delete())
