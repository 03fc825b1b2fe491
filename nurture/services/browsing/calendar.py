"""The calendar: how many mails leave on which day, and on which days nobody is at work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.calendar import holiday_names
from nurture.core.events import Event
from nurture.core.phrases import Named
from nurture.core.planning import Sequence
from nurture.core.stages import Phase
from nurture.services.browsing.sequences import PlanSummary, newest_plan
from nurture.services.planning import require_plan
from nurture.storage.database import reading
from nurture.storage.definitions import load_sequences
from nurture.storage.plans import latest_plan
from nurture.storage.send_days import Sending, common_countries, count_drafts_by_day, count_sendings
from nurture.storage.settings import WorkspaceSettings, load_settings

COUNTRIES: Final = 6
"""Countries whose holidays are shown at most, besides the home country."""

LAST_YEAR: Final = 9_000
"""Beyond, no calendar is drawn; the days after the last one that Python knows would follow."""


class Span(StrEnum):
    """How much a page of the calendar shows."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Batch:
    """The mails of one sequence and phase on one day."""

    sequence: str
    phase: Phase
    mails: int


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: what is planned to leave, how many drafts there are for it, and why people are not at work.

    `holidays` has each name with the countries that have the day off; `is_inside` is whether the day belongs to the
    month that is shown.
    """

    day: date
    is_inside: bool
    is_blackout: bool
    batches: tuple[Batch, ...]
    drafts: int
    holidays: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def mails(self) -> int:
        """How many mails are planned."""
        return sum(batch.mails for batch in self.batches)


@dataclass(frozen=True)
class CalendarPage:
    """Whole weeks from Monday on; `plan` is None where nothing has been planned."""

    span: Span
    at: date
    days: tuple[CalendarDay, ...]
    previous: date
    following: date
    countries: tuple[str, ...]
    sequences: Mapping[str, Named]
    plan: PlanSummary | None
    settings: WorkspaceSettings

    @property
    def mails(self) -> int:
        """How many mails leave in all the days that belong to the page."""
        return sum(day.mails for day in self.days if day.is_inside)


def show_calendar(engine: Engine, span: Span, at: date, *, language: str) -> CalendarPage:
    """The week or the month around a day, with the mails of the newest plan."""
    at = min(max(at, date(2, 1, 1)), date(LAST_YEAR, 1, 1))
    first, last = _bounds(span, at)
    with reading(engine) as session:
        settings = load_settings(session)
        countries = tuple(dict.fromkeys((settings.home_country, *common_countries(session, COUNTRIES))))
        sequences = load_sequences(session)
        days = _Days(session, sequences, settings, countries, language)
        shown = tuple(days.read(span, at, first, last))
        names = {one.key: one.names for one in sequences}
        way = (first - timedelta(days=1), last + timedelta(days=1))
        if span is Span.MONTH:
            way = (at.replace(day=1) - timedelta(days=1), (at.replace(day=28) + timedelta(days=4)).replace(day=1))
        return CalendarPage(span, at, shown, *way, countries, names, newest_plan(session), settings)


def _bounds(span: Span, at: date) -> tuple[date, date]:
    """The Monday and the Sunday between which the page lies."""
    if span is Span.WEEK:
        monday = at - timedelta(days=at.weekday())
        return monday, monday + timedelta(days=6)
    end = (at.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    start = at.replace(day=1)
    return start - timedelta(days=start.weekday()), end + timedelta(days=6 - end.weekday())


class _Days:
    """Reads what belongs to each day of a page."""

    def __init__(
        self,
        session: Session,
        sequences: tuple[Sequence, ...],
        settings: WorkspaceSettings,
        countries: tuple[str, ...],
        language: str,
    ) -> None:
        self.session, self.countries, self.language = session, countries, language
        self.blackout = settings.calendar.blackout
        self.phases = {(one.key, step.key): step.phase for one in sequences for step in one.steps}

    def read(self, span: Span, at: date, first: date, last: date) -> Iterator[CalendarDay]:
        """Every day from the first to the last."""
        batches, drafts = self._batches(), count_drafts_by_day(self.session, first, last)
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            is_inside = span is Span.WEEK or day.month == at.month
            told = tuple(Batch(*who, mails) for who, mails in batches.get(day, Counter()).most_common())
            yield CalendarDay(day, is_inside, day in self.blackout, told, drafts[day], self._holidays(day))

    def _batches(self) -> dict[date, Counter[tuple[str, Phase]]]:
        plan = latest_plan(self.session)
        found: dict[date, Counter[tuple[str, Phase]]] = {}
        for (at, sequence, step), mails in (count_sendings(self.session, plan) if plan else Counter()).items():
            who = sequence, self.phases.get((sequence, step), Phase.NONE)
            found.setdefault(at.date(), Counter())[who] += mails
        return found

    def _holidays(self, day: date) -> tuple[tuple[str, tuple[str, ...]], ...]:
        names: dict[str, list[str]] = {}
        for country in self.countries:
            if name := holiday_names(country, day.year, self.language).get(day):
                names.setdefault(name, []).append(country)
        return tuple((name, tuple(where)) for name, where in names.items())


def plan_events(engine: Engine, *, language: str) -> tuple[Event, ...]:
    """The newest plan as events, one for all mails of a step that leave together: how many they are, and nobody's name.

    Raises NotFound where there is no plan.
    """
    with reading(engine) as session:
        plan = require_plan(session)
        names = {one.key: one.names for one in load_sequences(session)}
        counts = sorted(count_sendings(session, plan).items())
    return tuple(_event(sending, mails, names, language) for sending, mails in counts)


def _event(sending: Sending, mails: int, names: Mapping[str, Named], language: str) -> Event:
    at, sequence, step = sending
    name = names[sequence].in_language(language) if sequence in names else sequence
    return Event(f"{at:%Y%m%dT%H%M}-{sequence}-{step}@nurture", at, f"{name}: {mails} × {step}", step, name)
