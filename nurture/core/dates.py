"""Dates and times as the Nordics, the US and exports write them, to UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import lru_cache
from typing import Final


class DateOrder(StrEnum):
    """What comes first where a date is written in numbers alone: 5/6 is the fifth of June, or May the sixth."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


_MONTH_WORDS: Final = """jan january januari januar|feb february februari februar|mar march mars|apr april|may maj mai
    |jun june juni|jul july juli|aug august augusti|sep sept september|oct okt october oktober|nov november
    |dec des december desember"""
_MONTHS: Final = {word: number for number, words in enumerate(_MONTH_WORDS.split("|"), 1) for word in words.split()}
_TIME: Final = (
    r"(?:[T ,]+(?:at |kl\.? ?)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r" ?(?P<half>[ap]\.?m\.?)?)? ?(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2}|[+-]\d{2})?"
)
_DATES: Final = tuple(
    re.compile(date + _TIME, re.IGNORECASE)
    for date in (
        r"(?P<year>\d{4})(?P<mark>[-/.]?)(?P<month>\d{2})(?P=mark)(?P<day>\d{2})",
        r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<first>\d{1,2})(?P<mark>[-/.]) ?(?P<other>\d{1,2})(?P=mark) ?(?P<year>\d{4}|\d{2})",
        r"(?:[a-zåäöø]{3,}\.?,? (?:den )?)?(?P<day>\d{1,2})(?:st|nd|rd|th|:?e|\.)?[- ]?(?P<name>[a-z]{3,9})\.?,?[- ]?"
        r"(?P<year>\d{4})",
        r"(?:[a-zåäöø]{3,}\.?,? )?(?P<name>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})",
    )
)
_ISO: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
"""What most exports write; whatever else there is goes the long way."""
_NUMERIC: Final = _DATES[2]
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?(?:\.0+)?")
_SERIAL: Final = re.compile(r"[2-6]\d{4}(?:[.,]\d+)?")
_SERIAL_START: Final = datetime(1899, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DateHabit:
    """How a column writes its dates. `doubtful` is a cell that could be read in two ways, None where there is none.

    With dots between its numbers a date is day first everywhere.

    `is_settled`: another cell shows the order; `is_mixed`: some show one and some the other.
    """

    order: DateOrder
    doubtful: str | None = None
    is_settled: bool = False
    is_mixed: bool = False


def date_habit(samples: Iterable[str]) -> DateHabit:
    """The habit of a whole column, from its cells: one number above 12 in the first or second place decides.

    Where no cell decides, dates with slashes and am or pm are American, all others are day first as in the Nordics.
    """
    firsts = others = american = 0
    doubtful: list[str] = []
    for text in samples:
        found = _NUMERIC.fullmatch(" ".join(text.split()))
        if found:
            first, other = int(found["first"]), int(found["other"])
            firsts += first > 12
            others += other > 12
            american += found["half"] is not None and found["mark"] == "/"
            if first != other and 1 <= first <= 12 and 1 <= other <= 12 and found["mark"] != ".":
                doubtful.append(text)
    month_first = others > firsts or (others == firsts and american > 0)
    order = DateOrder.MONTH_FIRST if month_first else DateOrder.DAY_FIRST
    return DateHabit(order, min(doubtful, default=None), firsts + others > 0, firsts > 0 and others > 0)


def choose_date_order(samples: Iterable[str]) -> DateOrder:
    """The order in which a column writes its dates."""
    return date_habit(samples).order


@lru_cache(maxsize=16_384)
def read_date(text: str, order: DateOrder = DateOrder.DAY_FIRST) -> datetime | None:
    """The time in UTC, or None: ISO 8601, `6.5.2024`, `6/5/24`, `6 maj 2024`, `May 6, 2024 3:04 PM`, `20240506`.

    Also seconds or milliseconds since 1970, and the day numbers of spreadsheets. A time without a zone is taken as UTC,
    a date without a time as midnight. Where `order` makes no date but the other order does, the other is taken.
    Years outside 1900-2100 are no dates.
    """
    if iso := _ISO.fullmatch(text):
        with suppress(ValueError, OverflowError):
            read = datetime.fromisoformat(text)
            return _in_years(read.astimezone(UTC) if iso["zone"] else read.replace(tzinfo=UTC))
    plain = " ".join(text.split())
    for pattern in _DATES:
        found = pattern.fullmatch(plain)
        if found:
            return _built(found, order)
    return _counted(plain)


def _built(found: re.Match[str], order: DateOrder) -> datetime | None:
    parts = found.groupdict()
    month, day = _month_and_day(parts, order)
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < 70 else 1900
    hour = int(parts["hour"] or 0)
    if parts["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if parts["half"].lower().startswith("p") else 0)
    fraction = int((parts["part"] or "0").ljust(6, "0")[:6])
    try:
        local = datetime(year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0), fraction, UTC)
        return _in_years(local.replace(tzinfo=_zone(parts["zone"])).astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _month_and_day(parts: dict[str, str | None], order: DateOrder) -> tuple[int, int]:
    """Month 0, which no date has, for a word that is no month."""
    name = parts.get("name")
    if name:
        return _MONTHS.get(name.lower(), 0), int(parts["day"] or 0)
    if parts.get("first") is None:
        return int(parts["month"] or 0), int(parts["day"] or 0)
    first, other = int(parts["first"] or 0), int(parts["other"] or 0)
    month_first = order is DateOrder.MONTH_FIRST
    if (first if month_first else other) > 12:
        month_first = not month_first
    return (first, other) if month_first else (other, first)


def _zone(text: str | None) -> timezone:
    if text is None or text.isalpha():
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if text[0] == "-" else ahead)


def _counted(plain: str) -> datetime | None:
    if _EPOCH.fullmatch(plain):
        digits = plain.partition(".")[0]
        return _in_years(datetime.fromtimestamp(int(digits) / (1000 if len(digits) == 13 else 1), UTC))
    if _SERIAL.fullmatch(plain):
        return _SERIAL_START + timedelta(seconds=round(float(plain.replace(",", ".")) * 86_400))
    return None


def _in_years(time: datetime) -> datetime | None:
    return time if 1900 <= time.year <= 2100 else None
