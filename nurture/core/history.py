"""Where a person or a company has stood, and since when, as their moves tell it.

A stage that the first import adopted has no known beginning: a file says where somebody stands, not since when. What is
unknown stays unknown here; only "on record since" is known of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from nurture.core.stages import Mover, StageMove, Stages

DAY: Final = timedelta(days=1)


class Direction(StrEnum):
    """Where a move led: ahead on the way, back on it, or aside, where one of the two stages has no place on the way."""

    FORWARD = "forward"
    BACK = "back"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in one stage. `since` is None where nobody knows when it began, `until` where it goes on.

    `recorded` is the moment (UTC) from which on we know of it: its beginning where that is known. `days` are whole
    days from `since`, `recorded_days` those from `recorded`, to its end or to now.
    """

    stage: str
    recorded: datetime
    since: datetime | None
    until: datetime | None
    days: int | None
    recorded_days: int


@dataclass(frozen=True, slots=True)
class Became:
    """When somebody first and last came to a stage; None where that is not known."""

    first: datetime | None
    latest: datetime | None


def is_adopted(move: StageMove) -> bool:
    """Whether a first import brought somebody in at this stage, so that nobody knows since when they are there."""
    return move.from_stage is None and move.mover is Mover.IMPORT


def whole_days(start: datetime, end: datetime) -> int:
    """The whole days from one moment to another, never fewer than none."""
    return max((end - start) // DAY, 0)


def stays(moves: Iterable[StageMove], now: datetime) -> tuple[Stay, ...]:
    """The stays that these moves of one person or company tell, earliest first; the last one goes on.

    Moves after `now` have not happened yet, and a person's word that somebody stays where they are begins no new stay.
    """
    changes = [one for one in _changes(moves) if one.at <= now]
    ends = [*(one.at for one in changes[1:]), None]
    return tuple(_stay(one, until, now) for one, until in zip(changes, ends, strict=False))


def _changes(moves: Iterable[StageMove]) -> list[StageMove]:
    return sorted((one for one in moves if one.from_stage != one.to_stage), key=lambda one: one.at)


def _stay(begun: StageMove, until: datetime | None, now: datetime) -> Stay:
    recorded_days = whole_days(begun.at, until or now)
    if is_adopted(begun):
        return Stay(begun.to_stage, begun.at, None, until, None, recorded_days)
    return Stay(begun.to_stage, begun.at, begun.at, until, recorded_days, recorded_days)


def became(moves: Iterable[StageMove]) -> dict[str, Became]:
    """When somebody came to each stage, by stage, in the order in which they first did."""
    found: dict[str, Became] = {}
    for one in _changes(moves):
        at = None if is_adopted(one) else one.at
        earlier = found.get(one.to_stage)
        found[one.to_stage] = Became(earlier.first if earlier else at, at)
    return found


def went_on(told: Sequence[Stay], place: int, stages: Stages) -> datetime | None:
    """When the person of these stays first got beyond the stage of one of them after it; None for not yet."""
    start = told[place].stage
    later = (one for one in told[place + 1 :] if direction(stages, start, one.stage) is Direction.FORWARD)
    return next((one.recorded for one in later), None)


def direction(stages: Stages, from_stage: str | None, to_stage: str) -> Direction:
    """Where a move from one stage to another led; out of no stage at all it is forward.

    Stages that are switched off today keep their place in what happened.
    """
    orders = {stage.value: stage.order for stage in stages}
    target = orders.get(to_stage)
    if target is None:
        return Direction.ASIDE
    if from_stage is None:
        return Direction.FORWARD
    origin = orders.get(from_stage)
    if origin is None:
        return Direction.ASIDE
    return Direction.FORWARD if origin < target else Direction.BACK


def first_month(now: datetime, months: int) -> datetime:
    """The first moment (UTC) of the month that begins a period of so many calendar months, this one included."""
    place = now.year * 12 + now.month - months
    return datetime(place // 12, place % 12 + 1, 1, tzinfo=UTC)


def months_from(start: datetime, now: datetime) -> tuple[str, ...]:
    """The months of a period, written as 2026-11, up to this one."""
    places = range(start.year * 12 + start.month - 1, now.year * 12 + now.month)
    return tuple(f"{place // 12:04}-{place % 12 + 1:02}" for place in places)


def after_month(month: str) -> datetime:
    """The first moment (UTC) after a month that is written as 2026-11."""
    year, number = map(int, month.split("-"))
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)
