"""Rehearsing an import: what would become of every row, kept beside the file so that it can be read at leisure."""

from __future__ import annotations

import csv
import io
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from sqlalchemy import Engine

from nurture.core.column_names import Entity
from nurture.core.consent import ConsentBasis
from nurture.core.errors import NotFound
from nurture.core.formulas import defuse
from nurture.core.phrases import Phrase, Speaker, phrase_from_json, say, to_json
from nurture.core.sources import read_source
from nurture.core.tabular import Row, Table
from nurture.core.values import clean_text
from nurture.private_files import new_file
from nurture.services.importing import ImportReport, import_file
from nurture.services.importing.tallying import RowFate
from nurture.services.signing_in import User
from nurture.services.uploading import Upload, find_upload, open_upload, upload_folder

LONGEST_CELL: Final = 120
"""Characters of a cell that are shown."""

_REHEARSED: Final = "rehearsal.json"
_RESULT: Final = "result.json"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a file: where, what, and the cell as it stands there, cut to what can be shown."""

    code: str
    message: Phrase
    row: int | None
    column: str | None
    cell: str


@dataclass(frozen=True)
class Rehearsal:
    """What became of a file, or would: the counts of the report, what is wrong, and the fates of single rows."""

    at: datetime
    counts: Mapping[str, Any]
    held_in: Mapping[str, int]
    findings: tuple[Finding, ...]
    fates: tuple[RowFate, ...]

    def rejected(self) -> dict[int, tuple[Phrase, ...]]:
        """The rejected rows that are told one by one, each with its reasons."""
        rows: dict[int, list[Phrase]] = {one.row: [] for one in self.fates if one.became == "rejected"}
        for one in self.findings:
            if one.row in rows:
                rows[one.row].append(one.message)
        return {row: tuple(reasons) for row, reasons in rows.items()}


def rehearse(engine: Engine, folder: Path, upload: Upload, *, by: User, now: datetime) -> Rehearsal:
    """Do all that the import would, take it back, and keep what became of every row.

    Raises BadInput where the file cannot be read or a column that nothing works without is not chosen.
    """
    with open_upload(folder, upload) as stream:
        report = _import(engine, upload, stream, by, now, dry_run=True)
        told = _rehearsal(report, upload, stream, now)
    _keep(folder, upload, _REHEARSED, told)
    return told


def bring_in(engine: Engine, folder: Path, upload: Upload, *, by: User, now: datetime) -> int:
    """Bring the file in and return the id of its import; a file comes in once, whoever asks and however often.

    Raises BadInput as `rehearse` does, and DatabaseBusy while another import is at work.
    """
    if upload.import_id is not None:
        return upload.import_id
    with open_upload(folder, upload) as stream:
        try:
            report = _import(engine, upload, stream, by, now, dry_run=False)
        except NotFound:
            taken = find_upload(engine, upload.id, by=by, now=now).import_id
            if taken is None:
                raise
            return taken
        told = _rehearsal(report, upload, stream, now)
    _keep(folder, upload, _RESULT, told)
    return cast(int, report.import_id)


def _import(
    engine: Engine, upload: Upload, stream: BinaryIO, by: User, now: datetime, *, dry_run: bool
) -> ImportReport:
    chosen = upload.choices
    return import_file(
        engine,
        cast(Entity, chosen.entity),
        stream,
        file=upload.file,
        now=now,
        by=by.email,
        dry_run=dry_run,
        mapping=chosen.mapping,
        encoding=chosen.encoding or None,
        delimiter=chosen.delimiter or None,
        sheet=chosen.sheet or None,
        consent=ConsentBasis(chosen.consent) if chosen.consent else None,
        consent_source=chosen.consent_source,
        tell_rows=True,
        upload_id=None if dry_run else upload.id,
    )


def _rehearsal(report: ImportReport, upload: Upload, stream: BinaryIO, now: datetime) -> Rehearsal:
    wanted = {one.row for one in report.problems if one.row and one.column}
    wanted |= {one.row for one in report.fates if not one.who}
    rows = _rows(_table(upload, stream), wanted) if wanted else {}
    places = {header: place for place, header in enumerate(report.columns)}
    addresses = [place for place, field in enumerate(report.columns.values()) if field == "email"]

    def cell(row: int | None, column: str | None) -> str:
        found = rows.get(row or 0)
        return clean_text(found.cells[places[column]], LONGEST_CELL) if found and column in places else ""

    def whom(fate: RowFate) -> RowFate:
        found = rows.get(fate.row)
        text = next((found.cells[place] for place in addresses if found.cells[place]), "") if found else ""
        return fate if fate.who else RowFate(fate.row, clean_text(text, LONGEST_CELL), fate.became)

    findings = (
        Finding(one.code, one.message, one.row, one.column, cell(one.row, one.column)) for one in report.problems
    )
    return Rehearsal(now, report.counts(), report.held_in, tuple(findings), tuple(whom(one) for one in report.fates))


def _table(upload: Upload, stream: BinaryIO) -> Table:
    chosen = upload.choices
    return read_source(
        stream,
        file=upload.file,
        encoding=chosen.encoding or None,
        delimiter=chosen.delimiter or None,
        sheet=chosen.sheet or None,
    )


def _rows(table: Table, wanted: set[int]) -> dict[int, Row]:
    last = max(wanted)
    found: dict[int, Row] = {}
    for row in table.rows:
        if row.number in wanted:
            found[row.number] = row
        if row.number >= last:
            break
    return found


def read_rehearsal(folder: Path, upload: Upload) -> Rehearsal | None:
    """What the last rehearsal told; None where there was none since something else was chosen."""
    return _read(folder, upload, _REHEARSED)


def read_result(folder: Path, upload: Upload) -> Rehearsal | None:
    """What became of every row when the file was brought in."""
    return _read(folder, upload, _RESULT)


def _keep(folder: Path, upload: Upload, name: str, told: Rehearsal) -> None:
    place = upload_folder(folder, upload.id)
    part = place / f"{name}.{secrets.token_hex(4)}"
    stored = {
        "choices": asdict(upload.choices),
        "at": told.at.isoformat(),
        "counts": told.counts,
        "held_in": told.held_in,
        "findings": [[one.code, to_json(one.message), one.row, one.column, one.cell] for one in told.findings],
        "fates": [[one.row, one.who, one.became] for one in told.fates],
    }
    with new_file(part) as file:
        file.write(json.dumps(stored, ensure_ascii=False).encode())
    part.replace(place / name)


def _read(folder: Path, upload: Upload, name: str) -> Rehearsal | None:
    try:
        stored = json.loads((upload_folder(folder, upload.id) / name).read_bytes())
    except FileNotFoundError:
        return None
    if stored["choices"] != asdict(upload.choices):
        return None
    findings = (Finding(code, phrase_from_json(said), *place) for code, said, *place in stored["findings"])
    fates = (RowFate(*fate) for fate in stored["fates"])
    at = datetime.fromisoformat(stored["at"])
    return Rehearsal(at, stored["counts"], stored["held_in"], tuple(findings), tuple(fates))


def write_rejected(
    folder: Path, upload: Upload, told: Rehearsal, speaker: Speaker, names: tuple[str, str]
) -> Iterator[bytes]:
    """The rejected rows as a CSV file a piece at a time, with two columns more: the row's number and why.

    `names` are those of the two columns. It is written as the file itself is, so that it opens where that one did.
    """
    reasons = told.rejected()
    delimiter = told.counts["dialect"]["delimiter"]
    # A workbook has no delimiter; Nordic spreadsheets open semicolons.
    write = _Lines(delimiter if delimiter in {",", ";", "\t", "|"} else ";")
    with open_upload(folder, upload) as stream:
        table = _table(upload, stream)
        yield b"\xef\xbb\xbf" + write((*names, *table.header))
        for row in table.rows if reasons else ():
            if row.number in reasons:
                why = " ".join(say(one, speaker) for one in reasons[row.number])
                yield write((str(row.number), why, *row.cells, *row.surplus))


class _Lines:
    """Turns cells into lines of CSV that no spreadsheet runs."""

    def __init__(self, delimiter: str) -> None:
        self._text = io.StringIO()
        self._writer: Callable[[list[str]], Any] = csv.writer(self._text, delimiter=delimiter).writerow

    def __call__(self, cells: tuple[str, ...]) -> bytes:
        self._text.seek(0)
        self._text.truncate()
        self._writer([defuse(cell) for cell in cells])
        return self._text.getvalue().encode("utf-8", "replace")
