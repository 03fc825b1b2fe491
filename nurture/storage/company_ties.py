"""What people and the company they work for mean for each other: its stage, its lead status, and whether it has left.

A person's stage lifts their company to at least that stage. A company that moves takes its people along, forward and
within the same relationship. Both can be switched off. Source: the product definition, "Rules of movement".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, true, update
from sqlmodel import Session

from nurture.core.companies import LEFT
from nurture.core.phrases import phrase
from nurture.core.stages import LeadStatus, Mover, Relationship, StageMove, Stages, move
from nurture.storage.bulk import TABLES, update_rows
from nurture.storage.moves import record_company_moves, record_moves
from nurture.storage.scratch import add_people, made, scratch_table
from nurture.storage.settings import WorkspaceSettings, load_settings

_CONTACT: Final = TABLES["contact"].c
_COMPANY: Final = TABLES["company"].c
_MOVE: Final = TABLES["stage_move"].c
_CONFLICT: Final = TABLES["conflict"].c

Followers: TypeAlias = "dict[tuple[str | None, str], list[int]]"
"""Contacts who went along with their company, by where from and where to."""

LIFT: Final = "company lift"
"""By what people and companies are said to have moved."""

TOGETHER: Final = 5_000
"""People moved together."""


def settle_companies(
    session: Session,
    stages: Stages,
    at: datetime,
    *,
    adopting: bool = False,
    companies: Select[Any] | None = None,
) -> Followers:
    """Let people and companies follow each other; returns whom their company took along.

    `companies` gives the ids of those to look at, None all of them. With `adopting`, an import has just said of people
    for the first time where they stand: a company that got its first stage by that takes nobody along.
    """
    session.flush()
    ties = _Ties(session, stages, at, load_settings(session), adopting, companies)
    ties.lift_companies()
    followers = ties.lift_contacts()
    ties.pass_lead_status()
    end_companies(session, stages, at)
    session.expire_all()
    return followers


@dataclass(frozen=True)
class _Ties:
    session: Session
    stages: Stages
    at: datetime
    settings: WorkspaceSettings
    adopting: bool
    companies: Select[Any] | None

    def _within(self, company: ColumnElement[Any]) -> ColumnElement[bool]:
        return true() if self.companies is None else company.in_(self.companies)

    def lift_companies(self) -> None:
        """Lift every company to the stage furthest ahead among its people; a company never falls by this."""
        if not self.settings.lift_companies:
            return
        placed = {one.value: one.order for one in self.stages if one.enabled and one.order is not None}
        stage_at = {order: stage for stage, order in reversed(placed.items())}
        theirs = select(_CONTACT.company_id, func.max(_ranked(_CONTACT.stage, placed)).label("furthest"))
        theirs = theirs.where(_CONTACT.company_id.is_not(None), self._within(_CONTACT.company_id))
        best = theirs.group_by(_CONTACT.company_id).subquery()
        furthest = best.c.furthest
        behind = or_(_COMPANY.stage.is_(None), _ranked(_COMPANY.stage, _orders(self.stages)) < furthest)
        query = select(_COMPANY.id, _COMPANY.stage, furthest).join(best, best.c.company_id == _COMPANY.id)
        moved = []
        for company, own, rank in self.session.connection().execute(query.where(behind, furthest.is_not(None))):
            one = self._lift(Mover.RULE, own, stage_at[rank])
            if one is not None:
                moved.append((company, one))
        record_company_moves(self.session, moved)

    def _lift(self, mover: Mover, from_stage: str | None, to_stage: str) -> StageMove | None:
        name = self.stages.name(to_stage)
        said = phrase("Their company is {stage}.", stage=name)
        if mover is Mover.RULE:
            said = phrase("One of its people has come to {stage}.", stage=name)
        return move(self.stages, from_stage, to_stage, mover=mover, by=LIFT, at=self.at, because=(said,))

    def lift_contacts(self) -> Followers:
        """Let the people of companies that moved at this moment follow them; returns whom.

        Nobody follows whom a person has put where they stand, about whom a contradiction waits, or who has left us as a
        customer; nor does a company that a first import put into its stage take anybody along.
        """
        if not self.settings.lift_contacts:
            return {}
        followers: Followers = {}
        for rows in self._behind():
            moves = [(one, self._lift(Mover.COMPANY, start, end)) for one, start, end in rows]
            record_moves(self.session, [(one, moved) for one, moved in moves if moved is not None])
            for one, moved in moves:
                if moved is not None:
                    followers.setdefault((moved.from_stage, moved.to_stage), []).append(one)
        return followers

    def _behind(self) -> Iterator[list[Any]]:
        """Whom their company takes along, with both stages, in chunks by id.

        They are listed first: a statement that gives them page by page would look through all contacts for each.
        """
        behind = scratch_table("behind")
        with made(self.session, behind):
            add_people(self.session, behind, self._whom_to_take())
            query = (
                select(_CONTACT.id, _CONTACT.stage, _COMPANY.stage)
                .join(behind, behind.c.contact_id == _CONTACT.id)
                .join(TABLES["company"], _COMPANY.id == _CONTACT.company_id)
                .order_by(behind.c.contact_id)
                .limit(TOGETHER)
            )
            above = 0
            while rows := list(self.session.connection().execute(query.where(behind.c.contact_id > above))):
                yield rows
                above = rows[-1][0]

    def _whom_to_take(self) -> Select[Any]:
        orders = _orders(self.stages)
        mover = select(_MOVE.mover).where(_MOVE.contact_id == _CONTACT.id)
        mover = mover.order_by(_MOVE.at.desc(), _MOVE.id.desc()).limit(1)
        waiting = select(_CONFLICT.contact_id).where(_CONFLICT.closed_at.is_(None))
        # the sum keeps SQLite from looking through all contacts for those of a few companies
        query = (
            select(_CONTACT.id)
            .join(TABLES["company"], _COMPANY.id + 0 == _CONTACT.company_id)
            .where(_COMPANY.id.in_(self._moved()), self._same_side())
            .where(_ranked(_CONTACT.stage, orders) < _ranked(_COMPANY.stage, orders))
            .where(or_(_CONTACT.churned_at.is_(None), _CONTACT.churned_at > self.at))
            .where(mover.correlate(TABLES["contact"]).scalar_subquery() != Mover.PERSON.value)
            .where(_CONTACT.id.not_in(waiting))
        )
        return query.where(_CONTACT.created_at < self.at) if self.adopting else query

    def _moved(self) -> Select[Any]:
        """The companies that moved at this moment; a first import's word is no move."""
        adopted = and_(_MOVE.from_stage.is_(None), _MOVE.mover == Mover.IMPORT.value)
        query = select(_MOVE.company_id).where(_MOVE.at == self.at, _MOVE.company_id.is_not(None), ~adopted)
        return query.where(_MOVE.from_stage.is_not(None)) if self.adopting else query

    def _same_side(self) -> ColumnElement[bool]:
        sides: dict[Relationship, list[str]] = {}
        for one in self.stages:
            if one.enabled and one.relationship is not None:
                sides.setdefault(one.relationship, []).append(one.value)
        return or_(*(and_(_CONTACT.stage.in_(values), _COMPANY.stage.in_(values)) for values in sides.values()))

    def pass_lead_status(self) -> None:
        """Let the lead statuses of companies and of the prospects there follow each other, along the workspace's order.

        "Unqualified" goes no further than who has it. Whoever has none gets their company's; whoever has an earlier one
        follows where the company's changes.
        """
        order = [one for one in self.settings.lead_statuses if one != LeadStatus.UNQUALIFIED.value]
        if not order:
            return
        ranks = {status: place for place, status in enumerate(order, 1)} | {"": 0}
        changed = self._lift_lead_statuses(order, ranks) if self.settings.lift_companies else []
        if self.settings.lift_contacts:
            self._hand_down(ranks, changed)

    def _lift_lead_statuses(self, order: list[str], ranks: dict[str, int]) -> list[int]:
        """Lift companies to the status furthest on among their people who are no customers; returns which."""
        customers = self._of_side(Relationship.CUSTOMER)
        theirs = select(_CONTACT.company_id, func.max(_ranked(_CONTACT.lead_status, ranks)).label("furthest"))
        theirs = theirs.where(
            _CONTACT.company_id.is_not(None),
            _CONTACT.lead_status.in_(order),
            or_(_CONTACT.stage.is_(None), _CONTACT.stage.not_in(customers)),
            self._within(_CONTACT.company_id),
        )
        best = theirs.group_by(_CONTACT.company_id).subquery()
        own = func.coalesce(_COMPANY.lead_status, "")
        query = select(_COMPANY.id, own, best.c.furthest).join(best, best.c.company_id == _COMPANY.id)
        found = self.session.connection().execute(query.where(_ranked(own, ranks) < best.c.furthest)).all()
        rows = [{"id": one, "lead_status": order[place - 1], "updated_at": self.at} for one, _, place in found]
        update_rows(self.session, TABLES["company"], ("lead_status", "updated_at"), rows)
        return [one for one, before, _ in found if before or not self.adopting]

    def _hand_down(self, ranks: dict[str, int], changed: list[int]) -> None:
        """Give prospects their company's status: those who have none, and those behind a company that changed."""
        own, company = func.coalesce(_CONTACT.lead_status, ""), _COMPANY.lead_status
        touched = _COMPANY.id.in_(changed) if self.adopting else _COMPANY.updated_at == self.at
        behind = (
            select(_CONTACT.id)
            .join(TABLES["company"], _COMPANY.id == _CONTACT.company_id)
            .where(_CONTACT.stage.in_(self._of_side(Relationship.PROSPECT)), self._within(_COMPANY.id))
            .where(_ranked(own, ranks) < _ranked(company, ranks), or_(own == "", touched))
        )
        theirs = select(company).where(_COMPANY.id == _CONTACT.company_id).scalar_subquery()
        change = update(TABLES["contact"]).where(_CONTACT.id.in_(behind))
        self.session.connection().execute(change.values(lead_status=theirs, updated_at=self.at))

    def _of_side(self, side: Relationship) -> list[str]:
        return [one.value for one in self.stages if self.stages.relationship(one.value) is side]


def _orders(stages: Stages) -> dict[str, int]:
    """The places of the stages on the way, of those that are switched off too."""
    return {one.value: one.order for one in stages if one.order is not None}


def _ranked(value: ColumnElement[Any], ranks: dict[str, int]) -> ColumnElement[int]:
    """The rank of a value, NULL where it has none."""
    return case(*((value == one, literal(rank)) for one, rank in ranks.items()), else_=None)


def end_companies(session: Session, stages: Stages, at: datetime) -> int:
    """Count a company as churned once every customer there has, and no longer once one is a customer; returns how many.

    It has churned since the moment we learnt it, not since the last of them left: what was released in between was
    judged by what was known, and the audit has to read it so too. Where the CRM itself says that a company left, its
    people's stages say nothing against it; a deal won later does.
    """
    session.flush()
    customers = [one.value for one in stages if stages.relationship(one.value) is Relationship.CUSTOMER]
    left = func.sum(case((_CONTACT.churned_at <= at, 1), else_=0))
    with_departed = select(_CONTACT.company_id).where(
        _CONTACT.churned_at.is_not(None), _CONTACT.company_id.is_not(None)
    )
    query = (
        select(_COMPANY.id, _COMPANY.churned_at, func.count(), left)
        .join(TABLES["contact"], _CONTACT.company_id == _COMPANY.id)
        .where(_CONTACT.stage.in_(customers))
        .where(or_(_COMPANY.churned_at.is_not(None), _COMPANY.id.in_(with_departed)))
        .group_by(_COMPANY.id, _COMPANY.churned_at)
    )
    told = _told_to_have_left(session)
    changed = []
    for company, since, people, gone in session.connection().execute(query):
        has_left = gone == people or company in told
        if has_left != (since is not None and since <= at):
            changed.append({"id": company, "churned_at": at if has_left else None})
    update_rows(session, TABLES["company"], ("churned_at",), changed)
    session.expire_all()
    return len(changed)


def _told_to_have_left(session: Session) -> set[int]:
    """The companies of which the CRM says that they left."""
    query = select(_COMPANY.id, _COMPANY.custom).where(_COMPANY.churned_at.is_not(None))
    return {company for company, custom in session.connection().execute(query) if LEFT in custom}
