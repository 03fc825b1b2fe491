"""The sequences as pages, with the newest plan in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from nurture.core.criteria_names import ACTIVITY_NAMES
from nurture.core.errors import NotFound
from nurture.core.phrases import Named, Phrase, phrase
from nurture.core.planning import Gap, Sequence
from nurture.core.stages import Phase, Stages
from nurture.core.wording import explain
from nurture.storage.content import load_kinds
from nurture.storage.database import reading
from nurture.storage.definitions import load_sequences, load_stages
from nurture.storage.plans import latest_plan
from nurture.storage.settings import load_settings
from nurture.storage.tables import EnrolmentRow, PlanRow


@dataclass(frozen=True, slots=True)
class PlanGap:
    """A step for which nothing is left to send, and how many people that leaves without a mail."""

    sequence: str
    step: str
    stage: str | None
    language: str
    phase: Phase
    people: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Who agreed to a plan, when, and with how many mails."""

    emails: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan in numbers; `held` is people by reason code, `agreed` is None where nobody has approved it."""

    id: str
    as_of: date
    made_at: datetime | None
    people: int
    emails: int
    held: Mapping[str, int]
    gaps: tuple[PlanGap, ...]
    agreed: Agreement | None


@dataclass(frozen=True)
class SequenceLine:
    """One sequence: its segment and goal in words, and how many people are in it now."""

    sequence: Sequence
    segment: Phrase
    goal: Phrase | None
    enrolled: int


@dataclass(frozen=True)
class SequencesPage:
    """Every sequence, the one that wins first, and the newest plan (None where there is none).

    `agreed_share` is how many percent its drafts may differ in number from an approved plan's.
    """

    lines: tuple[SequenceLine, ...]
    plan: PlanSummary | None
    stages: Stages
    agreed_share: int


@dataclass(frozen=True)
class SequenceView:
    """One sequence with the languages its copy is written in."""

    line: SequenceLine
    languages: tuple[str, ...]
    stages: Stages


def list_sequences(engine: Engine) -> SequencesPage:
    """Every sequence and the newest plan."""
    with reading(engine) as session:
        stages = load_stages(session)
        enrolled = _enrolled(session)
        lines = tuple(_line(one, stages, enrolled.get(one.key, 0)) for one in load_sequences(session))
        return SequencesPage(lines, newest_plan(session), stages, load_settings(session).agreed_share)


def show_sequence(engine: Engine, key: str) -> SequenceView:
    """One sequence; raises NotFound for an unknown key."""
    with reading(engine) as session:
        stages = load_stages(session)
        found = next((one for one in load_sequences(session) if one.key == key), None)
        if found is None:
            raise NotFound(phrase("There is no sequence “{key}”.", key=key), field="sequence")
        languages = sorted({language for step in found.steps for language in step.copy})
        line = _line(found, stages, _enrolled(session).get(key, 0))
        return SequenceView(line, tuple(languages), stages)


def known_kinds(engine: Engine) -> tuple[str, ...]:
    """The kinds of offers that a step can ask for, in the order of their keys."""
    with reading(engine) as session:
        return tuple(sorted(load_kinds(session)))


def sequence_names(session: Session) -> dict[str, Named]:
    """The names of the sequences by key."""
    return {one.key: one.names for one in load_sequences(session)}


def newest_plan(session: Session) -> PlanSummary | None:
    """The newest plan in numbers, or None."""
    row = latest_plan(session)
    return _summary(row) if row else None


def _summary(row: PlanRow) -> PlanSummary:
    gaps = tuple(_gap(told) for told in row.gaps)
    return PlanSummary(row.id, row.as_of, row.made_at, row.people, row.emails, row.held, gaps, _agreement(row))


def _agreement(row: PlanRow) -> Agreement | None:
    if row.agreed is None or row.agreed_at is None:
        return None
    return Agreement(row.agreed, row.agreed_by or "", row.agreed_at)


def _gap(told: Mapping[str, Any]) -> PlanGap:
    phase = Phase(told["phase"])
    return PlanGap(told["sequence"], told["step"], told["stage"], told["language"], phase, told["people"])


def summarise_gap(gap: Gap, people: int) -> PlanGap:
    """A gap of a plan that is not kept, as the pages show gaps."""
    return PlanGap(gap.sequence, gap.step, gap.stage, gap.language, gap.phase, people)


def _line(sequence: Sequence, stages: Stages, enrolled: int) -> SequenceLine:
    return SequenceLine(sequence, explain(sequence.segment, stages), _goal(sequence, stages), enrolled)


def _goal(sequence: Sequence, stages: Stages) -> Phrase | None:
    if sequence.goal.activity:
        return ACTIVITY_NAMES[sequence.goal.activity]
    if sequence.goal.stage:
        return phrase("reached {stage}", stage=stages.name(sequence.goal.stage))
    return None


def _enrolled(session: Session) -> dict[str, int]:
    query = (
        select(EnrolmentRow.sequence, func.count())
        .where(col(EnrolmentRow.exited_at).is_(None))
        .group_by(col(EnrolmentRow.sequence))
    )
    return dict(session.exec(query).all())
