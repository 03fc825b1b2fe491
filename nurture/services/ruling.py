"""Ruling: the rules by which people get to stages and the ideal customer profile, changed on record, and foreseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.criteria import Criteria, to_tree
from nurture.core.criteria_syntax import parse
from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import Phrase, phrase, phrase_from_json
from nurture.core.stages import Mover, Stages
from nurture.services.classifying import classify_session
from nurture.services.comparing import PlanDifference, foresee
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.people import contact_ids
from nurture.storage.settings import store_settings
from nurture.storage.stage_versions import write_version
from nurture.storage.tables import ContactRow, StageDefinitionRow, StageMoveRow

EXAMPLES: Final = 20
"""How many of the people who would move are named."""

Flow = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Example:
    """Somebody who would move, from where to where, and why."""

    id: int
    name: str
    from_stage: str | None
    to_stage: str
    because: tuple[Phrase, ...]


@dataclass(frozen=True)
class Foresight:
    """Who would move if the rules were applied now: how many people from where to where, and some of them.

    `plan` is what the next plan would change against the newest; None where nothing has been planned yet.
    """

    moved: dict[Flow, int]
    examples: tuple[Example, ...]
    stages: Stages
    plan: PlanDifference | None

    @property
    def people(self) -> int:
        """How many people would move."""
        return sum(self.moved.values())


def change_rule(engine: Engine, stage: str, criteria: Criteria | None, *, by: str, now: datetime) -> int:
    """Make this the condition by which people get to a stage (None: no rule leads there); returns the version.

    The documents stay as they are, and the version before is kept. The same condition makes no new version. Raises
    NotFound for an unknown stage, and BadInput for one that is not on the way: no rule moves anybody there.
    """
    with writing(engine) as session:
        return _write_rule(session, stage, criteria, by=by, now=now)


def _write_rule(session: Session, stage: str, criteria: Criteria | None, *, by: str, now: datetime) -> int:
    _require_placed(load_stages(session), stage)
    row = session.get(StageDefinitionRow, stage)
    if row is not None and _is_same(row.definition.get("entry"), criteria):
        return row.version
    tree = None if criteria is None else to_tree(criteria)
    return write_version(session, stage, {"entry": tree}, by=by, now=now)


def _is_same(entry: Any, criteria: Criteria | None) -> bool:
    """Whether an entry as it is kept, in whatever way it was written, is this condition."""
    before = None if entry is None else parse(entry)[0]
    if before is None or criteria is None:
        return before is criteria
    return bool(_in_order(to_tree(before)) == _in_order(to_tree(criteria)))


def _in_order(tree: Any) -> Any:
    """The tree with values and kinds, whose order means nothing, in one order."""
    if isinstance(tree, list):
        return [_in_order(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    unordered = {key for key in ("value", "kinds") if isinstance(tree.get(key), list)}
    return {key: sorted(one, key=str) if key in unordered else _in_order(one) for key, one in tree.items()}


def _require_placed(stages: Stages, value: str) -> None:
    known = next((one for one in stages if one.value == value), None)
    if known is None:
        raise NotFound(phrase("There is no stage “{stage}” here.", stage=value), field="stage")
    if known.order is None:
        said = phrase("No rule moves anybody in or out of “{stage}”: only a person does.", stage=known.names)
        raise BadInput(said, code="not_on_the_way", field="stage")


def change_profile(engine: Engine, criteria: Criteria | None) -> None:
    """Make this the ideal customer profile; None sets none, so that nobody fits."""
    with writing(engine) as session:
        _write_profile(session, criteria)


def _write_profile(session: Session, criteria: Criteria | None) -> None:
    store_settings(session, {"ideal_customer_profile": None if criteria is None else to_tree(criteria)})


def foresee_rules(engine: Engine, *, now: datetime) -> Foresight:
    """Who would move by the rules as they are."""
    return _foresee(engine, lambda session: None, now)


def foresee_rule(engine: Engine, stage: str, criteria: Criteria | None, *, now: datetime) -> Foresight:
    """Who would move if this were the rule of a stage; raises as `change_rule`, and changes nothing."""

    def change(session: Session) -> None:
        _write_rule(session, stage, criteria, by="", now=now)

    return _foresee(engine, change, now)


def foresee_profile(engine: Engine, criteria: Criteria | None, *, now: datetime) -> Foresight:
    """Who would move if this were the ideal customer profile; changes nothing."""
    return _foresee(engine, lambda session: _write_profile(session, criteria), now)


def _foresee(engine: Engine, change: Callable[[Session], None], now: datetime) -> Foresight:
    """The very change and the very run of the rules, in a transaction that is not kept; then the plan after it."""
    plan = foresee(engine, change, now=now)
    with writing(engine, keep=False) as session:
        stages = load_stages(session)
        last = session.exec(select(StageMoveRow.id).order_by(col(StageMoveRow.id).desc())).first() or 0
        change(session)
        session.flush()
        report = classify_session(session, now=now, ids=contact_ids(session))
        return Foresight(report.moved, _examples(session, last), stages, plan)


def _examples(session: Session, last: int) -> tuple[Example, ...]:
    """The first people whom rules have moved after that move."""
    query: Any = (
        select(ContactRow, StageMoveRow)
        .join(StageMoveRow, col(StageMoveRow.contact_id) == col(ContactRow.id))
        .where(col(StageMoveRow.id) > last, StageMoveRow.mover == Mover.RULE.value)
        .order_by(col(StageMoveRow.id))
        .limit(EXAMPLES)
    )
    return tuple(_example(contact, move) for contact, move in session.exec(query))


def _example(contact: ContactRow, move: StageMoveRow) -> Example:
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part) or contact.email
    because = tuple(phrase_from_json(said) for said in move.because)
    return Example(contact.id or 0, name, move.from_stage, move.to_stage, because)
