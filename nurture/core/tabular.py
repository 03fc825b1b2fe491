"""A table out of the bytes of a CSV file in any common dialect: header, streamed rows, and what was odd about it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO, Final, NamedTuple

from nurture.core.cells import (
    CELL_ERROR,
    ERRORS,
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
from nurture.core.decoding import SAMPLE_BYTES, Decoding, decoded_lines, recognise_decoding
from nurture.core.errors import BadInput, Problem
from nurture.core.layouts import Layout, Repetition, find_layout
from nurture.core.phrases import phrase, plural

SAMPLE_RECORDS: Final = 500

_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?[;,\t|]*\s*$', re.IGNORECASE)
_DELIMITER_NAMES: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_NO_PROBLEMS: Final[tuple[Problem, ...]] = ()
_NO_CELLS: Final[tuple[str, ...]] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the file is written. `quoted_lines`: its first records hold some that were quoted as a whole.

    A workbook has the encoding "xlsx" and no delimiter; `sheet` is the one that was read, of all `sheets`.
    """

    encoding: str
    delimiter: str
    quoted_lines: bool = False
    sheet: str = ""
    sheets: tuple[str, ...] = ()


class Row(NamedTuple):
    """One record of the file: always as many cells as the header has, surplus ones apart.

    `number` counts the records below the header from 1; blank lines are no records. (A named tuple, because a million
    of these are made.)
    """

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    surplus: tuple[str, ...] = ()


def is_void(row: Row) -> bool:
    """Whether the row says nothing of anybody: it names the columns again, or stands under names we have not."""
    return any(one.code in _VOID for one in row.problems)


_VOID: Final = frozenset({"repeated_header", "other_columns"})


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table: each time they are asked for they come anew from the first, as long as the file is open."""

    read: Callable[[], Iterator[Row]]

    def __iter__(self) -> Iterator[Row]:
        return self.read()


@dataclass(frozen=True, slots=True)
class Part:
    """One of several tables that are read as one: what it is called, and how many rows come before it."""

    name: str
    before: int


@dataclass(frozen=True, slots=True)
class Table:
    """A file being read.

    `rows` stream from the open file, and start anew when they are asked for once more; only one such look at a time.
    `problems` are those of the whole table. `attributes` has the columns that come out of JSON in a cell, by header the
    key; `parts` are the files of an archive.
    """

    dialect: Dialect
    header: tuple[str, ...]
    rows: Iterable[Row]
    problems: tuple[Problem, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    def part_of(self, row: int | None) -> str | None:
        """The file of the archive that a row stands in; None where there is but one."""
        inside = [part.name for part in self.parts if row is not None and part.before < row]
        return inside[-1] if inside else None


def read_table(stream: BinaryIO, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """The table in the stream: its dialect, its header (every name different, none blank), and its rows as they come.

    The rows are exactly the records of the file below the header; memory stays flat however many there are. A stream
    that cannot be rewound is read into memory first. Raises BadInput, with what to do, for a file that is empty, has
    only a header, or is no text table, and for an encoding or delimiter that cannot be.
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
    text = _Text(source, decoding, head, CellSplitter(chosen, layout.raw_width, spaced), layout)
    if next(text.rows(), None) is None:
        raise BadInput(NO_ROWS, code="no_rows")
    dialect = Dialect(decoding.name, chosen, wrapped)
    return Table(dialect, layout.names, Rows(text.rows), (*decoding.problems, *layout.problems))


NO_ROWS: Final = phrase("The file has a line of column names and no rows below it. Nothing was imported.")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text file of which everything is known that is needed to read its rows."""

    source: BinaryIO
    decoding: Decoding
    head: int
    splitter: CellSplitter
    layout: Layout

    def rows(self) -> Iterator[Row]:
        """Its rows from the first."""
        lines = islice(decoded_lines(self.source, self.decoding), self.head, None)
        return read_rows(islice(self.splitter.records(lines), self.layout.skipped, None), self.layout)


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


def _find_layout(sample: Sequence[str], delimiter: str, spaced: bool) -> tuple[Layout, bool]:
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
    return find_layout([cells for cells, _ in records]), wrapped


def _inside(text: str, delimiter: str) -> list[str]:
    return next((cells for cells, _ in CellSplitter(delimiter).records([text])), [])


def read_rows(records: Iterable[Record], layout: Layout) -> Iterator[Row]:
    """The records below the header as rows of its columns; one that only names them again is a row without cells."""
    header = layout.names
    width, repetition = len(header), Repetition(layout)
    starts = repetition.starts
    order: tuple[int, ...] | None = None
    source = iter(records)
    numbered = enumerate(source, 1)
    if repetition.second:
        number, _ = next(numbered)
        yield _blank(number, width, Problem("repeated_header", _AGAIN, row=number))
    for number, (cells, odd) in numbered:
        if cells[0] in starts and (found := repetition.order(cells)) is not None:
            order = None if found == tuple(range(len(found))) else found
            yield _blank(number, width, Problem("repeated_header", _AGAIN, row=number))
        elif order is not None:
            yield _reordered(number, cells, odd, order, header)
        elif len(cells) == width and not odd:
            yield Row(number, tuple(cells), _NO_PROBLEMS, _NO_CELLS)
        else:
            yield _uneven(number, cells, odd, header)


_AGAIN: Final = phrase("This row only names the columns again.")
_OTHER_COLUMNS: Final = phrase(
    "The columns change above this row, and not all of them are in the file's first line. Import this part by itself."
)


def _blank(number: int, width: int, problem: Problem) -> Row:
    """A row that is counted and says nothing."""
    return Row(number, ("",) * width, (problem,))


def _reordered(
    number: int, cells: list[str], odd: tuple[str, ...], order: tuple[int, ...], header: tuple[str, ...]
) -> Row:
    """A row below a line that names the columns in another order, its cells under the names they belong to."""
    if -1 in order:
        return _blank(number, len(header), Problem("other_columns", _OTHER_COLUMNS, row=number))
    placed = [""] * len(header)
    for place, cell in zip(order, cells, strict=False):
        placed[place] = cell
    return _uneven(number, [*placed, *cells[len(order) :]], odd, header)


def _uneven(number: int, cells: list[str], odd: tuple[str, ...], header: tuple[str, ...]) -> Row:
    width = len(header)
    problems = [_quote_problem(code, number) for code in odd if code in _QUOTE_SENTENCES]
    if NUL_CHARACTER in odd:
        problems += [_nul_problem(number, name) for name, cell in zip(header, cells, strict=False) if "\0" in cell]
    if CELL_ERROR in odd:
        problems += [
            _error_problem(number, name, cell) for name, cell in zip(header, cells, strict=False) if cell in ERRORS
        ]
        cells = ["" if cell in ERRORS else cell for cell in cells]
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


def _error_problem(number: int, column: str, error: str) -> Problem:
    sentence = phrase("The formula in “{column}” failed ({error}); the cell was left out.", column=column, error=error)
    return Problem(CELL_ERROR, sentence, row=number, column=column)
