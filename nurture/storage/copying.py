"""COPY: rows into PostgreSQL as one stream of text, which is how it takes very many of them fastest.

A column is written as a whole: how its values are written is looked up once, and not once a value.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, Dialect, Table
from sqlmodel import Session

from nurture.storage.tables.columns import UtcDateTime

NOTHING: Final = "\\N"
"""What COPY reads as no value."""

BLOCK: Final = 1_000
"""Rows that are sent together."""

_ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_columns(
    session: Session, table: Table, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any], *, into: str = ""
) -> None:
    """Insert rows given column by column, with what is the `same` in all of them.

    They come `into` a table of another name where that is given, whose columns are those of `table`.
    """
    dialect = session.get_bind().dialect
    told: list[Iterable[str]] = [_written(table.c[name], values, dialect) for name, values in columns.items()]
    told += [repeat(_written(table.c[name], [value], dialect)[0]) for name, value in same.items()]
    names = ", ".join(f'"{name}"' for name in (*columns, *same))
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{into or table.name}" ({names}) FROM STDIN') as copy:
        for block in _blocks(told):
            copy.write(block)


def _blocks(columns: Sequence[Iterable[str]]) -> Iterator[str]:
    lines = map("\t".join, zip(*columns, strict=False))
    while block := list(islice(lines, BLOCK)):
        yield "\n".join(block) + "\n"


def _written(column: Column[Any], values: Sequence[Any], dialect: Dialect) -> Sequence[str]:
    """The values as COPY reads them: numbers, texts, yes and no, moments and JSON."""
    kind = column.type
    if isinstance(kind, JSON):
        return [_json(value) for value in values]
    if isinstance(kind, UtcDateTime):
        moments = {value: str(kind.process_bind_param(value, dialect)) for value in set(values) if value is not None}
        return [moments.get(value, NOTHING) for value in values]
    if isinstance(kind, Boolean):
        return [NOTHING if value is None else "t" if value else "f" for value in values]
    texts = ["" if value is None else str(value) for value in values]
    if any(map("".join(texts).__contains__, "\\\t\n\r")):
        texts = [text.translate(_ESCAPED) for text in texts]
    return [NOTHING if value is None else text for text, value in zip(texts, values, strict=True)]


def _json(value: Any) -> str:
    return "[]" if value == [] else "{}" if value == {} else json.dumps(value).translate(_ESCAPED)
