"""What each import changed in rows that were there before it, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from nurture.storage.bulk import TABLES, chunked

_CHANGE: Final = TABLES["import_change"]


def record_changes(
    session: Session, import_id: int, entity: str, rows: Sequence[tuple[int, dict[str, list[Any]]]]
) -> None:
    """Keep what an import changed: of each row its id, and by column what it held before and after.

    `entity` is the name of the table. A row may be told again by the same import: what it held at first stays the
    `before`, and a column that holds again what it held at first counts as unchanged.
    """
    for chunk in chunked(rows):
        known = _known(session, import_id, entity, [row for row, _ in chunk])
        for row, changes in chunk:
            known[row] = _joined(known.get(row, {}), changes)
        _store(session, import_id, entity, known)


def load_changes(session: Session, import_id: int, entity: str) -> Iterator[tuple[int, dict[str, list[Any]]]]:
    """What an import changed in rows of a table, by their ids; moments are texts (ISO 8601)."""
    query = (
        select(_CHANGE.c.row_id, _CHANGE.c.changes)
        .where(_CHANGE.c.import_id == import_id, _CHANGE.c.entity == entity)
        .order_by(_CHANGE.c.row_id)
    )
    for row in session.connection().execute(query):
        yield row.row_id, row.changes


def _known(session: Session, import_id: int, entity: str, rows: Sequence[int]) -> dict[int, dict[str, list[Any]]]:
    query = select(_CHANGE.c.row_id, _CHANGE.c.changes).where(
        _CHANGE.c.import_id == import_id, _CHANGE.c.entity == entity, _CHANGE.c.row_id.in_(rows)
    )
    return {row.row_id: row.changes for row in session.connection().execute(query)}


def _joined(earlier: dict[str, list[Any]], changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    told = {name: [plain(before), plain(after)] for name, (before, after) in changes.items()}
    told = {name: [earlier.get(name, [before])[0], after] for name, (before, after) in told.items()}
    return {name: pair for name, pair in (earlier | told).items() if pair[0] != pair[1]}


def plain(value: Any) -> Any:
    """The form in which a value is kept: moments as texts (ISO 8601)."""
    return value.isoformat() if isinstance(value, datetime) else value


def _store(session: Session, import_id: int, entity: str, rows: dict[int, dict[str, list[Any]]]) -> None:
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(_CHANGE)
    statement = statement.on_conflict_do_update(
        index_elements=["import_id", "entity", "row_id"], set_={"changes": statement.excluded.changes}
    )
    told = [{"import_id": import_id, "entity": entity, "row_id": row, "changes": rows[row]} for row in rows]
    session.connection().execute(statement, told)
