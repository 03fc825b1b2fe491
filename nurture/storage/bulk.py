"""Many rows at once, without a round trip for each: chunks, new ids, and inserts that leave what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Table, bindparam, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

import nurture.storage.tables  # noqa: F401  (fills the metadata)

TABLES: Final = SQLModel.metadata.tables

CHUNK: Final = 1000
"""People, drafts or versions per round trip where all of them are looked at."""

Item = TypeVar("Item")


def chunked(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lists of at most CHUNK."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def new_ids(session: Session, table: Table, count: int) -> list[int]:
    """So many ids that no row of the table has; the session must own the write lock."""
    if session.get_bind().dialect.name == "postgresql":
        query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return [row[0] for row in session.connection().execute(query, {"name": table.name, "count": count})]
    last = session.connection().execute(select(func.max(table.c.id))).scalar() or 0
    return list(range(last + 1, last + 1 + count))


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows; every one must give the same columns."""
    if rows:
        session.connection().execute(table.insert(), list(rows))


def insert_missing(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose unique columns nobody has yet, of equal ones the first; returns how many."""
    if not rows:
        return 0
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing().returning(table.c.id)
    return len(session.connection().execute(statement, list(rows)).all())


def update_rows(session: Session, table: Table, columns: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Set these columns of the rows with the given ids; every row gives `id` and all the columns."""
    if not rows:
        return
    names = list(columns)
    statement = (
        update(table).where(table.c.id == bindparam("id_")).values({name: bindparam(f"{name}_") for name in names})
    )
    given = [{"id_": row["id"], **{f"{name}_": row[name] for name in names}} for row in rows]
    session.connection().execute(statement, given)
