"""Excel workbooks: which sheet, what its cells say, and what is no workbook."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from nurture.core.errors import BadInput
from nurture.core.sources import read_source
from nurture.core.tabular import Table


def workbook(*rows: list[Any], **sheets: list[list[Any]]) -> bytes:
    """The bytes of a workbook with these rows on its first sheet, and these sheets after it."""
    made = Workbook()
    made.active.title = "People"
    for row in rows:
        made.active.append(row)
    for title, lines in sheets.items():
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def altered(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The same archive with other bytes in the parts of that name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new, 1) if name.endswith(part) else data)
    return stream.getvalue()


def read(content: bytes, **wishes: str) -> Table:
    """The table in these bytes."""
    return read_source(io.BytesIO(content), file="people.csv", **wishes)


def cells(content: bytes, **wishes: str) -> list[tuple[str, ...]]:
    """The cells of its rows."""
    return [row.cells for row in read(content, **wishes).rows]


HEADER = ["email", "value"]
ANNA = "anna@example.com"
SOUND = workbook(HEADER, [ANNA, 1])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (0.5, "0.5"),
        (1.234, "1.2340"),
        (46701234567, "46701234567"),
        (True, "true"),
        (False, "false"),
        (date(2026, 5, 31), "2026-05-31"),
        (datetime.combine(date(2026, 5, 31), time(14, 5)), "2026-05-31T14:05:00"),
        (time(1, 2, 3), "01:02:03"),
        (timedelta(minutes=75), "1:15:00"),
        (None, ""),
        ("1 200,50", "1 200,50"),
    ],
)
def test_a_cell_says_what_a_person_sees_in_it(value: Any, text: str) -> None:
    """Dates as dates, whole numbers without a fraction, and no fraction that could be thousands."""
    assert cells(workbook(HEADER, [ANNA, value]))[0] == (ANNA, text)


def test_a_workbook_is_known_by_its_content() -> None:
    """Whatever the file is called."""
    table = read(workbook(HEADER, [ANNA, 1]))
    assert (table.dialect.encoding, table.dialect.delimiter, table.dialect.sheet) == ("xlsx", "", "People")


def test_an_error_is_blank_and_said() -> None:
    """A formula that failed has no value."""
    (row,) = read(workbook(HEADER, [ANNA, "#REF!"])).rows
    assert row.cells == (ANNA, "")
    assert [(one.code, one.column) for one in row.problems] == [("cell_error", "value")]


def test_the_first_sheet_with_rows_is_read_and_the_others_are_named() -> None:
    """A cover without rows is passed over."""
    table = read(workbook(["Our people"], People2=[HEADER, [ANNA, 1]], Old=[HEADER, ["x", 2]]))
    assert [row.cells for row in table.rows] == [(ANNA, "1")]
    assert "other_sheets" in [problem.code for problem in table.problems]
    assert table.dialect.sheets == ("People", "People2", "Old")


def test_a_sheet_can_be_asked_for() -> None:
    """By its name; one that is not there is refused."""
    content = workbook(HEADER, [ANNA, 1], Old=[HEADER, ["x", 2]])
    assert cells(content, sheet="Old") == [("x", "2")]
    with pytest.raises(BadInput, match="no sheet “New”"):
        read(content, sheet="New")


def test_a_text_file_has_no_sheets() -> None:
    """What is asked for is done or refused, never passed over."""
    with pytest.raises(BadInput, match="no sheets"):
        read(b"email\na@example.com\n", sheet="Old")


def test_blank_rows_are_none_and_missing_cells_are_blank() -> None:
    """A title above the names is left out as in any other table."""
    table = read(workbook(["Contacts"], [], ["email", "name", "town"], [ANNA], [None, None, None], ["b@example.com"]))
    assert [row.cells for row in table.rows] == [(ANNA, "", ""), ("b@example.com", "", "")]
    assert [problem.code for problem in table.problems] == ["preamble"]
    assert not [problem for row in table.rows for problem in row.problems]


def test_what_a_sheet_says_of_its_size_is_not_trusted() -> None:
    """A million rows of sixteen thousand blank cells are never made."""
    content = workbook(HEADER, [ANNA, 1])
    assert cells(altered(content, "sheet1.xml", b'ref="A1:B2"', b'ref="A1:XFD1048576"')) == [(ANNA, "1")]


@pytest.mark.parametrize(
    "content",
    [
        altered(workbook(HEADER, [ANNA, 1]), "sheet1.xml", b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet'),
        altered(workbook(HEADER, [ANNA, 1]), "sheet1.xml", b"</row>", b"</raw>"),
        altered(workbook(HEADER, [ANNA, 1]), "workbook.xml", b"<sheets>", b"<sheets"),
        workbook(HEADER, [ANNA, 1]).replace(b"PK\x03\x04", b"PK\x03\x05").replace(b"PK\x03\x05", b"PK\x03\x04", 1),
    ],
)
def test_a_damaged_or_hostile_workbook_is_refused(content: bytes) -> None:
    """With a sentence, wherever it breaks."""
    with pytest.raises(BadInput) as refused:
        cells(content)
    assert refused.value.reason == "workbook_damaged"


def test_a_workbook_without_rows_is_refused() -> None:
    """A header alone is nobody."""
    with pytest.raises(BadInput) as refused:
        read(workbook(HEADER))
    assert refused.value.reason == "no_rows"


@given(st.integers(0, 4_000), st.binary(min_size=1, max_size=9))
def test_no_change_of_bytes_breaks_more_than_the_workbook(place: int, change: bytes) -> None:
    """Either a sentence, or rows."""
    content = bytearray(SOUND)
    content[place : place + len(change)] = change
    with contextlib.suppress(BadInput):
        cells(bytes(content))
