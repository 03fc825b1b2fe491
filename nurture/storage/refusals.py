"""What follows at once where somebody's mail stops: every box of theirs is shut, and what waits for them is void."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import select, union
from sqlmodel import Session

from nurture.core.consent import suppression_sentence
from nurture.core.guard import Outcome, Reason
from nurture.storage.bulk import TABLES, chunked
from nurture.storage.drafts import OPEN, void_drafts
from nurture.storage.suppressions import load_suppressions

_CONTACT: Final = TABLES["contact"]
_ALIAS: Final = TABLES["alias"]
_DRAFT: Final = TABLES["draft"]


def boxes_of(session: Session, contact_id: int) -> list[str]:
    """The mailboxes a contact is known by, their own first."""
    own = select(_CONTACT.c.mailbox).where(_CONTACT.c.id == contact_id)
    others = select(_ALIAS.c.mailbox).where(_ALIAS.c.contact_id == contact_id).order_by(_ALIAS.c.mailbox)
    rows = [*session.connection().execute(own), *session.connection().execute(others)]
    return list(dict.fromkeys(row.mailbox for row in rows))


def void_refused(session: Session, boxes: Collection[str]) -> int:
    """Make the open drafts of everybody whom mail to these boxes reaches void, where they may not be written to.

    Returns how many; the guard would withhold each of them anyway.
    """
    voided = 0
    for contacts in chunked(sorted(_reached(session, boxes))):
        refused = load_suppressions(session, contacts)
        query = select(_DRAFT.c.id, _DRAFT.c.contact_id).where(
            _DRAFT.c.contact_id.in_(list(refused)), _DRAFT.c.status.in_([status.value for status in OPEN])
        )
        reasons = {
            row.id: [Reason(one.value, Outcome.BLOCKED, suppression_sentence(one)) for one in sorted(refused[row[1]])]
            for row in session.connection().execute(query)
        }
        void_drafts(session, reasons)
        voided += len(reasons)
    return voided


def _reached(session: Session, boxes: Collection[str]) -> set[int]:
    found: set[int] = set()
    for chunk in chunked(sorted(boxes)):
        own = select(_CONTACT.c.id).where(_CONTACT.c.mailbox.in_(chunk))
        alias = select(_ALIAS.c.contact_id).where(_ALIAS.c.mailbox.in_(chunk))
        found |= {row[0] for row in session.connection().execute(union(own, alias))}
    return found
