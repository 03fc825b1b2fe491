"""What an import leaves behind besides rows of its own: moves and contradictions, whoever drew them from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select, update
from sqlmodel import Session

from nurture.storage.bulk import TABLES

_TRACED: Final = ("stage_move", "conflict")


def last_traces(session: Session) -> Mapping[str, int]:
    """The number of the newest row of each table in which an import leaves traces, 0 where there is none."""
    newest = (select(func.max(TABLES[name].c.id)) for name in _TRACED)
    found = (session.connection().execute(query).scalar() or 0 for query in newest)
    return dict(zip(_TRACED, found, strict=True))


def claim_traces(session: Session, last: Mapping[str, int], import_id: int) -> None:
    """Say of all that was written since those newest rows that it came with an import: rules and companies follow it.

    The session must own the write lock since then, so that nobody else's rows are among them.
    """
    session.flush()
    for name, number in last.items():
        table = TABLES[name]
        ours = table.c.id > number, table.c.import_id.is_(None)
        session.connection().execute(update(table).where(*ours).values(import_id=import_id))
    session.expire_all()
