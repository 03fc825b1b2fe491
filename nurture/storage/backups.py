"""A workspace's rows in one file, from one moment, and back: JSON lines in gzip that fit SQLite and PostgreSQL alike.

The first line says what the file is, then each table is named before its rows, and the last line counts them, so that a
file that was cut off is known. Values are kept as they lie in the database: JSON as its text, moments in UTC.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO, Final, TypeAlias

from sqlalchemy import JSON, Connection, Date, DateTime, MetaData, Table, Text, cast, func, inspect, select, text
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.types import TypeDecorator

from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.storage.bulk import chunked

FORMAT: Final = 1
"""What the first line of a backup says; another number is another format."""

Record: TypeAlias = "tuple[str, list[str], list[Any]]"
"""A row as it lies in a backup: its table, the columns, and their values."""


class BrokenBackup(BadInput):
    """The file is no backup, or not all of one."""

    code = "broken_backup"


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says of itself: the schema's revision, when it was made (UTC), and how many rows it holds."""

    revision: str
    made_at: datetime
    rows: int


def write_backup(connection: Connection, file: BinaryIO, *, revision: str, now: datetime) -> int:
    """Write every row that this connection sees; returns how many. The connection must read from one moment."""
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=4, mtime=0) as stream:
        _line(stream, {"nurture": FORMAT, "revision": revision, "made_at": now.isoformat()})
        rows = sum(_write_table(connection, table, stream) for table in _tables(connection))
        _line(stream, {"rows": rows})
    return rows


def _write_table(connection: Connection, table: Table, stream: gzip.GzipFile) -> int:
    _line(stream, {"table": table.name, "columns": list(table.c.keys())})
    written = 0
    for row in connection.execution_options(yield_per=5000).execute(select(table)):
        _line(stream, [one.isoformat() if isinstance(one, date) else one for one in row])
        written += 1
    return written


def _line(stream: gzip.GzipFile, value: Any) -> None:
    stream.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def read_facts(file: BinaryIO) -> BackupFacts:
    """What the file says of itself, after all of it was read once; raises BrokenBackup."""
    facts, records = _opened(file)
    rows = sum(1 for _ in records)
    return BackupFacts(facts["revision"], datetime.fromisoformat(facts["made_at"]), rows)


def _opened(file: BinaryIO) -> tuple[dict[str, Any], Iterator[Record]]:
    file.seek(0)
    is_packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    lines = _lines(gzip.GzipFile(fileobj=file))
    facts = next(lines, None) if is_packed else None
    if not isinstance(facts, dict) or facts.get("nurture") != FORMAT:
        raise BrokenBackup(phrase("The file is no backup of Nurture's; `nurture backup FILE` makes one."))
    return facts, _records(lines)


def _lines(stream: gzip.GzipFile) -> Iterator[Any]:
    try:
        for line in stream:
            yield json.loads(line)
    except (EOFError, OSError, ValueError, zlib.error) as error:
        said = phrase("The backup is damaged and cannot be read to its end; nothing was changed. Take another copy.")
        raise BrokenBackup(said) from error


def _records(lines: Iterator[Any]) -> Iterator[Record]:
    """The rows of all tables; raises BrokenBackup where they are not as many as the last line says."""
    table, seen = "", 0
    columns: list[str] = []
    for line in lines:
        match line:
            case list() if len(line) == len(columns):
                seen += 1
                yield table, columns, line
            case {"table": str(table), "columns": list(columns)}:
                continue
            case {"rows": int(rows)} if rows == seen and next(lines, None) is None:
                return
            case _:
                break
    raise BrokenBackup(phrase("The backup has been cut off or changed; nothing was changed. Take another copy."))


def load_backup(connection: Connection, file: BinaryIO) -> int:
    """Put the rows of a backup into the new tables of the same revision; returns how many. Raises BrokenBackup.

    What the migrations have written into them makes way: the backup has its own of it, such as the key of the seals.
    """
    tables = {table.name: table for table in _tables(connection)}
    _, records = _opened(file)
    loaded = 0
    with _without_triggers(connection, tables):
        for made in reversed(tables.values()):
            connection.execute(made.delete())
        for (name, columns), rows in groupby(records, key=lambda record: (record[0], tuple(record[1]))):
            table = tables.get(name)
            if table is None or not set(columns) <= set(table.c.keys()):
                said = phrase("The backup has a table “{name}” that this version does not know.", name=name)
                raise BrokenBackup(said)
            readers = [_reader(table.c[column]) for column in columns]
            for chunk in chunked(map(itemgetter(2), rows)):
                values = [[read(one) for read, one in zip(readers, row, strict=True)] for row in chunk]
                connection.execute(table.insert(), [dict(zip(columns, row, strict=True)) for row in values])
                loaded += len(chunk)
    _continue_numbers(connection, tables)
    return loaded


def _reader(column: ColumnElement[Any]) -> Any:
    """What makes a value of the file one of the column."""
    for kind, read in ((DateTime, datetime.fromisoformat), (Date, date.fromisoformat)):
        if isinstance(column.type, kind):
            return lambda value: None if value is None else read(value)
    return lambda value: value


class _JsonAsText(TypeDecorator[str]):
    """JSON of PostgreSQL read and written as its own text."""

    impl = Text
    cache_ok = True

    def bind_expression(self, bindvalue: BindParameter[str]) -> ColumnElement[Any]:
        """The text as JSON."""
        return cast(bindvalue, JSON)

    def column_expression(self, column: ColumnElement[str]) -> ColumnElement[Any]:
        """The JSON as text."""
        return cast(column, Text)


def _tables(connection: Connection) -> list[Table]:
    """Every table of the workspace as it is, parents first; an index that the database keeps is not one."""
    metadata = MetaData()
    names = [one for one in inspect(connection).get_table_names() if not one.startswith(_KEPT_BY_DATABASE)]
    metadata.reflect(connection, only=names)
    as_text = _JsonAsText() if connection.dialect.name == "postgresql" else Text()
    for table in metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, JSON):
                column.type = as_text
    return metadata.sorted_tables


_KEPT_BY_DATABASE: Final = ("alembic_version", "contact_search", "company_search", "sqlite_")


@contextmanager
def _without_triggers(connection: Connection, tables: dict[str, Table]) -> Iterator[None]:
    """Let rows come in as they were: what they were allowed by is in the past. Afterwards the triggers stand again."""
    if connection.dialect.name == "postgresql":
        for name in tables:
            connection.exec_driver_sql(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        yield
        for name in tables:
            connection.exec_driver_sql(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
        return
    triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for index in ("contact_search", "company_search"):
        connection.exec_driver_sql(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # nosec B608 -- names of ours
    for _, statement in triggers:
        connection.exec_driver_sql(statement)


def _continue_numbers(connection: Connection, tables: dict[str, Table]) -> None:
    """Let PostgreSQL number new rows from after those that came in; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables.values():
        for column in table.primary_key:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', column.name)))
            if sequence:
                last = select(func.max(column)).scalar_subquery()
                connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
