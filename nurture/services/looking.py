"""Looking into a kept file: what it is about, what its columns hold, and what somebody chose for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine

from nurture.core.column_choice import LEFT_OUT, needed_mapping
from nurture.core.column_names import Entity
from nurture.core.columns import guess_entity
from nurture.core.properties import Property, PropertyEntity
from nurture.core.sources import read_source
from nurture.services.importing import Inspection, inspect_file
from nurture.services.remembering import list_mappings, save_mapping, suggest_mapping
from nurture.services.signing_in import User
from nurture.services.uploading import Choices, Upload, choose, open_upload
from nurture.storage.database import reading
from nurture.storage.properties import in_order, load_properties


def look(engine: Engine, folder: Path, upload: Upload) -> Inspection:
    """What the file looks like with what was chosen for it; raises BadInput where it is no table."""
    with open_upload(folder, upload) as stream:
        entity = cast(Entity, upload.choices.entity)
        return inspect_file(
            engine, entity, stream, file=upload.file, mapping=upload.choices.mapping, **_reading(upload.choices)
        )


def recognise(engine: Engine, folder: Path, upload: Upload, choices: Choices) -> Upload:
    """The file with these choices kept, as far as they say how to read it, and what follows from them.

    What it is about is guessed where nobody said, and the newest mapping that was saved for such a file is taken.
    Raises BadInput where it is no table then; nothing is kept in that case.
    """
    header = read_header(folder, replace(upload, choices=choices))
    entity = cast(Entity, choices.entity) if choices.entity else guess_entity(header)
    name = suggest_mapping(engine, entity, header) or ""
    saved = {one.name: one.columns for one in list_mappings(engine, entity)} if name else {}
    known = replace(choices, entity=entity, mapping=dict(saved.get(name, {})), saved_mapping=name)
    choose(engine, upload.id, known)
    return replace(upload, choices=known)


def read_header(folder: Path, upload: Upload) -> tuple[str, ...]:
    """The names of the file's columns; raises BadInput where it is no table."""
    with open_upload(folder, upload) as stream:
        return read_source(stream, file=upload.file, **_reading(upload.choices)).header


def take_columns(folder: Path, upload: Upload, wanted: Mapping[str, str]) -> Upload:
    """The file with each header taken for the wanted field ("" is left out); nothing is kept yet."""
    entity = cast(Entity, upload.choices.entity)
    mapping = needed_mapping(read_header(folder, upload), entity, wanted)
    return replace(upload, choices=replace(upload.choices, mapping=mapping))


def remember(engine: Engine, folder: Path, upload: Upload, name: str, *, by: User, now: datetime) -> str:
    """Save how the columns are taken under a name, for the next file like this; returns the name as it is kept.

    Raises BadInput for a name that is none.
    """
    found = look(engine, folder, upload)
    columns = {column.header: column.field or LEFT_OUT for column in found.columns}
    return save_mapping(engine, name, found.entity, columns, header=found.header, now=now, by=by.email)


def own_properties(engine: Engine, entity: str) -> tuple[Property, ...]:
    """The properties of the workspace's own that a column of such a file can be, by their labels."""
    kind = {"contacts": PropertyEntity.CONTACT, "companies": PropertyEntity.COMPANY}.get(entity)
    if kind is None:
        return ()
    with reading(engine) as session:
        return in_order(one for one in load_properties(session) if one.entity is kind)


def _reading(choices: Choices) -> dict[str, Any]:
    return {
        "encoding": choices.encoding or None,
        "delimiter": choices.delimiter or None,
        "sheet": choices.sheet or None,
    }
