"""Days on which nothing leaves, as somebody writes them down: one a line, or a stretch from one to another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

LONGEST_STRETCH: Final = 366
"""Days of one stretch; a longer one is taken for a slip of the pen."""

_DAY: Final = r"(\d{4}-\d\d-\d\d)"
_STRETCH: Final = re.compile(rf"\s*{_DAY}(?:\s*(?:[–—-]|\.\.|\s)\s*{_DAY})?\s*", re.ASCII)


def read_days(line: str) -> tuple[date, ...]:
    """The day in a line, or each day of the stretch in it (2026-12-23 – 2027-01-02); () where it is neither."""
    found = _STRETCH.fullmatch(line)
    if found is None:
        return ()
    try:
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2] or found[1])
    except ValueError:
        return ()
    days = (last - first).days + 1
    return tuple(first + timedelta(days=number) for number in range(days)) if 0 < days <= LONGEST_STRETCH else ()


def write_days(days: Iterable[date]) -> Iterator[str]:
    """The days as lines that `read_days` reads, those that follow each other as stretches."""
    stretches: list[list[date]] = []
    for day in sorted(set(days)):
        last = stretches[-1] if stretches else []
        if last and (day - last[-1]).days == 1 and len(last) < LONGEST_STRETCH:
            last.append(day)
        else:
            stretches.append([day])
    for one in stretches:
        yield one[0].isoformat() if len(one) == 1 else f"{one[0].isoformat()} – {one[-1].isoformat()}"
