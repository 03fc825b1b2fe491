"""When a mail goes out: working days of the reader's country, at a local hour, whatever the clocks do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

COUNTRY_ZONES: Final = {
    "SE": "Europe/Stockholm",
    "NO": "Europe/Oslo",
    "DK": "Europe/Copenhagen",
    "FI": "Europe/Helsinki",
    "IS": "Atlantic/Reykjavik",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "DE": "Europe/Berlin",
    "NL": "Europe/Amsterdam",
    "US": "America/New_York",
}
"""The zone of a reader whose own we do not know; the first where a country has several."""


_DE_FACTO_CATEGORY: Final = {"DK": "optional"}
"""Where the days on which offices are closed without a law (Constitution Day, Christmas Eve) go by another name."""


@dataclass(frozen=True, slots=True)
class SendCalendar:
    """When the workspace sends: the local hour, the least days between two mails to one person, and days off."""

    hour: time = time(9, 0)
    least_days_between: int = 2
    home_country: str = "SE"
    blackout: frozenset[date] = field(default_factory=frozenset)


@lru_cache(maxsize=512)
def holidays_of(country: str, year: int) -> frozenset[date]:
    """Public and de-facto holidays of a country in a year; none where the country is not known."""
    return frozenset(holiday_names(country, year))


@lru_cache(maxsize=512)
def holiday_names(country: str, year: int, language: str = "en") -> Mapping[date, str]:
    """What these holidays are called, by day: in that language where anybody has written it down, else in English."""
    import holidays

    if country not in holidays.list_supported_countries():
        return {}
    probe = getattr(holidays, country)
    wanted = {"public", "de_facto", _DE_FACTO_CATEGORY.get(country)}
    categories = tuple(name for name in probe.supported_categories if name in wanted)
    tongue = _tongue(probe.supported_languages, language)
    return dict(holidays.country_holidays(country, years=year, categories=categories, language=tongue))


def _tongue(written: Iterable[str], language: str) -> str | None:
    """The name under which the holidays have a language; bokmål stands there as Norwegian."""
    known = {"nb": "no"}.get(language, language)
    return next((one for wanted in (known, "en") for one in sorted(written) if one.split("_")[0] == wanted), None)


def is_working_day(day: date, country: str, calendar: SendCalendar) -> bool:
    """Whether people there are at work on that day."""
    return day.weekday() < 5 and day not in calendar.blackout and day not in holidays_of(country, day.year)


def working_day_after(start: date, days: int, country: str, calendar: SendCalendar) -> date:
    """The working day that is `days` working days after the first working day on or after `start`."""
    day = start
    while not is_working_day(day, country, calendar):
        day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=1)
        while not is_working_day(day, country, calendar):
            day += timedelta(days=1)
    return day


def zone_of(timezone: str | None, country: str | None) -> ZoneInfo:
    """The reader's zone: their own, else their country's, else UTC."""
    for name in (timezone, COUNTRY_ZONES.get(country or "")):
        try:
            if name:
                return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, such as “Europe”
            continue
    return ZoneInfo("UTC")


def send_time(day: date, timezone: str | None, country: str | None, calendar: SendCalendar) -> datetime:
    """The moment (UTC) of the send hour on that day where the reader lives."""
    local = datetime.combine(day, calendar.hour, tzinfo=zone_of(timezone, country))
    return local.astimezone(UTC)
