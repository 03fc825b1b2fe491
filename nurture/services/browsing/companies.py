"""The list of companies, with the decisions that wait there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, func, or_, select
from sqlmodel import Session, col

from nurture.core.stages import Relationship, Stages
from nurture.services.browsing.pages import PAGE, Page, Place, contains, cut_page
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.tables import CompanyRow, ContactRow


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """One company; `decision` is "customer", "each", "open" where one waits, or None where none is due."""

    id: int
    name: str
    domain: str | None
    stage: str | None
    relationship: Relationship | None
    industry: str | None
    country: str | None
    people: int
    decision: str | None


@dataclass(frozen=True)
class CompaniesPage:
    """One page of companies and how many there are."""

    page: Page[CompanyLine]
    found: int
    open_decisions: int
    stages: Stages


def list_companies(
    engine: Engine, *, search: str = "", decision: str = "", place: Place, now: datetime
) -> CompaniesPage:
    """Companies by id, 50 at a time; `decision` is "open" for those where one waits, else empty."""
    with reading(engine) as session:
        stages = load_stages(session)
        sides = open_sides(stages)
        open_now = _differing(sides).label("differing")
        people = select(func.count()).where(col(ContactRow.company_id) == col(CompanyRow.id)).scalar_subquery()
        query: Any = select(CompanyRow, people.label("people"), open_now)
        if search:
            pattern = contains(search.strip().lower())
            names = (func.lower(col(CompanyRow.name)), func.lower(col(CompanyRow.domain)))
            query = query.where(or_(*(one.like(pattern, escape="\\") for one in names)))
        if decision == "open":
            query = query.where(open_now, col(CompanyRow.decision).is_(None))
        found = session.scalar(select(func.count()).select_from(query.subquery())) or 0
        own = col(CompanyRow.id)
        at = int(place.before or place.after) if (place.before or place.after).isdigit() else 0
        ordered = query.where(own < at).order_by(own.desc()) if place.before else query.where(own > at).order_by(own)
        rows = session.exec(ordered.limit(PAGE + 1)).all()
        page = cut_page(rows, place, lambda row: str(row[0].id))
        lines = tuple(_line(row[0], row[1], bool(row[2]), stages, now) for row in page.items)
        waiting = count_open_decisions(session, stages)
        return CompaniesPage(Page(lines, page.next_key, page.previous_key), found, waiting, stages)


def count_open_decisions(session: Session, stages: Stages) -> int:
    """How many companies wait for somebody to decide what the people there are to us."""
    differing = _differing(open_sides(stages))
    query = select(func.count()).select_from(CompanyRow).where(differing, col(CompanyRow.decision).is_(None))
    return session.scalar(query) or 0


def open_sides(stages: Stages) -> tuple[list[str], list[str]]:
    """The stages on the customers' side, and those on the prospects'."""
    customers = [one.value for one in stages if one.enabled and one.relationship is Relationship.CUSTOMER]
    prospects = [one.value for one in stages if one.enabled and one.relationship is Relationship.PROSPECT]
    return customers, prospects


def _differing(sides: tuple[list[str], list[str]]) -> ColumnElement[bool]:
    """Whether a customer's people are read as prospects: the guard holds them until somebody decides."""
    customers, prospects = sides
    here = or_(
        col(ContactRow.company_id) == col(CompanyRow.id),
        col(ContactRow.domain) == func.coalesce(col(CompanyRow.domain), ""),
    )
    held = select(col(ContactRow.id)).where(here, col(ContactRow.stage).in_(prospects)).exists()
    return col(CompanyRow.stage).in_(customers) & held


def _line(row: CompanyRow, people: int, differs: bool, stages: Stages, now: datetime) -> CompanyLine:
    churned = row.churned_at is not None and row.churned_at <= now
    decision = row.decision or ("open" if differs else None)
    relationship = stages.relationship(row.stage, churned=churned)
    return CompanyLine(
        row.id or 0, row.name, row.domain, row.stage, relationship, row.industry, row.country, people, decision
    )
