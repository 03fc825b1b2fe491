"""Making a workspace: schema, stages, rules, sequences, blocks, personas and segments, as they ship."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.definitions import read_blocks, read_definition, read_sequence
from nurture.core.errors import BadInput, NurtureError, Problem
from nurture.core.phrases import phrase
from nurture.core.segments import Persona, Segment, Shipped, read_shipped
from nurture.core.stages import DEFAULT_STAGES
from nurture.storage.database import reading, writing
from nurture.storage.definitions import (
    load_stages,
    store_blocks,
    store_definitions,
    store_sequences,
    store_stages,
)
from nurture.storage.library import shipped_definitions
from nurture.storage.link_keys import ensure_link_key
from nurture.storage.personas import store_persona
from nurture.storage.schema import has_schema, upgrade
from nurture.storage.segments import store_segment
from nurture.storage.settings import load_settings

WRITTEN: Final = datetime(2026, 11, 22, tzinfo=UTC)
"""When the shipped segments were written."""


def initialise(engine: Engine) -> bool:
    """Make the workspace's database with everything that ships; whether it was new.

    One that exists is brought to the newest schema and keeps all it holds.
    """
    upgrade(engine)
    with reading(engine) as session:
        if tuple(load_stages(session)):
            return False
    definitions = shipped_definitions("stages")
    sequences = shipped_definitions("sequences")
    blocks = sequences.pop("blocks")
    checked = [problem for name, values in definitions.items() for problem in read_definition(values, name)[1]]
    checked += [problem for name, values in sequences.items() for problem in read_sequence(values, name)[1]]
    checked += read_blocks(blocks, "blocks")[1]
    _fail_on(checked)
    personas, segments = _read_shipped("personas"), _read_shipped("segments")
    with writing(engine) as session:
        store_stages(session, DEFAULT_STAGES)
        session.flush()
        store_definitions(session, definitions)
        store_sequences(session, sequences)
        store_blocks(session, blocks)
        _store_named(session, personas, segments)
        ensure_link_key(session)
    return True


def _read_shipped(folder: str) -> list[Shipped]:
    read = [read_shipped(values, name) for name, values in shipped_definitions(folder).items()]
    _fail_on([problem for _, problems in read for problem in problems])
    return [one for one, _ in read if one is not None]


def _store_named(session: Session, personas: list[Shipped], segments: list[Shipped]) -> None:
    """Store personas and segments; what has one text only has it in the workspace's language."""
    language = load_settings(session).default_language
    for one in personas:
        text = one.description.in_language(language)
        store_persona(session, Persona(one.key, one.names, text, one.criteria, one.position))
    for one in segments:
        if one.criteria is not None:
            store_segment(session, Segment(one.key, one.names.in_language(language), one.criteria, WRITTEN, "system"))


def _fail_on(problems: list[Problem]) -> None:
    if problems:
        raise NurtureError(problems[0].message, file=problems[0].path, field=problems[0].field)


def require_workspace(engine: Engine, place: str) -> None:
    """Bring an existing workspace up to date; raises BadInput where there is none."""
    if not has_schema(engine):
        said = phrase("There is no workspace at {place}; make one with `nurture init` or `nurture demo`.", place=place)
        raise BadInput(said, code="no_workspace", file=place)
    upgrade(engine)
