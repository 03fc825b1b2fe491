"""Where a table begins, and lines in its middle that only name its columns again."""

from __future__ import annotations

import io

import pytest

from nurture.core.tabular import Table, is_void, read_table


def table(text: str) -> Table:
    """The table in that text."""
    return read_table(io.BytesIO(text.encode()))


def said(read: Table) -> list[tuple[tuple[str, ...], list[str]]]:
    """The cells and the codes of each row."""
    return [(row.cells, [one.code for one in row.problems]) for row in read.rows]


def test_a_full_line_above_the_names_is_left_out() -> None:
    """Where the first line has no name we know and a later one names columns, the later one is the header."""
    read = table("Report,made by,Karin\nfor,the,board\nEmail,First Name,Company\na@example.com,Eva,Luftvik\n")
    assert read.header == ("Email", "First Name", "Company")
    assert [problem.code for problem in read.problems] == ["preamble"]


def test_internal_names_below_unknown_labels_are_the_header() -> None:
    """The line with more names that we know counts."""
    read = table("Where to write,How to greet,Stage\nemail,firstname,lifecyclestage\na@example.com,Eva,lead\n")
    assert read.header == ("email", "firstname", "lifecyclestage")
    assert said(read) == [(("a@example.com", "Eva", "lead"), [])]


def test_internal_names_below_known_labels_are_a_row_without_cells() -> None:
    """They are counted, and nothing is read out of them."""
    first, second = table("Email,First Name\nemail,firstname\na@example.com,Eva\n").rows
    assert is_void(first)
    assert first.cells == ("", "")
    assert second.cells == ("a@example.com", "Eva")


@pytest.mark.parametrize("again", ["Email,Name", "\ufeffEmail,Name", '\ufeff"Email","Name"'])
def test_names_that_come_again_in_the_middle_are_no_row(again: str) -> None:
    """Exports put one below the other, each with its header and its byte order mark."""
    read = table(f"Email,Name\na@example.com,Eva\n{again}\nb@example.com,Bo\n")
    assert [codes for _, codes in said(read)] == [[], ["repeated_header"], []]


def test_rows_below_reordered_names_stand_where_they_belong() -> None:
    """The order changes with the line that names it."""
    read = table("Email,Name,Town\na@example.com,Eva,Lund\nName,Email\nBo,b@example.com\nCia,c@example.com,x\n")
    assert said(read)[2] == (("b@example.com", "Bo", ""), [])
    assert list(read.rows)[3].surplus == ("x",)


def test_rows_below_other_names_are_not_guessed() -> None:
    """A name that the first line has not makes what stands below it nobody's."""
    read = table("Email,Name,Town\na@example.com,Eva,Lund\nTown,Email,Phone\nLund,b@example.com,070\n")
    assert [codes for _, codes in said(read)] == [[], ["repeated_header"], ["other_columns"]]


@pytest.mark.parametrize("row", ["Email,Karin", "Name,Name,Name", "email,Eva Name"])
def test_somebody_who_is_called_like_a_column_stays(row: str) -> None:
    """One word in common is no header."""
    read = table(f"Email,Name,Town\na@example.com,Eva,Lund\n{row}\n")
    assert "repeated_header" not in said(read)[1][1]


def test_rows_come_anew_each_time() -> None:
    """A table can be looked through more than once."""
    read = table("Email\na@example.com\n")
    assert [row.cells for row in read.rows] == [row.cells for row in read.rows] == [("a@example.com",)]
