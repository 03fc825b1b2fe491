"""Remembering how the columns of a file were mapped, so that the next file like it needs no hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.column_names import Entity
from nurture.core.columns import recognise_columns
from nurture.core.errors import BadInput, NotFound
from nurture.core.headers import fold
from nurture.core.phrases import listing, phrase
from nurture.core.values import clean_text
from nurture.storage.database import reading, writing
from nurture.storage.mappings import delete_mapping, find_mapping, load_mapping, load_mappings, store_mapping
from nurture.storage.tables import MappingRow

LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class SavedMapping:
    """A mapping that somebody saved; `columns` goes from header to field, "-" for a column to be left out."""

    name: str
    entity: Entity
    columns: Mapping[str, str]
    saved_at: datetime
    saved_by: str


def list_mappings(engine: Engine, entity: Entity | None = None) -> tuple[SavedMapping, ...]:
    """The saved mappings for files of that kind, or all, by name."""
    with reading(engine) as session:
        return tuple(_saved(row) for row in load_mappings(session, entity))


def suggest_mapping(engine: Engine, entity: Entity, header: Sequence[str]) -> str | None:
    """The name of the newest mapping that was made for a file with these column names, or None."""
    with reading(engine) as session:
        return find_mapping(session, entity, header)


def save_mapping(
    engine: Engine,
    name: str,
    entity: Entity,
    columns: Mapping[str, str],
    *,
    header: Sequence[str],
    now: datetime,
    by: str,
) -> str:
    """Save the mapping for files with this header, in place of one of the same name; returns the name as it is kept.

    Raises BadInput for a blank name, and for columns or fields that are none.
    """
    wrong = next(iter(recognise_columns(header, entity, columns).problems), None)
    if wrong is not None:
        raise BadInput(wrong.message, code=wrong.code, column=wrong.column, field=wrong.field)
    with writing(engine) as session:
        return keep_mapping(session, name, entity, columns, header=header, now=now, by=by)


def keep_mapping(
    session: Session,
    name: str,
    entity: Entity,
    columns: Mapping[str, str],
    *,
    header: Sequence[str],
    now: datetime,
    by: str,
) -> str:
    """Save the mapping inside a transaction that somebody else owns; returns the name as it is kept."""
    kept = checked_name(name)
    store_mapping(session, kept, entity, columns, header=header, at=now, by=by)
    return kept


def checked_name(name: str) -> str:
    """The name of a mapping in one line; raises BadInput for a blank one and for one that is too long."""
    kept = clean_text(name, LONGEST_NAME + 1)
    if not kept or len(kept) > LONGEST_NAME:
        said = phrase("A mapping needs a name of at most {most} characters.", most=LONGEST_NAME)
        raise BadInput(said, field="name")
    return kept


def forget_mapping(engine: Engine, name: str) -> None:
    """Delete a saved mapping; raises NotFound where there is none of that name."""
    with writing(engine) as session:
        if not delete_mapping(session, name):
            raise NotFound(phrase("There is no mapping “{name}”.", name=name), field="mapping")


def recall_mapping(session: Session, name: str, entity: Entity, header: Sequence[str]) -> dict[str, str]:
    """What a saved mapping says of the columns of this file; columns that it has not are passed over.

    Raises NotFound for a name that nobody saved, and BadInput for a mapping that is for files of another kind.
    """
    row = load_mapping(session, name)
    if row is None:
        known = [one.name for one in load_mappings(session, entity)]
        said = phrase("There is no mapping “{name}”.", name=name)
        if known:
            said = phrase("There is no mapping “{name}”; there is {known}.", name=name, known=listing(known))
        raise NotFound(said, field="mapping")
    if row.entity != entity:
        said = phrase(
            "The mapping “{name}” is for {theirs}, not for {ours}.", name=name, theirs=row.entity, ours=entity
        )
        raise BadInput(said, code="other_mapping", field="mapping")
    here = {fold(one) or one for one in header}
    return {column: field for column, field in row.columns.items() if (fold(column) or column) in here}


def _saved(row: MappingRow) -> SavedMapping:
    return SavedMapping(row.name, cast(Entity, row.entity), dict(row.columns), row.saved_at, row.saved_by)
