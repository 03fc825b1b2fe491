"""The mailboxes of people who were erased: kept sealed, so that whoever brings one of them in again finds it closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import exists, insert, select
from sqlmodel import Session

from nurture.core.consent import Suppression
from nurture.core.seals import Seal, sealed_with
from nurture.storage.bulk import TABLES, chunked
from nurture.storage.mailboxes import suppress
from nurture.storage.settings import load_value

_TOMBSTONE: Final = TABLES["tombstone"]
_CONTACT: Final = TABLES["contact"].c
_ALIAS: Final = TABLES["alias"].c

ERASED_BEFORE: Final = "erased before"
"""The source of a suppression that a tombstone brought back."""


def load_seal(session: Session) -> Seal:
    """The seal of this workspace; its key was made with the workspace and never changes."""
    return sealed_with(bytes.fromhex(load_value(session, "seal_key")))


def bury(session: Session, mailboxes: Iterable[str], at: datetime) -> None:
    """Keep these mailboxes sealed; one that is kept already stays as it is."""
    seal = load_seal(session)
    sealed = {seal(mailbox) for mailbox in mailboxes}
    query = select(_TOMBSTONE.c.sealed).where(_TOMBSTONE.c.sealed.in_(sealed))
    new = sealed - {row.sealed for row in session.connection().execute(query)}
    if new:
        session.connection().execute(insert(_TOMBSTONE), [{"sealed": one, "at": at} for one in sorted(new)])


def close_returned(session: Session, at: datetime, import_id: int | None) -> int:
    """Suppress whoever was erased and has just come in again; returns how many mailboxes that closes.

    Looks at everybody who was written at that moment and at the further addresses that the import brought.
    """
    if not session.connection().execute(select(exists(select(_TOMBSTONE.c.sealed)))).scalar():
        return 0
    seal = load_seal(session)
    closed = 0
    own = select(_CONTACT.mailbox).where(_CONTACT.updated_at == at)
    further = select(_ALIAS.mailbox).where(_ALIAS.import_id == import_id)
    for query in (own, further):
        for chunk in chunked(row.mailbox for row in session.connection().execute(query).all()):
            sealed = {seal(mailbox): mailbox for mailbox in chunk}
            found = select(_TOMBSTONE.c.sealed).where(_TOMBSTONE.c.sealed.in_(sealed))
            erased = [sealed[row.sealed] for row in session.connection().execute(found)]
            told = [(mailbox, Suppression.ERASED.value) for mailbox in erased]
            closed += len(suppress(session, told, at=at, source=ERASED_BEFORE))
    return closed
