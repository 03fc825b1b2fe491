"""A stage's definition as pages: to write it, to compare its versions, and what is signed of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.agreements import Agreement
from nurture.core.definitions import StageDefinition, StageDocument
from nurture.core.editions import Change, Edition, compare
from nurture.core.errors import NotFound
from nurture.core.phrases import Speaker, phrase
from nurture.core.stages import LifecycleStage
from nurture.storage.database import reading
from nurture.storage.definitions import load_definitions, load_stages
from nurture.storage.stage_versions import load_agreement, load_editions


@dataclass(frozen=True)
class DefinitionView:
    """A definition to be written: its version in force (0: none yet) and, beside it, the English document to go by."""

    stage: LifecycleStage
    definition: StageDefinition
    version: int
    agreement: Agreement
    pattern: StageDocument


@dataclass(frozen=True)
class VersionsView:
    """Every version of a definition, the newest first, and what differs between two (None: there is but one)."""

    stage: LifecycleStage
    editions: tuple[Edition, ...]
    agreement: Agreement
    before: Edition | None
    after: Edition | None
    changes: tuple[Change, ...]


def open_definition(engine: Engine, value: str) -> DefinitionView:
    """A stage's definition to be written; raises NotFound for an unknown stage."""
    with reading(engine) as session:
        stage = _stage(session, value)
        agreement = load_agreement(session, value)
        definition = load_definitions(session).get(value) or StageDefinition(value, None)
    return DefinitionView(stage, definition, agreement.version, agreement, definition.document("en"))


def compare_versions(
    engine: Engine, value: str, speaker: Speaker, *, before: int | None = None, after: int | None = None
) -> VersionsView:
    """Two versions of a stage's definition side by side: those asked for, else the one in force and the one before.

    Raises NotFound for an unknown stage, and for a version that there never was.
    """
    with reading(engine) as session:
        stage, stages = _stage(session, value), load_stages(session)
        editions = load_editions(session, stage)
        agreement = load_agreement(session, value)
    newer = _edition(editions, after) if after else next(iter(editions), None)
    older = _edition(editions, before) if before else next((one for one in editions if _is_older(one, newer)), None)
    changes = compare(older, newer, stages, speaker) if older and newer else ()
    return VersionsView(stage, editions, agreement, older, newer, changes)


def _is_older(edition: Edition, than: Edition | None) -> bool:
    return than is not None and edition.version < than.version


def _edition(editions: tuple[Edition, ...], version: int) -> Edition:
    for one in editions:
        if one.version == version:
            return one
    raise NotFound(phrase("There is no version {version} of this definition.", version=version), field="version")


def _stage(session: Session, value: str) -> LifecycleStage:
    for one in load_stages(session):
        if one.value == value:
            return one
    raise NotFound(phrase("There is no stage “{stage}” here.", stage=value), field="stage")
