"""Moves on record: one person's or company's history, and figures over everybody's, each in one statement.

A move into a stage begins a stay and the next one ends it; each move says how long the stay was that it ended
(`StageMoveRow.stood_since`), so that no statement here has to put a person's moves in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, case, func, literal, literal_column, or_, select
from sqlmodel import Session, col

from nurture.core.history import Direction, direction
from nurture.core.phrases import phrase_from_json
from nurture.core.stages import CUSTOMER, LEAD, Mover, StageMove, Stages
from nurture.storage.bulk import TABLES
from nurture.storage.tables import StageMoveRow


def load_contact_moves(session: Session, contact_id: int) -> tuple[StageMove, ...]:
    """The moves of a contact, earliest first."""
    return _moves(session, col(StageMoveRow.contact_id) == contact_id)


def load_company_moves(session: Session, company_id: int) -> tuple[StageMove, ...]:
    """The moves of a company itself, earliest first; those of its people are their own."""
    return _moves(session, col(StageMoveRow.company_id) == company_id)


def _moves(session: Session, whose: ColumnElement[bool]) -> tuple[StageMove, ...]:
    rows = session.scalars(select(StageMoveRow).where(whose).order_by(col(StageMoveRow.at), col(StageMoveRow.id)))
    return tuple(_move(row) for row in rows)


def _move(row: StageMoveRow) -> StageMove:
    because = tuple(phrase_from_json(said) for said in row.because)
    return StageMove(row.at, row.from_stage, row.to_stage, Mover(row.mover), row.by, because)


CONTACT: Final = TABLES["contact"].c
MOVE: Final = TABLES["stage_move"].c
_COMPANY: Final = TABLES["company"].c


@dataclass(frozen=True)
class Scope:
    """Whose moves are looked at, and which: from `start` to `now` (UTC); an empty text leaves its filter open.

    `only` names the one stage whose figures are wanted.
    """

    stages: Stages
    start: datetime
    now: datetime
    language: str = ""
    persona: str = ""
    industry: str = ""
    only: str = ""

    def people(self) -> list[ColumnElement[bool]]:
        """The conditions over the contact table; none for everybody."""
        conditions: list[ColumnElement[bool]] = []
        if self.language:
            conditions.append(CONTACT.language == self.language)
        if self.persona:
            conditions.append(CONTACT.persona == self.persona)
        if self.industry:
            at_companies = select(_COMPANY.id).where(_COMPANY.industry == self.industry)
            own = func.coalesce(CONTACT.industry, "")
            of_company = and_(own == "", CONTACT.company_id.in_(at_companies))
            conditions.append(or_(own == self.industry, of_company))
        return conditions

    def changes(self, stage: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """The conditions over the move table: changes of these people within the time, with a stage at this end."""
        at, whose = MOVE.at, MOVE.contact_id
        people = self.people()
        mine = whose.in_(select(CONTACT.id).where(*people)) if people else whose.is_not(None)
        wanted = stage == self.only if self.only else stage.is_not(None)
        return [at >= self.start, at <= self.now, MOVE.from_stage.is_distinct_from(MOVE.to_stage), mine, wanted]


ADOPTED: Final = and_(MOVE.from_stage.is_(None), MOVE.mover == literal_column(f"'{Mover.IMPORT.value}'"))
"""The moves by which a first import brought somebody in (`core.history.is_adopted`), word for word as their index has
it: SQLite uses that one for no condition with a parameter in it.
"""


@dataclass(frozen=True, slots=True)
class Flow:
    """How many moves there were from one stage to another in a month (2026-11), by whom."""

    from_stage: str | None
    to_stage: str
    month: str
    mover: Mover
    people: int

    @property
    def is_adopted(self) -> bool:
        """Whether these people were brought in by a first import (`core.history.is_adopted`)."""
        return self.from_stage is None and self.mover is Mover.IMPORT


def count_flows(session: Session, scope: Scope) -> tuple[Flow, ...]:
    """Who came from where to which stage within the scope; somebody who comes twice counts twice."""
    keys = (MOVE.from_stage, MOVE.to_stage, _month(session, MOVE.at), MOVE.mover)
    query = select(*keys, func.count()).where(*scope.changes(MOVE.to_stage)).group_by(*keys)
    return tuple(
        Flow(start, end, month, Mover(mover), people)
        for start, end, month, mover, people in session.connection().execute(query)
    )


def count_lengths(session: Session, scope: Scope) -> dict[str, dict[int | None, int]]:
    """How many stays ended within the scope, by stage and by their whole days; None where nobody knows how many."""
    days = MOVE.stood_days
    query = (
        select(MOVE.from_stage, days, func.count())
        .where(*scope.changes(MOVE.from_stage))
        .group_by(MOVE.from_stage, days)
    )
    lengths: dict[str, dict[int | None, int]] = {}
    for stage, length, people in session.connection().execute(query):
        lengths.setdefault(stage, {})[length] = people
    return lengths


@dataclass(frozen=True, slots=True)
class Onward:
    """How many of those who came to a stage in a month have got beyond it since, and how many within its norm."""

    stage: str
    month: str
    people: int
    in_norm: int


def count_onward(session: Session, scope: Scope, norms: Mapping[str, int]) -> tuple[Onward, ...]:
    """Who of those that came within the scope has gone on, by the stage and month they came to it.

    Most go straight on; whoever went back or aside first is looked for among later moves.
    """
    since, days = MOVE.stood_since, MOVE.stood_days
    norm = case(norms, value=MOVE.from_stage, else_=None) if norms else literal(None)
    keys = (MOVE.from_stage, MOVE.to_stage, _month(session, since), case((days <= norm, 1), else_=0))
    query = select(*keys, func.count()).where(*scope.changes(MOVE.from_stage), since >= scope.start).group_by(*keys)
    found = session.connection().execute(query).all()
    beyond = {start: _beyond(scope.stages, start) for start, *_ in found}
    straight = (
        Onward(start, month, people, people * in_norm)
        for start, end, month, in_norm, people in found
        if end in beyond[start]
    )
    detours = {(start, end): beyond[start] for start, end, *_ in found if end not in beyond[start]}
    return (*straight, *_by_detours(session, scope, norms, detours))


def _beyond(stages: Stages, start: str) -> list[str]:
    return [one.value for one in stages if direction(stages, start, one.value) is Direction.FORWARD]


def _by_detours(
    session: Session, scope: Scope, norms: Mapping[str, int], detours: Mapping[tuple[str, str], list[str]]
) -> Iterable[Onward]:
    """Who got beyond a stage later: of moves that led elsewhere, with the stages beyond where each began."""
    if not detours:
        return
    later, since = TABLES["stage_move"].alias(), MOVE.stood_since
    led = {way: and_(MOVE.from_stage == way[0], MOVE.to_stage == way[1]) for way in detours}
    got_beyond = [and_(led[way], later.c.to_stage.in_(beyond)) for way, beyond in detours.items()]
    query = (
        select(MOVE.from_stage, since, func.min(later.c.at))
        .join(later, _after(later.c, MOVE))
        .where(*scope.changes(MOVE.from_stage), since >= scope.start, or_(*led.values()))
        .where(or_(*got_beyond), later.c.at <= scope.now)
        .group_by(MOVE.id, MOVE.from_stage, since)
    )
    for stage, begun, gone_on in session.connection().execute(query):
        in_norm = stage in norms and gone_on - begun < timedelta(days=norms[stage] + 1)
        yield Onward(stage, f"{begun:%Y-%m}", 1, int(in_norm))


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands in a stage: how many, of how many nobody knows since when, and how many came since each moment."""

    people: int
    unknown: int
    since: tuple[int, ...]


def count_standing(session: Session, scope: Scope, moments: Sequence[datetime]) -> dict[str, Standing]:
    """Where people stand now, by stage, and how many of them came there after each of these moments."""
    stage, since = CONTACT.stage, CONTACT.stage_since
    newer = [func.coalesce(func.sum(case((since > moment, 1), else_=0)), 0) for moment in moments]
    query: Select[Any] = select(stage, func.count(), func.count(since), *newer)
    wanted = stage == scope.only if scope.only else stage.is_not(None)
    query = query.where(wanted, *scope.people()).group_by(stage)
    return {
        value: Standing(people, people - known, tuple(counts))
        for value, people, known, *counts in session.connection().execute(query)
    }


@dataclass(frozen=True, slots=True)
class Won:
    """When somebody became a customer, and when they had come to be a lead or further; None where that is unknown."""

    lead_at: datetime | None
    at: datetime


def load_won(session: Session, scope: Scope) -> tuple[Won, ...]:
    """Whoever was a lead or further and became a customer within the scope."""
    on_the_way, won = _from_lead_to_customer(scope.stages)
    earlier = TABLES["stage_move"].alias()
    adopted = and_(earlier.c.from_stage.is_(None), earlier.c.mover == Mover.IMPORT.value)
    first = func.min(earlier.c.at)
    query = (
        select(MOVE.at, first, func.max(case((adopted, 1), else_=0)))
        .join(earlier, _after(MOVE, earlier.c))
        .where(*scope.changes(MOVE.to_stage), MOVE.to_stage.in_(won), MOVE.from_stage.not_in(won))
        .where(earlier.c.to_stage.in_(on_the_way))
        .group_by(MOVE.id, MOVE.at)
    )
    return tuple(
        Won(None if is_adopted else lead_at, at) for at, lead_at, is_adopted in session.connection().execute(query)
    )


def _from_lead_to_customer(stages: Stages) -> tuple[list[str], list[str]]:
    """The stages from lead up to the one before customer, and those from customer on."""
    orders = {stage.value: stage.order for stage in stages if stage.order is not None}
    lead, customer = orders.get(LEAD), orders.get(CUSTOMER)
    if lead is None or customer is None:
        return [], []
    on_the_way = [stage for stage, order in orders.items() if lead <= order < customer]
    return on_the_way, [stage for stage, order in orders.items() if order >= customer]


def _after(later: Any, earlier: Any) -> ColumnElement[bool]:
    """Whether a move is a later one of the same contact; of two at the same moment, the one recorded later is."""
    is_later = and_(later.at >= earlier.at, or_(later.at > earlier.at, later.id > earlier.id))
    return and_(later.contact_id == earlier.contact_id, is_later)


def _month(session: Session, moment: ColumnElement[Any]) -> ColumnElement[str]:
    """The month of a moment (UTC), written as 2026-11."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(moment, "YYYY-MM", type_=String())
    return func.substr(moment, 1, 7, type_=String())
