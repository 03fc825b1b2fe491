"""Bringing a file into the workspace, whatever it is about: all of it in one transaction, or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.column_names import Entity
from nurture.core.columns import CUSTOM, WITH_CUSTOM, ColumnMap
from nurture.core.consent import ConsentBasis
from nurture.core.errors import BadInput, Problem
from nurture.core.merging import Arrival
from nurture.core.phrases import phrase
from nurture.core.properties import PropertyEntity
from nurture.core.sources import read_source
from nurture.core.styles import find_styles
from nurture.core.tabular import Table
from nurture.core.values import clean_text
from nurture.services.importing.activities import import_activities
from nurture.services.importing.companies import import_companies
from nurture.services.importing.contacts import import_contacts
from nurture.services.importing.deals import import_deals
from nurture.services.importing.orders import Order
from nurture.services.importing.recognising import recognise
from nurture.services.importing.suppressions import import_suppressions
from nurture.services.importing.tallying import ImportReport, Tally
from nurture.services.remembering import checked_name, keep_mapping, recall_mapping
from nurture.storage.database import reading, writing
from nurture.storage.definitions import load_stages
from nurture.storage.mappings import find_mapping, name_properties
from nurture.storage.tables import ImportRow
from nurture.storage.traces import claim_traces, last_traces
from nurture.storage.uploads import claim_upload

_IMPORTERS: Final[Mapping[Entity, Callable[[Order], None]]] = {
    "contacts": import_contacts,
    "companies": import_companies,
    "activities": import_activities,
    "deals": import_deals,
    "suppressions": import_suppressions,
}


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
    saved_mapping: str | None = None,
    save_mapping: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    consent: ConsentBasis | None = None,
    consent_source: str = "",
    tell_rows: bool = False,
    upload_id: str | None = None,
) -> ImportReport:
    """Import a file and say what became of each of its rows; a dry run does the same and then takes it all back.

    `file` is the name shown, `now` is UTC, `mapping` goes from header to field and outranks the `saved_mapping` of that
    name; `save_mapping` is the name under which to save how the columns were taken. `sheet` is that of a workbook,
    `consent` the basis of those of whom the file names none and we know none. `tell_rows` asks for the fates of single
    rows, `upload_id` the kept file that this is. Raises BadInput for a file that is no such table, NotFound for a
    mapping nobody saved and for an upload that was brought in already, and DatabaseBusy.
    """
    source = stream if stream.seekable() else io.BytesIO(stream.read())
    kept_as = None if save_mapping is None else checked_name(save_mapping)
    wishes = _Wishes(file, mapping or {}, saved_mapping, encoding, delimiter, sheet)
    table, columns, remarks = _read(engine, entity, source, wishes)
    with writing(engine, keep=not dry_run, sorts_on_disk=True) as session:
        stored = _put_on_record(session, ImportRow(at=now, by=by, entity=entity, file=file), upload_id)
        arrival = Arrival(file, now, by, load_stages(session), consent, consent_source, stored.id)
        styles = find_styles(table, columns, arrival.stages)
        tally = Tally([*table.problems, *remarks, *styles.remarks], tell_rows=tell_rows)
        before = last_traces(session)
        _IMPORTERS[entity](Order(session, table, columns, styles.by_place, arrival, stored.id or 0, tally))
        claim_traces(session, before, stored.id or 0)
        _define_properties(session, entity, columns, table.attributes)
        if kept_as is not None:
            taken = {name: field or "-" for name, field in columns.columns.items()}
            keep_mapping(session, kept_as, entity, taken, header=table.header, now=now, by=by)
        report = tally.report(None if dry_run else stored.id, table, columns)
        stored.counts = report.counts()
    return report


def _put_on_record(session: Session, stored: ImportRow, upload_id: str | None) -> ImportRow:
    """Give the import its number, and take the kept file that it is."""
    session.add(stored)
    session.flush()
    if upload_id is not None:
        claim_upload(session, upload_id, stored.id)
    return stored


@dataclass(frozen=True, slots=True)
class _Wishes:
    """How a file is said to be written, and what its columns are said to hold."""

    file: str
    mapping: Mapping[str, str]
    saved_mapping: str | None
    encoding: str | None
    delimiter: str | None
    sheet: str | None


def _read(engine: Engine, entity: Entity, source: BinaryIO, wishes: _Wishes) -> tuple[Table, ColumnMap, list[Problem]]:
    """The table, what its columns hold, and a word about a saved mapping that would fit it."""
    file, saved = wishes.file, wishes.saved_mapping
    try:
        table = read_source(source, file=file, encoding=wishes.encoding, delimiter=wishes.delimiter, sheet=wishes.sheet)
        with reading(engine) as session:
            recalled = recall_mapping(session, saved, entity, table.header) if saved else {}
            fitting = None if saved or wishes.mapping else find_mapping(session, entity, table.header)
        return table, recognise(table, entity, wishes.mapping, recalled, fitting), _remarks(fitting)
    except BadInput as error:
        error.file = error.file or file
        raise


def _remarks(fitting: str | None) -> list[Problem]:
    if fitting is None:
        return []
    said = phrase("The mapping “{name}” was made for such a file; use --mapping “{name}”.", name=fitting)
    return [Problem("mapping_fits", said, field="mapping")]


def _define_properties(session: Session, entity: Entity, columns: ColumnMap, attributes: Mapping[str, str]) -> None:
    """Define the workspace's own properties that the file brought, by the names of their columns or attributes."""
    if entity not in WITH_CUSTOM:
        return
    kind = PropertyEntity.CONTACT if entity == "contacts" else PropertyEntity.COMPANY
    fields = zip(columns.header, columns.fields, strict=True)
    labels = {
        field.removeprefix(CUSTOM): clean_text(attributes.get(header, header), 200)
        for header, field in fields
        if field and field.startswith(CUSTOM)
    }
    name_properties(session, kind, labels)
