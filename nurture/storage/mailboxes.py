"""The mailboxes people are known by besides their own, and those that must not be written to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from nurture.storage.bulk import TABLES, insert_rows

_ALIAS: Final = TABLES["alias"]
_SUPPRESSION: Final = TABLES["suppression"]


def record_aliases(session: Session, wanted: Iterable[tuple[int, str, str]], import_id: int | None) -> set[int]:
    """Keep these further addresses (contact, mailbox, address as written); returns the contacts for whom one is new."""
    told = {(contact, mailbox): shown for contact, mailbox, shown in wanted}
    if not told:
        return set()
    query = select(_ALIAS.c.contact_id, _ALIAS.c.mailbox).where(_ALIAS.c.contact_id.in_({one for one, _ in told}))
    new = told.keys() - {(contact, mailbox) for contact, mailbox in session.connection().execute(query)}
    rows = [
        {"contact_id": contact, "mailbox": mailbox, "email": shown, "import_id": import_id}
        for (contact, mailbox), shown in told.items()
        if (contact, mailbox) in new
    ]
    insert_rows(session, _ALIAS, rows)
    return {contact for contact, _ in new}


def suppress_people(session: Session, wanted: Sequence[tuple[str, str, int]], *, at: datetime, source: str) -> set[int]:
    """Suppress these mailboxes (with the reason, and a number that says whose they are); returns whose were not yet."""
    new = suppress(session, [(mailbox, reason) for mailbox, reason, _ in wanted], at=at, source=source)
    return {who for mailbox, reason, who in wanted if (mailbox, reason) in new}


def suppress(session: Session, wanted: Sequence[tuple[str, str]], *, at: datetime, source: str) -> set[tuple[str, str]]:
    """Suppress these mailboxes for these reasons; `source` says who or what told us. Returns those that are new."""
    if not wanted:
        return set()
    query = select(_SUPPRESSION.c.mailbox, _SUPPRESSION.c.reason).where(
        _SUPPRESSION.c.mailbox.in_({mailbox for mailbox, _ in wanted})
    )
    new = set(wanted) - {(mailbox, reason) for mailbox, reason in session.connection().execute(query)}
    rows = [{"mailbox": mailbox, "reason": reason, "at": at, "source": source} for mailbox, reason in sorted(new)]
    insert_rows(session, _SUPPRESSION, rows)
    return new
