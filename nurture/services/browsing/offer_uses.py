"""Where one offer is used, and what about it became another: for its page."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from nurture.core.drafts import DraftStatus
from nurture.core.phrases import Named
from nurture.storage.database import reading
from nurture.storage.definitions import load_sequences
from nurture.storage.offer_uses import open_contents
from nurture.storage.plans import latest_plan, load_patterns
from nurture.storage.tables import DraftRow, OfferEditRow, PlanMemberRow, ReleasePartRow, ReleaseRow

SHOWN_EDITS: Final = 40
"""Of the newest changes of an offer, so many are shown."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that became another; `by` is empty where its file said so."""

    at: datetime
    by: str
    language: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class OfferUses:
    """The sequences whose steps ask for exactly this offer, its mails in the newest plan, in drafts and handed over."""

    pinned: tuple[tuple[str, Named, str], ...]
    planned: int
    drafts: int
    sent: int
    edits: tuple[Edit, ...]


def show_uses(engine: Engine, key: str) -> OfferUses:
    """Where the offer is used, in whatever language."""
    with reading(engine) as session:
        sequences = load_sequences(session)
        pinned = [(one.key, one.names, step.key) for one in sequences for step in one.steps if step.pinned == key]
        return OfferUses(
            pinned=tuple(pinned),
            planned=_planned(session, key),
            drafts=_drafts(session, key),
            sent=_sent(session, key),
            edits=_edits(session, key),
        )


def _planned(session: Session, key: str) -> int:
    """Mails with the offer in the newest plan: those of each pattern as often as people follow it."""
    plan = latest_plan(session)
    if plan is None:
        return 0
    query = select(PlanMemberRow.pattern, func.count()).where(PlanMemberRow.plan == plan.number)
    people = dict(session.exec(query.group_by(col(PlanMemberRow.pattern))).all())
    return sum(
        people.get(pattern.id, 0)
        for pattern in load_patterns(session, plan).values()
        for step in pattern.steps
        if any(pick.key == key for pick in step.picks)
    )


def _drafts(session: Session, key: str) -> int:
    """Drafts with the offer that have not left."""
    versions = {one.version for one in open_contents(session) if any(offer == key for offer, _ in one.offers)}
    waiting = col(DraftRow.status).in_([DraftStatus.DRAFT.value, DraftStatus.HELD.value, DraftStatus.APPROVED.value])
    query = select(DraftRow.content_version, func.count()).where(waiting).group_by(col(DraftRow.content_version))
    counts = Counter(dict(session.exec(query).all()))
    return sum(counts[version] for version in versions)


def _sent(session: Session, key: str) -> int:
    """Mails with the offer that were handed over; one handed over twice counts once."""
    query = select(func.count(func.distinct(ReleaseRow.draft_id)))
    query = query.join(ReleasePartRow, col(ReleasePartRow.draft_id) == col(ReleaseRow.draft_id))
    return session.exec(query.where(ReleasePartRow.name == key)).one()


def _edits(session: Session, key: str) -> tuple[Edit, ...]:
    query = select(OfferEditRow).where(OfferEditRow.key == key).order_by(col(OfferEditRow.id).desc())
    rows = session.exec(query.limit(SHOWN_EDITS))
    return tuple(Edit(row.at, row.by, row.language, row.field, row.before, row.after) for row in rows)
