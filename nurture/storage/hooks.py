"""Keys of mail tools and the events they have told, as kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from nurture.storage.bulk import TABLES, chunked

EVENT_LASTS: Final = timedelta(days=90)
"""How long an event is known to have been told; tools give up telling it long before."""

_EVENT: Final = TABLES["hook_event"]
_DRAFT: Final = TABLES["draft"]


def new_events(session: Session, key: str, events: Collection[str], now: datetime) -> set[str]:
    """Those of these events that this key has not told yet, kept as told; the session must own the write lock."""
    known: set[str] = set()
    for chunk in chunked(sorted(set(events))):
        query = select(_EVENT.c.event_id).where(_EVENT.c.key_id == key, _EVENT.c.event_id.in_(chunk))
        known |= {row.event_id for row in session.connection().execute(query)}
    new = set(events) - known
    session.connection().execute(delete(_EVENT).where(_EVENT.c.at < now - EVENT_LASTS))
    rows = [{"key_id": key, "event_id": event, "at": now} for event in sorted(new)]
    if rows:
        session.connection().execute(insert(_EVENT), rows)
    return new


def addresses_of(session: Session, drafts: Collection[str]) -> dict[str, str]:
    """To whom these drafts were made, by their ids."""
    found: dict[str, str] = {}
    for chunk in chunked(sorted(set(drafts))):
        query = select(_DRAFT.c.id, _DRAFT.c.to_address).where(_DRAFT.c.id.in_(chunk))
        found |= {row.id: row.to_address for row in session.connection().execute(query)}
    return found
