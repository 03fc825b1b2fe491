"""The list of people: one page of it, all of it as a stream, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.criteria import Criteria
from nurture.core.errors import NotFound
from nurture.core.person_lines import PersonLine, Sort
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Stages
from nurture.core.wording import explain
from nurture.services.browsing.choices import Option, load_choices
from nurture.services.browsing.pages import Found, Page, Place, listing_ids, listing_page
from nurture.services.segmenting import read_criteria
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.person_lines import load_lines
from nurture.storage.roster import Roster, Wanted
from nurture.storage.search import read_words
from nurture.storage.segments import load_segment, load_segments
from nurture.storage.settings import load_settings

NONE: Final = "none"
"""What a filter asks for to get those who have no stage, no owner …"""

_COLUMNS: Final = ("stage", "language", "country", "lead_status", "persona", "owner")


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which people to list, and in which order; an empty text leaves that open.

    `suppressed` is "yes" or "no"; the columns take NONE for those without a value; `segment` is a segment's key, and
    `where` a condition in its written form, which is met beside all the rest; `import_id` asks for those whom an import
    brought in. `sort` is one of `Sort`.
    """

    search: str = ""
    stage: str = ""
    language: str = ""
    relationship: str = ""
    suppressed: str = ""
    lead_status: str = ""
    persona: str = ""
    owner: str = ""
    country: str = ""
    tag: str = ""
    segment: str = ""
    where: str = ""
    import_id: str = ""
    sort: str = ""


EVERYBODY: Final = PeopleFilter()


@dataclass(frozen=True)
class PeoplePage:
    """One page of people, how many the filter finds, and in which order.

    `segment` is the name of the one that is asked for, `condition` what a written one asks for, in words.
    """

    page: Page[PersonLine]
    found: Found
    sort: Sort
    segment: str
    condition: Phrase | None
    stages: Stages


@dataclass(frozen=True)
class PeopleChoices:
    """What the filter can be set to: values by column, each with its name; segments and properties by key."""

    options: Mapping[str, tuple[Option, ...]]
    segments: tuple[tuple[str, str], ...]
    properties: tuple[Option, ...]


def load_people_choices(engine: Engine, language: str) -> PeopleChoices:
    """What people here have in the columns of the filter, as far as the newest of them show."""
    found = load_choices(engine, (*_COLUMNS, "tags"), language)
    with reading(engine) as session:
        segments = tuple((one.key, one.name) for one in load_segments(session))
    return PeopleChoices(found.options, segments, found.properties)


def list_people(engine: Engine, wanted: PeopleFilter, place: Place, *, now: datetime) -> PeoplePage:
    """The people a filter finds, 50 at a time; the keys of a page are ids.

    Raises BadInput for a condition that is none, and NotFound for an unknown segment.
    """
    with reading(engine) as session:
        stages = load_stages(session)
        roster, segment = _roster(session, wanted, stages, now)
        page, found = listing_page(roster, place)
        lines = load_lines(session, page.items, stages, now)
        shown = Page(lines, page.next_key, page.previous_key)
        condition = explain(read_criteria(wanted.where), stages) if wanted.where.strip() else None
        return PeoplePage(shown, found, _sort(wanted), segment, condition, stages)


def count_found(engine: Engine, wanted: PeopleFilter, *, now: datetime) -> int:
    """How many people a filter finds, all of them counted; raises as `list_people` does."""
    with reading(engine) as session:
        return _roster(session, wanted, load_stages(session), now)[0].count()


def find_ids(engine: Engine, wanted: PeopleFilter, *, now: datetime) -> list[int]:
    """The ids of everybody whom a filter finds, by address; raises as `list_people` does."""
    with reading(engine) as session:
        roster, _ = _roster(session, wanted, load_stages(session), now)
        return [one for ids in listing_ids(roster) for one in ids]


def stream_people(
    engine: Engine, wanted: PeopleFilter = EVERYBODY, *, also: Criteria | None = None, now: datetime
) -> Iterator[PersonLine]:
    """Everybody whom a filter finds and who meets the condition, from one consistent moment and in its order.

    Raises as `list_people` does.
    """
    with reading(engine) as session:
        stages = load_stages(session)
        roster, _ = _roster(session, wanted, stages, now, also)
        for ids in listing_ids(roster):
            yield from load_lines(session, ids, stages, now)


def _roster(
    session: Session, wanted: PeopleFilter, stages: Stages, now: datetime, also: Criteria | None = None
) -> tuple[Roster, str]:
    """The people that are wanted, and the name of the segment that was asked for."""
    segment = load_segment(session, wanted.segment) if wanted.segment else None
    if wanted.segment and segment is None:
        raise NotFound(phrase("There is no segment “{key}”.", key=wanted.segment), field="segment")
    criteria: list[Criteria] = [segment.criteria] if segment else []
    if also is not None:
        criteria.append(also)
    if wanted.where.strip():
        criteria.append(read_criteria(wanted.where))
    chosen = {name: getattr(wanted, name) for name in _COLUMNS}
    same: dict[str, str | int] = {name: "" if value == NONE else value for name, value in chosen.items() if value}
    if wanted.import_id:
        same["import_id"] = int(wanted.import_id) if wanted.import_id.isdecimal() and len(wanted.import_id) < 10 else -1
    asked = Wanted(
        same=same,
        relationship=wanted.relationship,
        suppressed={"yes": True, "no": False}.get(wanted.suppressed),
        tag=wanted.tag,
        words=read_words(wanted.search) if wanted.search.strip() else None,
        criteria=tuple(criteria),
    )
    profile = load_settings(session).profile if criteria else None
    roster = Roster(session, asked, stages=stages, now=now, profile=profile, sort=_sort(wanted))
    return roster, segment.name if segment else ""


def _sort(wanted: PeopleFilter) -> Sort:
    return Sort(wanted.sort) if wanted.sort in set(Sort) else Sort.ADDRESS
