"""Classifying: the stage rules applied, moves forward on record, contradictions into the review queue.

`classify_people` looks at whoever may have come to read otherwise since its last run, in a transaction of its own;
`classify_session` looks at a few people inside the transaction of whoever changed their facts (an import of deals,
say).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, Table, select
from sqlmodel import Session

from nurture.services.promoting import Flow, Promotion
from nurture.storage.database import writing
from nurture.storage.people import count_by_stage, count_conflicts
from nurture.storage.personas import match_personas
from nurture.storage.scratch import add_people, made, scratch_table
from nurture.storage.stage_rules import load_rule_book
from nurture.storage.stage_runs import StageRun


@dataclass(frozen=True)
class ClassifyReport:
    """How many people there are, who moved (by from and to), how many stand in each stage, open contradictions.

    `looked_at` is of how many the run has read the facts.
    """

    contacts: int
    moved: dict[Flow, int]
    by_stage: dict[str, int]
    conflicts: int
    looked_at: int


def classify_people(
    engine: Engine, *, now: datetime, as_of: datetime | None = None, dry_run: bool = False, full: bool = False
) -> ClassifyReport:
    """Apply the stage rules to everybody as of a moment (default now); a dry run only says what would happen.

    Only those are read again whose facts have changed since the last run, all with `full`; the outcome is the same.
    """
    with writing(engine, keep=not dry_run) as session:
        return run_rules(session, now=now, as_of=as_of or now, full=full, tells=not dry_run)


def run_rules(
    session: Session, *, now: datetime, as_of: datetime, full: bool = False, tells: bool = True
) -> ClassifyReport:
    """The same inside a transaction that somebody else owns; without `tells` moves are written without evidence."""
    book = load_rule_book(session)
    run = StageRun(session, book, as_of)
    promotion = Promotion(session, book, now, as_of, tells=tells)
    listed, matched = scratch_table("listed"), scratch_table("matched")
    with made(session, listed, matched):
        is_partial = run.begin(listed, matched, full=full)
        match_personas(session, as_of, _people(matched) if is_partial else None)
        promotion.apply(listed if is_partial else None, since=now)
    run.end()
    return _report(session, promotion)


def classify_session(session: Session, *, now: datetime, ids: Sequence[int]) -> ClassifyReport:
    """Apply the stage rules to these contacts inside a transaction that somebody else owns, with what follows from it.

    Stages and contradictions are counted of everybody.
    """
    session.flush()
    listed = scratch_table("listed")
    with made(session, listed):
        add_people(session, listed, ids)
        promotion = Promotion(session, load_rule_book(session), now, now)
        match_personas(session, now, _people(listed))
        promotion.apply(listed, since=now)
        return _report(session, promotion)


def _people(table: Table) -> Select[Any]:
    return select(table.c.contact_id)


def _report(session: Session, promotion: Promotion) -> ClassifyReport:
    by_stage = count_by_stage(session)
    return ClassifyReport(
        contacts=sum(by_stage.values()),
        moved=dict(promotion.moved),
        by_stage=by_stage,
        conflicts=count_conflicts(session),
        looked_at=promotion.looked_at,
    )
