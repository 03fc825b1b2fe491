"""The overview: where people stand, what is missing, what waits, what changed, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from nurture.core.agreements import NOTHING_SIGNED, Agreement, AgreementState
from nurture.core.coverage import Cell
from nurture.core.stages import LifecycleStage, Stages
from nurture.services.browsing.guard import ReasonCount, count_reasons
from nurture.services.browsing.sequences import PlanSummary, newest_plan
from nurture.services.mapping import load_gap_map
from nurture.services.measuring import Movement, Waiting, see_movement, see_waiting
from nurture.storage.company_decisions import count_waiting_companies
from nurture.storage.content import recall_offers
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.drafts import count_by_status
from nurture.storage.people import count_by_stage, count_conflicts
from nurture.storage.settings import load_value
from nurture.storage.stage_versions import load_agreements
from nurture.storage.tables import ExportRow, ImportRow, OfferRow


class NextAction(StrEnum):
    """The one thing that helps most now."""

    FILL_LIBRARY = "fill_library"
    BRING_PEOPLE = "bring_people"
    SETTLE_CONFLICTS = "settle_conflicts"
    DECIDE_COMPANIES = "decide_companies"
    PLAN = "plan"
    REVIEW_DRAFTS = "review_drafts"
    HAND_OVER = "hand_over"
    CLOSE_GAPS = "close_gaps"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Brought:
    """An import: what came, from which file, and its counts."""

    at: datetime
    entity: str
    file: str
    counts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """An export: when, in which form, and how many mails."""

    at: datetime
    format: str
    drafts: int


@dataclass(frozen=True)
class Overview:
    """All of the overview page."""

    stages: Stages
    funnel: tuple[tuple[LifecycleStage, int], ...]
    apart: tuple[tuple[LifecycleStage, int], ...]
    without_stage: int
    people: int
    offers: int
    gaps: tuple[Cell, ...]
    reasons: tuple[ReasonCount, ...]
    drafts: Mapping[str, int]
    conflicts: int
    open_decisions: int
    plan: PlanSummary | None
    movement: Movement
    waiting: tuple[Waiting, ...]
    imports: tuple[Brought, ...]
    exports: tuple[HandedOver, ...]
    unsigned: tuple[tuple[LifecycleStage, Agreement], ...]
    synced_at: datetime | None
    next_action: NextAction

    @property
    def changes(self) -> list[tuple[datetime, str, Any]]:
        """What changed, the newest first: when, what it is (import, export, plan, library), and what is known of it."""
        found: list[tuple[datetime, str, Any]] = [(one.at, "import", one) for one in self.imports]
        found += [(one.at, "export", one) for one in self.exports]
        found += [(self.plan.made_at, "plan", self.plan)] if self.plan and self.plan.made_at else []
        found += [(self.synced_at, "library", self.offers)] if self.synced_at else []
        return sorted(found, key=itemgetter(0), reverse=True)


def see_overview(engine: Engine, *, now: datetime) -> Overview:
    """Everything the overview shows, as of that moment."""
    with reading(engine) as session:
        stages = load_stages(session)
        people = count_by_stage(session)
        offers = session.exec(select(func.count(func.distinct(OfferRow.key))).where(OfferRow.status == "live")).one()
        gaps = tuple(cell for cell in load_gap_map(session, recall_offers(session), stages, now.date()) if cell.is_gap)
        drafts, plan = count_by_status(session), newest_plan(session)
        conflicts, decisions = count_conflicts(session), count_waiting_companies(session, stages, now)
        last_sync = (load_value(session, "library") or {}).get("at")
        standing = [(stage, people.get(stage.value, 0)) for stage in stages if stage.enabled]
        total = sum(people.values())
        return Overview(
            stages=stages,
            funnel=tuple((stage, count) for stage, count in standing if stage.order is not None),
            apart=tuple((stage, count) for stage, count in standing if stage.order is None),
            without_stage=people.get("", 0),
            people=total,
            offers=offers,
            gaps=gaps,
            reasons=count_reasons(session),
            drafts=drafts,
            conflicts=conflicts,
            open_decisions=decisions,
            plan=plan,
            movement=see_movement(session, stages, now),
            waiting=see_waiting(session, stages, now),
            imports=_imports(session),
            exports=_exports(session),
            unsigned=_unsigned(session, stages),
            synced_at=datetime.fromisoformat(last_sync) if last_sync else None,
            next_action=_next_action(
                offers=offers,
                people=total,
                conflicts=conflicts,
                decisions=decisions,
                plan=plan,
                drafts=drafts,
                gaps=gaps,
            ),
        )


def _next_action(
    *,
    offers: int,
    people: int,
    conflicts: int,
    decisions: int,
    plan: PlanSummary | None,
    drafts: Mapping[str, int],
    gaps: tuple[Cell, ...],
) -> NextAction:
    """The first that applies, in the order of the work itself."""
    steps = (
        (offers == 0, NextAction.FILL_LIBRARY),
        (people == 0, NextAction.BRING_PEOPLE),
        (plan is None, NextAction.PLAN),
        (drafts.get("draft", 0) > 0, NextAction.REVIEW_DRAFTS),
        (drafts.get("approved", 0) > 0, NextAction.HAND_OVER),
        (conflicts > 0, NextAction.SETTLE_CONFLICTS),
        (decisions > 0, NextAction.DECIDE_COMPANIES),
        (len(gaps) > 0, NextAction.CLOSE_GAPS),
    )
    return next((action for applies, action in steps if applies), NextAction.NOTHING)


def _unsigned(session: Session, stages: Stages) -> tuple[tuple[LifecycleStage, Agreement], ...]:
    """The stages whose definition in force is not signed by both sides, those changed since sign-off first."""
    known = load_agreements(session)
    found = [(stage, known.get(stage.value, NOTHING_SIGNED)) for stage in stages if stage.enabled]
    waiting = [one for one in found if one[1].state is not AgreementState.SIGNED]
    return tuple(sorted(waiting, key=lambda one: one[1].state is not AgreementState.CHANGED))


def _imports(session: Session) -> tuple[Brought, ...]:
    rows = session.exec(select(ImportRow).order_by(col(ImportRow.id).desc()).limit(3))
    return tuple(Brought(row.at, row.entity, row.file, row.counts) for row in rows)


def _exports(session: Session) -> tuple[HandedOver, ...]:
    done = select(ExportRow).where(ExportRow.state == "done").order_by(col(ExportRow.id).desc())
    return tuple(HandedOver(row.at, row.format, row.drafts) for row in session.exec(done.limit(3)))
