"""When a mail goes out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.calendar import (
    SendCalendar,
    holiday_names,
    holidays_of,
    is_working_day,
    send_time,
    working_day_after,
    zone_of,
)
from tests.factories import day

CALENDAR = SendCalendar()


@pytest.mark.parametrize(
    ("on", "country", "works"),
    [
        ("2026-11-02", "SE", True),
        ("2026-10-31", "SE", False),
        ("2026-06-19", "SE", False),
        ("2026-06-19", "NO", True),
        ("2026-12-24", "SE", False),
        ("2027-05-17", "NO", False),
        ("2026-06-05", "DK", False),
        ("2027-12-06", "FI", False),
        ("2026-12-25", "ZZ", True),
        ("2026-12-26", "ZZ", False),
    ],
)
def test_people_work_on_the_working_days_of_their_country(on: str, country: str, works: bool) -> None:
    """Weekends, public holidays and de-facto ones (Midsummer Eve) are off; of an unknown country we know weekends."""
    assert is_working_day(day(on), country, CALENDAR) is works


def test_a_workspace_may_have_days_off_of_its_own() -> None:
    """A blackout day is off for everybody."""
    assert not is_working_day(day("2026-11-02"), "SE", SendCalendar(blackout=frozenset({day("2026-11-02")})))


def test_a_country_that_is_not_known_has_no_holidays() -> None:
    """Not an exception either, whatever an import wrote there."""
    assert holidays_of("list_supported_countries", 2026) == frozenset()


@pytest.mark.parametrize(
    ("start", "days", "reached"),
    [
        ("2026-11-02", 0, "2026-11-02"),
        ("2026-10-31", 0, "2026-11-02"),
        ("2026-10-31", 1, "2026-11-03"),
        ("2026-11-05", 2, "2026-11-09"),
        ("2026-12-23", 1, "2026-12-28"),
        ("2026-12-30", 1, "2027-01-04"),
    ],
)
def test_delays_count_working_days(start: str, days: int, reached: str) -> None:
    """From the first working day on, over weekends, Christmas and the turn of the year."""
    assert working_day_after(day(start), days, "SE", CALENDAR) == day(reached)


@given(st.dates(day("2024-01-01"), day("2028-12-31")), st.integers(0, 15), st.sampled_from(["SE", "NO", "DK", "FI"]))
def test_a_delay_ends_on_a_working_day_that_far_away(start: date, days: int, country: str) -> None:
    """Never on a day off, and never too early."""
    reached = working_day_after(start, days, country, CALENDAR)
    assert is_working_day(reached, country, CALENDAR)
    assert (reached - start).days >= days


@pytest.mark.parametrize(
    ("timezone", "country", "zone"),
    [
        ("Europe/Helsinki", "SE", "Europe/Helsinki"),
        (None, "NO", "Europe/Oslo"),
        ("", "NO", "Europe/Oslo"),
        ("Europe/Atlantis", "NO", "Europe/Oslo"),
        ("../etc", "NO", "Europe/Oslo"),
        ("Europe", "NO", "Europe/Oslo"),
        (None, "ZZ", "UTC"),
        (None, None, "UTC"),
    ],
)
def test_the_zone_is_the_readers_own_else_their_countrys(timezone: str | None, country: str | None, zone: str) -> None:
    """What is no zone is passed over."""
    assert zone_of(timezone, country).key == zone


@pytest.mark.parametrize(
    ("on", "country", "hour"),
    [("2026-10-23", "SE", 7), ("2026-10-26", "SE", 8), ("2026-10-26", "FI", 7), ("2026-10-26", None, 9)],
)
def test_a_mail_goes_at_the_local_hour_whatever_the_clocks_do(on: str, country: str | None, hour: int) -> None:
    """Nine in Stockholm is seven in summer time and eight in winter time, UTC."""
    assert send_time(day(on), None, country, CALENDAR) == datetime.combine(day(on), time(hour), tzinfo=UTC)


def test_a_country_without_known_holidays_has_no_names() -> None:
    """Nobody knows its days off; a known country names them in its own languages and in English."""
    assert holiday_names("ZZ", 2026) == {}
    assert holiday_names("NO", 2026, "nb")[date(2026, 5, 17)] == "Grunnlovsdag"
    assert holiday_names("FI", 2026, "sv")[date(2026, 12, 24)].lower() == "julafton"
