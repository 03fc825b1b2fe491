"""Defining: what a stage means, written in one language after the other; every version is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.definitions import StageDocument
from nurture.core.errors import BadInput, NotFound
from nurture.core.languages import LANGUAGES
from nurture.core.phrases import phrase
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.stage_versions import definition_version, write_version
from nurture.storage.tables import StageDefinitionRow

LONGEST_PART: Final = 2000
LONGEST_POINT: Final = 300
MOST_POINTS: Final = 12
"""Characters of a text, characters of a line of a list, and lines of a list: a page that people will read."""

LONGEST_STAY: Final = 3650
"""Days."""


@dataclass(frozen=True, slots=True)
class DefinitionWish:
    """What somebody writes: the document in one language, and what counts in every language."""

    language: str
    document: StageDocument
    kinds: tuple[str, ...] = ()
    norm_days: int | None = None


def write_definition(engine: Engine, stage: str, wish: DefinitionWish, *, based_on: int, by: str, now: datetime) -> int:
    """Make this the next version of a stage's definition; returns its number, the old one where nothing differs.

    Raises NotFound for an unknown stage, and BadInput for an unknown language, a text that is too long, or where the
    version it is based on is not the one in force any more.
    """
    with writing(engine) as session:
        if stage not in {one.value for one in load_stages(session)}:
            raise NotFound(phrase("There is no stage “{stage}” here.", stage=stage), field="stage")
        if wish.language not in LANGUAGES:
            raise BadInput(phrase("A definition is written in {known}.", known=", ".join(LANGUAGES)), field="language")
        _check(wish)
        version = definition_version(session, stage)
        if version != based_on:
            raise _changed_meanwhile(version)
        changes = _changes(session, stage, wish)
        return write_version(session, stage, changes, by=by, now=now) if changes else version


def _changed_meanwhile(version: int) -> BadInput:
    said = phrase(
        "Version {version} was saved while you wrote. Compare it with yours, then save again.", version=version
    )
    return BadInput(said, code="changed_meanwhile", field="version")


def _check(wish: DefinitionWish) -> None:
    for one in fields(StageDocument):
        value = getattr(wish.document, one.name)
        points = () if isinstance(value, str) else value
        if len(points) > MOST_POINTS:
            said = phrase("At most {most} lines, so that somebody reads them.", most=MOST_POINTS)
            raise BadInput(said, code="too_long", field=one.name)
        longest = max(map(len, points), default=0)
        if longest > LONGEST_POINT or (isinstance(value, str) and len(value) > LONGEST_PART):
            most = LONGEST_PART if isinstance(value, str) else LONGEST_POINT
            raise BadInput(phrase("At most {most} characters.", most=most), code="too_long", field=one.name)
    if wish.norm_days is not None and not 1 <= wish.norm_days <= LONGEST_STAY:
        said = phrase(
            "{field} should be a number from {least} to {most}.", field="norm_days", least=1, most=LONGEST_STAY
        )
        raise BadInput(said, field="norm_days")


def _changes(session: Session, stage: str, wish: DefinitionWish) -> dict[str, Any]:
    """The parts of the stored definition that differ from what is wished."""
    row = session.get(StageDefinitionRow, stage)
    before: Mapping[str, Any] = row.definition if row else {}
    documents = dict(before.get("documents") or {})
    if _document(documents.get(wish.language)) != (written := asdict(wish.document)):
        documents[wish.language] = {
            name: list(value) if isinstance(value, tuple) else value for name, value in written.items()
        }
    if wish.document == StageDocument():
        documents.pop(wish.language, None)
    wished = {"documents": documents, "kinds": list(wish.kinds), "norm_days": wish.norm_days}
    known = {"documents": dict(before.get("documents") or {}), "kinds": before.get("kinds") or []}
    known |= {"norm_days": before.get("norm_days")}
    return {name: value for name, value in wished.items() if known[name] != value}


def _document(stored: Mapping[str, Any] | None) -> dict[str, Any]:
    """A stored document with every part, as a record of it would have them."""
    empty = asdict(StageDocument())
    given = stored or {}
    return {
        name: tuple(given.get(name) or ()) if isinstance(value, tuple) else " ".join(str(given.get(name) or "").split())
        for name, value in empty.items()
    }
