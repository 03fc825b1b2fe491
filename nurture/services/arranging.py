"""Arranging: the stages of the workspace renamed, moved, switched, added and deleted; each change is kept on record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import Engine, func, or_
from sqlmodel import Session, col, select

from nurture.core.errors import BadInput, NotFound
from nurture.core.journey import CHOOSABLE, SHIPPED, journey_problems
from nurture.core.keys import make_key
from nurture.core.phrases import Named, phrase
from nurture.core.stages import LifecycleStage, Owner, Phase, Relationship, Stages
from nurture.storage.database import reading, writing
from nurture.storage.definitions import load_sequences, load_stages, store_stages
from nurture.storage.people import count_by_stage
from nurture.storage.stage_versions import definition_version, write_version
from nurture.storage.tables import CompanyRow, ContactRow, StageChangeRow, StageRow

Direction: TypeAlias = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class StageWish:
    """What somebody wants a stage to be; `on_the_way` is false for one that only people put anybody into."""

    names: Named
    relationship: Relationship | None
    phase: Phase
    owner: Owner
    on_the_way: bool = True


@dataclass(frozen=True, slots=True)
class Weight:
    """What hangs on a stage: people in it, people whose company stands in it, sequences that lead there."""

    people: int
    at_companies: int
    sequences: tuple[Named, ...]

    @property
    def affected(self) -> int:
        """How many people the guard reads otherwise once the stage means something else."""
        return self.people + self.at_companies


def weigh_stage(engine: Engine, value: str) -> Weight:
    """What hangs on a stage; raises NotFound for an unknown one."""
    with reading(engine) as session:
        _require(load_stages(session), value)
        companies = select(CompanyRow.id).where(CompanyRow.stage == value)
        domains = select(CompanyRow.domain).where(CompanyRow.stage == value, col(CompanyRow.domain).is_not(None))
        theirs = or_(col(ContactRow.company_id).in_(companies), col(ContactRow.domain).in_(domains))
        others = or_(col(ContactRow.stage).is_(None), col(ContactRow.stage) != value)
        counted = select(func.count()).select_from(ContactRow)
        return Weight(
            people=count_by_stage(session).get(value, 0),
            at_companies=session.exec(counted.where(theirs, others)).one(),
            sequences=tuple(one.names for one in load_sequences(session) if one.goal.stage == value),
        )


def add_stage(
    engine: Engine, wish: StageWish, *, value: str = "", after: str = "", by: str, now: datetime
) -> LifecycleStage:
    """Add a stage of the workspace's own, after another one on the way, else last.

    Its value is what the CRM calls it; a name gives one. Raises BadInput where `journey_problems` finds any.
    """
    with writing(engine) as session:
        stages = load_stages(session)
        made = LifecycleStage(
            value=value.strip() or make_key(wish.names.in_language("en"), "_"),
            names=wish.names,
            relationship=wish.relationship,
            phase=wish.phase,
            owner=wish.owner,
            order=None,
        )
        _check((*stages, made))
        arranged = _insert(stages, made, after) if wish.on_the_way else (*stages, made)
        _store(session, stages, arranged, by=by, now=now)
        return _require(Stages(arranged), made.value)


def change_stage(engine: Engine, value: str, wish: StageWish, *, by: str, now: datetime) -> LifecycleStage:
    """Change what a stage is called and who answers for it; of one of the workspace's own also what it means.

    Raises NotFound, and BadInput where a shipped stage would mean something else or `journey_problems` finds any.
    """

    def changed(stages: Stages) -> Iterable[LifecycleStage]:
        known = _require(stages, value)
        if value in SHIPPED and wish.relationship is not known.relationship:
            said = phrase("What this stage means for the guard is fixed; add one of your own for another meaning.")
            raise BadInput(said, code="shipped_stage", field="relationship")
        made = replace(known, names=wish.names, relationship=wish.relationship, phase=wish.phase, owner=wish.owner)
        others = tuple(one for one in stages if one.value != value)
        if wish.on_the_way == (known.order is not None):
            return (*others, made)
        return _insert(Stages(others), made, "") if wish.on_the_way else (*others, replace(made, order=None))

    return _rearrange(engine, changed, value, by=by, now=now)


def switch_stage(engine: Engine, value: str, *, on: bool, by: str, now: datetime) -> LifecycleStage:
    """Switch a stage off, or on again; who stands in one that is off is held by the guard. Raises as `change_stage`."""

    def switched(stages: Stages) -> Iterable[LifecycleStage]:
        _require(stages, value)
        return (replace(one, enabled=on) if one.value == value else one for one in stages)

    return _rearrange(engine, switched, value, by=by, now=now)


def move_stage(engine: Engine, value: str, direction: Direction, *, by: str, now: datetime) -> LifecycleStage:
    """Put a stage one place up or down; raises as `change_stage`, and BadInput where there is no place for that."""

    def moved(stages: Stages) -> Iterable[LifecycleStage]:
        _require(stages, value)
        way = [one for one in stages if one.order is not None]
        place = next((number for number, one in enumerate(way) if one.value == value), None)
        if place is None:
            said = phrase("This stage is not on the way: only people put anybody into it.")
            raise BadInput(said, code="not_on_the_way", field="order")
        other = place + (1 if direction == "down" else -1)
        if not 0 <= other < len(way):
            raise BadInput(phrase("The stage stands at the end already."), code="at_the_end", field="order")
        way[place], way[other] = way[other], way[place]
        return (*_numbered(way), *(one for one in stages if one.order is None))

    return _rearrange(engine, moved, value, by=by, now=now)


def delete_stage(engine: Engine, value: str, *, by: str, now: datetime) -> LifecycleStage:
    """Delete a stage of the workspace's own that nobody stands in; returns what it was.

    Raises NotFound, and BadInput for a shipped stage and for one with people or companies in it.
    """
    with writing(engine) as session:
        gone = _require(load_stages(session), value)
        if value in SHIPPED:
            said = phrase("This stage comes with every workspace; it can be switched off, not deleted.")
            raise BadInput(said, code="shipped_stage", field="value")
        _refuse_occupied(session, value)
        row = session.get_one(StageRow, value)
        session.add(_record(row, value, by=by, now=now))
        session.delete(row)
    return gone


def _refuse_occupied(session: Session, value: str) -> None:
    people = count_by_stage(session).get(value, 0)
    companies = session.exec(select(func.count()).select_from(CompanyRow).where(CompanyRow.stage == value)).one()
    if people or companies:
        said = phrase(
            "{people} people and {companies} companies stand in this stage. Switch it off instead: then the guard "
            "holds their mail until they are moved.",
            people=people,
            companies=companies,
        )
        raise BadInput(said, code="stage_in_use", field="value")


def _require(stages: Stages, value: str) -> LifecycleStage:
    for stage in stages:
        if stage.value == value:
            return stage
    raise NotFound(phrase("There is no stage “{stage}” here.", stage=value), field="stage")


def _rearrange(
    engine: Engine, change: Callable[[Stages], Iterable[LifecycleStage]], value: str, *, by: str, now: datetime
) -> LifecycleStage:
    """One change of the stages, checked as a whole; what was different before is kept."""
    with writing(engine) as session:
        stages = load_stages(session)
        arranged = tuple(change(stages))
        _check(arranged)
        _store(session, stages, arranged, by=by, now=now)
        return _require(Stages(arranged), value)


def _check(stages: Iterable[LifecycleStage]) -> None:
    known = tuple(stages)
    problems = journey_problems(known)
    if problems:
        raise BadInput(problems[0].message, code=problems[0].code, field=problems[0].field)
    own = [one for one in known if one.value not in SHIPPED]
    if any(one.relationship not in (*CHOOSABLE, None) for one in own):
        raise BadInput(phrase("Choose one of these."), code="bad_relationship", field="relationship")


def _insert(stages: Stages, made: LifecycleStage, after: str) -> tuple[LifecycleStage, ...]:
    """The stages with a new one on the way: after that stage, else last on its side, else before the customers'."""
    way = [one for one in stages if one.order is not None]
    place = next((number for number, one in enumerate(way, 1) if one.value == after), None)
    if place is None:
        same_side = [number for number, one in enumerate(way, 1) if one.relationship is made.relationship]
        customers = [number for number, one in enumerate(way) if one.relationship is Relationship.CUSTOMER]
        place = max(same_side, default=min(customers, default=len(way)))
    numbered = _numbered([*way[:place], made, *way[place:]])
    arranged = (*numbered, *(one for one in stages if one.order is None))
    _check(arranged)
    return arranged


def _numbered(way: Iterable[LifecycleStage]) -> list[LifecycleStage]:
    return [replace(one, order=place * 10) for place, one in enumerate(way, 1)]


def _store(session: Session, before: Stages, after: Iterable[LifecycleStage], *, by: str, now: datetime) -> None:
    """Store the stages that differ, each with what it was."""
    known = {one.value: one for one in before}
    changed = [one for one in after if known.get(one.value) != one]
    for one in changed:
        session.add(_record(session.get(StageRow, one.value), one.value, by=by, now=now))
        if one.value in known and _heading(known[one.value]) != _heading(one):
            _renew_definition(session, one.value, by=by, now=now)
    store_stages(session, changed)


def _heading(stage: LifecycleStage) -> tuple[object, ...]:
    """What of a stage stands in its definition, so that a change of it is a new version to sign."""
    return stage.names, stage.relationship, stage.phase, stage.owner


def _renew_definition(session: Session, value: str, *, by: str, now: datetime) -> None:
    if definition_version(session, value):
        write_version(session, value, {}, by=by, now=now)


def _record(row: StageRow | None, value: str, *, by: str, now: datetime) -> StageChangeRow:
    """What a stage was until now; one that is new was nothing, so nobody in it had a meaning."""
    return StageChangeRow(
        stage=value,
        at=now,
        by=by,
        relationship=row.relationship if row else None,
        is_enabled=row.is_enabled if row else False,
        before=row.model_dump() if row else {},
    )
