"""Segmenting: conditions as people write them, how many people meet one, and the named ones of the workspace."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, Row, delete, select
from sqlmodel import Session, col

from nurture.core.criteria import Criteria
from nurture.core.criteria_syntax import parse
from nurture.core.documents import MAX_CHARACTERS, read_yaml
from nurture.core.errors import BadInput, NotFound, Problem
from nurture.core.keys import is_key, make_key
from nurture.core.phrases import phrase
from nurture.core.segments import Segment
from nurture.core.values import clean_text
from nurture.services.browsing.pages import Page, Place, read_page
from nurture.storage.criteria_sql import compile_criteria, count_matching
from nurture.storage.criteria_values import CONTACT
from nurture.storage.database import reading, writing
from nurture.storage.definitions import load_stages
from nurture.storage.segments import count_each, load_segment, load_segments, store_segment
from nurture.storage.settings import load_settings
from nurture.storage.tables import SegmentRow

LONGEST_NAME: Final = 80
"""Characters of a segment's or persona's name."""


@dataclass(frozen=True, slots=True)
class CountedSegment:
    """A segment, and how many people it has now."""

    segment: Segment
    people: int


@dataclass(frozen=True, slots=True)
class SegmentMember:
    """One of the people who meet a condition."""

    id: int
    email: str
    name: str
    job_title: str
    company: str
    stage: str | None
    language: str | None


def read_criteria(text: str, file: str | None = None) -> Criteria:
    """The condition written as JSON or YAML; raises BadInput that says the first thing wrong with it, and where."""
    return check_criteria(_tree(text, file), file)


def check_criteria(tree: object, file: str | None = None) -> Criteria:
    """The condition a tree stands for; raises BadInput that says the first thing wrong with it, and where."""
    criteria, problems = parse(tree)
    if criteria is None:
        raise BadInput(problems[0].message, code=problems[0].code, file=file, field=problems[0].field)
    return criteria


def _tree(text: str, file: str | None) -> object:
    plain = text.removeprefix("\ufeff")
    try:
        return json.loads(plain[: MAX_CHARACTERS + 1])
    except RecursionError:
        raise BadInput(
            phrase("The condition is too large; split it into segments."), code="criteria", file=file
        ) from None
    except ValueError:
        read = read_yaml(plain)
    if isinstance(read, Problem):
        example = '{"field": "job_title", "op": "contains", "value": "CFO"}'
        said = phrase("{place} should be a condition such as {example}.", place="CRITERIA", example=example)
        raise BadInput(read.message if file else said, code="criteria", file=file, row=read.line if file else None)
    return read.values


def count_people(engine: Engine, criteria: Criteria, *, now: datetime) -> int:
    """How many people meet the condition at that moment (UTC)."""
    with reading(engine) as session:
        profile = load_settings(session).profile
        return count_matching(session, criteria, stages=load_stages(session), now=now, profile=profile)


def sample_people(engine: Engine, criteria: Criteria, place: Place, *, now: datetime) -> Page[SegmentMember]:
    """One page of the people who meet the condition at that moment (UTC), by address; its keys are addresses."""
    with reading(engine) as session:
        met = compile_criteria(
            criteria,
            stages=load_stages(session),
            now=now,
            dialect_name=engine.dialect.name,
            profile=load_settings(session).profile,
        )
        names = "id email_key email first_name last_name job_title company_name stage language".split()
        query = select(*(CONTACT[name] for name in names)).where(met)
        page = read_page(session, query, CONTACT.email_key, place, lambda row: str(row.email_key))
    return replace(page, items=tuple(_member(row) for row in page.items))


def _member(row: Row[Any]) -> SegmentMember:
    name = " ".join(part for part in (row.first_name, row.last_name) if part) or row.email
    return SegmentMember(row.id, row.email, name, row.job_title, row.company_name, row.stage, row.language)


def list_segments(engine: Engine, *, now: datetime) -> tuple[CountedSegment, ...]:
    """Every segment by name, with how many people it has at that moment (UTC)."""
    with reading(engine) as session:
        segments = load_segments(session)
        conditions = {one.key: one.criteria for one in segments}
        profile = load_settings(session).profile
        people = count_each(session, conditions, stages=load_stages(session), now=now, profile=profile)
    return tuple(CountedSegment(one, people[one.key]) for one in segments)


def find_segment(engine: Engine, key: str) -> Segment:
    """The segment with this key; raises NotFound where there is none."""
    with reading(engine) as session:
        return _require(session, key)


def _require(session: Session, key: str) -> Segment:
    segment = load_segment(session, key)
    if segment is None:
        raise NotFound(phrase("There is no segment “{key}”.", key=key), field="key")
    return segment


def save_segment(
    engine: Engine, criteria: Criteria, *, name: str = "", key: str | None = None, by: str, now: datetime
) -> Segment:
    """Store a segment in place of the one with that key; without a key it is a new one, whose key its name gives.

    Without a name the one it has stays. Raises BadInput (field `name` or `key`) for a name that is missing, too long or
    another segment's, and for a key that cannot be one.
    """
    wanted = check_name(name) if name.strip() else ""
    with writing(engine) as session:
        known = load_segment(session, key) if key else None
        if known is None and not wanted:
            raise BadInput(phrase("Give the segment a name."), code="bad_name", field="name")
        made = Segment(key or make_key(wanted), wanted or (known.name if known else ""), criteria, now, by)
        _check_new(session, made, is_named=key is None)
        store_segment(session, made)
    return made


def _check_new(session: Session, made: Segment, *, is_named: bool) -> None:
    """Refuse a key that cannot be one, and a name that is another segment's."""
    if not is_key(made.key):
        said = phrase("A key is made of small letters, digits and hyphens, not “{key}”.", key=made.key)
        raise BadInput(said, code="bad_key", field="key")
    others = [one for one in load_segments(session) if one.key != made.key or is_named]
    if any(one.key == made.key or one.name.casefold() == made.name.casefold() for one in others):
        said = phrase("There is a segment “{name}” already; choose another name.", name=made.name)
        raise BadInput(said, code="name_taken", field="name")


def delete_segment(engine: Engine, key: str) -> Segment:
    """Delete a segment and return what it was; raises NotFound where there is none.

    Nothing depends on it: sequences hold their conditions themselves.
    """
    with writing(engine) as session:
        segment = _require(session, key)
        session.exec(delete(SegmentRow).where(col(SegmentRow.key) == key))
    return segment


def check_name(name: str) -> str:
    """The name in one line without blanks around it; raises BadInput (field `name`) for one that is none."""
    plain = clean_text(name, LONGEST_NAME + 1)
    if not plain or len(plain) > LONGEST_NAME:
        said = phrase("A name is one line of at most {count} characters.", count=LONGEST_NAME)
        raise BadInput(said, code="bad_name", field="name")
    return plain
