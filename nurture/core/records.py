"""Cells of a row by the fields they hold: values, texts, addresses, and what is wrong with each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from nurture.core.addresses import Address, read_address
from nurture.core.columns import CUSTOM, ColumnMap
from nurture.core.errors import Problem
from nurture.core.fields import PLAIN, CellValue, WritingStyle, read_cell
from nurture.core.tabular import Row
from nurture.core.values import clean_text, is_placeholder

LONGEST_CELL: Final = 10_000
"""Characters; nobody lists more people in one cell."""

_BETWEEN: Final = re.compile(r"[;,\r\n|]|:::")
_BRACKETED: Final = re.compile(r"[(<]([^()<>\s]+@[^()<>\s]+)[)>]")


class FieldReader:
    """Reads the rows of one file field by field; `styles` says, by place, how a column writes dates and numbers."""

    def __init__(self, columns: ColumnMap, styles: Mapping[int, WritingStyle]) -> None:
        self._columns = columns
        self._styles = styles
        self._places = columns.places
        self._custom = [
            (place, name.removeprefix(CUSTOM))
            for place, name in enumerate(columns.fields)
            if name is not None and name.startswith(CUSTOM)
        ]

    def has(self, name: str) -> bool:
        """Whether the file has a column of that field."""
        return name in self._places

    def header(self, name: str) -> str:
        """What the column of a field is called, "" where there is none."""
        return self._columns.header[self._places[name]] if name in self._places else ""

    def raw(self, row: Row, name: str) -> str:
        """The cell as it stands in the file, "" for a blank one, a placeholder, or no such column."""
        text = row.cells[self._places[name]] if name in self._places else ""
        return "" if is_placeholder(text) else text

    def value(self, row: Row, name: str, problems: list[Problem]) -> CellValue:
        """The value of a field, None for none; what is wrong with the cell joins the problems."""
        place = self._places.get(name)
        if place is None:
            return None
        value, problem = read_cell(name, row.cells[place], self._styles.get(place, PLAIN))
        if problem is not None:
            problems.append(replace(problem, row=row.number, column=self._columns.header[place]))
        return value

    def text(self, row: Row, name: str, longest: int = 500) -> str:
        """The text of a field in one line, "" for none."""
        return clean_text(self.raw(row, name), longest)

    def custom(self, row: Row) -> dict[str, str]:
        """The workspace's own properties that the row fills."""
        cells = ((name, row.cells[place]) for place, name in self._custom)
        return {name: clean_text(text) for name, text in cells if not is_placeholder(text)}

    def addresses(self, row: Row, problems: list[Problem]) -> list[Address]:
        """Every address in the columns of addresses, in the order of the columns, several in a cell too."""
        found: dict[str, Address] = {}
        for place in self._columns.emails:
            for text in split_cell(row.cells[place]):
                read = read_address(text)
                if isinstance(read, Address):
                    found.setdefault(read.key, read)
                else:
                    problems.append(replace(read, row=row.number, column=self._columns.header[place]))
        return list(found.values())


def split_cell(text: str) -> Iterator[str]:
    """The entries of a cell that may list several, blank ones left out; one address with a comma in its name is one."""
    if is_placeholder(text):
        return
    text = text[:LONGEST_CELL]
    if text.count("@") > 1 or "@" not in text:
        yield from (part.strip() for part in _BETWEEN.split(text) if not is_placeholder(part))
    else:
        yield text


def bracketed_addresses(text: str) -> list[str]:
    """The addresses in a list of names as HubSpot writes it: `Anna Berg (anna@example.com);Bo Ek (bo@example.com)`."""
    return _BRACKETED.findall(text[:LONGEST_CELL])
