"""How whole columns write dates and numbers, and what is said where a cell could be read in two ways."""

from __future__ import annotations

import io

import pytest

from nurture.core.columns import recognise_columns
from nurture.core.dates import DateOrder
from nurture.core.errors import Problem
from nurture.core.phrases import say
from nurture.core.stages import Stages
from nurture.core.styles import Styles, find_styles
from nurture.core.tabular import read_table


def styles(header: str, *cells: str) -> Styles:
    """The styles of a file of deals with one address and this one column of cells."""
    lines = "\n".join(f"a@example.com\t{cell}" for cell in cells)
    table = read_table(io.BytesIO(f"email\t{header}\n{lines}\n".encode()))
    return find_styles(table, recognise_columns(table.header, "deals"), Stages())


def said(found: Styles) -> list[tuple[str, str]]:
    """The codes and the sentences of the remarks."""
    return [(remark.code, say(remark.message)) for remark in found.remarks]


def test_a_date_that_could_be_read_in_two_ways_is_said() -> None:
    """With the order that was taken, an example, and what to do about it."""
    ((code, sentence),) = said(styles("Create Date", "05/06/2026"))
    assert code == "dates_read_as"
    assert "“Create Date” was read as day/month/year: 05/06/2026." in sentence
    assert "2026-05-31" in sentence


def test_another_cell_settles_the_order_for_the_whole_column() -> None:
    """One day above twelve is enough, and it is said that it was."""
    found = styles("Create Date", "05/06/2026", "05/31/2026")
    assert found.by_place[1].dates is DateOrder.MONTH_FIRST
    assert "month/day/year, as other cells in it show" in said(found)[0][1]


def test_a_column_with_both_orders_asks_to_be_checked() -> None:
    """The more common one is taken for the doubtful cells."""
    found = styles("Create Date", "05/06/2026", "31/05/2026", "30/05/2026", "05/31/2026")
    assert found.by_place[1].dates is DateOrder.DAY_FIRST
    assert "both orders" in said(found)[0][1]


@pytest.mark.parametrize("cell", ["2026-05-06", "06.05.2026", "6 maj 2026", "31/05/2026", "05/05/2026", ""])
def test_a_date_that_can_be_read_in_one_way_needs_no_word(cell: str) -> None:
    """ISO, dots, names of months, days above twelve, and twice the same number."""
    assert said(styles("Create Date", cell)) == []


def test_a_number_that_could_be_thousands_or_a_fraction_is_said() -> None:
    """With what it was read as."""
    assert said(styles("Amount", "1.200")) == [("numbers_read_as", "In “Amount”, 1.200 was read as 1200.")]


@pytest.mark.parametrize("cells", [("1.200", "3,5"), ("1 200",), ("1.200.000,50",), ("0.500",)])
def test_a_number_that_is_clear_needs_no_word(cells: tuple[str, ...]) -> None:
    """By itself or by its neighbours."""
    assert said(styles("Amount", *cells)) == []


def test_a_file_without_dates_and_numbers_has_no_styles() -> None:
    """It is not even looked through."""
    found = styles("Deal Name", "05/06/2026")
    assert (dict(found.by_place), found.remarks) == ({}, ())


def test_a_remark_names_its_column() -> None:
    """And no row, as it is about all of them."""
    (remark,) = styles("Create Date", "05/06/2026").remarks
    assert isinstance(remark, Problem)
    assert (remark.column, remark.row) == ("Create Date", None)
