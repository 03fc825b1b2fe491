"""Dates and times as people and systems write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from nurture.core.dates import DateOrder, choose_date_order, read_date

MAY_6 = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-06",
        "2024/5/6",
        "20240506",
        "6.5.2024",
        "06.05.24",
        "6/5/2024",
        "6. 5. 2024",
        "6 maj 2024",
        "6. mai 2024",
        "den 6 maj 2024",
        "Mon, 6 May 2024",
        "06-May-2024",
        "May 6th, 2024",
        "1714953600",
        "1714953600000",
        "45418",
    ],
)
def test_reads_dates(text: str) -> None:
    """ISO, Nordic, English, seconds since 1970 and the days of spreadsheets."""
    assert read_date(text) == MAY_6


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-05-06T13:04:05Z", MAY_6.replace(hour=13, minute=4, second=5)),
        ("2024-05-06T15:04:05.000+0200", MAY_6.replace(hour=13, minute=4, second=5)),
        ("2024-05-06 08:04:05.5-05", MAY_6.replace(hour=13, minute=4, second=5, microsecond=500_000)),
        ("2024-05-06 13.04.05", MAY_6.replace(hour=13, minute=4, second=5)),
        ("6.5.2024 kl. 13:04", MAY_6.replace(hour=13, minute=4)),
        ("May 6, 2024 1:04 PM", MAY_6.replace(hour=13, minute=4)),
        ("May 6, 2024 at 12:04 am", MAY_6.replace(minute=4)),
    ],
)
def test_reads_times_into_utc(text: str, wanted: datetime) -> None:
    """A time without a zone is taken as UTC."""
    assert read_date(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "2024-13-05",
        "31.2.2024",
        "6 foo 2024",
        "0001-01-01",
        "9999-12-31T23:59:59-10",
        "45:18",
        "2024-05-06+99:00",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    """Also days that no month has and years that nobody lives in."""
    assert read_date(text) is None


def test_the_order_settles_what_is_open() -> None:
    """Unless it makes no date."""
    assert read_date("5/6/2024", DateOrder.MONTH_FIRST) == MAY_6
    assert read_date("6/13/2024") == read_date("13/6/2024", DateOrder.MONTH_FIRST) == datetime(2024, 6, 13, tzinfo=UTC)


def test_reads_years_of_two_digits() -> None:
    """Up to 69 they are of this century."""
    years = [read_date(text) for text in ("1.2.69", "1.2.70")]
    assert [date.year for date in years if date] == [2069, 1970]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["5/6/2024", "5/13/2024"], DateOrder.MONTH_FIRST),
        (["5/6/2024", "13/5/2024"], DateOrder.DAY_FIRST),
        (["5/6/2024 3:00 PM"], DateOrder.MONTH_FIRST),
        (["5/6/2024", "x", ""], DateOrder.DAY_FIRST),
    ],
)
def test_a_column_shows_its_order(cells: list[str], order: DateOrder) -> None:
    """A number above twelve decides, then am and pm, then the custom of the Nordics."""
    assert choose_date_order(cells) is order
