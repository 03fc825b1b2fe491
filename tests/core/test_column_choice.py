"""The smallest mapping that says what somebody has chosen."""

from __future__ import annotations

import pytest

from nurture.core.column_choice import needed_mapping
from nurture.core.columns import recognise_columns

HEADER = ("Email", "Other email", "First Name", "Company name", "Company", "Unsubscribed from all email", "Shoe size")


def wanted(**changed: str) -> dict[str, str]:
    """What is recognised, but for these columns by their place."""
    known = {name: field or "" for name, field in recognise_columns(HEADER).columns.items()}
    return known | {HEADER[int(place[1:])]: field for place, field in changed.items()}


def test_what_is_recognised_needs_no_word() -> None:
    """Nothing is said where nothing was changed."""
    assert needed_mapping(HEADER, "contacts", wanted()) == {}


def test_only_what_was_changed_is_said() -> None:
    """A property of one's own, and a column that is left out."""
    said = needed_mapping(HEADER, "contacts", wanted(_6="custom:shoe_size", _2=""))
    assert said == {"Shoe size": "custom:shoe_size", "First Name": "-"}


def test_what_would_be_recognised_instead_is_left_out_too() -> None:
    """Whoever leaves the company out does not get it from the next column."""
    said = needed_mapping(HEADER, "contacts", wanted(_3="", _4=""))
    assert said == {"Company name": "-", "Company": "-"}


@pytest.mark.parametrize("changed", [{}, {"_6": "job_title"}, {"_1": "", "_3": ""}, {"_0": "", "_6": "email"}])
def test_the_mapping_gives_what_was_wanted(changed: dict[str, str]) -> None:
    """Every column is taken as it was chosen."""
    chosen = wanted(**changed)
    said = needed_mapping(HEADER, "contacts", chosen)
    assert {name: field or "" for name, field in recognise_columns(HEADER, "contacts", said).columns.items()} == chosen


def test_a_column_that_was_not_asked_about_is_recognised() -> None:
    """Only the headers that are wanted are looked at."""
    assert needed_mapping(HEADER, "contacts", {"Shoe size": "phone", "nowhere": "email"}) == {"Shoe size": "phone"}
