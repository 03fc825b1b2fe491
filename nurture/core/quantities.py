"""Cells to quantities: numbers as the Nordics, the US and spreadsheets write them, ranges, counts, lengths of time."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

_LONGEST: Final = 80
"""A quantity of more characters is none, and would only keep the patterns busy."""
_SPACES: Final = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’_]+")
_FACTORS: Final = {
    "": 1.0,
    "k": 1e3,
    "t": 1e3,
    "tusen": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "mill": 1e6,
    "milj": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "millioner": 1e6,
    "miljon": 1e6,
    "miljoner": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "md": 1e9,
    "mrd": 1e9,
    "mdr": 1e9,
    "billion": 1e9,
    "miljard": 1e9,
    "miljarder": 1e9,
    "milliard": 1e9,
    "milliarder": 1e9,
}
_UNITS: Final = re.compile(
    r"(?:sek|nok|dkk|eur|euro|usd|gbp|isk|kronor|kroner|kr|:-|,-|[$€£%]|"
    r"employees?|people|persons?|staff|anställda|anst|ansatte|årsverk|personer|st|stk|pcs|seconds?|secs?|sekunder|s)$"
)
_LEADING_UNITS: Final = re.compile(r"^(?:sek|nok|dkk|eur|usd|gbp|isk|kr|ca|c:a|approx|about|omkring|[$€£~≈])\.?")
_NUMBER: Final = re.compile(r"([+\-−]?)(\d[\d.,]*|[.,]\d+)([a-zåäöæø]*)\.?")
_RANGE: Final = re.compile(r"(.*\d.*?)(?:-|–|—|to|till|til|\.\.+)(\D*\d.*)")
_AT_LEAST: Final = re.compile(
    r"(?:(?:>=|>|≥|over|över|more\s*than|mer\s*enn|mer\s*än|fler\s*än|flere\s*enn|minst|from|från|fra)(.+)|(.+\d[^\d+]*)\+)"
)
_AT_MOST: Final = re.compile(
    r"(?:<=|<|≤|under|below|less\s*than|färre\s*än|mindre\s*än|færre\s*enn|mindre\s*enn)\s*\d.*"
)


@lru_cache(maxsize=16_384)
def read_number(text: str, decimal: Literal[",", "."] | None = None) -> float | None:
    """The number in a cell, or None: `1 200 000`, `1.200.000,50`, `1,200,000.5`, `12 MSEK`, `500 tkr`, `1.5M`, `85 %`.

    Of two different marks the last is the decimal one, and a mark that comes twice groups thousands. A single mark
    before exactly three digits groups thousands too (`1.200` is 1200, as everywhere in revenues and counts), unless
    the part before it is 0 or `decimal` says how the column is written. Brackets mean minus; `%` is dropped.
    """
    found = _amount(text, decimal) if len(text) <= _LONGEST else None
    return found[0] * found[1] if found else None


def _amount(text: str, decimal: str | None) -> tuple[float, float] | None:
    """The number as written and the factor after it, such as a million."""
    plain = _SPACES.sub("", text.casefold())
    minus = plain.startswith("(") and plain.endswith(")")
    plain = _LEADING_UNITS.sub("", plain.strip("()") if minus else plain)
    found = _NUMBER.fullmatch(_UNITS.sub("", plain)) or _NUMBER.fullmatch(plain)
    if not found or found[3] not in _FACTORS:
        return None
    digits = _with_point(found[2], decimal)
    if digits is None:
        return None
    return (-1 if minus or found[1] in {"-", "−"} else 1) * float(digits), _FACTORS[found[3]]


def _with_point(digits: str, decimal: str | None) -> str | None:
    """The digits with a decimal point and nothing else, or None where the marks make no number."""
    marks = [mark for mark in digits if mark in ".,"]
    point = _decimal_mark(digits, marks, decimal)
    whole, _, fraction = digits.rpartition(point) if point else (digits, "", "")
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    return f"{''.join(groups) or '0'}.{fraction or '0'}" if fraction.isdigit() or not fraction else None


def _decimal_mark(digits: str, marks: list[str], decimal: str | None) -> str | None:
    if not marks:
        return None
    last = marks[-1]
    if len(set(marks)) == 2:
        return last if marks.count(last) == 1 else None
    if len(marks) > 1:
        return None
    if decimal is not None:
        return last if last == decimal else None
    before, _, after = digits.partition(last)
    return None if len(after) == 3 and before.strip("0") and len(before) <= 3 else last


def decimal_mark(samples: Iterable[str]) -> Literal[",", "."] | None:
    """How a column writes decimals, from the cells that leave no doubt; None where none does or they disagree."""
    seen: set[Literal[",", "."]] = set()
    for text in samples:
        found = _NUMBER.fullmatch(_SPACES.sub("", text))
        if not found:
            continue
        marks = [mark for mark in found[2] if mark in ".,"]
        if marks and (len(set(marks)) == 2 or len(marks) == 1) and len(found[2].rpartition(marks[-1])[2]) != 3:
            seen.add("," if marks[-1] == "," else ".")
    return seen.pop() if len(seen) == 1 else None


def doubtful_number(samples: Iterable[str]) -> str | None:
    """A cell in which one mark stands before exactly three digits (`1.200`): thousands as easily as a fraction."""
    return min((text for text in samples if _DOUBTFUL.fullmatch(_SPACES.sub("", text))), default=None)


_DOUBTFUL: Final = re.compile(r"[+\-−]?[1-9]\d{0,2}[.,]\d{3}")


@lru_cache(maxsize=4_096)
def read_lowest(text: str, decimal: Literal[",", "."] | None = None) -> float | None:
    """Like `read_number`, and of a range its lower bound: `10-50` is 10, `1000+` and `> 1000` are 1000, `<10` is 0.

    The lower bound, because "at least as large as" is what profiles and segments ask, and it is never claimed wrongly.
    """
    plain = text.strip().casefold()
    if len(plain) > _LONGEST:
        return None
    if _AT_MOST.fullmatch(plain):
        return 0.0
    at_least = _AT_LEAST.fullmatch(plain) or _AT_LEAST.fullmatch(_UNITS.sub("", _SPACES.sub("", plain)))
    if at_least:
        return read_number(at_least[1] or at_least[2], decimal)
    between = _RANGE.fullmatch(plain)
    if between is None:
        return read_number(text, decimal)
    lower, upper = _amount(between[1], decimal), _amount(between[2], decimal)
    if lower is None or upper is None or lower[0] * max(lower[1], 1.0) > upper[0] * upper[1]:
        return None
    return lower[0] * (lower[1] if lower[1] > 1 else upper[1])


def read_count(text: str) -> int | None:
    """A whole number that is not negative (a counter, a company size), of a range its lower bound; None otherwise."""
    number = read_lowest(text)
    return int(number) if number is not None and math.isfinite(number) and 0 <= number < 1e15 else None


_CLOCK: Final = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2})(?:\.\d+)?")
_SPAN: Final = re.compile(
    r"(?:([\d.,]+)\s*(?:h|hours?|hrs?|tim|timmar|timer|t)\.?\s*)?"
    r"(?:([\d.,]+)\s*(?:m|min|mins|minutes?|minuter|minutter)\.?\s*)?"
    r"(?:([\d.,]+)\s*(?:s|sec|secs|seconds?|sek|sekunder)\.?)?"
)


def read_seconds(text: str) -> int | None:
    """A length of time in whole seconds: a bare number is seconds; `1:02:03`, `5 min`, `1 h 20 min`; None otherwise."""
    plain = text.strip().casefold()[: _LONGEST + 1]
    clock = _CLOCK.fullmatch(plain)
    if clock:
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
    span = _SPAN.fullmatch(plain)
    if span and any(span.groups()):
        parts = [read_number(part) if part else 0.0 for part in span.groups()]
        if None in parts:
            return None
        return int(sum((part or 0.0) * unit for part, unit in zip(parts, (3600, 60, 1), strict=True)))
    return read_count(text)
