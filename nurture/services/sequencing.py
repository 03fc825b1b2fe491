"""Sequencing: sequences in and out as files, foreseen before they are kept, and every version kept on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.definitions import read_sequence
from nurture.core.documents import line_of, read_yaml, write_yaml
from nurture.core.errors import BadInput, NotFound, Problem
from nurture.core.keys import is_key
from nurture.core.phrases import Phrase, phrase
from nurture.core.planning import SWITCHED_OFF, Sequence
from nurture.services.comparing import PlanDifference, foresee
from nurture.services.planning import REPLANNED
from nurture.storage.content import load_kinds
from nurture.storage.database import reading, writing
from nurture.storage.definitions import load_stages
from nurture.storage.drafts import drafts_after_exit, void_drafts
from nurture.storage.exits import leave_sequence
from nurture.storage.tables import SequenceRow, SequenceVersionRow


@dataclass(frozen=True)
class SequenceFile:
    """A sequence that can be kept, with the values of its file."""

    sequence: Sequence
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SavedSequence:
    """A sequence as it was kept: its version from 1, and whether that is a new one."""

    key: str
    version: int
    is_changed: bool


@dataclass(frozen=True, slots=True)
class SequenceChange:
    """Who replaced which version of a sequence, and when."""

    version: int
    by: str
    at: datetime


def read_sequence_file(
    engine: Engine, text: str, file: str | None = None
) -> tuple[SequenceFile | None, tuple[Problem, ...]]:
    """The sequence in a YAML text, or None beside all that is wrong with it, each with line and field.

    It is read as the files that ship are. The stage of its goal and its kinds of offers must be known here as
    well. A pinned offer may be missing: the plan then says that nothing is left for that step.
    """
    plain = text.removeprefix("\ufeff")
    document = read_yaml(plain)
    if isinstance(document, Problem):
        return None, (replace(document, path=file),)
    sequence, problems = read_sequence(document.values, file or "")
    if sequence is not None:
        with reading(engine) as session:
            problems = tuple(_unknown_here(session, sequence))
    if sequence is None or problems:
        placed = (replace(one, path=file, line=line_of(plain, one.field or "")) for one in problems)
        return None, tuple(placed)
    return SequenceFile(sequence, document.values), ()


def _unknown_here(session: Session, sequence: Sequence) -> Iterator[Problem]:
    """What a sequence names that this workspace does not have."""
    if not is_key(sequence.key):
        yield _problem("key", phrase("A key has small letters, digits and hyphens, such as “first-weeks”."))
    if not sequence.names.names:
        yield _problem("names", phrase("{field} is missing.", field="names"))
    stages = load_stages(session)
    if sequence.goal.stage and stages.get(sequence.goal.stage) is None:
        yield _problem("goal.stage", phrase("There is no stage “{stage}” here.", stage=sequence.goal.stage))
    kinds = load_kinds(session)
    for number, step in enumerate(sequence.steps, 1):
        for kind in step.kinds:
            if kind not in kinds:
                yield _problem(f"steps[{number}].kinds", phrase("There is no kind of offer “{kind}”.", kind=kind))


def _problem(field: str, message: Phrase) -> Problem:
    return Problem("definition", message, field=field)


def require_sequence_file(engine: Engine, text: str, file: str | None = None) -> SequenceFile:
    """The sequence in a YAML text; raises BadInput that says the first thing wrong with it."""
    read, problems = read_sequence_file(engine, text, file)
    if read is None:
        raise BadInput(problems[0].message, code=problems[0].code, file=file, field=problems[0].field)
    return read


def save_sequence(engine: Engine, read: SequenceFile, *, by: str, now: datetime) -> SavedSequence:
    """Keep a sequence, in place of the one with its key; that one is kept as a version of before.

    The same sequence makes no new version. What is planned changes with the next plan.
    """
    with writing(engine) as session:
        return _write(session, read, by, now)


def foresee_sequence(engine: Engine, read: SequenceFile, *, now: datetime) -> PlanDifference | None:
    """What the next plan would change if this sequence were kept; None where nothing has been planned yet."""
    return foresee(engine, lambda session: _write(session, read, "", now), now=now)


def _write(session: Session, read: SequenceFile, by: str, now: datetime) -> SavedSequence:
    key, values = read.sequence.key, dict(read.values)
    row = session.get(SequenceRow, key)
    if row is None:
        session.add(SequenceRow(key=key, definition=values))
        return SavedSequence(key, 1, is_changed=True)
    if read_sequence(row.definition, key)[0] == read.sequence:
        return SavedSequence(key, row.version, is_changed=False)
    before = SequenceVersionRow(sequence=key, version=row.version, definition=row.definition, until=now, replaced_by=by)
    session.add(before)
    row.definition = values
    row.version += 1
    session.add(row)
    if not read.sequence.is_on:
        session.flush()
        _let_go(session, key, now)
    return SavedSequence(key, row.version, is_changed=True)


def _let_go(session: Session, key: str, now: datetime) -> None:
    """Nobody is in a sequence that is off: whoever was leaves it, and their open drafts become void."""
    leave_sequence(session, key, SWITCHED_OFF, now)
    void_drafts(session, dict.fromkeys(drafts_after_exit(session), (REPLANNED,)))


def switch_sequence(engine: Engine, key: str) -> str:
    """The text of a sequence with its switch the other way round, to be foreseen and kept; raises NotFound."""
    values = dict(read_values(export_sequence(engine, key)))
    if values.pop("status", "live") == "live":
        values = {"key": values.pop("key", key), "status": "off", **values}
    return write_yaml(values)


def read_values(text: str) -> Mapping[str, Any]:
    """The values of a YAML text as they stand there; raises BadInput where it is none."""
    document = read_yaml(text.removeprefix("\ufeff"))
    if isinstance(document, Problem):
        raise BadInput(document.message, code=document.code, field=document.field)
    return document.values


def export_sequence(engine: Engine, key: str) -> str:
    """The sequence as the text of a YAML file; raises NotFound for an unknown key."""
    with reading(engine) as session:
        row = session.get(SequenceRow, key)
        if row is None:
            raise NotFound(phrase("There is no sequence “{key}”.", key=key), field="sequence")
        return write_yaml(row.definition)


def sequence_changes(engine: Engine, key: str) -> tuple[SequenceChange, ...]:
    """Who changed a sequence and when, the newest change first."""
    with reading(engine) as session:
        query = select(SequenceVersionRow).where(SequenceVersionRow.sequence == key)
        rows = session.exec(query.order_by(col(SequenceVersionRow.version).desc()))
        return tuple(SequenceChange(row.version + 1, row.replaced_by, row.until) for row in rows)
