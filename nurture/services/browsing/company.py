"""One company: who they are, where they stand and why, who works there, the deals with them, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Engine, or_, select
from sqlmodel import Session, col

from nurture.core.companies import LEFT
from nurture.core.company_lines import CompanyLine
from nurture.core.conflicts import Conflict, ConflictKind
from nurture.core.errors import NotFound
from nurture.core.guard import ContentFacts, Outcome, Policy, Reason, judge
from nurture.core.happenings import Moved
from nurture.core.person_lines import PersonLine
from nurture.core.phrases import phrase, phrase_from_json
from nurture.core.stages import Mover, Stages
from nurture.services.browsing.conflicts import load_conflict
from nurture.services.browsing.pages import Page, Place, read_page
from nurture.storage.company_roster import load_company_lines
from nurture.storage.conflict_queue import is_waiting
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.person_lines import load_lines
from nurture.storage.standing import load_readers
from nurture.storage.tables import CompanyDecisionRow, CompanyRow, ContactRow, DealRow, StageMoveRow

SHOWN: Final = 60
"""Moves and deals that a company's page shows at most; of its domains it shows a few."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at the company: whether mail to them is allowed, held or blocked whatever is in it, and why."""

    line: PersonLine
    outcome: Outcome
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person said of everyone there: "customer" or "each", who, why and when."""

    at: datetime
    decision: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class CompanyDeal:
    """A deal with the company."""

    name: str
    state: str
    crm_stage: str
    amount: float | None
    currency: str | None
    owner: str
    opened_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class CompanyView:
    """All of a company's page; `history` is newest first, `left_on` the day it left as the CRM tells it, if so.

    `conflict` is the decision that waits, if one does; `domains` are those of the people's addresses too.
    """

    row: CompanyRow
    line: CompanyLine
    stages: Stages
    domains: tuple[str, ...]
    history: tuple[tuple[datetime, Moved | Decided], ...]
    conflict: Conflict | None
    people: Page[Colleague]
    deals: tuple[CompanyDeal, ...]
    left_on: str


def show_company(engine: Engine, company_id: int, place: Place, *, now: datetime) -> CompanyView:
    """One company, with a page of its people; raises NotFound where there is none with this id."""
    with reading(engine) as session:
        stages = load_stages(session)
        row = session.get(CompanyRow, company_id)
        if row is None:
            raise NotFound(phrase("There is no such company here; the companies' page lists them."))
        waiting = is_waiting(session, ConflictKind.COMPANY, (company_id,), stages, now)
        return CompanyView(
            row=row,
            line=load_company_lines(session, [company_id], stages, now)[0],
            stages=stages,
            domains=_domains(session, row),
            history=_history(session, company_id),
            conflict=load_conflict(session, ConflictKind.COMPANY, (company_id,), stages, now) if waiting else None,
            people=_people(session, row, place, stages, now),
            deals=_deals(session, company_id),
            left_on=(row.custom or {}).get(LEFT, ""),
        )


def _works_there(row: CompanyRow) -> ColumnElement[bool]:
    """The people in whose reading the company has a part, as the guard sees it: by company or by domain."""
    here = col(ContactRow.company_id) == row.id
    return or_(here, col(ContactRow.domain) == row.domain) if row.domain else here


def _people(session: Session, row: CompanyRow, place: Place, stages: Stages, now: datetime) -> Page[Colleague]:
    query = select(ContactRow.email_key, ContactRow.id).where(_works_there(row))  # type: ignore[call-overload]
    page = read_page(session, query, col(ContactRow.email_key), place, lambda found: str(found[0]))
    ids = [found[1] for found in page.items]
    verdicts = {
        contact.id: judge(reader, ContentFacts(()), Policy())
        for contact, reader in load_readers(session, stages, now, ids)
    }
    people = (
        Colleague(line, verdicts[line.id].outcome, verdicts[line.id].reasons)
        for line in load_lines(session, ids, stages, now)
    )
    return Page(tuple(people), page.next_key, page.previous_key)


def _domains(session: Session, row: CompanyRow) -> tuple[str, ...]:
    query = select(col(ContactRow.domain)).where(col(ContactRow.company_id) == row.id).distinct()
    found = session.scalars(query.order_by(col(ContactRow.domain)).limit(SHOWN // 10))
    return tuple(dict.fromkeys((*([row.domain] if row.domain else []), *found)))


def _history(session: Session, company: int) -> tuple[tuple[datetime, Moved | Decided], ...]:
    moves = session.scalars(
        select(StageMoveRow)
        .where(col(StageMoveRow.company_id) == company)
        .order_by(col(StageMoveRow.at).desc(), col(StageMoveRow.id).desc())
        .limit(SHOWN)
    )
    words = session.scalars(select(CompanyDecisionRow).where(col(CompanyDecisionRow.company_id) == company))
    found: list[tuple[datetime, Moved | Decided]] = [(row.at, _moved(row)) for row in moves]
    found += [(row.at, Decided(row.at, row.decision, row.by, row.reason)) for row in words]
    return tuple(sorted(found, key=lambda one: one[0], reverse=True)[:SHOWN])


def _moved(row: StageMoveRow) -> Moved:
    because = tuple(phrase_from_json(said) for said in row.because)
    return Moved(row.from_stage, row.to_stage, Mover(row.mover), row.by, because)


def _deals(session: Session, company: int) -> tuple[CompanyDeal, ...]:
    """The newest first, those that are open in front."""
    last = col(DealRow.state) != "open"
    query = select(DealRow).where(col(DealRow.company_id) == company).order_by(last, col(DealRow.id).desc())
    names = "name state crm_stage amount currency owner opened_at closed_at".split()
    rows = session.scalars(query.limit(SHOWN))
    return tuple(CompanyDeal(**{name: getattr(row, name) for name in names}) for row in rows)
