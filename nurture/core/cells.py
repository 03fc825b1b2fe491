"""Lines of text to records of cells: quotes respected, broken quotes contained, the delimiter chosen by consistency."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

DELIMITERS: Final = (",", ";", "\t", "|")
LONGEST_RECORD_LINES: Final = 2_000
"""A quoted cell may span this many lines; beyond it the opening quote is taken for a stray one."""

UNBALANCED_QUOTE: Final = "unbalanced_quote"
STRAY_QUOTE: Final = "stray_quote"
NUL_CHARACTER: Final = "nul_character"
UNWRAPPED: Final = "unwrapped"
CELL_ERROR: Final = "cell_error"

ERRORS: Final = frozenset(
    "#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #SPILL! #CALC! #GETTING_DATA #FIELD! #BLOCKED! #CONNECT!".split()
)
"""What a spreadsheet shows where a formula failed."""

Record: TypeAlias = tuple[list[str], tuple[str, ...]]
"""Cells, and the codes of what was odd about the record: one of the five above."""

_WHOLE: Final = re.compile(r'"(.*)"[;,\t|]*', re.DOTALL)
"""A line in quotes, with what a program that parts cells otherwise has put behind it."""
_SOUND: Final[tuple[str, ...]] = ()


class _Lines:
    """Lines for the quote-aware parser, which remembers those of the current record so that they can be put back."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.source = iter(lines)
        self.waiting: deque[str] = deque()
        self.handed: list[str] = []
        self.opening: str | None = None

    def take(self) -> str | None:
        """The next line of the file, or None at its end."""
        return self.waiting.popleft() if self.waiting else next(self.source, None)

    def put_back(self, lines: Sequence[str]) -> None:
        """Lines that a stray quote had taken, to be read again as lines of their own."""
        self.waiting.extendleft(reversed(lines))

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.opening is not None:
            line: str | None = self.opening
            self.opening, self.handed = None, []
        elif len(self.handed) >= LONGEST_RECORD_LINES:
            line = None
        else:
            line = self.take()
        if line is None:
            raise StopIteration
        self.handed.append(line)
        return line


@dataclass(frozen=True, slots=True)
class CellSplitter:
    """Splits lines at one delimiter; `width` is the number of columns, 0 while it is not known."""

    delimiter: str
    width: int = 0
    spaced: bool = False
    """Cells are written as `a, "b"`: the blank before a quote is no part of the cell."""

    def records(self, source: Iterable[str]) -> Iterator[Record]:
        """Each record of the lines; blank lines are none. Nothing in a file makes this raise."""
        csv.field_size_limit(2**31 - 1)
        lines, delimiter = _Lines(source), self.delimiter
        reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=self.spaced)
        waiting, fresh = lines.waiting, lines.source
        while (line := waiting.popleft() if waiting else next(fresh, None)) is not None:
            if '"' in line:
                lines.opening = line
                cells, odd = self._quoted(reader, lines)
            else:
                text = line.rstrip("\r\n")
                if not text or (text.isspace() and delimiter not in text):
                    continue
                cells, odd = text.split(delimiter), _SOUND
            if "\0" in line:
                odd = (*odd, NUL_CHARACTER)
            yield cells, odd

    def _quoted(self, reader: Iterator[list[str]], lines: _Lines) -> Record:
        try:
            cells = next(reader)
        except csv.Error:
            return self._recovered(lines)
        inside = self._unwrapped(cells)
        if inside:
            return inside, (UNWRAPPED,)
        if len(lines.handed) > 1 and self._swallowed(lines.handed, len(cells)):
            return self._recovered(lines)
        return cells, _SOUND

    def _swallowed(self, lines: list[str], cells: int) -> bool:
        """Whether a record of several lines is really several records between two stray quotes.

        With the wrong number of cells it is, when half of its lines have the right number each. With the right number,
        only when all of them do, the two quotes are the only ones in their lines, and there are too many columns or
        lines for that to be the commas of a text.
        """
        if self.width < 2:
            return False
        whole = sum(line.count(self.delimiter) == self.width - 1 for line in lines)
        if cells != self.width:
            return whole * 2 >= len(lines)
        lone = lines[0].count('"') == lines[-1].count('"') == 1
        return whole == len(lines) and lone and self.width * len(lines) >= 10

    def _recovered(self, lines: _Lines) -> Record:
        """The first line alone, the others given back; what its quotes meant is chosen by the number of cells."""
        line, rest = lines.handed[0], lines.handed[1:]
        lines.put_back(rest)
        code = UNBALANCED_QUOTE if line.count('"') % 2 else STRAY_QUOTE
        text = line.rstrip("\r\n")
        whole = _WHOLE.fullmatch(text)
        inside = self._unwrapped([whole[1].replace('""', '"')]) if whole else []
        if inside:
            return inside, (UNWRAPPED,)
        readings = [self._parsed(text, escape="\\")] if '\\"' in text else []
        readings += [self._parsed(text), [_without_quotes(cell) for cell in text.split(self.delimiter)]]
        fitting = (cells for cells in readings if cells and len(cells) == self.width)
        return next(fitting, None) or readings[-2] or readings[-1], (code,)

    def _parsed(self, text: str, *, escape: str | None = None) -> list[str]:
        reader = csv.reader(
            [text], delimiter=self.delimiter, skipinitialspace=self.spaced, escapechar=escape, strict=escape is not None
        )
        try:
            return next(reader)
        except csv.Error:
            return []

    def _unwrapped(self, cells: list[str]) -> list[str]:
        """The cells inside a record that an export quoted as a whole because one of its values held the delimiter.

        None where it is no such record: inside there is one record alone, and blank cells may follow the quotes only
        where there are quotes inside too.
        """
        if self.width < 2 or self.delimiter not in cells[0] or any(cells[1:]):
            return []
        if len(cells) > 1 and '"' not in cells[0]:
            return []
        inner = csv.reader(
            io.StringIO(cells[0], newline=""), delimiter=self.delimiter, strict=True, skipinitialspace=self.spaced
        )
        try:
            records = list(inner)
        except csv.Error:
            return []
        return records[0] if len(records) == 1 and len(records[0]) == self.width else []


def _without_quotes(cell: str) -> str:
    text = cell.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text.removeprefix('"').removesuffix('"')


def is_spaced(lines: Sequence[str], delimiter: str) -> bool:
    """Whether cells are written with a blank between the delimiter and the quote."""
    return any(f'{delimiter} "' in line for line in lines) and not any(f'{delimiter}"' in line for line in lines)


def common_width(records: Sequence[Sequence[str]]) -> int:
    """The number of cells that most records have, the larger of two that are equally common."""
    widths = Counter(len(cells) for cells in records)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def choose_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that gives the first lines of a file the most even records; a comma for a single column."""
    scores = {delimiter: _evenness(lines, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > 0.3 else ","


def _evenness(lines: Sequence[str], delimiter: str) -> float:
    """How even, and how wide, the records are: about columns - 1 when all agree, little when the first one differs.

    Decimal commas and lists in cells make even columns too, but not in the line of the names.
    """
    records = [
        _opened(cells, delimiter) for cells, _ in CellSplitter(delimiter, 0, is_spaced(lines, delimiter)).records(lines)
    ]
    while len(records) > 1 and len(records[0]) == 1 and records[0][0].startswith("#"):
        del records[0]
    width = common_width(records)
    if width < 2:
        return 0.0
    share = sum(len(cells) == width for cells in records) / len(records)
    if len(records[0]) == width:
        return share * share * (width - 1)
    if len(records[0]) > 1 and abs(len(records[0]) - width) == 1:
        return 0.5 * share * share * (width - 1)
    return 0.25 * share * share * (width - 1)


def _opened(cells: list[str], delimiter: str) -> list[str]:
    """The cells inside a line that was quoted as a whole."""
    if len(cells) == 1 and delimiter in cells[0]:
        return next(csv.reader([cells[0].replace("\r", " ").replace("\n", " ")], delimiter=delimiter), cells)
    return cells
