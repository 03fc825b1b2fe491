"""Bringing a file of people, or of what they did, into the workspace: all of it in one transaction, or nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final

from sqlalchemy import Engine

from nurture.core.activity_intake import ActivityReader
from nurture.core.columns import ColumnMap, Entity, recognise_columns
from nurture.core.consent import ConsentBasis
from nurture.core.dates import choose_date_order
from nurture.core.errors import BadInput
from nurture.core.fields import WritingStyle
from nurture.core.intake import ContactReader
from nurture.core.merging import Arrival
from nurture.core.phrases import phrase
from nurture.core.quantities import decimal_mark
from nurture.core.stages import Stages
from nurture.core.tabular import Row, Table, read_table
from nurture.services.importing.activities import import_activities
from nurture.services.importing.contacts import import_contacts
from nurture.services.importing.tallying import ImportReport, Tally
from nurture.storage.activity_intake import ActivityIntake
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.moves import end_companies
from nurture.storage.tables import ImportRow
from nurture.storage.uploads import claim_upload

MOST_SAMPLES: Final = 50_000
"""So many different cells of a column decide how it writes its dates and numbers."""

_DATES: Final = frozenset({"consent_at", "last_activity_at", "occurred_at"})
_NUMBERS: Final = frozenset({"revenue", "value"})


def import_file(
    engine: Engine,
    entity: Entity,
    stream: BinaryIO,
    *,
    file: str,
    now: datetime,
    by: str,
    dry_run: bool = False,
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    consent: ConsentBasis | None = None,
    consent_source: str = "",
    tell_rows: bool = False,
    upload_id: str | None = None,
) -> ImportReport:
    """Import a file and say what became of each of its rows; a dry run does the same and then takes it all back.

    `file` is the name shown, `now` is UTC, `mapping` goes from header to field, `consent` is the basis of those of whom
    the file names none and we know none. `tell_rows` asks for the fates of single rows, `upload_id` the kept file that
    this is. Raises BadInput for a file that is no such table, NotFound for an upload that was brought in already, and
    DatabaseBusy.
    """
    upload = _Upload(stream if stream.seekable() else io.BytesIO(stream.read()), file, encoding, delimiter)
    table = upload.table()
    columns = _recognised(table, entity, mapping or {}, file)
    with writing(engine, keep=not dry_run) as session:
        stored = ImportRow(at=now, by=by, entity=entity, file=file)
        session.add(stored)
        session.flush()
        if upload_id is not None:
            claim_upload(session, upload_id, stored.id)
        arrival = Arrival(file, now, by, load_stages(session), consent, consent_source)
        styles = _styles(upload, columns, arrival.stages)
        tally = Tally(table.problems, tell_rows=tell_rows)
        if entity == "contacts":
            reader = ContactReader(columns, styles, WritingStyle(stages=arrival.stages))
            import_contacts(session, table, reader, arrival, tally)
        else:
            intake = ActivityIntake(session, arrival, stored.id, tally.tell_row)
            import_activities(table, ActivityReader(columns, styles), intake, tally)
            end_companies(session, arrival.stages, arrival.at)
        report = tally.report(None if dry_run else stored.id, table, columns)
        stored.counts = report.counts()
    return report


@dataclass(frozen=True, slots=True)
class _Upload:
    """A file that can be read more than once, and how it is said to be written."""

    stream: BinaryIO
    file: str
    encoding: str | None
    delimiter: str | None

    def table(self) -> Table:
        """The table from its start; only one can be read at a time."""
        self.stream.seek(0)
        try:
            return read_table(self.stream, encoding=self.encoding, delimiter=self.delimiter)
        except BadInput as error:
            error.file = error.file or self.file
            raise


def _recognised(table: Table, entity: Entity, mapping: Mapping[str, str], file: str) -> ColumnMap:
    columns = recognise_columns(table.header, entity, mapping)
    if columns.problems:
        problem = columns.problems[0]
        raise BadInput(problem.message, code=problem.code, file=file, column=problem.column, field=problem.field)
    _check_columns(columns, entity, file)
    return columns


def _check_columns(columns: ColumnMap, entity: Entity, file: str) -> None:
    """Raise BadInput where the columns that nothing works without are not there."""
    places = columns.places
    if entity == "contacts" and not columns.emails:
        message = phrase(
            "No column of the file holds email addresses. Name one “email”, or say which it is with --map HEADER=email."
        )
        raise BadInput(message, code="no_address_column", file=file, field="email")
    if entity == "activities":
        if "email" not in places and "record_id" not in places:
            message = phrase("The file says nowhere whose activities these are; it needs a column email or record_id.")
            raise BadInput(message, code="no_address_column", file=file, field="email")
        for name in ("activity", "occurred_at"):
            if name not in places:
                message = phrase(
                    "No column of the file is “{field}”. Name one so, or say which it is with --map HEADER={field}.",
                    field=name,
                )
                raise BadInput(message, code="missing_column", file=file, field=name)


def _styles(upload: _Upload, columns: ColumnMap, stages: Stages) -> dict[int, WritingStyle]:
    """How each column writes its dates and numbers, from one look through the whole file, where it has any such."""
    dates = [place for place, name in enumerate(columns.fields) if name in _DATES]
    numbers = [place for place, name in enumerate(columns.fields) if name in _NUMBERS]
    samples: dict[int, set[str]] = {place: set() for place in (*dates, *numbers)}
    if samples:
        start = upload.stream.tell()
        _collect(upload.table().rows, samples)
        upload.stream.seek(start)
    styles = {place: WritingStyle(dates=choose_date_order(samples[place]), stages=stages) for place in dates}
    return styles | {place: WritingStyle(decimal=decimal_mark(samples[place]), stages=stages) for place in numbers}


def _collect(rows: Iterator[Row], samples: Mapping[int, set[str]]) -> None:
    for row in rows:
        for place, seen in samples.items():
            text = row.cells[place]
            if text and len(seen) < MOST_SAMPLES and not text[:4].isdecimal():
                seen.add(text)
