"""The people of a kept plan whose mails a filter finds, in keyset order, and how many they are.

The mails stand in the patterns as JSON text, in which a step and its moment are written one after the other; that is
what the database looks for, so that no pattern has to be read that is not shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast
from sqlmodel import Session, col, func, select

from nurture.storage.listing import MANY
from nurture.storage.search import Word, found_ids
from nurture.storage.tables import ContactRow, PlanMemberRow, PlanPatternRow, PlanRow

_NO_MAILS: Final = "[]"


@dataclass(frozen=True, slots=True)
class WantedMails:
    """Which mails of a plan to find; an empty text, or None, leaves that open. `words` are of the person."""

    sequence: str = ""
    step: str = ""
    day: date | None = None
    words: tuple[Word, ...] | None = None


def planned_people(session: Session, plan: PlanRow, wanted: WantedMails) -> Any:
    """A query of (contact, pattern id) for the people with such mails, in no order yet."""
    query: Any = select(ContactRow, PlanMemberRow.pattern).join(
        PlanMemberRow, col(PlanMemberRow.contact_id) == col(ContactRow.id)
    )
    return query.join(PlanPatternRow, _OF_PATTERN).where(*_conditions(session, plan, wanted))


def count_planned_people(session: Session, plan: PlanRow, wanted: WantedMails) -> int:
    """How many people have such mails, counted up to one more than MANY."""
    few = select(PlanMemberRow.contact_id).join(PlanPatternRow, _OF_PATTERN)
    rows = few.where(*_conditions(session, plan, wanted)).limit(MANY + 1).subquery()
    return session.exec(select(func.count()).select_from(rows)).one()


_OF_PATTERN: Final[Any] = col(PlanPatternRow.id) == col(PlanMemberRow.pattern)


def _conditions(session: Session, plan: PlanRow, wanted: WantedMails) -> list[ColumnElement[bool]]:
    steps = cast(PlanPatternRow.steps, String)
    found: list[ColumnElement[bool]] = [col(PlanMemberRow.plan) == plan.number, steps != _NO_MAILS]
    if wanted.sequence:
        found.append(col(PlanPatternRow.sequence) == wanted.sequence)
    if wanted.step or wanted.day:
        found.append(steps.contains(_written(wanted), autoescape=True))
    if wanted.words is not None:
        dialect = session.get_bind().dialect.name
        found.append(col(PlanMemberRow.contact_id).in_(found_ids(wanted.words, dialect)))
    return found


def _written(wanted: WantedMails) -> str:
    """How the beginning of such a mail stands in the text of a pattern."""
    at = f'"send_at": "{wanted.day.isoformat()}T' if wanted.day else '"send_at": '
    return f'"step": {json.dumps(wanted.step)}, {at}' if wanted.step else at
