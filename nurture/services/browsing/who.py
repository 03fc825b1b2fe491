"""Who gets one offer, who does not, and why: person by person, in pages, as narrow as one asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.errors import NotFound
from nurture.core.guard import Outcome, Verdict
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Stages
from nurture.services.browsing.pages import PAGE, Page, Place, contact_name
from nurture.services.explaining import judge_readers
from nurture.storage.content import find_translations
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.standing import Reader
from nurture.storage.tables import ContactRow

MOST_ASKED: Final = 10_000
"""People of whom one page asks the guard at most; where few fit, it says so and goes on from there."""

_CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class WhoFilter:
    """Which people to list: by the guard's answer, or by one reason's code; an empty text leaves that open."""

    verdict: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class PersonJudged:
    """One person with the guard's answer and every reason."""

    contact_id: int
    name: str
    email: str
    stage: str | None
    outcome: Outcome
    because: tuple[Phrase, ...]


@dataclass(frozen=True)
class WhoPage:
    """One page of people; `is_cut` is whether the guard was asked of as many as one page may, with more behind them."""

    title: str
    language: str
    page: Page[PersonJudged]
    is_cut: bool
    stages: Stages


def list_who(engine: Engine, key: str, wanted: WhoFilter, place: Place, *, now: datetime) -> WhoPage:
    """The people whom the guard answers so about an offer, in the order they came in; raises NotFound."""
    with reading(engine) as session:
        translations = find_translations(session, key)
        if not translations:
            raise NotFound(phrase("There is no offer “{key}”.", key=key), field="key")
        at = int(place.after) if place.after.isdecimal() and len(place.after) < 19 else 0
        found: list[PersonJudged] = []
        last, is_cut = at, False
        for asked, ids in enumerate(_chunks(session, at)):
            if asked * _CHUNK >= MOST_ASKED:
                is_cut = True
                break
            judged = judge_readers(session, key, now=now, ids=ids)
            fitting = (_person(row, verdict) for row, verdict in judged if _fits(wanted, verdict))
            found += sorted(fitting, key=lambda one: one.contact_id)
            last = ids[-1]
            if len(found) > PAGE:
                break
        next_key = str(found[PAGE - 1].contact_id) if len(found) > PAGE else str(last) if is_cut else ""
        page = Page(tuple(found[:PAGE]), next_key)
        return WhoPage(translations[0].title, translations[0].language, page, is_cut, load_stages(session))


def _chunks(session: Session, after: int) -> Iterator[list[int]]:
    """The ids of everybody after one, so many at a time."""
    while True:
        query = select(ContactRow.id).where(col(ContactRow.id) > after).order_by(col(ContactRow.id)).limit(_CHUNK)
        ids = [one for one in session.exec(query) if one is not None]
        if not ids:
            return
        yield ids
        after = ids[-1]


def _fits(wanted: WhoFilter, verdict: Verdict) -> bool:
    return wanted.verdict in ("", verdict.outcome.value) and (not wanted.code or wanted.code in verdict.codes)


def _person(row: Reader, verdict: Verdict) -> PersonJudged:
    because = tuple(one.message for one in verdict.reasons if one.outcome is verdict.outcome)
    return PersonJudged(row.id, contact_name(row), row.email, row.stage, verdict.outcome, because)
