"""What readers have chosen to get, as kept: by mailbox, with what they had chosen before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select, union_all, update
from sqlmodel import Session

from nurture.core.drafts import DraftStatus
from nurture.core.preferences import Pace, Preferences, Topic, strictest
from nurture.storage.bulk import TABLES, chunked, of_some
from nurture.storage.drafts import EXPORTED_OR_OPEN
from nurture.storage.tables import DraftRow

_CONTACT: Final = TABLES["contact"].c
_ALIAS: Final = TABLES["alias"].c
_PREFERENCE: Final = TABLES["preference"]
_TOLD: Final = _PREFERENCE.c
_DRAFT: Final = TABLES["draft"].c

_BY_BOX: Final = tuple(
    select(contact, _TOLD.declined, _TOLD.pace).where(mailbox == _TOLD.mailbox, _TOLD.until.is_(None))
    for contact, mailbox in ((_CONTACT.id, _CONTACT.mailbox), (_ALIAS.contact_id, _ALIAS.mailbox))
)
_OF_ALL: Final = union_all(*_BY_BOX)
_OF_SOME: Final = union_all(*map(of_some, _BY_BOX))


def load_preferences(session: Session, ids: Sequence[int] | None) -> dict[int, Preferences]:
    """What these contacts have chosen, or any, over every box they are known by; not in it is who chose nothing."""
    asked, given = (_OF_ALL, {}) if ids is None else (_OF_SOME, {"ids": list(ids)})
    return _read(session.connection().execute(asked, given))


def load_paces(session: Session) -> dict[int, int]:
    """The days between two mails that people have asked for, by contact."""
    return {contact: told.pace.days for contact, told in load_preferences(session, None).items()}


def _read(rows: Iterable[Any]) -> dict[int, Preferences]:
    found: dict[int, list[Preferences]] = {}
    for contact, declined, pace in rows:
        found.setdefault(contact, []).append(Preferences(frozenset(map(Topic, declined)), Pace(pace)))
    return {contact: strictest(told) for contact, told in found.items()}


def keep_preferences(session: Session, mailboxes: Collection[str], wanted: Preferences, at: datetime) -> None:
    """Let this hold for these mailboxes from that moment on; the session must own the write lock."""
    standing = _TOLD.mailbox.in_(mailboxes), _TOLD.until.is_(None)
    session.connection().execute(update(_PREFERENCE).where(*standing).values(until=at))
    told = {"at": at, "until": None, "declined": sorted(wanted.declined), "pace": wanted.pace.value}
    session.connection().execute(insert(_PREFERENCE), [told | {"mailbox": one} for one in dict.fromkeys(mailboxes)])


def too_often(session: Session, rows: Sequence[DraftRow]) -> set[str]:
    """The open drafts (by id) to the readers of these that come sooner after another mail than they have asked for."""
    pauses = {
        contact: told.pace.days
        for contact, told in load_preferences(session, list({row.contact_id for row in rows})).items()
        if told.pace.days
    }
    if not pauses:
        return set()
    mails: dict[int, list[tuple[datetime, str, str]]] = {}
    for chunk in chunked(sorted(pauses)):
        query = select(_DRAFT.contact_id, _DRAFT.send_at, _DRAFT.id, _DRAFT.status).where(
            _DRAFT.contact_id.in_(chunk), _DRAFT.status.in_(EXPORTED_OR_OPEN)
        )
        for contact, *mail in session.connection().execute(query):
            mails.setdefault(contact, []).append((mail[0], mail[1], mail[2]))
    return {draft for contact, found in mails.items() for draft in _crowded(found, pauses[contact])}


def _crowded(mails: list[tuple[datetime, str, str]], days: int) -> Iterator[str]:
    """Those of one reader's open drafts that are too near to a mail that has left, or to one that goes before."""
    left = DraftStatus.EXPORTED.value
    taken = [send_at.date() for send_at, _, status in mails if status == left]
    for send_at, draft, status in sorted(mails):
        if status == left:
            continue
        if any(abs((send_at.date() - day).days) < days for day in taken):
            yield draft
        else:
            taken.append(send_at.date())
