"""What deals and departures leave with a person: since when they are no customer any more, and which deal was lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session

from nurture.core.merging import Arrival
from nurture.core.people import ActivityKind
from nurture.storage.bulk import TABLES, chunked, update_rows
from nurture.storage.import_changes import record_changes

TURNING: Final = frozenset(
    {ActivityKind.CHURNED, ActivityKind.DEAL_CREATED, ActivityKind.DEAL_WON, ActivityKind.DEAL_LOST}
)
"""The activities after which somebody may have left or come back, or lost a deal or had another."""

_CONTACT: Final = TABLES["contact"]
_ACTIVITY: Final = TABLES["activity"]
_FACTS: Final = ("churned_at", "deal_lost_at")


def settle_turns(session: Session, contacts: Iterable[int], arrival: Arrival, import_id: int | None) -> None:
    """Write when these contacts left and when they lost a deal that had no successor, from all they ever did."""
    for chunk in chunked(sorted(contacts)):
        changed = list(_turned(session, chunk))
        rows = [{"id": one["id"], "updated_at": arrival.at, **after} for one, after in changed]
        update_rows(session, _CONTACT, (*_FACTS, "updated_at"), rows)
        if import_id is not None:
            told = [(one["id"], {name: [one[name], after[name]] for name in _FACTS}) for one, after in changed]
            record_changes(session, import_id, "contact", told)


def _turned(session: Session, contacts: Sequence[int]) -> Iterator[tuple[Any, dict[str, datetime | None]]]:
    """Each contact for whom something is different, and what it is now."""
    table = _ACTIVITY.c
    query = (
        select(table.contact_id, table.kind, func.max(table.at))
        .where(table.contact_id.in_(contacts), table.kind.in_([kind.value for kind in TURNING]))
        .group_by(table.contact_id, table.kind)
    )
    last = {(contact, kind): at for contact, kind, at in session.connection().execute(query)}
    stored = select(_CONTACT.c.id, _CONTACT.c.churned_at, _CONTACT.c.deal_lost_at).where(_CONTACT.c.id.in_(contacts))
    for row in session.connection().execute(stored).mappings():
        created, won, lost, left = (last.get((row["id"], kind.value)) for kind in _KINDS)
        churned = _unless_later(max((at for at in (row["churned_at"], left) if at), default=None), won)
        after = {"churned_at": churned, "deal_lost_at": _unless_later(_unless_later(lost, won), created)}
        if any(after[name] != row[name] for name in _FACTS):
            yield row, after


_KINDS: Final = (ActivityKind.DEAL_CREATED, ActivityKind.DEAL_WON, ActivityKind.DEAL_LOST, ActivityKind.CHURNED)


def _unless_later(at: datetime | None, later: datetime | None) -> datetime | None:
    """The moment, or None where the other one came after it."""
    return None if at is not None and later is not None and later > at else at
