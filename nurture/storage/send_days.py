"""What is to leave when: the mails of a plan by moment, sequence and step, and the drafts of some days."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from nurture.storage.tables import ContactRow, DraftRow, PlanMemberRow, PlanPatternRow, PlanRow

Sending: TypeAlias = "tuple[datetime, str, str]"
"""When (UTC), of which sequence and which step."""


def count_sendings(session: Session, plan: PlanRow) -> Counter[Sending]:
    """How many mails a plan has of each; people who were planned alike are counted by the database, once."""
    people = select(PlanMemberRow.pattern, func.count()).where(PlanMemberRow.plan == plan.number)
    sizes = dict(session.exec(people.group_by(col(PlanMemberRow.pattern))).all())
    patterns = select(PlanPatternRow.id, PlanPatternRow.sequence, PlanPatternRow.steps)
    counts: Counter[Sending] = Counter()
    for pattern, sequence, steps in session.exec(patterns.where(PlanPatternRow.plan == plan.number)):
        for step in steps:
            counts[datetime.fromisoformat(step["send_at"]), sequence, step["step"]] += sizes.get(pattern or 0, 0)
    return counts


def count_drafts_by_day(session: Session, first: date, last: date) -> Counter[date]:
    """How many drafts that are not void go on each day from the first to the last."""
    query = select(DraftRow.send_at, func.count()).where(*drafts_between(first, last), DraftRow.status != "void")
    counts: Counter[date] = Counter()
    for moment, drafts in session.exec(query.group_by(col(DraftRow.send_at))):
        counts[moment.date()] += drafts
    return counts


def drafts_between(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    """What makes a draft one that goes on a day (UTC, as plans count days) from the first to the last."""
    at, after = col(DraftRow.send_at), last + timedelta(days=1)
    return at >= datetime.combine(first, time.min, UTC), at < datetime.combine(after, time.min, UTC)


def common_countries(session: Session, most: int) -> tuple[str, ...]:
    """The countries most of our people live in, most people first."""
    query = select(ContactRow.country).where(col(ContactRow.country).is_not(None))
    ordered = query.group_by(col(ContactRow.country)).order_by(func.count().desc(), col(ContactRow.country))
    return tuple(country for country in session.exec(ordered.limit(most)) if country)
