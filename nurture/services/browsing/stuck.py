"""People who have stood in a stage for longer than its norm, and what would move them on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.criteria import AnyOf
from nurture.core.history import whole_days
from nurture.core.phrases import Phrase
from nurture.core.stages import LifecycleStage, Stages
from nurture.core.wording import explain, sentences
from nurture.services.browsing.pages import PAGE, Page, Place, cut_page
from nurture.services.measuring import EVERYBODY, USUAL_PERIOD, People, load_norms, no_stage, scope_of
from nurture.storage.bulk import CHUNK
from nurture.storage.database import reading
from nurture.storage.definitions import load_definitions
from nurture.storage.stuck_people import Stretch, Stuck, count_stuck, load_stuck

SEPARATOR: Final = "~"
"""What stands between the two parts of a place in the list."""

FIRST_YEAR: Final = 1900
"""No place in the list is earlier; there is room left for a norm to be subtracted."""


@dataclass(frozen=True, slots=True)
class Onward:
    """The stage that follows one, and its rule in words, whole and in parts; without one only people lead there."""

    stage: LifecycleStage
    rule: Phrase | None
    needs: tuple[Phrase, ...]
    any_is_enough: bool


@dataclass(frozen=True, slots=True)
class StuckLine:
    """One who is stuck: for how many whole days, or for at least so many where nobody knows since when."""

    id: int
    email: str
    name: str
    company: str
    stage: str
    days: int
    is_at_least: bool
    norm_days: int


@dataclass(frozen=True)
class StuckPage:
    """One page of stuck people, those longest over the norm first; by stage how many there are, and the way on."""

    page: Page[StuckLine]
    counts: Mapping[str, int]
    onward: Mapping[str, Onward]
    stages: Stages

    @property
    def found(self) -> int:
        """How many there are on all pages."""
        return sum(self.counts.values())


def list_stuck(
    engine: Engine, *, stage: str = "", people: People = EVERYBODY, place: Place, now: datetime, size: int = PAGE
) -> StuckPage:
    """The stuck people of one stage, or of all for an empty text; an unknown place gives the first page."""
    with reading(engine) as session:
        scope = scope_of(session, people, now, USUAL_PERIOD)
        norms = load_norms(session, stage)
        rows = load_stuck(session, scope, norms, _stretch(place, size))
        page = cut_page(rows, place, _key, size)
        lines = tuple(_line(row, norms, now) for row in page.items)
        counts = count_stuck(session, scope, norms)
        return StuckPage(
            Page(lines, page.next_key, page.previous_key), counts, load_onward(session, scope.stages), scope.stages
        )


def all_stuck(engine: Engine, *, stage: str = "", now: datetime) -> Iterator[tuple[StuckLine, Onward | None]]:
    """Everybody who is stuck in a stage, or in any for an empty text, each with the way on; in the order of the list.

    Raises NotFound for an unknown stage.
    """
    with reading(engine) as session:
        scope = scope_of(session, EVERYBODY, now, USUAL_PERIOD)
        if stage and scope.stages.get(stage) is None:
            raise no_stage(stage)
        norms, onward = load_norms(session, stage), load_onward(session, scope.stages)
        beside = None
        while rows := load_stuck(session, scope, norms, Stretch(CHUNK, beside)):
            yield from ((_line(row, norms, now), onward.get(row.stage)) for row in rows)
            beside = rows[-1].due, rows[-1].contact_id


def load_onward(session: Session, stages: Stages) -> dict[str, Onward]:
    """The way on from each stage, by stage; the last one on the way has none."""
    definitions = load_definitions(session)
    way = [stage for stage in stages if stage.enabled and stage.order is not None]
    found = {}
    for here, following in pairwise(way):
        definition = definitions.get(following.value)
        entry = definition.entry if definition else None
        rule = explain(entry, stages) if entry is not None else None
        needs = sentences(entry, stages) if entry is not None else ()
        found[here.value] = Onward(following, rule, needs, isinstance(entry, AnyOf))
    return found


def _key(row: Stuck) -> str:
    return f"{row.due.isoformat()}{SEPARATOR}{row.contact_id}"


def _stretch(place: Place, size: int) -> Stretch:
    due, _, number = (place.before or place.after).partition(SEPARATOR)
    try:
        beside = (datetime.fromisoformat(due), int(number)) if due else None
    except ValueError:
        beside = None
    if beside is None or beside[0].tzinfo is None or beside[0].year < FIRST_YEAR or not 0 <= beside[1] < 2**63:
        return Stretch(size + 1)
    return Stretch(size + 1, beside, backwards=bool(place.before))


def _line(row: Stuck, norms: Mapping[str, int], now: datetime) -> StuckLine:
    name = " ".join(part for part in (row.first_name, row.last_name) if part) or row.email
    days = whole_days(row.recorded, now)
    return StuckLine(row.contact_id, row.email, name, row.company, row.stage, days, not row.is_known, norms[row.stage])
