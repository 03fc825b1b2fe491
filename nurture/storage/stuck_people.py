"""People who have stood in a stage for longer than its norm: how many, and who, those who are longest over it first.

Of whom nobody knows since when they stand there, we know since when that is on record: they have waited at least so
long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all
from sqlmodel import Session

from nurture.storage.bulk import TABLES
from nurture.storage.stage_history import ADOPTED, CONTACT, MOVE, Scope


@dataclass(frozen=True, slots=True)
class Stuck:
    """One who is stuck. `recorded` is since when they stand there as far as we know, `due` when they became stuck.

    `is_known` says that they came there at that moment, and were not there before.
    """

    contact_id: int
    email: str
    first_name: str
    last_name: str
    company: str
    recorded: datetime
    stage: str
    due: datetime
    is_known: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the list: so many after a person, who is known by `due` and id, or before them in reverse."""

    limit: int
    beside: tuple[datetime, int] | None = None
    backwards: bool = False


def count_stuck(session: Session, scope: Scope, norms: Mapping[str, int], most: int | None = None) -> dict[str, int]:
    """How many people are stuck, by stage; `norms` are the days that each stage takes at most as a rule.

    With `most`, counting stops soon after so many of a stage.
    """
    if not norms:
        return {}
    counts = []
    for stage, norm in norms.items():
        for is_known in (True, False):
            there = _overdue((CONTACT.id,), scope, stage, norm, is_known=is_known).limit(most and most + 1)
            counts.append(select(literal(stage), func.count()).select_from(there.subquery()))
    found: dict[str, int] = {}
    for stage, people in session.connection().execute(union_all(*counts)):
        found[stage] = found.get(stage, 0) + people
    return found


def load_stuck(session: Session, scope: Scope, norms: Mapping[str, int], stretch: Stretch) -> list[Stuck]:
    """A part of the list of everybody who is stuck, in the order in which they became so."""
    found = [
        one
        for stage, norm in norms.items()
        for is_known in (True, False)
        for one in _load(session, scope, stage, norm, stretch, is_known=is_known)
    ]
    return sorted(found, key=lambda one: (one.due, one.contact_id), reverse=stretch.backwards)[: stretch.limit]


def _load(session: Session, scope: Scope, stage: str, norm: int, stretch: Stretch, *, is_known: bool) -> list[Stuck]:
    recorded = _recorded(is_known=is_known)
    columns = (CONTACT.id, *_SHOWN, recorded)
    query = _overdue(columns, scope, stage, norm, is_known=is_known).limit(stretch.limit)
    if stretch.beside:
        at, number = stretch.beside[0] - _wait(norm), stretch.beside[1]
        farther = recorded < at if stretch.backwards else recorded > at
        next_one = CONTACT.id < number if stretch.backwards else CONTACT.id > number
        query = query.where(or_(farther, and_(recorded == at, next_one)))
    order = (recorded, CONTACT.id)
    query = query.order_by(*(one.desc() for one in order) if stretch.backwards else order)
    return [
        Stuck(number, email, first_name, last_name, company, since, stage, since + _wait(norm), is_known)
        for number, email, first_name, last_name, company, since in session.connection().execute(query)
    ]


_SHOWN: Final = (CONTACT.email, CONTACT.first_name, CONTACT.last_name, CONTACT.company_name)


def _overdue(columns: tuple[Any, ...], scope: Scope, stage: str, norm: int, *, is_known: bool) -> Select[Any]:
    """Those who have stood in a stage for too long, of whom it is known since when, or of whom it is not."""
    here = and_(CONTACT.stage == stage, _recorded(is_known=is_known) <= scope.now - _wait(norm), *scope.people())
    query = select(*columns).select_from(TABLES["contact"]).where(here)
    if is_known:
        return query
    adopted = and_(ADOPTED, MOVE.contact_id == CONTACT.id, MOVE.to_stage == stage)
    return query.join(TABLES["stage_move"], adopted).where(CONTACT.stage_since.is_(None))


def _recorded(*, is_known: bool) -> ColumnElement[Any]:
    return CONTACT.stage_since if is_known else MOVE.at


def _wait(norm: int) -> timedelta:
    """How long somebody has stood there when they become stuck: the first whole day beyond the norm."""
    return timedelta(days=norm + 1)
