"""Many rows at once, without a round trip for each: chunks, new ids, and inserts that leave what is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    Select,
    Table,
    bindparam,
    column,
    func,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlmodel import Session, SQLModel

from nurture.storage.copying import copy_columns
from nurture.storage.tables import SettingRow
from nurture.storage.tables.columns import UtcDateTime

TABLES: Final = SQLModel.metadata.tables

CHUNK: Final = 1000
"""People, drafts or versions per round trip where all of them are looked at."""

FEW: Final = 50
"""So many rows are updated one by one on PostgreSQL."""

Item = TypeVar("Item")


def chunked(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lists of at most CHUNK."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def among(column: SQLColumnExpression[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column holds one of these ids; a range of them is asked for by its ends, which is much quicker."""
    return column.between(ids.start, ids.stop - 1) if isinstance(ids, range) else column.in_(ids)


def of_some(query: Select[Any]) -> Select[Any]:
    """The query for those alone whose ids are given with it as `ids`, which it looks for in its first column.

    It can be made once: making a query anew takes longer than a database takes to answer it about one person.
    """
    return query.where(query.selected_columns[0].in_(bindparam("ids", expanding=True)))


def new_ids(session: Session, table: Table, count: int) -> list[int]:
    """So many ids that no row of the table has; the session must own the write lock."""
    if session.get_bind().dialect.name == "postgresql":
        query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return [row[0] for row in session.connection().execute(query, {"name": table.name, "count": count})]
    last = session.connection().execute(select(func.max(table.c.id))).scalar() or 0
    if table.name == "contact":
        last = max(last, _retired(session))
    return list(range(last + 1, last + 1 + count))


_SETTING: Final = TABLES["setting"].c
_RETIRED: Final = "last_contact_id"


def _retired(session: Session) -> int:
    return session.connection().execute(select(_SETTING.value).where(_SETTING.key == _RETIRED)).scalar() or 0


def retire_ids(session: Session) -> None:
    """See to it that the number of somebody who goes now is never anybody else's: proofs and drafts keep it."""
    last = session.connection().execute(select(func.max(TABLES["contact"].c.id))).scalar() or 0
    session.merge(SettingRow(key=_RETIRED, value=max(last, _retired(session))))
    session.flush()


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows; every one must give the same columns."""
    if rows:
        session.connection().execute(table.insert(), list(rows))


def insert_missing(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose unique columns nobody has yet, of equal ones the first; returns how many."""
    if not rows:
        return 0
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing().returning(*table.primary_key)
    return len(session.connection().execute(statement, list(rows)).all())


def update_rows(session: Session, table: Table, columns: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Set these columns of the rows with the given ids; every row gives `id` and all the columns."""
    if not rows:
        return
    names = list(columns)
    if session.get_bind().dialect.name == "sqlite":
        _update_prepared(session, table, names, rows)
    elif len(rows) > FEW:
        _update_together(session, table, names, rows)
    else:
        values: dict[str, Any] = {name: bindparam(f"{name}_") for name in names}
        given = [{"id_": row["id"], **{f"{name}_": row[name] for name in names}} for row in rows]
        session.connection().execute(update(table).where(table.c.id == bindparam("id_")).values(values), given)


def _update_prepared(session: Session, table: Table, names: list[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """One prepared statement of SQLite for all rows."""
    dialect = session.get_bind().dialect
    given = [_encoded(table.c[name], [row[name] for row in rows], dialect) for name in (*names, "id")]
    places = ", ".join(f'"{name}" = ?' for name in names)
    statement = f'UPDATE "{table.name}" SET {places} WHERE "id" = ?'  # nosec B608 -- names of ours alone
    session.connection().exec_driver_sql(statement, list(zip(*given, strict=True)))


def _update_together(session: Session, kind: Table, names: list[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """One statement for all rows out of a table of their new values: PostgreSQL fires its triggers once a statement."""
    last = {row["id"]: row for row in rows}.values()
    told = table("told", *(column(name, kind.c[name].type) for name in ("id", *names)))
    change = update(kind).where(kind.c.id == told.c.id).values({name: told.c[name] for name in names})
    with _told(session, kind, {one.name: [row[one.name] for row in last] for one in told.c}, {}):
        session.connection().execute(change)


@contextmanager
def _told(
    session: Session, kind: Table, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any]
) -> Iterator[str]:
    """A table on PostgreSQL, named `told`, of these columns of rows; gives their names as they stand in SQL."""
    names = ", ".join(f'"{name}"' for name in (*columns, *same))
    connection = session.connection()
    connection.exec_driver_sql(f'CREATE TEMP TABLE told AS SELECT {names} FROM "{kind.name}" WITH NO DATA')  # nosec B608 -- names of ours alone
    copy_columns(session, kind, columns, same, into="told")
    yield names
    connection.exec_driver_sql("DROP TABLE told")


def insert_alike(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all give the same columns, as fast as `insert_columns`."""
    if rows:
        insert_columns(session, table, {name: [row[name] for row in rows] for name in rows[0]})


def insert_columns(
    session: Session, table: Table, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any] | None = None
) -> None:
    """Insert rows given column by column, with what is the `same` in all of them, as fast as the database takes them.

    That is one prepared statement on SQLite and COPY on PostgreSQL; defaults are the database's own, not Python's.
    """
    if session.get_bind().dialect.name == "postgresql":
        copy_columns(session, table, columns, same or {})
        return
    _insert_prepared(session, table, columns, same or {})


def insert_missing_columns(
    session: Session, table: Table, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any]
) -> int:
    """As `insert_columns`, but rows whose unique columns nobody has yet, of equal ones the first; returns how many."""
    if session.get_bind().dialect.name != "postgresql":
        return _insert_prepared(session, table, columns, same, "ON CONFLICT DO NOTHING")
    with _told(session, table, columns, same) as names:
        adding = f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM told ON CONFLICT DO NOTHING'  # nosec B608 -- names of ours alone
        return session.connection().exec_driver_sql(adding).rowcount


def _insert_prepared(
    session: Session, table: Table, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any], otherwise: str = ""
) -> int:
    """Insert rows by one prepared statement of SQLite; returns how many."""
    dialect = session.get_bind().dialect
    given = {name: _encoded(table.c[name], values, dialect) for name, values in columns.items()}
    shared = {name: _encoded(table.c[name], [value], dialect)[0] for name, value in same.items()}
    filled = {name: values for name, values in given.items() if name == "id" or not _is_blank(values)}
    names = ", ".join(f'"{name}"' for name in (*filled, *shared))
    places = ", ".join((*("?" * len(filled)), *(_literal(value) for value in shared.values())))
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({places}) {otherwise}'  # nosec B608 -- names of ours, values quoted
    return session.connection().exec_driver_sql(statement, list(zip(*filled.values(), strict=True))).rowcount


def _is_blank(values: Sequence[Any]) -> bool:
    return not any(values) and list(values).count(None) == len(values)


def _literal(value: object) -> str:
    """A number, text or nothing as SQL writes it."""
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(int(str(value)))


def _encoded(column: Column[Any], values: Sequence[Any], dialect: Dialect) -> Sequence[Any]:
    """The values as the driver takes them; SQLAlchemy's way of writing moments for SQLite takes five times as long."""
    if isinstance(column.type, UtcDateTime):
        return [None if value is None else _moment(value) for value in values]
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return values if process is None else [process(value) for value in values]


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:26]


def present(session: Session, column: Column[Any], values: Collection[str]) -> set[str]:
    """Those of these texts that some row has in the column."""
    if not values:
        return set()
    found = f'SELECT "{column.name}" FROM "{column.table.name}" WHERE "{column.name}"'  # nosec B608 -- names of ours alone
    given: Any = tuple(values)
    if session.get_bind().dialect.name == "postgresql":
        rows = session.connection().exec_driver_sql(f"{found} = ANY(%s)", (list(given),))
    else:
        rows = session.connection().exec_driver_sql(f"{found} IN ({', '.join('?' * len(given))})", given)
    return {row[0] for row in rows}
