"""Rows of a contact file to what they propose."""

from __future__ import annotations

import pytest

from nurture.core.columns import recognise_columns
from nurture.core.errors import Problem
from nurture.core.fields import PLAIN
from nurture.core.intake import CELLS_REMEMBERED, ContactProposal, ContactReader, is_former_customer
from nurture.core.phrases import phrase
from nurture.core.tabular import Row

ANNA = "anna@hus.example.com"


def propose(*pairs: tuple[str, str]) -> ContactProposal:
    """What a row of these headers and cells proposes; it must not be rejected."""
    reader = ContactReader(recognise_columns([header for header, _ in pairs]), {}, PLAIN)
    batch = reader.read([Row(1, tuple(cell for _, cell in pairs))])
    assert batch.addresses != [None]
    return batch.proposal(0)


@pytest.mark.parametrize("text", ["Former customer", "ex-customer", "Churned", "Tidigare kund", "Tidligere kunde"])
def test_a_former_customer_is_recognised(text: str) -> None:
    """In each of the three languages."""
    assert is_former_customer(text)


@pytest.mark.parametrize("text", ["Customer", "Kund", "Lead", "Experienced customer"])
def test_a_customer_is_not_taken_for_a_former_one(text: str) -> None:
    """Only the whole expression counts."""
    assert not is_former_customer(text)


def test_a_full_name_is_split() -> None:
    """First and last name come out of one column."""
    values = propose(("email", ANNA), ("Name", "Anna Maria Berg")).values
    assert (values["first_name"], values["last_name"]) == ("Anna Maria", "Berg")


def test_a_second_usable_address_stands_in_for_a_broken_one() -> None:
    """The row has a usable address, though not in its first column."""
    assert propose(("email", "anna at hus"), ("other email", ANNA)).address.key == ANNA


def test_a_further_address_of_the_same_box_is_no_alias() -> None:
    """A plus tag reaches the same mailbox."""
    assert propose(("email", ANNA), ("other email", "anna+x@hus.example.com")).aliases == ()


def test_cells_are_read_the_same_however_many_there_are() -> None:
    """What is remembered of a column is forgotten in time, and read anew."""
    reader = ContactReader(recognise_columns(["email", "visits"]), {}, PLAIN)
    numbers = list(range(1, CELLS_REMEMBERED + 10))
    rows = [Row(one, (ANNA, str(one))) for one in numbers]
    for _ in range(2):
        assert reader.read(rows).cells["visits"] == numbers


def test_what_is_wrong_with_a_row_is_told_in_order() -> None:
    """First the record, then the address, then each cell; of a rejected row no cell."""
    reader = ContactReader(recognise_columns(["email", "visits", "email 2"]), {}, PLAIN)
    odd = Problem("surplus_cells", phrase("The row has one cell more."), row=1)
    batch = reader.read([Row(1, ("anna at hus", "many", ANNA), (odd,)), Row(2, ("nobody", "many", ""))])
    assert [(one.row, one.code) for one in batch.told()] == [
        (1, "surplus_cells"),
        (1, "address_invalid"),
        (1, "unreadable_value"),
        (2, "address_invalid"),
    ]


def test_a_cell_that_is_wrong_twice_is_told_twice() -> None:
    """Though it is read once."""
    reader = ContactReader(recognise_columns(["email", "visits"]), {}, PLAIN)
    batch = reader.read([Row(one, (ANNA, "many")) for one in (1, 2)])
    assert [(one.row, one.column) for one in batch.told()] == [(1, "visits"), (2, "visits")]
