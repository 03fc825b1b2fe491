"""The rules as pages: who gets to each stage and how many meet it, and one rule with the versions before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from nurture.core.criteria import AnyOf, Criteria
from nurture.core.criteria_syntax import parse
from nurture.core.definitions import StageDefinition
from nurture.core.errors import NotFound
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import LifecycleStage, Stages
from nurture.core.wording import explain, sentences
from nurture.storage.database import reading
from nurture.storage.definitions import load_definitions, load_stages
from nurture.storage.people import count_by_stage
from nurture.storage.segments import count_each
from nurture.storage.settings import load_settings
from nurture.storage.tables import ContactRow, StageVersionRow


@dataclass(frozen=True)
class RuleLine:
    """A stage with its rule in words; `people` stand in it, `meeting` meet the rule, wherever they stand."""

    stage: LifecycleStage
    words: tuple[Phrase, ...]
    any_is_enough: bool
    people: int
    meeting: int
    version: int
    changed_at: datetime | None
    changed_by: str


@dataclass(frozen=True)
class RulesPage:
    """The rules of all stages on the way, and the ideal customer profile in words (None: not set) with who fits it."""

    lines: tuple[RuleLine, ...]
    profile: Phrase | None
    fitting: int
    everybody: int
    stages: Stages


@dataclass(frozen=True, slots=True)
class EarlierRule:
    """A rule as it was until somebody replaced it; None led nobody there."""

    version: int
    until: datetime
    replaced_by: str
    words: Phrase | None


@dataclass(frozen=True)
class RuleView:
    """One stage's rule, how many people stand in the stage, and the rules before, the newest first."""

    stage: LifecycleStage
    criteria: Criteria | None
    version: int
    people: int
    earlier: tuple[EarlierRule, ...]
    stages: Stages


_PROFILE = ""
"""The key of the profile among the conditions that are counted; no stage has it."""


def list_rules(engine: Engine, *, now: datetime) -> RulesPage:
    """The rules of all stages that are on and on the way, with how many people meet each now (UTC)."""
    with reading(engine) as session:
        page = _Page(session, now)
        return RulesPage(
            lines=tuple(page.line(one) for one in page.stages if one.enabled and one.order is not None),
            profile=explain(page.profile, page.stages) if page.is_profile_set else None,
            fitting=page.meeting[_PROFILE],
            everybody=session.exec(select(func.count()).select_from(ContactRow)).one(),
            stages=page.stages,
        )


class _Page:
    """What the lines of the rules are made of, read once."""

    def __init__(self, session: Session, now: datetime) -> None:
        settings = load_settings(session)
        self.stages = load_stages(session)
        self.definitions = load_definitions(session)
        self.profile = settings.profile
        self.is_profile_set = settings.ideal_customer_profile is not None
        rules = {value: one.entry for value, one in self.definitions.items() if one.entry is not None}
        conditions = {**rules, _PROFILE: self.profile}
        self.meeting = count_each(session, conditions, stages=self.stages, now=now, profile=self.profile)
        self.people = count_by_stage(session)
        changes = session.exec(select(StageVersionRow).order_by(col(StageVersionRow.version))).all()
        self.changes = {row.stage: row for row in changes}

    def line(self, stage: LifecycleStage) -> RuleLine:
        definition = self.definitions.get(stage.value) or StageDefinition(stage.value, None)
        entry, changed = definition.entry, self.changes.get(stage.value)
        return RuleLine(
            stage=stage,
            words=() if entry is None else sentences(entry, self.stages),
            any_is_enough=isinstance(entry, AnyOf),
            people=self.people.get(stage.value, 0),
            meeting=self.meeting.get(stage.value, 0),
            version=definition.version,
            changed_at=changed.until if changed else None,
            changed_by=changed.replaced_by if changed else "",
        )


def show_rule(engine: Engine, value: str) -> RuleView:
    """One stage's rule with those before; raises NotFound for an unknown stage."""
    with reading(engine) as session:
        stages = load_stages(session)
        stage = next((one for one in stages if one.value == value), None)
        if stage is None:
            raise NotFound(phrase("There is no stage “{stage}” here.", stage=value), field="stage")
        definition = load_definitions(session).get(value) or StageDefinition(value, None)
        before = select(StageVersionRow).where(StageVersionRow.stage == value)
        rows = session.exec(before.order_by(col(StageVersionRow.version).desc())).all()
        return RuleView(
            stage=stage,
            criteria=definition.entry,
            version=definition.version,
            people=count_by_stage(session).get(value, 0),
            earlier=tuple(_earlier(row, stages) for row in rows),
            stages=stages,
        )


def _earlier(row: StageVersionRow, stages: Stages) -> EarlierRule:
    entry = row.definition.get("entry")
    criteria = parse(entry)[0] if entry is not None else None
    words = explain(criteria, stages) if criteria is not None else None
    return EarlierRule(row.version, row.until, row.replaced_by, words)
