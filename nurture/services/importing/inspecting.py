"""A look into a file before it is brought in: what it is about, what its columns hold, and how they were read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from sqlalchemy import Engine

from nurture.core.column_names import Entity
from nurture.core.columns import ColumnMap, field_names, guess_entity
from nurture.core.errors import BadInput, Problem
from nurture.core.phrases import Phrase
from nurture.core.sources import read_source
from nurture.core.styles import find_styles
from nurture.core.tabular import Dialect, Row, Table
from nurture.core.values import clean_text, is_placeholder
from nurture.services.importing.recognising import map_columns, missing_column
from nurture.services.remembering import recall_mapping
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.mappings import find_mapping

SAMPLES: Final = 5
"""Different values of a column that are shown."""

ROWS_SHOWN: Final = 10
ROWS_LOOKED_AT: Final = 5_000
"""So many rows are looked through for values to show."""

_LONGEST_SAMPLE: Final = 120


@dataclass(frozen=True)
class ColumnSeen:
    """One column: the field it was taken for (None: left out), values in it, and what is said of how they were read.

    `suppresses` says that its cells can stop mail to somebody, whatever field it is.
    """

    header: str
    field: str | None
    samples: tuple[str, ...] = ()
    read_as: tuple[Phrase, ...] = ()
    suppresses: bool = False


@dataclass(frozen=True)
class Inspection:
    """What a file looks like. `fields` are those that a column can be, besides `custom:NAME` for people and companies.

    `suggested` is a saved mapping that was made for such a file; `problems` are those of the whole file, of the
    mapping, and a column that is missing; `rows` are the first ones, `row_count` is how many there are, None where they
    are more than ROWS_LOOKED_AT.
    """

    entity: Entity
    dialect: Dialect
    columns: tuple[ColumnSeen, ...]
    fields: tuple[str, ...]
    suggested: str | None
    rows: tuple[tuple[str, ...], ...]
    row_count: int | None
    problems: tuple[Problem, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.header for column in self.columns)


def inspect_file(
    engine: Engine,
    entity: Entity | None,
    stream: BinaryIO,
    *,
    file: str,
    mapping: Mapping[str, str] | None = None,
    saved_mapping: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Inspection:
    """Look into a file and change nothing; where no `entity` is given it is guessed from the names of the columns.

    Raises BadInput for a file that is no table, and NotFound for a mapping that nobody saved; what is wrong with the
    mapping or missing in the file is told among the problems.
    """
    source = stream if stream.seekable() else io.BytesIO(stream.read())
    try:
        table = read_source(source, file=file, encoding=encoding, delimiter=delimiter, sheet=sheet)
    except BadInput as error:
        error.file = error.file or file
        raise
    about = entity or guess_entity(table.header)
    with reading(engine) as session:
        recalled = recall_mapping(session, saved_mapping, about, table.header) if saved_mapping else {}
        suggested = find_mapping(session, about, table.header)
        stages = load_stages(session)
    columns = map_columns(table, about, mapping or {}, recalled)
    styles = find_styles(table, columns, stages)
    looked_at = tuple(islice(iter(table.rows), ROWS_LOOKED_AT + 1))
    problems = [*table.problems, *columns.problems, *_missing(columns, about)]
    return Inspection(
        entity=about,
        dialect=table.dialect,
        columns=tuple(_seen(table, columns, looked_at, styles.remarks)),
        fields=field_names(about),
        suggested=suggested,
        rows=tuple(tuple(clean_text(cell, _LONGEST_SAMPLE) for cell in row.cells) for row in looked_at[:ROWS_SHOWN]),
        row_count=len(looked_at) if len(looked_at) <= ROWS_LOOKED_AT else None,
        problems=tuple(problems),
    )


def _missing(columns: ColumnMap, entity: Entity) -> Iterator[Problem]:
    missing = missing_column(columns, entity)
    if missing is not None:
        code, message, field = missing
        yield Problem(code, message, field=field)


def _seen(
    table: Table, columns: ColumnMap, rows: tuple[Row, ...], remarks: tuple[Problem, ...]
) -> Iterator[ColumnSeen]:
    suppressing = {column.place for column in columns.suppressing}
    for place, header in enumerate(table.header):
        yield ColumnSeen(
            header=header,
            field=columns.fields[place],
            samples=_samples(rows, place),
            read_as=tuple(remark.message for remark in remarks if remark.column == header),
            suppresses=place in suppressing,
        )


def _samples(rows: tuple[Row, ...], place: int) -> tuple[str, ...]:
    """The first different values of a column, none of them blank."""
    found: dict[str, None] = {}
    for row in rows:
        text = row.cells[place]
        if not is_placeholder(text):
            found.setdefault(clean_text(text, _LONGEST_SAMPLE))
        if len(found) == SAMPLES:
            break
    return tuple(found)
