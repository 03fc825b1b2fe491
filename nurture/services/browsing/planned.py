"""The mails of the newest plan as a list: to whom, when, what, why that, and what else would have been good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.phrases import Named, Phrase
from nurture.core.stages import Stages
from nurture.services.browsing.pages import Found, Page, Place, contact_name, contact_page, read_day
from nurture.services.browsing.sequences import PlanSummary, newest_plan
from nurture.storage.database import reading
from nurture.storage.definitions import load_sequences, load_stages
from nurture.storage.listing import MANY
from nurture.storage.planned import WantedMails, count_planned_people, planned_people
from nurture.storage.plans import StoredPattern, StoredPick, StoredStep, latest_plan, load_patterns
from nurture.storage.search import read_words
from nurture.storage.tables import ContactRow, OfferRow, PlanRow


@dataclass(frozen=True, slots=True)
class MailFilter:
    """Which planned mails to list; an empty text leaves that open. `day` is written as 2026-11-30."""

    search: str = ""
    sequence: str = ""
    step: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer picked for a mail: its key and title, why it was picked, and the runners-up as (key, title)."""

    key: str
    title: str
    because: tuple[Phrase, ...]
    runners_up: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """One mail: the how-manieth of its sequence, its step, when it goes, and what is in it."""

    number: int
    step: str
    send_at: datetime
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """One person with their mails that were asked for."""

    contact_id: int
    name: str
    email: str
    stage: str | None
    language: str
    sequence: str
    mails: tuple[PlannedMail, ...]


@dataclass(frozen=True)
class PlannedPage:
    """One page of people with their mails, how many people there are, and what the filter can be set to.

    `plan` is None where nothing has been planned.
    """

    plan: PlanSummary | None
    page: Page[PlannedPerson]
    found: Found
    sequences: Mapping[str, Named]
    steps: tuple[str, ...]
    stages: Stages


def list_planned(engine: Engine, wanted: MailFilter, place: Place) -> PlannedPage:
    """The mails of the newest plan that a filter finds, 50 people at a time."""
    with reading(engine) as session:
        sequences = load_sequences(session)
        steps = next((one.steps for one in sequences if one.key == wanted.sequence), ())
        plan = latest_plan(session)
        page, found = (
            _people(session, plan, _asked(wanted), place) if plan else (Page[PlannedPerson](()), Found(0, False))
        )
        return PlannedPage(
            plan=newest_plan(session),
            page=page,
            found=found,
            sequences={one.key: one.names for one in sequences},
            steps=tuple(step.key for step in steps),
            stages=load_stages(session),
        )


def _asked(wanted: MailFilter) -> WantedMails:
    words = read_words(wanted.search) if wanted.search.strip() else None
    return WantedMails(wanted.sequence, wanted.step, read_day(wanted.day), words)


def _people(session: Session, plan: PlanRow, wanted: WantedMails, place: Place) -> tuple[Page[PlannedPerson], Found]:
    page = contact_page(session, planned_people(session, plan, wanted), place, lambda row: row[0])
    patterns = load_patterns(session, plan, {pattern for _, pattern in page.items})
    titles = _titles(session, patterns.values())
    people = tuple(_person(row, patterns[pattern], wanted, titles) for row, pattern in page.items)
    found = count_planned_people(session, plan, wanted)
    return Page(people, page.next_key, page.previous_key), Found(min(found, MANY), found > MANY)


def _person(
    row: ContactRow, pattern: StoredPattern, wanted: WantedMails, titles: Mapping[tuple[str, str], str]
) -> PlannedPerson:
    mails = tuple(
        PlannedMail(step.number, step.step, step.send_at, tuple(_choice(pick, titles) for pick in step.picks))
        for step in pattern.steps
        if _is_wanted(step, wanted)
    )
    return PlannedPerson(
        row.id or 0, contact_name(row), row.email, row.stage, pattern.language, pattern.sequence, mails
    )


def _is_wanted(step: StoredStep, wanted: WantedMails) -> bool:
    return (not wanted.step or step.step == wanted.step) and wanted.day in (None, step.send_at.date())


def _choice(pick: StoredPick, titles: Mapping[tuple[str, str], str]) -> Choice:
    others = tuple((key, _title(titles, key, pick.language)) for key in pick.runners_up)
    return Choice(pick.key, _title(titles, pick.key, pick.language), pick.because, others)


def _title(titles: Mapping[tuple[str, str], str], key: str, language: str) -> str:
    """The title in that language, else in any; an offer that is gone is called by its key."""
    return titles.get((key, language)) or next((title for (own, _), title in titles.items() if own == key), key)


def _titles(session: Session, patterns: Iterable[StoredPattern]) -> dict[tuple[str, str], str]:
    picks = [pick for pattern in patterns for step in pattern.steps for pick in step.picks]
    keys = {key for pick in picks for key in (pick.key, *pick.runners_up)}
    query = select(OfferRow.key, OfferRow.language, OfferRow.title).where(col(OfferRow.key).in_(keys))
    return {(key, language): title for key, language, title in session.exec(query)}
