"""Where offers are used: in the contents of open drafts, and in the patterns of a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select, tuple_

from nurture.core.drafts import DraftStatus
from nurture.storage.bulk import chunked
from nurture.storage.drafts import OPEN
from nurture.storage.plans import StoredPattern, StoredStep, steps_to_json
from nurture.storage.tables import ContentVersionRow, DraftRow, PlanMemberRow, PlanPatternRow, PlanRow


@dataclass(frozen=True, slots=True)
class Contents:
    """What open drafts of one content version, step and language are made of."""

    version: str
    sequence: str
    step: str
    language: str
    offers: tuple[tuple[str, str], ...]
    html: str
    text: str


def open_contents(session: Session) -> list[Contents]:
    """What the open drafts are made of, each distinct mail once."""
    columns = (DraftRow.content_version, DraftRow.sequence, DraftRow.step, DraftRow.language)
    query = select(*columns).where(col(DraftRow.status).in_([one.value for one in OPEN])).distinct()
    used = session.exec(query).all()
    contents: dict[str, dict[str, Any]] = {}
    for chunk in chunked({version for version, *_ in used}):
        rows = session.exec(select(ContentVersionRow).where(col(ContentVersionRow.version).in_(chunk)))
        contents |= {row.version: row.content for row in rows}
    return [_contents(place, contents[place[0]]) for place in used if place[0] in contents]


def _contents(place: tuple[str, str, str, str], content: Mapping[str, Any]) -> Contents:
    offers = tuple((key, language) for key, language, _ in content["offers"])
    return Contents(*place, offers, content["html"], content["text"])


def drafts_made_of(session: Session, contents: Iterable[Contents]) -> list[DraftRow]:
    """The open drafts of these contents."""
    found: list[DraftRow] = []
    place = tuple_(col(DraftRow.content_version), col(DraftRow.sequence), col(DraftRow.step))
    for chunk in chunked(dict.fromkeys((one.version, one.sequence, one.step) for one in contents)):
        query = select(DraftRow).where(place.in_(chunk), col(DraftRow.status).in_([one.value for one in OPEN]))
        found += session.exec(query.order_by(col(DraftRow.id)))
    return found


def members_of(session: Session, plan: PlanRow, patterns: Collection[int]) -> dict[int, int]:
    """The pattern of everybody in a plan who has one of these, by contact."""
    found: dict[int, int] = {}
    for chunk in chunked(patterns):
        query = select(PlanMemberRow.contact_id, PlanMemberRow.pattern)
        query = query.where(PlanMemberRow.plan == plan.number, col(PlanMemberRow.pattern).in_(chunk))
        found |= dict(session.exec(query).all())
    return found


def handed_over(session: Session, contacts: Sequence[int]) -> dict[int, frozenset[tuple[str, str]]]:
    """The (sequence, step) pairs that have left, by contact."""
    query = select(DraftRow.contact_id, DraftRow.sequence, DraftRow.step)
    query = query.where(col(DraftRow.contact_id).in_(contacts), DraftRow.status == DraftStatus.EXPORTED.value)
    found: dict[int, set[tuple[str, str]]] = {}
    for contact, sequence, step in session.exec(query):
        found.setdefault(contact, set()).add((sequence, step))
    return {contact: frozenset(steps) for contact, steps in found.items()}


def split_pattern(
    session: Session, plan: PlanRow, pattern: StoredPattern, steps: Sequence[StoredStep], people: Sequence[int]
) -> None:
    """Give these people of a pattern one of their own with these steps."""
    row = PlanPatternRow(
        plan=plan.number or 0,
        sequence=pattern.sequence,
        language=pattern.language,
        stage=pattern.stage,
        steps=steps_to_json(steps),
        held=list(pattern.held),
    )
    session.add(row)
    session.flush()
    for chunk in chunked(people):
        own = (col(PlanMemberRow.plan) == plan.number) & col(PlanMemberRow.contact_id).in_(chunk)
        session.connection().execute(update(PlanMemberRow).where(own).values(pattern=row.id))
