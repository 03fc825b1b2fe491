"""Where a table begins: titles above the names of its columns, the names themselves, and names that come again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from nurture.core.cells import common_width
from nurture.core.errors import Problem
from nurture.core.headers import count_names
from nurture.core.phrases import phrase, plural

PREAMBLE_RECORDS: Final = 20
"""So many lines above the header are looked through for it."""

_LONGEST: Final = 300
"""Characters; neither a name nor an address is longer."""

_ADDRESS: Final = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
_NO_NAME: Final = re.compile(r"[-+\d.,:/\s]*\d[-+\d.,:/\s]*|.*@.*\..*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the header is: `skipped` records above the first row, its `names`, and the raw number of columns.

    `again` is the raw header, by which a row is known that only repeats it; `second` says that the first row names
    the columns once more in other words.
    """

    skipped: int
    names: tuple[str, ...]
    raw_width: int
    again: tuple[str, ...] = ()
    second: bool = False
    problems: tuple[Problem, ...] = ()


def find_layout(records: Sequence[list[str]]) -> Layout:
    """The layout of a table from its first records, of which there is at least one."""
    above = _header_place(records, common_width(records))
    if _names_again(records, above) and count_names(records[above + 1]) > count_names(records[above]):
        above += 1
    second = _names_again(records, above)
    raw = records[above]
    problems = []
    if above:
        sentence = plural(
            "{count} line above the column names was left out.",
            "{count} lines above the column names were left out.",
            above,
        )
        problems.append(Problem("preamble", sentence))
    if any(_is_address(cell) for cell in raw):
        sentence = phrase("The file has no line of column names; its first line was read as a row.")
        problems.append(Problem("no_header", sentence))
        names = ["email" if _is_address(cell) else "" for cell in raw]
        return Layout(above, distinct(names), len(raw), problems=tuple(problems))
    names = [cell.strip() for cell in raw[: _last_filled(raw, records[above + 1 :])]]
    return Layout(above + 1, distinct(names), len(raw), tuple(names), second, tuple(problems))


def _is_address(cell: str) -> bool:
    return "@" in cell and len(cell) <= _LONGEST and _ADDRESS.fullmatch(cell.strip()) is not None


def _is_name(text: str) -> bool:
    """Whether a text can name a column: not a number, a date, an address or somebody's story."""
    return len(text) <= _LONGEST and _NO_NAME.fullmatch(text) is None


def _header_place(records: Sequence[list[str]], width: int) -> int:
    """The record that names the columns: the first one, unless it is a title and a later one clearly is the header."""
    for place, cells in enumerate(records[: PREAMBLE_RECORDS + 1]):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if place == 0 and not _is_title(cells, len(filled), width):
            return _known_place(records, width)
        names = {name.casefold() for name in filled}
        if len(cells) == width and len(filled) * 2 > width and len(names) == len(filled):
            return place if all(_is_name(name) for name in filled) else _known_place(records, width)
    return 0


def _known_place(records: Sequence[list[str]], width: int) -> int:
    """The first record, unless it has no name that we know and nothing else does a header's work but a later one."""
    if count_names(records[0]) or any(_is_address(cell) for cell in records[0]):
        return 0
    for place, cells in enumerate(records[1 : PREAMBLE_RECORDS + 1], 1):
        if any(_is_address(cell) for cell in cells):
            return 0
        if _names_columns(cells) and abs(len(cells) - width) <= 1:
            return place
    return 0


def _names_columns(cells: Sequence[str]) -> bool:
    """Whether a record names columns and nothing else: two known names and most of its cells, none of them twice."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    known = count_names(filled)
    if known < 2 or known * 2 < len(filled) or len({name.casefold() for name in filled}) < len(filled):
        return False
    return all(_is_name(name) for name in filled)


def _names_again(records: Sequence[list[str]], place: int) -> bool:
    """Whether the record below names the columns too, in other words."""
    below = place + 1
    return below < len(records) and _names_columns(records[below]) and not _is_repeated(records, place)


def _is_repeated(records: Sequence[list[str]], place: int) -> bool:
    return [cell.strip() for cell in records[place]] == [cell.strip() for cell in records[place + 1]]


def _is_title(cells: list[str], filled: int, width: int) -> bool:
    """Whether a first record is too bare for a header: alone in its line, or most of its cells blank."""
    if len(cells) < width:
        return filled * 2 <= width or cells[0].startswith("#")
    return width >= 3 and filled * 3 <= width


def _last_filled(raw: Sequence[str], below: Iterable[Sequence[str]]) -> int:
    """How many columns there are without those at the end that have neither a name nor a value."""
    last = max((place for place, cell in enumerate(raw, 1) if cell.strip()), default=0)
    for cells in below:
        for place, cell in enumerate(cells[last : len(raw)], last + 1):
            if cell.strip():
                last = place
    return max(last, 1)


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Every name once: a blank one becomes "Column 3", the second "Email" becomes "Email (2)"."""
    reserved = {name for name in names if name}
    copies: Counter[str] = Counter()
    given: dict[str, None] = {}
    for place, name in enumerate(names, 1):
        wanted = text = name or f"Column {place}"
        while text in given or (text != name and text in reserved):
            copies[wanted] += 1
            text = f"{wanted} ({copies[wanted] + 1})"
        given[text] = None
    return tuple(given)


class Repetition:
    """Recognises the rows of one table that only name its columns again, and where the order changes with them."""

    def __init__(self, layout: Layout) -> None:
        self._names = layout.again
        self.second = layout.second
        filled = {name for name in layout.again if name}
        marks = ("{}", "\ufeff{}", '\ufeff"{}"')
        self.starts = frozenset(mark.format(name) for name in filled for mark in marks)
        """How a row begins that may be such a one; all others are none."""

    def order(self, cells: Sequence[str]) -> tuple[int, ...] | None:
        """Where each of its cells belongs from here on, or None for a row that is none of these.

        A name that this table has not gives -1: what stands below it is in no column of ours.
        """
        found = [cell.strip().removeprefix("\ufeff").strip('"') for cell in cells]
        filled = [name for name in found if name]
        ours = len(set(filled) & set(self._names))
        if not filled or ours < min(2, len([name for name in self._names if name])) or ours * 3 < len(filled) * 2:
            return None
        return tuple(self._names.index(name) if name in self._names else -1 for name in found)
