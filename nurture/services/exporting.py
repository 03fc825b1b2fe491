"""Exporting: approved drafts handed over, each judged in the very transaction that lets it go."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.drafts import DraftStatus, OutgoingMail
from nurture.core.errors import BadInput, NurtureError
from nurture.core.guard import Outcome
from nurture.core.handover import Exporter
from nurture.core.phrases import Speaker, phrase
from nurture.rendering.email import UNSUBSCRIBE_FIELD
from nurture.rendering.message import Envelope
from nurture.services.composing import Composer, unsubscribe_address
from nurture.services.judging import Judge, Judged, Standing, reason_json
from nurture.storage.content import keep_versions
from nurture.storage.database import writing
from nurture.storage.drafts import ReceiptBook, drafts_by_status, void_drafts
from nurture.storage.releases import finish_export, open_export, record_releases, unfinished_exports
from nurture.storage.settings import WorkspaceSettings
from nurture.storage.tables import DraftRow, ExportRow

PARTIAL: Final = ".nurture-part"
"""What the name of an unfinished file ends with."""


@dataclass(frozen=True)
class ExportReport:
    """How many mails left, how many were withheld by reason, and where the manifest is."""

    exported: int
    withheld: dict[str, int]
    manifest: Path


def export_drafts(
    engine: Engine,
    speakers: Mapping[str, Speaker],
    exporter: Exporter,
    *,
    format: str,
    output: Path,
    now: datetime,
    by: str,
    again: bool = False,
) -> ExportReport:
    """Hand over every approved draft (and with `again` every exported one), judged from fresh facts.

    Verdict, release and receipt are one transaction; the file takes its name when that is kept. A draft that may no
    longer go becomes void. Raises BadInput where the output cannot be written; then nothing was handed over.
    """
    finish_interrupted(engine)
    manifest = output.with_name(output.name + ".manifest.jsonl")
    _check_output(output, exporter)
    try:
        with writing(engine) as session:
            run = _Run(session, speakers, now, exporter.unsent)
            export = open_export(session, _row(format, output, now, by))
            exporter.write(run.released(again), _partial(output))
            run.keep(export)
            _write_manifest(_partial(manifest), run.lines)
    except OSError as error:
        _discard(output, manifest)
        said = phrase("{path} cannot be written: {why}.", path=str(output), why=error.strerror or type(error).__name__)
        raise BadInput(said, code="cannot_write", file=str(output)) from error
    except BaseException:
        _discard(output, manifest)
        raise
    _name_files(output, manifest)
    with writing(engine) as session:
        finish_export(session, export)
    return ExportReport(len(run.lines), dict(run.withheld), manifest)


def _row(format: str, output: Path, now: datetime, by: str) -> ExportRow:
    return ExportRow(at=now, by=by, format=format, path=str(output.resolve()), state="written", drafts=0)


@dataclass
class _Run:
    """One hand-over: what left, with its proofs, and what did not."""

    session: Session
    speakers: Mapping[str, Speaker]
    now: datetime
    unsent: bool
    withheld: Counter[str] = field(default_factory=Counter)
    lines: list[dict[str, Any]] = field(default_factory=list)
    releases: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    gone: dict[str, list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.composer = Composer(self.session, self.speakers)
        self.judge = Judge(self.session, self.composer, self.now)
        self.book = ReceiptBook(self.session)

    def released(self, again: bool) -> Iterator[OutgoingMail]:
        """The mails that may go now, one after the other; every other draft becomes void."""
        rows = drafts_by_status(self.session, DraftStatus.APPROVED)
        rows += drafts_by_status(self.session, DraftStatus.EXPORTED) if again else []
        for row, standing, judged in self.judge.drafts(rows):
            if standing is None or judged.composed is None or judged.verdict.outcome is not Outcome.ALLOWED:
                self._withhold(row, judged)
                continue
            mail = outgoing(row, standing, judged, self.composer.settings, unsent=self.unsent)
            self._release(row, judged, mail)
            yield mail

    def _withhold(self, row: DraftRow, judged: Judged) -> None:
        self.withheld[judged.verdict.codes[0]] += 1
        self.book.write(row.id, "export", self.now, judged.receipt)
        if row.status == DraftStatus.APPROVED.value:
            self.gone[row.id] = [reason_json(one) for one in judged.verdict.reasons]

    def _release(self, row: DraftRow, judged: Judged, mail: OutgoingMail) -> None:
        digest = hashlib.sha256(mail.message).hexdigest()
        receipt = self.book.write(row.id, "export", self.now, {**judged.receipt, "sha256": digest})
        release = {"draft_id": row.id, "contact_id": row.contact_id, "receipt_id": receipt, "at": self.now}
        self.releases.append(release | {"address_key": row.address_key, "sha256": digest})
        self.parts[row.id] = _parts(judged)
        told = {"draft": row.id, "email": mail.email, "offers": list(mail.offers), "sha256": digest}
        self.lines.append(told | {"verdict": judged.verdict.outcome.value, "receipt": receipt})
        keep_versions(self.session, judged.offers, self.now)

    def keep(self, export: int) -> None:
        """Write everything of this hand-over on record."""
        self.book.flush()
        releases = [one | {"export_id": export} for one in self.releases]
        place = {"export_id": export}
        parts = [part | place | {"draft_id": draft} for draft, found in self.parts.items() for part in found]
        record_releases(self.session, releases, parts, self.now)
        void_drafts(self.session, self.gone)


def _parts(judged: Judged) -> list[dict[str, Any]]:
    """Everything that is in the mail, with the audience it has at this moment."""
    sequence = judged.composed.sequence if judged.composed else None
    own = (
        {"name": f"sequence:{sequence.key}", "language": "", "version": "", "audience": sequence.audience.value}
        if sequence
        else {}
    )
    offers = [
        {"name": one.key, "language": one.language, "version": one.version, "audience": one.audience.value}
        for one in judged.offers
    ]
    return [own, *offers] if own else offers


def outgoing(
    row: DraftRow, standing: Standing, judged: Judged, settings: WorkspaceSettings, *, unsent: bool
) -> OutgoingMail:
    """The bytes of a draft that the guard has released; the same facts give the same bytes."""
    if judged.composed is None or judged.verdict.outcome is not Outcome.ALLOWED:
        raise NurtureError(phrase("A draft that the guard does not allow has no bytes."))
    compiled = judged.composed.mail
    sender = compiled.source.sender
    unsubscribe = unsubscribe_address(settings, row.id)
    values = {**standing.values, UNSUBSCRIBE_FIELD: unsubscribe}
    envelope = Envelope(
        to_address=standing.row.email,
        from_address=sender.email,
        date=row.send_at,
        message_id=f"{row.id}@{sender.email.rpartition('@')[2]}",
        draft_id=row.id,
        to_name=" ".join(part for part in (standing.row.first_name, standing.row.last_name) if part),
        from_name=sender.name,
        list_unsubscribe=(unsubscribe,),
        unsent=unsent,
    )
    shown = compiled.render(values)
    return OutgoingMail(
        draft_id=row.id,
        email=standing.row.email,
        subject=shown.subject,
        message=compiled.message(values, envelope),
        html=shown.html,
        text=shown.text,
        send_at=row.send_at,
        sender=sender.email,
        sequence=row.sequence,
        step=row.step,
        language=row.language,
        offers=tuple(one.key for one in judged.composed.offers),
        values=standing.values,
    )


def finish_interrupted(engine: Engine) -> None:
    """Give files of committed hand-overs their names, where an interruption kept them from it."""
    with writing(engine) as session:
        for export in unfinished_exports(session):
            output = Path(export.path)
            _name_files(output, output.with_name(output.name + ".manifest.jsonl"))
            finish_export(session, export.id or 0)


def _partial(path: Path) -> Path:
    return path.with_name(path.name + PARTIAL)


def _check_output(output: Path, exporter: Exporter) -> None:
    if not output.parent.is_dir():
        said = phrase("There is no folder {path} to write to.", path=str(output.parent))
        raise BadInput(said, code="cannot_write", file=str(output))
    is_folder = output.is_dir()
    if is_folder and any(output.iterdir()):
        said = phrase("{path} is a folder with files in it; name a new one.", path=str(output))
        raise BadInput(said, code="cannot_write", file=str(output))
    _discard(output, output.with_name(output.name + ".manifest.jsonl"))


def _discard(*paths: Path) -> None:
    for path in map(_partial, paths):
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)


def _write_manifest(path: Path, lines: list[dict[str, Any]]) -> None:
    with open(path, "x", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _name_files(*paths: Path) -> None:
    for path in paths:
        partial = _partial(path)
        if not partial.exists():
            continue
        if path.is_dir():
            with suppress(OSError):
                path.rmdir()
        os.replace(partial, path)
