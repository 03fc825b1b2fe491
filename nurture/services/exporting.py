"""Exporting: approved drafts handed over, each judged in the very transaction that lets it go."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core import planning
from nurture.core.drafts import DraftStatus, OutgoingMail, message_id
from nurture.core.errors import BadInput, NurtureError
from nurture.core.guard import Change, Outcome, Reason
from nurture.core.handover import Exporter
from nurture.core.offers import ContentOffer
from nurture.core.phrases import Speaker, phrase
from nurture.private_files import new_file
from nurture.rendering.email import UNSUBSCRIBE_FIELD
from nurture.rendering.message import Envelope
from nurture.rendering.unsubscribe import UnsubscribeLinks
from nurture.services.composing import Composer
from nurture.services.judging import Judge, Judged, Standing
from nurture.storage.content import keep_versions
from nurture.storage.database import writing
from nurture.storage.drafts import ReceiptBook, draft_pages, void_drafts
from nurture.storage.exits import exits_of, record_exits
from nurture.storage.link_keys import ensure_link_key
from nurture.storage.releases import (
    count_releases,
    finish_export,
    is_export,
    open_export,
    record_releases,
    record_sent,
    unfinished_exports,
)
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
    output = output if output.name else output.resolve()
    parts: list[Path] = []
    try:
        with writing(engine) as session:
            _finish_interrupted(session)
            _check_output(output)
            _check_owner(session, output)
            export = open_export(session, _row(format, output, now, by))
            parts += _partials(output, export)
            with new_file(parts[1]) as manifest:
                run = Release(session, speakers, now, export, exporter.unsent, partial(_note, manifest))
                exporter.write(run.released(again), parts[0])
                run.keep()
            _check_fit(parts[0], output)
            count_releases(session, export, run.count)
    except OSError as error:
        _discard(parts)
        said = phrase("{path} cannot be written: {why}.", path=str(output), why=error.strerror or type(error).__name__)
        raise BadInput(said, code="cannot_write", file=str(output)) from error
    except BaseException:
        _discard(parts)
        raise
    _name_files(output, export)
    with writing(engine) as session:
        finish_export(session, export)
    return ExportReport(run.count, dict(run.withheld), manifest_of(output))


def _row(format: str, output: Path, now: datetime, by: str) -> ExportRow:
    return ExportRow(at=now, by=by, format=format, path=str(output.absolute()), state="written", drafts=0)


@dataclass
class _Group:
    """What some mails leave behind, until it is written."""

    releases: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    gone: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    offers: dict[ContentOffer, None] = field(default_factory=dict)
    left: list[tuple[int, str, Change]] = field(default_factory=list)
    sent: dict[tuple[int, str], str] = field(default_factory=dict)


def _nothing(_told: Mapping[str, Any]) -> None:
    """Nobody is told."""


@dataclass
class Release:
    """Lets mails go inside one transaction: what leaves, with its proofs, and what does not.

    `note` is told of each mail that leaves, as the manifest has it. What a group of mails leaves behind is written
    before the next one is read, so that a hand-over of any size takes the memory of one group.
    """

    session: Session
    speakers: Mapping[str, Speaker]
    now: datetime
    export: int
    unsent: bool
    note: Callable[[Mapping[str, Any]], object] = _nothing
    count: int = 0
    withheld: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        ensure_link_key(self.session)
        self.composer = Composer(self.session, self.speakers)
        self.judge = Judge(self.session, self.composer, self.now)
        self.book = ReceiptBook(self.session)
        self._group = _Group()

    def released(self, again: bool) -> Iterator[OutgoingMail]:
        """The approved mails (with `again` the exported too) that may go now; every other approved one becomes void."""
        for status in (DraftStatus.APPROVED, DraftStatus.EXPORTED) if again else (DraftStatus.APPROVED,):
            for page in draft_pages(self.session, status, self.export):
                yield from self.let_go(page)
                self.keep()

    def let_go(self, rows: Sequence[DraftRow]) -> Iterator[OutgoingMail]:
        """Those of these mails that may go now, one after the other; every other approved draft becomes void."""
        for row, standing, first in self.judge.drafts(rows):
            judged = self.judge.once(row, standing, first, self._group.sent)
            if standing is None or judged.composed is None or judged.verdict.outcome is not Outcome.ALLOWED:
                self._withhold(row, judged)
                continue
            mail = outgoing(row, standing, judged, self.composer.unsubscribing, unsent=self.unsent)
            self._release(row, judged, judged.composed.sequence, mail)
            yield mail

    def _withhold(self, row: DraftRow, judged: Judged) -> None:
        self.withheld[judged.verdict.codes[0]] += 1
        self.book.write(row.id, "export", self.now, judged.receipt)
        self._group.left += exits_of(row, judged.verdict.reasons)
        if row.status == DraftStatus.APPROVED.value:
            self._group.gone[row.id] = judged.verdict.reasons

    def _release(self, row: DraftRow, judged: Judged, sequence: planning.Sequence, mail: OutgoingMail) -> None:
        group, digest = self._group, hashlib.sha256(mail.message).hexdigest()
        receipt = self.book.write(row.id, "export", self.now, {**judged.receipt, "sha256": digest})
        place = {"draft_id": row.id, "export_id": self.export}
        release = place | {"contact_id": row.contact_id, "receipt_id": receipt, "at": self.now, "sha256": digest}
        group.releases.append(release | {"address_key": self.judge.seal(row.address_key)})
        group.parts += (part | place for part in _parts(sequence, judged))
        group.offers |= dict.fromkeys(judged.offers)
        group.sent |= {(row.contact_id, key): row.id for key, *_ in row.offers}
        self.count += 1
        told = {"draft": row.id, "email": mail.email, "offers": list(mail.offers), "sha256": digest}
        self.note(told | {"verdict": judged.verdict.outcome.value, "receipt": receipt})

    def keep(self) -> None:
        """Write everything of the mails since the last time on record."""
        group, self._group = self._group, _Group()
        self.book.flush()
        keep_versions(self.session, group.offers, self.now)
        record_releases(self.session, group.releases, group.parts, self.now)
        record_sent(self.session, group.sent)
        record_exits(self.session, group.left, self.now)
        void_drafts(self.session, group.gone)


def _parts(sequence: planning.Sequence, judged: Judged) -> list[dict[str, Any]]:
    """Everything that is in the mail, with the audience it has at this moment."""
    offers = [
        {"name": one.key, "language": one.language, "version": one.version, "audience": one.audience.value}
        for one in judged.offers
    ]
    own = {"name": sequence.part.name, "language": "", "version": "", "audience": sequence.audience.value}
    return [own, *offers]


def outgoing(
    row: DraftRow, standing: Standing, judged: Judged, unsubscribing: UnsubscribeLinks, *, unsent: bool
) -> OutgoingMail:
    """The bytes of a draft that the guard has released; the same facts give the same bytes."""
    if judged.composed is None or judged.verdict.outcome is not Outcome.ALLOWED:
        raise NurtureError(phrase("A draft that the guard does not allow has no bytes."))
    compiled = judged.composed.mail
    sender = compiled.source.sender
    ways = unsubscribing.ways(row.id, row.language)
    values = {**standing.values, UNSUBSCRIBE_FIELD: ways[0]}
    envelope = Envelope(
        to_address=standing.row.email,
        from_address=sender.email,
        date=row.send_at,
        message_id=message_id(row.id, sender.email),
        draft_id=row.id,
        to_name=" ".join(part for part in (standing.row.first_name, standing.row.last_name) if part),
        from_name=sender.name,
        list_unsubscribe=ways,
        one_click=True,
        unsent=unsent,
    )
    return OutgoingMail(
        draft_id=row.id,
        email=standing.row.email,
        message=compiled.message(values, envelope),
        render=partial(compiled.render, values),
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
        _finish_interrupted(session)


def _finish_interrupted(session: Session) -> None:
    for export in unfinished_exports(session):
        _name_files(Path(export.path), export.id or 0)
        finish_export(session, export.id or 0)


def manifest_of(output: Path) -> Path:
    """Where the manifest of a hand-over to that path lies."""
    return output.with_name(output.name + ".manifest.jsonl")


def _partials(output: Path, export: int) -> tuple[Path, Path]:
    """The temporary names of a hand-over's file and manifest: its own, so that no other one can take them for its."""
    mails, manifest = (path.with_name(f"{path.name}.{export}{PARTIAL}") for path in (output, manifest_of(output)))
    return mails, manifest


def _check_output(output: Path) -> None:
    """Refuse what cannot be written, and clear away what a run that was killed left; the write lock must be owned."""
    if not output.name or not output.parent.is_dir():
        said = phrase("There is no folder {path} to write to.", path=str(output.parent))
        raise BadInput(said, code="cannot_write", file=str(output))
    if output.is_dir() and any(output.iterdir()):
        said = phrase("{path} is a folder with files in it; name a new one.", path=str(output))
        raise BadInput(said, code="cannot_write", file=str(output))
    left = re.compile(re.escape(output.name) + r"(\.manifest\.jsonl)?\.\d+" + re.escape(PARTIAL))
    _discard(path for path in output.parent.iterdir() if left.fullmatch(path.name))


def _check_owner(session: Session, output: Path) -> None:
    """Only a hand-over of before may be written over: no other file, and no link to one."""
    for path in (output, manifest_of(output)):
        if path.is_symlink() or (path.is_file() and not is_export(session, output.absolute())):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def _check_fit(partial: Path, output: Path) -> None:
    """A folder cannot take the name of a file, nor a file that of a folder."""
    if output.exists() and output.is_dir() != partial.is_dir():
        said = phrase("{path} is a folder; name a file.", path=str(output))
        if partial.is_dir():
            said = phrase("{path} is a file; this format makes a folder.", path=str(output))
        raise BadInput(said, code="cannot_write", file=str(output))


def _discard(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        path.unlink(missing_ok=True)


def _note(manifest: IO[bytes], line: Mapping[str, Any]) -> None:
    manifest.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


def _name_files(output: Path, export: int) -> None:
    """Give the files of a committed hand-over their names; raises NurtureError where something is in the way."""
    for unfinished, path in zip(_partials(output, export), (output, manifest_of(output)), strict=True):
        try:
            if unfinished.is_dir() and path.is_dir():
                path.rmdir()
            os.replace(unfinished, path)
        except FileNotFoundError:
            continue
        except OSError as error:
            said = phrase(
                "The mails are handed over, but {path} cannot get its name: {why}. They are in {partial}.",
                path=str(path),
                partial=str(unfinished),
                why=error.strerror or type(error).__name__,
            )
            raise NurtureError(said, code="cannot_name", file=str(path)) from error
