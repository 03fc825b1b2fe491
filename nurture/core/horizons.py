"""When time alone changes whether conditions are met: windows that end, days that add up, dates that come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from nurture.core.criteria import ActivityTest, Criteria, FieldTest, walk
from nurture.core.people import ActivityKind

DAY_FIELDS: Final = ("days_since_activity", "days_in_stage")
"""The fields that count the days since a moment."""


@dataclass(frozen=True)
class Horizons:
    """What conditions ask that depends on the time.

    `activities` has the kinds of activity that are counted, `windows` those of them by the days of a window, `days` the
    numbers of whole days at which the answer about a field of DAY_FIELDS may turn, `fields` every field that is asked
    about.
    """

    activities: frozenset[ActivityKind]
    windows: Mapping[int, frozenset[ActivityKind]]
    days: Mapping[str, frozenset[int]]
    fields: frozenset[str]


def horizons(conditions: Iterable[Criteria]) -> Horizons:
    """What these conditions together ask that depends on the time."""
    activities: set[ActivityKind] = set()
    windows: dict[int, set[ActivityKind]] = {}
    days: dict[str, set[int]] = {}
    fields: set[str] = set()
    for node in (node for one in conditions for node in walk(one)):
        if isinstance(node, ActivityTest):
            activities.add(node.activity)
            if node.within_days:
                windows.setdefault(node.within_days, set()).add(node.activity)
        if isinstance(node, FieldTest):
            fields.add(node.field)
            if node.field in DAY_FIELDS:
                days.setdefault(node.field, set()).update(_turning_days(node))
    return Horizons(
        frozenset(activities),
        {one: frozenset(kinds) for one, kinds in windows.items()},
        {name: frozenset(numbers) for name, numbers in days.items()},
        frozenset(fields),
    )


def _turning_days(test: FieldTest) -> set[int]:
    """The whole days around each number that the test compares with; nothing happens before the first day."""
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    around = {0}
    for value in values:
        try:
            number = float(value) if isinstance(value, str | int | float) else -1.0
            around |= {floor(number), floor(number) + 1, ceil(number)}
        except (ValueError, OverflowError):
            continue
    return {number for number in around if number >= 0}
