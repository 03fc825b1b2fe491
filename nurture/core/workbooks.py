"""Excel workbooks: one sheet as a table, its cells as the texts that a person sees in them."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, BinaryIO, Final

from nurture.core.cells import CELL_ERROR, ERRORS, Record
from nurture.core.errors import BadInput, Problem
from nurture.core.layouts import Layout, find_layout
from nurture.core.phrases import listing, phrase
from nurture.core.tabular import NO_ROWS, SAMPLE_RECORDS, Dialect, Row, Rows, Table, read_rows

_CHUNK: Final = 1_000
_WIDEST: Final = 2_000
"""Columns; what stands further to the right is nobody's table."""

_DOCTYPE_BYTES: Final = 65_536


def read_workbook(archive: zipfile.ZipFile, stream: BinaryIO, *, sheet: str | None = None) -> Table:
    """The named sheet of a workbook as a table, or the first visible one that has a header and a row.

    Dates come as ISO 8601, whole numbers without a fraction, formulas as the values that were stored with them, and
    error cells blank with a problem. Raises BadInput for a damaged workbook, one without rows, or without that sheet.
    """
    _guarded(lambda: _refuse_entities(archive))
    book = _Book(stream)
    names = book.names()
    if sheet is not None and sheet not in names:
        said = phrase("The workbook has no sheet “{name}”; it has {names}.", name=sheet, names=listing(names))
        raise BadInput(said, code="no_sheet", field="sheet")
    for name in [sheet] if sheet is not None else names:
        sample = list(islice((cells for cells, _ in book.records(name)), SAMPLE_RECORDS))
        layout = find_layout(sample) if sample else None
        if layout is not None and len(sample) > layout.skipped:
            return _table(book, name, names, layout)
    raise BadInput(NO_ROWS, code="no_rows")


def _table(book: _Book, name: str, names: Sequence[str], layout: Layout) -> Table:
    problems = list(layout.problems)
    if len(names) > 1:
        said = phrase(
            "The workbook has several sheets; “{name}” was read, and not {others}.",
            name=name,
            others=listing([other for other in names if other != name]),
        )
        problems.append(Problem("other_sheets", said))
    dialect = Dialect("xlsx", "", sheet=name, sheets=tuple(names))
    return Table(dialect, layout.names, Rows(_Sheet(book, name, layout).rows), tuple(problems))


def _refuse_entities(archive: zipfile.ZipFile) -> None:
    """No spreadsheet program writes a document type; whoever does means to blow up its reader."""
    for one in archive.infolist():
        if one.filename.endswith((".xml", ".rels")):
            with archive.open(one) as part:
                start = part.read(_DOCTYPE_BYTES)
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise BadInput(_DAMAGED, code="workbook_damaged")


class _Book:
    """An open workbook; each look at a sheet reads it from the start."""

    def __init__(self, stream: BinaryIO) -> None:
        from openpyxl import load_workbook

        stream.seek(0)
        self._workbook = _guarded(lambda: load_workbook(stream, read_only=True, data_only=True, keep_links=False))

    def names(self) -> list[str]:
        """The names of its sheets, hidden ones last."""
        sheets = [(one.sheet_state != "visible", one.title) for one in self._workbook.worksheets]
        return [title for _, title in sorted(sheets, key=lambda one: one[0])]

    def records(self, name: str) -> Iterator[Record]:
        """The rows of a sheet that say anything, as texts; errors are left in them and marked."""
        rows = _guarded(lambda: self._rows(name))
        while chunk := _guarded(lambda: list(islice(rows, _CHUNK))):
            for values in chunk:
                cells = [_text(value) for value in values[:_WIDEST]]
                while cells and not cells[-1]:
                    cells.pop()
                if any(cell.strip() for cell in cells):
                    yield cells, (CELL_ERROR,) if any(cell in ERRORS for cell in cells) else ()

    def _rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        sheet = self._workbook[name]
        sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
        return iter(sheet.iter_rows(values_only=True))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet whose columns are known."""

    book: _Book
    name: str
    layout: Layout

    def rows(self) -> Iterator[Row]:
        """Its rows below the header; cells that a sheet does not store are blank, not missing."""
        records = islice(self.book.records(self.name), self.layout.skipped, None)
        return read_rows(_padded(records, self.layout.raw_width), self.layout)


def _padded(records: Iterable[Record], width: int) -> Iterator[Record]:
    for cells, odd in records:
        yield cells + [""] * (width - len(cells)), odd


def _guarded(read: Any) -> Any:
    """What `read` gives; a workbook that breaks its reader, in whatever way, is a damaged one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except (BadInput, MemoryError):
        raise
    except Exception as error:
        raise BadInput(_DAMAGED, code="workbook_damaged") from error


_DAMAGED: Final = phrase(
    "The Excel workbook is damaged and cannot be read. Open it in Excel, save it anew, and import that file."
)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value.replace("_x000D_", "")
        case bool():
            return "true" if value else "false"
        case float():
            return _number(value)
        case datetime():
            return (value.date() if value.time() == time.min else value.replace(microsecond=0)).isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            minutes, seconds = divmod(int(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
        case _:
            return str(value)


def _number(value: float) -> str:
    """The number as a spreadsheet shows it; three decimals get a fourth, so that nobody takes them for thousands."""
    if value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    text = f"{value:.15g}"
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text
