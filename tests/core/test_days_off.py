"""Days on which nothing leaves, as lines of text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.days_off import read_days, write_days


@given(st.sets(st.dates(date(2020, 1, 1), date(2040, 12, 31)), max_size=40))
def test_days_are_read_as_they_were_written(days: set[date]) -> None:
    """Single days and stretches come back whole, however they are mixed."""
    lines = list(write_days(days))
    assert {day for line in lines for day in read_days(line)} == days
    assert len(lines) <= max(len(days), 0)


@pytest.mark.parametrize(
    "line", ["", "soon", "2026-13-01", "2026-12-24 – 2026-12-23", "2020-01-01..2022-01-01", "2026-12-24 2026-12-25 x"]
)
def test_what_is_no_day_is_none(line: str) -> None:
    """Neither a day nor a stretch that runs forward and within a year."""
    assert read_days(line) == ()


@pytest.mark.parametrize("line", ["2026-12-24–2026-12-26", "2026-12-24..2026-12-26", " 2026-12-24  2026-12-26 "])
def test_a_stretch_is_written_in_more_than_one_way(line: str) -> None:
    """A dash, two dots or a blank stand between its ends."""
    assert [one.day for one in read_days(line)] == [24, 25, 26]
