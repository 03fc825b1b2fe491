"""Versions of the stages' definitions, kept as they were, and who signed which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from nurture.core.agreements import NOTHING_SIGNED, Agreement, Side, SignOff
from nurture.core.definitions import StageDefinition, read_definition
from nurture.core.editions import Edition
from nurture.core.stages import LifecycleStage
from nurture.storage.definitions import load_definitions, stage_of
from nurture.storage.tables import StageDefinitionRow, StageRow, StageSignOffRow, StageVersionRow


def definition_version(session: Session, stage: str) -> int:
    """The version in force of a stage's definition; 0 where nothing is written yet."""
    return session.exec(select(StageDefinitionRow.version).where(StageDefinitionRow.stage == stage)).first() or 0


def write_version(session: Session, stage: str, changes: Mapping[str, Any], *, by: str, now: datetime) -> int:
    """Make these parts of a stage's definition its next version and keep the one before; returns the version."""
    row = session.get(StageDefinitionRow, stage)
    if row is None:
        session.add(StageDefinitionRow(stage=stage, definition={"stage": stage, "entry": None, **changes}))
        return 1
    heading = session.get_one(StageRow, stage).model_dump()
    kept: dict[str, Any] = {"definition": row.definition, "heading": heading, "until": now, "replaced_by": by}
    session.add(StageVersionRow(stage=stage, version=row.version, **kept))
    row.definition = {**row.definition, **changes}
    row.version += 1
    session.add(row)
    return row.version


def load_editions(session: Session, stage: LifecycleStage) -> tuple[Edition, ...]:
    """Every version of a stage's definition, the one in force first; none where nothing is written yet."""
    definition = load_definitions(session).get(stage.value)
    if definition is None:
        return ()
    kept = select(StageVersionRow).where(StageVersionRow.stage == stage.value)
    rows = session.exec(kept.order_by(col(StageVersionRow.version).desc()))
    return (Edition(stage, definition), *(_edition(row, stage) for row in rows))


def _edition(row: StageVersionRow, stage: LifecycleStage) -> Edition:
    read = read_definition(row.definition, row.stage)[0] or StageDefinition(row.stage, None)
    heading = stage_of(StageRow(**row.heading)) if row.heading else stage
    return Edition(heading, replace(read, version=row.version), row.until, row.replaced_by)


def load_agreements(session: Session) -> dict[str, Agreement]:
    """What has been signed of each stage's definition, by stage; stages without one are not in it."""
    signed: dict[str, list[SignOff]] = defaultdict(list)
    query = select(StageSignOffRow).order_by(col(StageSignOffRow.at), col(StageSignOffRow.version))
    for row in session.exec(query):
        signed[row.stage].append(SignOff(Side(row.side), row.version, row.at, row.by, row.for_others))
    versions = session.exec(select(StageDefinitionRow.stage, StageDefinitionRow.version))
    return {stage: Agreement(version, tuple(signed[stage])) for stage, version in versions}


def load_agreement(session: Session, stage: str) -> Agreement:
    """What has been signed of one stage's definition."""
    return load_agreements(session).get(stage, NOTHING_SIGNED)
