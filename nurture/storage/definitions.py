"""Stages, their rules and documents, sequences and blocks: rows into core records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import Text, cast
from sqlalchemy import select as core_select
from sqlmodel import Session, select

from nurture.core.definitions import Blocks, StageDefinition, read_blocks, read_definition, read_sequence
from nurture.core.errors import NurtureError, Problem
from nurture.core.phrases import named
from nurture.core.planning import Sequence
from nurture.core.stages import LifecycleStage, Owner, Phase, Relationship, Stages
from nurture.core.staging import StageRule
from nurture.storage.bulk import TABLES
from nurture.storage.settings import load_value, store_value
from nurture.storage.tables import SequenceRow, StageDefinitionRow, StageRow

Read = TypeVar("Read")


def store_stages(session: Session, stages: Iterable[LifecycleStage]) -> None:
    """Store stages under their values, in place of what was there."""
    for stage in stages:
        session.merge(
            StageRow(
                value=stage.value,
                names=dict(stage.names.names),
                relationship=stage.relationship and stage.relationship.value,
                phase=stage.phase.value,
                owner=stage.owner.value,
                position=stage.order,
                is_enabled=stage.enabled,
            )
        )


_STAGE: Final = TABLES["stage"].c
_STAGES: Final = core_select(cast(_STAGE.names, Text), *(one for one in _STAGE if one is not _STAGE.names))


def load_stages(session: Session) -> Stages:
    """The stages of the workspace in their order."""
    session.flush()
    result = session.connection().execute(_STAGES)
    return _stages(tuple(result.keys())[1:], tuple(tuple(row) for row in result))


@lru_cache(maxsize=64)
def _stages(columns: tuple[str, ...], rows: tuple[tuple[Any, ...], ...]) -> Stages:
    """The stages of these rows, put together once: nearly everything asks for them, and they hardly ever change."""
    told = (dict(zip(columns, rest, strict=True)) | {"names": json.loads(names)} for names, *rest in rows)
    return Stages(tuple(stage_of(StageRow(**one)) for one in told))


def stage_of(row: StageRow) -> LifecycleStage:
    """The record of a stage's row."""
    return LifecycleStage(
        value=row.value,
        names=named(row.names),
        relationship=Relationship(row.relationship) if row.relationship else None,
        phase=Phase(row.phase),
        owner=Owner(row.owner),
        order=row.position,
        enabled=row.is_enabled,
    )


def store_definitions(session: Session, definitions: Mapping[str, Mapping[str, Any]]) -> None:
    """Store stage definitions as their files say them, by stage."""
    for stage, values in definitions.items():
        session.merge(StageDefinitionRow(stage=stage, definition=dict(values)))


def load_definitions(session: Session) -> dict[str, StageDefinition]:
    """The stage definitions by stage."""
    rows = session.exec(select(StageDefinitionRow)).all()
    return {row.stage: replace(_sound(read_definition(row.definition, row.stage)), version=row.version) for row in rows}


def load_rules(session: Session) -> tuple[StageRule, ...]:
    """The rules by which people get to stages; a stage without one is reached by people only."""
    definitions = load_definitions(session).values()
    return tuple(StageRule(one.stage, one.entry) for one in definitions if one.entry is not None)


def store_sequences(session: Session, sequences: Mapping[str, Mapping[str, Any]]) -> None:
    """Store sequences as their files say them, by key."""
    for key, values in sequences.items():
        session.merge(SequenceRow(key=key, definition=dict(values)))


def load_sequences(session: Session) -> tuple[Sequence, ...]:
    """Every sequence, the one that wins first."""
    rows = session.exec(select(SequenceRow)).all()
    sequences = [_sound(read_sequence(row.definition, row.key)) for row in rows]
    return tuple(sorted(sequences, key=lambda one: (one.priority, one.key)))


def store_blocks(session: Session, blocks: Mapping[str, Any]) -> None:
    """Store the fixed pieces around every mail."""
    store_value(session, "blocks", dict(blocks))


def load_blocks(session: Session) -> dict[str, Blocks]:
    """The fixed pieces around every mail, by language."""
    return read_blocks(load_value(session, "blocks") or {}, "blocks")[0]


def _sound(read: tuple[Read | None, tuple[Problem, ...]]) -> Read:
    value, problems = read
    if value is None:
        raise NurtureError(problems[0].message, file=problems[0].path, field=problems[0].field)
    return value
