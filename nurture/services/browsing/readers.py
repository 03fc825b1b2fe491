"""Who gets one offer and who does not: counted by verdict and reason, and the people behind each count."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.errors import NotFound
from nurture.core.guard import Outcome, Verdict
from nurture.core.offers import ContentOffer
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Stages
from nurture.services.browsing.pages import PAGE, Page, Place, cut_page
from nurture.services.reaching import Reach, count_readers
from nurture.storage.content import find_translations
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.offer_results import Results, count_results
from nurture.storage.settings import load_settings
from nurture.storage.standing import load_readers

MAY: Final = Outcome.ALLOWED.value
"""The name of the list of those who may get it; every other list is called by the code of a reason."""


@dataclass(frozen=True)
class Readers:
    """How many people each verdict is for, and each reason with its verdict, most people first; how the offer did."""

    verdicts: Mapping[Outcome, int]
    reasons: tuple[tuple[str, Outcome, int], ...]
    results: Results


@dataclass(frozen=True, slots=True)
class Reader:
    """One person on a list: the translation that would be theirs, and everything that speaks against it."""

    id: int
    email: str
    name: str
    company: str
    stage: str | None
    language: str
    reasons: tuple[Phrase, ...]


@dataclass(frozen=True)
class ReaderList:
    """One page of the people behind a count."""

    offer: ContentOffer
    page: Page[Reader]
    stages: Stages


def count_verdicts(engine: Engine, key: str, *, now: datetime) -> Readers:
    """Everybody's verdict on an offer, people who are alike judged once; raises NotFound for an unknown key."""
    verdicts: Counter[Outcome] = Counter()
    reasons: Counter[tuple[str, Outcome]] = Counter()
    with reading(engine) as session:
        offers, reach = _require(session, key), _reach(session, now)
        stages = load_stages(session)
        for (reader, language), people in count_readers(session, now).items():
            verdict = reach.verdict(reader, reach.translation(offers, language))
            verdicts[verdict.outcome] += people
            if verdict.outcome is not Outcome.ALLOWED:
                reasons[list_of(verdict), _outcome_of(verdict)] += people
        results = count_results(session, key, _forward(stages))
    return Readers(
        dict(verdicts), tuple((code, outcome, count) for (code, outcome), count in reasons.most_common()), results
    )


def list_of(verdict: Verdict) -> str:
    """The list that a person with this verdict is on: that of the first reason, which weighs most."""
    return MAY if verdict.outcome is Outcome.ALLOWED else verdict.codes[0]


def _outcome_of(verdict: Verdict) -> Outcome:
    return next(one.outcome for one in verdict.reasons if one.code == verdict.codes[0])


def list_readers(engine: Engine, key: str, wanted: str, place: Place, *, now: datetime, size: int = PAGE) -> ReaderList:
    """One page of the people on a list (`allowed`, or the code of a reason), in the order of who there is."""
    with reading(engine) as session:
        offers = _require(session, key)
        found = _on_list(session, offers, wanted, now)
        rows = _before(found, place.before, size) if place.before else _after(found, place.after, size)
        return ReaderList(offers[0], cut_page(rows, place, lambda one: str(one.id), size), load_stages(session))


def _on_list(session: Session, offers: tuple[ContentOffer, ...], wanted: str, now: datetime) -> Iterator[Reader]:
    reach, spoken = _reach(session, now), load_settings(session).default_language
    for row, reader in load_readers(session, load_stages(session), now):
        offer = reach.translation(offers, row.language or spoken)
        verdict = reach.verdict(reader, offer)
        if list_of(verdict) == wanted:
            name = " ".join(part for part in (row.first_name, row.last_name) if part) or row.email
            told = tuple(one.message for one in verdict.reasons) if wanted != MAY else ()
            yield Reader(row.id or 0, row.email, name, row.company_name, row.stage, offer.language, told)


def _after(found: Iterator[Reader], key: str, size: int) -> list[Reader]:
    """The page's people after that one, and one more."""
    if key:
        next((True for one in found if str(one.id) == key), None)
    return [one for one, _ in zip(found, range(size + 1), strict=False)]


def _before(found: Iterator[Reader], key: str, size: int) -> list[Reader]:
    """The page's people before that one, and one more, the nearest first."""
    kept: deque[Reader] = deque(maxlen=size + 1)
    for one in found:
        if str(one.id) == key:
            break
        kept.append(one)
    return list(reversed(kept))


def _require(session: Session, key: str) -> tuple[ContentOffer, ...]:
    offers = tuple(find_translations(session, key))
    if not offers:
        raise NotFound(phrase("There is no offer “{key}” in the library.", key=key), field="key")
    return offers


def _reach(session: Session, now: datetime) -> Reach:
    return Reach(load_settings(session).fallbacks, now)


def _forward(stages: Stages) -> list[tuple[str, str]]:
    values = [stage.value for stage in stages]
    return [(before, after) for before in values for after in values if stages.is_forward(before, after)]
