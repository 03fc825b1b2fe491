"""Columns out of JSON in a cell, as listmonk exports its attributes."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from nurture.core.sources import read_source
from nurture.core.tabular import Table
from nurture.core.widening import MOST_ATTRIBUTES


def export(*attributes: Any) -> Table:
    """The table of subscribers with these attributes; a text stands in the cell as it is."""
    text = io.StringIO()
    write = csv.writer(text).writerow
    write(("uuid", "email", "attributes"))
    for number, one in enumerate(attributes):
        write(("u", f"p{number}@example.com", one if isinstance(one, str) else json.dumps(one)))
    return read_source(io.BytesIO(text.getvalue().encode()), file="subscribers.csv")


def spread(table: Table) -> list[tuple[str, ...]]:
    """What stands in the columns that were made, row by row."""
    return [row.cells[3:] for row in table.rows]


def test_each_key_is_a_column() -> None:
    """Of every row, in the order in which they come; what a row has not is blank."""
    table = export({"city": "Lund", "age": 44}, {"plan": "a", "city": "Oslo"})
    assert table.header[3:] == ("attributes.city", "attributes.age", "attributes.plan")
    assert spread(table) == [("Lund", "44", ""), ("Oslo", "", "a")]
    assert table.attributes["attributes.city"] == "city"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (1.5, "1.5"),
        (["a", "b"], "a, b"),
        ("Lund", "Lund"),
        ("x" * 9_000, "x" * 2_000),
    ],
)
def test_plain_values_become_texts(value: Any, text: str) -> None:
    """Yes and no, numbers, texts and lists of them."""
    assert spread(export({"key": value})) == [(text,)]


def test_what_is_nested_is_left_out_and_counted() -> None:
    """One level is a column; more is not."""
    table = export({"city": "Lund", "address": {"zip": "1"}}, {"list": [{"a": 1}], "city": "Oslo"})
    assert table.header[3:] == ("attributes.city",)
    (problem,) = table.problems
    assert (problem.code, problem.message.count) == ("nested_attribute", 2)


@pytest.mark.parametrize("cell", ["no json", "[1]", '"text"', "{", "[" * 50_000, json.dumps({"a": "x" * 70_000})])
def test_a_cell_that_is_no_object_is_left_out_and_counted(cell: str) -> None:
    """Nor is one that is too long, or too deep to read."""
    table = export({"city": "Lund"}, cell)
    assert spread(table)[1] == ("",)
    assert [problem.code for problem in table.problems] == ["unreadable_value"]


def test_there_are_only_so_many_columns() -> None:
    """The first keys are taken and the number of the others is told."""
    table = export({f"key{number}": 1 for number in range(MOST_ATTRIBUTES + 7)})
    assert len(table.header) == 3 + MOST_ATTRIBUTES
    assert [problem.code for problem in table.problems] == ["too_many_attributes"]


def test_a_column_without_any_attribute_is_left_as_it_is() -> None:
    """Blank objects make no columns, nor does a column of another name."""
    assert export({}, "").header == ("uuid", "email", "attributes")
    plain = read_source(io.BytesIO(b'email,notes\na@example.com,"{""a"": 1}"\n'))
    assert plain.header == ("email", "notes")


def test_a_key_without_a_name_or_with_odd_characters_is_cleaned() -> None:
    """A NUL or a line break in a key reaches no database."""
    assert export({"a\u0000b\nc": 1, " ": 2}).header[3:] == ("attributes.ab c",)
