"""Measuring: how people move through the stages, one by one and all together.

A figure is said of as many people as it is known of: what nobody knows is counted and told beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.errors import NotFound
from nurture.core.history import (
    Became,
    Direction,
    Stay,
    after_month,
    became,
    direction,
    first_month,
    months_from,
    stays,
    whole_days,
)
from nurture.core.measures import LENGTHS, LeadTime, Measures, MonthMeasure, MoverMeasure, StageMeasure, spread
from nurture.core.phrases import phrase
from nurture.core.stages import LifecycleStage, Mover, StageMove, Stages
from nurture.storage.database import reading
from nurture.storage.definitions import load_definitions, load_stages
from nurture.storage.stage_history import (
    Flow,
    Onward,
    Scope,
    Standing,
    count_flows,
    count_lengths,
    count_onward,
    count_standing,
    load_company_moves,
    load_contact_moves,
    load_won,
)
from nurture.storage.stuck_people import count_stuck

PERIODS: Final = (3, 6, 12)
"""The periods that are offered, in calendar months."""

USUAL_PERIOD: Final = 6
LONGEST_PERIOD: Final = 120


@dataclass(frozen=True, slots=True)
class History:
    """The stays of a person or a company, earliest first, and when they came to each stage, by stage."""

    stays: tuple[Stay, ...]
    became: Mapping[str, Became]


def person_history(engine: Engine, contact_id: int, *, now: datetime) -> History:
    """The stages of a contact so far; empty for nobody."""
    with reading(engine) as session:
        return history_of(load_contact_moves(session, contact_id), now)


def company_history(engine: Engine, company_id: int, *, now: datetime) -> History:
    """The stages of a company itself so far; empty for none."""
    with reading(engine) as session:
        return history_of(load_company_moves(session, company_id), now)


def history_of(moves: tuple[StageMove, ...], now: datetime) -> History:
    """The history that these moves of one person or company tell, up to that moment (UTC)."""
    return History(stays(moves, now), became(one for one in moves if one.at <= now))


@dataclass(frozen=True, slots=True)
class People:
    """Whose moves are measured; an empty text leaves that open."""

    language: str = ""
    persona: str = ""
    industry: str = ""


EVERYBODY: Final = People()


def measure_stages(
    engine: Engine, *, now: datetime, months: int = USUAL_PERIOD, people: People = EVERYBODY
) -> Measures:
    """How these people moved through the stages in so many calendar months, this one included."""
    with reading(engine) as session:
        scope = scope_of(session, people, now, months)
        return _Measuring(session, scope).all()


def measure_stage(engine: Engine, value: str, *, now: datetime, months: int = USUAL_PERIOD) -> StageMeasure:
    """One stage in figures, as a page about it or a playbook quotes them; raises NotFound for an unknown value."""
    with reading(engine) as session:
        scope = replace(scope_of(session, EVERYBODY, now, months), only=value)
        measures = _Measuring(session, scope).all()
    found = next((one for one in measures.measured if one.stage.value == value), None)
    if found is None:
        raise no_stage(value)
    return found


def no_stage(value: str) -> NotFound:
    """What is said of a stage that there is not."""
    return NotFound(phrase("There is no stage “{stage}” here.", stage=value), field="stage")


def scope_of(session: Session, people: People, now: datetime, months: int) -> Scope:
    """What the storage has to look at for these people and so many calendar months, this one included."""
    return Scope(load_stages(session), first_month(now, months), now, people.language, people.persona, people.industry)


def load_norms(session: Session, only: str = "") -> dict[str, int]:
    """The usual longest time in days in each stage that has one, or in one stage only."""
    definitions = load_definitions(session).items()
    norms = {stage: one.norm_days for stage, one in definitions if one.norm_days is not None}
    return {stage: days for stage, days in norms.items() if only in ("", stage)}


@dataclass(frozen=True, slots=True)
class Arrivals:
    """How many people moved ahead to a stage this month, and how many did so in all of last month."""

    stage: LifecycleStage
    people: int
    last_month: int


@dataclass(frozen=True)
class Movement:
    """This month's moves: ahead by stage, in order, and how many went back; `last_month` is written as 2026-10."""

    arrivals: tuple[Arrivals, ...]
    back: int
    last_month: str


def see_movement(session: Session, stages: Stages, now: datetime) -> Movement:
    """Who moved this month and last; whoever a first import brought in has not moved."""
    last, this = months_from(first_month(now, 2), now)
    counts = Counter[tuple[str, str, Direction]]()
    for one in count_flows(session, Scope(stages, first_month(now, 2), now)):
        if not one.is_adopted:
            counts[one.to_stage, one.month, direction(stages, one.from_stage, one.to_stage)] += one.people
    ahead = [
        Arrivals(stage, counts[stage.value, this, Direction.FORWARD], counts[stage.value, last, Direction.FORWARD])
        for stage in stages
    ]
    back = sum(people for (_, month, led), people in counts.items() if (month, led) == (this, Direction.BACK))
    return Movement(tuple(one for one in ahead if one.people or one.last_month), back, last)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many people have stood in a stage for longer than its norm; `is_more` where counting stopped before all."""

    stage: LifecycleStage
    norm_days: int
    people: int
    is_more: bool


MOST_COUNTED: Final = 1_000
"""People of one stage that are counted where a page only wants to know that somebody waits."""


def see_waiting(session: Session, stages: Stages, now: datetime) -> tuple[Waiting, ...]:
    """Who waits too long, by stage, those with most people first; counted no further than a glance needs."""
    norms = load_norms(session)
    counts = count_stuck(session, Scope(stages, now, now), norms, most=MOST_COUNTED)
    found = (
        Waiting(stage, norms[stage.value], min(people, MOST_COUNTED), people > MOST_COUNTED)
        for stage in stages
        if stage.enabled and (people := counts.get(stage.value, 0))
    )
    return tuple(sorted(found, key=lambda one: -one.people))


class _Measuring:
    """One measurement: what each statement found, put together by stage."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self.session = session
        self.scope = scope
        self.norms = load_norms(session, scope.only)
        self.months = months_from(scope.start, scope.now)

    def all(self) -> Measures:
        session, scope = self.session, self.scope
        self.flows = count_flows(session, scope)
        self.lengths = count_lengths(session, scope)
        self.onward = _by_month(count_onward(session, scope, self.norms))
        self.standing = count_standing(session, scope, [scope.now - timedelta(days=days) for days in LENGTHS])
        self.stuck = count_stuck(session, scope, self.norms)
        self.entered = Counter[tuple[str, str]]()
        for one in self.flows:
            if not one.is_adopted:
                self.entered[one.to_stage, one.month] += one.people
        enabled = [stage for stage in scope.stages if stage.enabled]
        following = {one.value: then for one, then in pairwise(stage for stage in enabled if stage.order is not None)}
        measured = tuple(self._stage(stage, following.get(stage.value)) for stage in enabled)
        movers = _movers(scope.stages, self.flows)
        return Measures(scope.stages, scope.start, measured, movers, _lead_time(session, scope))

    def _stage(self, stage: LifecycleStage, following: LifecycleStage | None) -> StageMeasure:
        value = stage.value
        lengths = self.lengths.get(value, {})
        standing = self.standing.get(value, _NOBODY)
        return StageMeasure(
            stage=stage,
            next=following,
            norm_days=self.norms.get(value),
            people=standing.people,
            standing=_divided(standing),
            unknown=standing.unknown,
            stuck=self.stuck.get(value, 0),
            adopted=sum(one.people for one in self.flows if one.is_adopted and one.to_stage == value),
            spread=spread({days: people for days, people in lengths.items() if days is not None}),
            ended_unknown=lengths.get(None, 0),
            months=tuple(self._month(value, month) for month in self.months),
        )

    def _month(self, stage: str, month: str) -> MonthMeasure:
        converted, in_norm = self.onward.get((stage, month), (0, 0))
        is_young = self.scope.now < after_month(month) + timedelta(days=self.norms.get(stage, 0))
        return MonthMeasure(month, self.entered[stage, month], converted, in_norm, is_young)


_NOBODY: Final = Standing(0, 0, (0,) * len(LENGTHS))


def _divided(standing: Standing) -> tuple[int, ...]:
    """The people of known date by the length of their stay: below the first of LENGTHS, below the second …"""
    known = standing.people - standing.unknown
    return tuple(more - less for less, more in pairwise((0, *standing.since, known)))


def _by_month(found: Iterable[Onward]) -> dict[tuple[str, str], tuple[int, int]]:
    people, in_norm = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in found:
        people[one.stage, one.month] += one.people
        in_norm[one.stage, one.month] += one.in_norm
    return {key: (count, in_norm[key]) for key, count in people.items()}


def _movers(stages: Stages, flows: Iterable[Flow]) -> tuple[MoverMeasure, ...]:
    """The moves by who made them, most first; who brings somebody in for the first time moves nobody."""
    counts = Counter[tuple[Mover, Direction]]()
    for one in flows:
        if not one.is_adopted:
            counts[one.mover, direction(stages, one.from_stage, one.to_stage)] += one.people
    found = (MoverMeasure(mover, *(counts[mover, led] for led in Direction)) for mover in Mover)
    return tuple(sorted((one for one in found if one.moves), key=lambda one: -one.moves))


def _lead_time(session: Session, scope: Scope) -> LeadTime:
    won = load_won(session, scope)
    days = [whole_days(one.lead_at, one.at) for one in won if one.lead_at is not None]
    return LeadTime(len(days), sum(days) / len(days) if days else None, len(won) - len(days))
