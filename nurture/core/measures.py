"""Figures about how people move through the stages: what is known of how many, and what is not.

A share or a length is said of the people of whom it is known; the others are counted beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Final

from nurture.core.phrases import Phrase, phrase, plural
from nurture.core.stages import LifecycleStage, Mover, Stages

FEWEST: Final = 5
"""Below so many people a share is not said: one person more or less would change it by a fifth and more."""

LENGTHS: Final = (30, 90, 180, 365)
"""Where the lengths of stays that go on are divided, in days."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How long finished stays were: half of them at most `median` days, eight of ten at most `p80`."""

    stays: int
    median: float
    p80: int


def spread(lengths: Mapping[int, int]) -> Spread | None:
    """How long stays were, from how many there were of each length in days; None where there is none.

    The median is the mean of the two in the middle where their number is even; `p80` is the length that eight of ten
    do not go beyond (nearest rank).
    """
    count = sum(lengths.values())
    if count == 0:
        return None
    ranked = sorted(lengths.items())
    middle = (_at_rank(ranked, (count + 1) // 2) + _at_rank(ranked, count // 2 + 1)) / 2
    return Spread(count, middle, _at_rank(ranked, -(-count * 8 // 10)))


def _at_rank(ranked: Sequence[tuple[int, int]], rank: int) -> int:
    """The length of the stay with this number, counted from 1, of all stays by their length."""
    reached = accumulate(count for _, count in ranked)
    return next(length for (length, _), upto in zip(ranked, reached, strict=True) if upto >= rank)


def share(part: int, whole: int) -> float | None:
    """A part of a whole from 0 to 1; None where there are too few people to speak of a share."""
    return part / whole if whole >= FEWEST else None


@dataclass(frozen=True, slots=True)
class MonthMeasure:
    """Those who came to a stage in a month (2026-11): how many, and how many have got beyond it since.

    `in_norm` are those of them who did so within the stage's norm. `is_young` says that the norm has not passed yet
    for all of them, so that the figures may still grow.
    """

    month: str
    entered: int
    converted: int
    in_norm: int
    is_young: bool

    @property
    def conversion(self) -> float | None:
        """The share that has got beyond the stage, 0 to 1; None where they were too few."""
        return share(self.converted, self.entered)


@dataclass(frozen=True, slots=True)
class StageMeasure:
    """One stage in figures. Stays that ended and people who came are those of the period; the others are of now.

    `standing` are the people whose stay goes on by its length, divided at LENGTHS; `unknown` those of whom nobody knows
    since when. `spread` is None where no stay of known length ended. `ended_unknown` stays ended of which nobody knows
    when they began. `adopted` people were brought in at this stage by their first import.
    """

    stage: LifecycleStage
    next: LifecycleStage | None
    norm_days: int | None
    people: int
    standing: tuple[int, ...]
    unknown: int
    stuck: int
    adopted: int
    spread: Spread | None
    ended_unknown: int
    months: tuple[MonthMeasure, ...]

    @property
    def entered(self) -> int:
        """How many people came to the stage at a known moment."""
        return sum(one.entered for one in self.months)

    @property
    def converted(self) -> int:
        """How many of those who came have got beyond the stage since."""
        return sum(one.converted for one in self.months)

    @property
    def in_norm(self) -> int:
        """How many of those who came have got beyond the stage within its norm."""
        return sum(one.in_norm for one in self.months)

    @property
    def conversion(self) -> float | None:
        """The share of those who came that has got beyond the stage, 0 to 1; None where they were too few."""
        return share(self.converted, self.entered)

    @property
    def unknown_dates(self) -> int:
        """How many stays the figures about time leave out, because nobody knows when they began."""
        return self.unknown + self.ended_unknown


@dataclass(frozen=True, slots=True)
class MoverMeasure:
    """How many moves there were by one kind of mover, and where they led."""

    mover: Mover
    forward: int
    back: int
    aside: int

    @property
    def moves(self) -> int:
        """All of them."""
        return self.forward + self.back + self.aside


@dataclass(frozen=True, slots=True)
class LeadTime:
    """How long it took from lead to customer, in days on average; of the `unknown` nobody knows when it began."""

    people: int
    average_days: float | None
    unknown: int


@dataclass(frozen=True)
class Measures:
    """How people have moved since `start` (UTC): the enabled stages in their order, who moved people, and how fast."""

    stages: Stages
    start: datetime
    measured: tuple[StageMeasure, ...]
    movers: tuple[MoverMeasure, ...]
    lead_time: LeadTime

    @property
    def adopted(self) -> int:
        """How many people a first import brought in, whose date nobody knows."""
        return sum(one.adopted for one in self.measured)

    @property
    def stuck(self) -> int:
        """How many people have stood in their stage for longer than its norm."""
        return sum(one.stuck for one in self.measured)

    @property
    def forward(self) -> int:
        """How many moves led ahead."""
        return sum(one.forward for one in self.movers)


def figure_sentences(measure: StageMeasure | None) -> tuple[Phrase, ...]:
    """A stage in figures as sentences; what too few people stand behind is left out. None for no stage."""
    if measure is None or measure.entered == 0:
        return ()
    said = [
        plural(
            "{count} person came here in the last {months} months",
            "{count} people came here in the last {months} months",
            measure.entered,
            months=len(measure.months),
        )
    ]
    if measure.next and measure.conversion is not None:
        said.append(phrase("{share} percent of them have moved on since", share=round(100 * measure.conversion)))
    if measure.spread and measure.spread.stays >= FEWEST:
        days = round(measure.spread.median)
        said.append(
            plural(
                "half of the stays lasted at most {count} day", "half of the stays lasted at most {count} days", days
            )
        )
    if measure.stuck:
        said.append(
            plural("{count} person has been here too long", "{count} people have been here too long", measure.stuck)
        )
    return tuple(said)
