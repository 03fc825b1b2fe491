"""Tables made wider or longer than their file: what a name says of all rows, what JSON holds, parts of an archive."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from nurture.core.errors import Problem
from nurture.core.headers import fold
from nurture.core.layouts import distinct
from nurture.core.phrases import phrase, plural
from nurture.core.tabular import Part, Row, Rows, Table
from nurture.core.values import clean_text

MOST_ATTRIBUTES: Final = 50
"""So many different keys of a JSON column become columns of their own."""

LONGEST_ATTRIBUTES: Final = 65_536
"""Characters; a longer JSON cell is left out."""

_LONGEST_KEY: Final = 80
_MOST_KEYS: Final = 5_000
_LONGEST_VALUE: Final = 2_000
_ATTRIBUTES: Final = frozenset({"attributes", "attribs", "customattributes", "subscriberattributes"})


def with_column(table: Table, name: str, text: str) -> Table:
    """The table with a column that says the same in every row."""
    return _widened(table, (name,), lambda row: (text,))


def _widened(table: Table, names: tuple[str, ...], read: Callable[[Row], tuple[str, ...]]) -> Table:
    header = distinct([*table.header, *names])
    return replace(table, header=header, rows=Rows(_Wider(table, read).rows))


@dataclass(frozen=True, slots=True)
class _Wider:
    """Rows of a table with what is read out of each of them at their end."""

    table: Table
    read: Callable[[Row], tuple[str, ...]]

    def rows(self) -> Iterator[Row]:
        for row in self.table.rows:
            yield row._replace(cells=(*row.cells, *self.read(row)))


def join_tables(members: Sequence[tuple[str, Table]]) -> Table:
    """The tables of an archive as one, numbered through, under every column that one of them has."""
    if len(members) == 1:
        return members[0][1]
    header = tuple(dict.fromkeys(name for _, table in members for name in table.header))
    parts: list[Part] = []
    before = 0
    for name, table in members:
        parts.append(Part(name, before))
        before += sum(1 for _ in table.rows)
    joined = _Joined(header, tuple((part, table) for part, (_, table) in zip(parts, members, strict=True)))
    problems = (replace(problem, path=name) for name, table in members for problem in table.problems)
    return replace(members[0][1], header=header, rows=Rows(joined.rows), problems=tuple(problems), parts=tuple(parts))


@dataclass(frozen=True, slots=True)
class _Joined:
    """The members of an archive under one header."""

    header: tuple[str, ...]
    members: tuple[tuple[Part, Table], ...]

    def rows(self) -> Iterator[Row]:
        for part, table in self.members:
            places = [table.header.index(name) if name in table.header else -1 for name in self.header]
            for row in table.rows:
                cells = (*row.cells, "")  # a column that this member has not is the blank one at the end
                number = part.before + row.number
                problems = tuple(replace(one, row=number) for one in row.problems)
                yield Row(number, tuple(cells[place] for place in places), problems, row.surplus)


def spread_attributes(table: Table) -> Table:
    """The table with a column for each key of its column of attributes, as listmonk exports them; else as it is.

    Only texts, numbers, yes and no and lists of those are taken, one level deep; what is left out is said.
    """
    place = next((place for place, name in enumerate(table.header) if fold(name) in _ATTRIBUTES), None)
    if place is None:
        return table
    column = table.header[place]
    keys: dict[str, None] = {}
    unread = nested = 0
    for row in table.rows:
        found = _attributes(row.cells[place])
        unread += found is None
        nested += sum(_plain(value) is None for value in (found or {}).values())
        if len(keys) < _MOST_KEYS:
            keys |= dict.fromkeys(key for key, value in (found or {}).items() if _plain(value))
    if not keys:
        return table
    kept = tuple(list(keys)[:MOST_ATTRIBUTES])
    problems = _left_out(column, unread, nested, len(keys) - len(kept))
    spread = _widened(table, tuple(f"{column}.{key}" for key in kept), lambda row: _values(row.cells[place], kept))
    named = dict(zip(spread.header[len(table.header) :], kept, strict=True))
    return replace(spread, problems=(*spread.problems, *problems), attributes=named)


def _attributes(text: str) -> Mapping[str, Any] | None:
    """The attributes in a cell, none in a blank one; None where it is no JSON object."""
    if not text.strip():
        return {}
    if len(text) > LONGEST_ATTRIBUTES:
        return None
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict):
        return None
    return {name: value for key, value in read.items() if (name := clean_text(key, _LONGEST_KEY))}


def _plain(value: Any) -> str | None:
    """The value as a cell says it, "" for none; None for one with more inside."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)[:_LONGEST_VALUE]
        case list() if all(isinstance(one, str | int | float) for one in value):
            return ", ".join(str(one) for one in value)[:_LONGEST_VALUE]
        case _:
            return None


def _values(text: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    found = _attributes(text) or {}
    return tuple(_plain(found.get(key)) or "" for key in keys)


def _left_out(column: str, unread: int, nested: int, surplus: int) -> Iterator[Problem]:
    if unread:
        said = plural(
            "{count} cell in “{column}” is no JSON object and was left out.",
            "{count} cells in “{column}” are no JSON objects and were left out.",
            unread,
            column=column,
        )
        yield Problem("unreadable_value", said, column=column)
    if nested:
        said = plural(
            "{count} attribute in “{column}” has others inside and was left out.",
            "{count} attributes in “{column}” have others inside and were left out.",
            nested,
            column=column,
        )
        yield Problem("nested_attribute", said, column=column)
    if surplus:
        said = phrase(
            "“{column}” has more than {most} different attributes; the last {count} were left out.",
            column=column,
            most=MOST_ATTRIBUTES,
            count=surplus,
        )
        yield Problem("too_many_attributes", said, column=column)
