"""Making a workspace: schema, stages, rules, sequences and blocks, as they ship."""

from __future__ import annotations

from sqlalchemy import Engine

from nurture.core.definitions import read_blocks, read_definition, read_sequence
from nurture.core.errors import BadInput, NurtureError, Problem
from nurture.core.phrases import phrase
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
from nurture.storage.schema import has_schema, upgrade


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
    with writing(engine) as session:
        store_stages(session, DEFAULT_STAGES)
        session.flush()
        store_definitions(session, definitions)
        store_sequences(session, sequences)
        store_blocks(session, blocks)
    return True


def _fail_on(problems: list[Problem]) -> None:
    if problems:
        raise NurtureError(problems[0].message, file=problems[0].path, field=problems[0].field)


def require_workspace(engine: Engine, place: str) -> None:
    """Bring an existing workspace up to date; raises BadInput where there is none."""
    if not has_schema(engine):
        said = phrase("There is no workspace at {place}; make one with `nurture init` or `nurture demo`.", place=place)
        raise BadInput(said, code="no_workspace", file=place)
    upgrade(engine)
