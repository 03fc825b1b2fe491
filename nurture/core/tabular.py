"""A table out of the bytes of a CSV file in any common dialect: header, streamed rows, and what was odd about it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO, Final, NamedTuple

from nurture.core.cells import (
    NUL_CHARACTER,
    STRAY_QUOTE,
    UNBALANCED_QUOTE,
    UNWRAPPED,
    CellSplitter,
    Record,
    choose_delimiter,
    common_width,
    is_spaced,
)
from nurture.core.decoding import SAMPLE_BYTES, decoded_lines, recognise_decoding
from nurture.core.errors import BadInput, Problem
from nurture.core.phrases import phrase, plural

SAMPLE_RECORDS: Final = 500
PREAMBLE_RECORDS: Final = 20
"""So many lines above the header are looked through for it."""

_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?[;,\t|]*\s*$', re.IGNORECASE)
_DELIMITER_NAMES: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_ADDRESS: Final = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
_NO_NAME: Final = re.compile(r"[-+\d.,:/\s]*\d[-+\d.,:/\s]*|.*@.*\..*", re.DOTALL)
_NO_PROBLEMS: Final[tuple[Problem, ...]] = ()
_NO_CELLS: Final[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the file is written. `quoted_lines`: its first records hold some that were quoted as a whole."""

    encoding: str
    delimiter: str
    quoted_lines: bool = False


class Row(NamedTuple):
    """One record of the file: always as many cells as the header has, surplus ones apart.

    `number` counts the records below the header from 1; blank lines are no records. (A named tuple, because a million
    of these are made.)
    """

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file being read: `rows` streams once, and needs the stream open; `problems` are those of the whole file."""

    dialect: Dialect
    header: tuple[str, ...]
    rows: Iterator[Row]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the header is: records above the first row, its names, and the raw number of columns."""

    skipped: int
    names: tuple[str, ...]
    raw_width: int
    problems: tuple[Problem, ...] = ()


def read_table(stream: BinaryIO, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """The table in the stream: its dialect, its header (every name different, none blank), and its rows as they come.

    The rows yielded are exactly the records of the file below the header; memory stays flat however many there are.
    A stream that cannot be rewound is read into memory first. Raises BadInput, with what to do, for a file that is
    empty, has only a header, or is no text table, and for an encoding or delimiter that cannot be.
    """
    source = stream if stream.seekable() else io.BytesIO(stream.read())
    decoding = recognise_decoding(source, encoding)
    sample = _sample(decoded_lines(source, decoding))
    announced = _SEPARATOR_LINE.match(sample[0])
    head = 1 if announced else 0
    wished = _checked(delimiter) if delimiter is not None else None
    chosen = wished or (announced[1] if announced else choose_delimiter(sample))
    spaced = is_spaced(sample, chosen)
    layout, wrapped = _find_layout(sample[head:], chosen, spaced)
    splitter = CellSplitter(chosen, layout.raw_width, spaced)
    records = islice(splitter.records(islice(decoded_lines(source, decoding), head, None)), layout.skipped, None)
    first = next(records, None)
    if first is None:
        sentence = phrase("The file has a line of column names and no rows below it. Nothing was imported.")
        raise BadInput(sentence, code="no_rows")
    rows = _rows(chain((first,), records), layout.names)
    return Table(Dialect(decoding.name, chosen, wrapped), layout.names, rows, (*decoding.problems, *layout.problems))


def _checked(delimiter: str) -> str:
    wished = _DELIMITER_NAMES.get(delimiter.lower(), delimiter)
    if len(wished) != 1 or wished in '"\r\n\0':
        sentence = phrase("“{text}” cannot separate cells. Use a comma, semicolon, tab or |.", text=delimiter)
        raise BadInput(sentence, code="bad_delimiter")
    return wished


def _sample(lines: Iterator[str]) -> list[str]:
    taken: list[str] = []
    size = 0
    for line in lines:
        taken.append(line)
        size += len(line)
        if size >= SAMPLE_BYTES // 2 or len(taken) >= SAMPLE_RECORDS:
            break
    return taken


def _find_layout(sample: Sequence[str], delimiter: str, spaced: bool) -> tuple[_Layout, bool]:
    loose = [cells for cells, _ in CellSplitter(delimiter, 0, spaced).records(sample)]
    narrow = CellSplitter(delimiter, common_width(loose) or 1, spaced)
    records = list(narrow.records(sample))
    if all(len(cells) == 1 for cells, _ in records) and any(delimiter in cells[0] for cells, _ in records):
        # Every line is quoted as a whole, so that the width shows only inside.
        width = common_width([_inside(cells[0], delimiter) for cells, _ in records])
        records = list(CellSplitter(delimiter, width, spaced).records(sample))
    if not records:
        raise BadInput(
            phrase("The file is empty. Export the people once more and import that file."), code="empty_file"
        )
    wrapped = any(UNWRAPPED in odd for _, odd in records)
    return _layout([cells for cells, _ in records]), wrapped


def _inside(text: str, delimiter: str) -> list[str]:
    return next((cells for cells, _ in CellSplitter(delimiter).records([text])), [])


def _layout(records: Sequence[list[str]]) -> _Layout:
    width = common_width(records)
    above = _header_place(records, width)
    raw = records[above]
    below = records[above + 1 :]
    problems = []
    if above:
        sentence = plural(
            "{count} line above the column names was left out.",
            "{count} lines above the column names were left out.",
            above,
        )
        problems.append(Problem("preamble", sentence))
    if any(_ADDRESS.fullmatch(cell.strip()) for cell in raw):
        sentence = phrase("The file has no line of column names; its first line was read as a row.")
        problems.append(Problem("no_header", sentence))
        names = ["email" if _ADDRESS.fullmatch(cell.strip()) else "" for cell in raw]
        return _Layout(above, _distinct(names), len(raw), tuple(problems))
    filled = _last_filled(raw, below)
    return _Layout(above + 1, _distinct([cell.strip() for cell in raw[:filled]]), len(raw), tuple(problems))


def _header_place(records: Sequence[list[str]], width: int) -> int:
    """The record that names the columns: the first one, unless it is a title and a later one clearly is the header."""
    for place, cells in enumerate(records[: PREAMBLE_RECORDS + 1]):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if place == 0 and not _is_title(cells, len(filled), width):
            return 0
        names = {name.casefold() for name in filled}
        if len(cells) == width and len(filled) * 2 > width and len(names) == len(filled):
            return 0 if any(_NO_NAME.fullmatch(name) for name in filled) else place
    return 0


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


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
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


def _rows(records: Iterable[Record], header: tuple[str, ...]) -> Iterator[Row]:
    width = len(header)
    for number, (cells, odd) in enumerate(records, 1):
        if len(cells) == width and not odd:
            yield Row(number, tuple(cells), _NO_PROBLEMS, _NO_CELLS)
        else:
            yield _uneven(number, cells, odd, header)


def _uneven(number: int, cells: list[str], odd: tuple[str, ...], header: tuple[str, ...]) -> Row:
    width = len(header)
    problems = [_quote_problem(code, number) for code in odd if code in _QUOTE_SENTENCES]
    if NUL_CHARACTER in odd:
        problems += [_nul_problem(number, name) for name, cell in zip(header, cells, strict=False) if "\0" in cell]
    surplus = tuple(cells[width:]) if any(cell.strip() for cell in cells[width:]) else ()
    missing = width - len(cells)
    if surplus:
        sentence = plural(
            "The row has {count} cell more than the header.",
            "The row has {count} cells more than the header.",
            len(surplus),
        )
        problems.append(Problem("surplus_cells", sentence, row=number))
    if missing > 0:
        sentence = plural(
            "The row lacks its last cell; it was read as blank.",
            "The row lacks its last {count} cells; they were read as blank.",
            missing,
        )
        problems.append(Problem("missing_cells", sentence, row=number))
    return Row(number, (*cells[:width], *[""] * missing), tuple(problems), surplus)


_QUOTE_SENTENCES: Final = {
    UNBALANCED_QUOTE: phrase(
        "A quotation mark in this row is never closed; the row was read without the lines after it."
    ),
    STRAY_QUOTE: phrase("A quotation mark inside a cell of this row is not doubled; check that the cells are right."),
}


def _quote_problem(code: str, number: int) -> Problem:
    return Problem(code, _QUOTE_SENTENCES[code], row=number)


def _nul_problem(number: int, column: str) -> Problem:
    sentence = phrase("The cell in “{column}” holds a NUL character, which no text may.", column=column)
    return Problem(NUL_CHARACTER, sentence, row=number, column=column)
