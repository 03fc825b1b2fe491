"""Files that somebody hands in: kept for their eyes alone until they are brought in, thrown away, or a day old."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.errors import BadInput, NotFound, NurtureError
from nurture.core.phrases import phrase
from nurture.core.values import clean_text
from nurture.private_files import new_file
from nurture.services.signing_in import Role, User
from nurture.storage.database import reading, writing
from nurture.storage.tables import UploadRow

UPLOAD_LASTS: Final = timedelta(hours=24)
"""How long a file is kept, whatever becomes of it."""

LARGEST_UPLOAD: Final = 250_000_000
"""Bytes; a million people with thirty columns each."""

LONGEST_NAME: Final = 120
PAGES: Final = "pages"
"""What the entity of a file is called that holds pages for the mapping assistant, and nobody's data."""

_COPIED_AT_ONCE: Final = 1_048_576


@dataclass(frozen=True)
class Choices:
    """How a file is to be read and what is said about its people; an empty text leaves it to the guess.

    `saved_mapping` is the name of the one that `mapping` began with.
    """

    entity: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    saved_mapping: str = ""
    consent: str = ""
    consent_source: str = ""


@dataclass(frozen=True)
class Upload:
    """A kept file; `file` is the name to show, `size` is in bytes, `import_id` that of the import that took it."""

    id: str
    at: datetime
    expires_at: datetime
    file: str
    size: int
    choices: Choices
    import_id: int | None


def keep_upload(engine: Engine, folder: Path, stream: BinaryIO, *, file: str, by: User, now: datetime) -> Upload:
    """Keep the file in the workspace's folder, on disk before anything says so; what is too old goes first.

    Nothing of its name is trusted. Raises BadInput for one that is empty or too large, NurtureError for a full disk.
    """
    sweep_uploads(engine, folder, now=now)
    row = UploadRow(
        id=secrets.token_hex(16),
        user_id=by.id,
        at=now,
        expires_at=now + UPLOAD_LASTS,
        file=shown_name(file),
        size=0,
        choices=asdict(Choices()),
    )
    place = upload_folder(folder, row.id)
    try:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        place.mkdir(mode=0o700)
        with new_file(place / "file") as kept:
            row.size = _copy(stream, kept)
        with writing(engine) as session:
            session.add(row)
    except BaseException as error:
        shutil.rmtree(place, ignore_errors=True)
        if isinstance(error, OSError):
            said = phrase("The file could not be kept: {why}.", why=error.strerror or type(error).__name__)
            raise NurtureError(said, code="cannot_write") from error
        raise
    return _upload(row)


def _copy(stream: BinaryIO, kept: BinaryIO) -> int:
    size = 0
    while part := stream.read(_COPIED_AT_ONCE):
        size += len(part)
        if size > LARGEST_UPLOAD:
            said = phrase("The file is larger than {most} MB. Split it and hand in the parts.", most=_MEGABYTES)
            raise BadInput(said, code="too_large")
        kept.write(part)
    if not size:
        raise BadInput(phrase("The file is empty. Export the people once more and hand in that file."), code="empty")
    return size


_MEGABYTES: Final = LARGEST_UPLOAD // 1_000_000


def shown_name(file: str) -> str:
    """The name of a file as it is shown: the last part of its path, in one line, not too long."""
    return clean_text(file.replace("\\", "/").rpartition("/")[2], LONGEST_NAME) or "file"


def find_upload(engine: Engine, upload_id: str, *, by: User, now: datetime) -> Upload:
    """The kept file; raises NotFound for one that is too old, thrown away, or another's (an administrator sees all)."""
    with reading(engine) as session:
        return _upload(_require(session, upload_id, by, now))


def list_uploads(engine: Engine, *, by: User, now: datetime) -> tuple[Upload, ...]:
    """The files of one's own that wait to be brought in, newest first."""
    query = select(UploadRow).where(UploadRow.user_id == by.id, UploadRow.expires_at > now)
    query = query.where(col(UploadRow.import_id).is_(None)).order_by(col(UploadRow.at).desc(), col(UploadRow.id))
    with reading(engine) as session:
        return tuple(_upload(row) for row in session.exec(query) if row.choices.get("entity") != PAGES)


def upload_of_import(engine: Engine, import_id: int, *, by: User, now: datetime) -> Upload | None:
    """The file that an import took, as long as it is kept and one may see it."""
    with reading(engine) as session:
        row = session.exec(select(UploadRow).where(UploadRow.import_id == import_id)).first()
        return _upload(row) if row and _may_see(row, by, now) else None


def choose(engine: Engine, upload_id: str, choices: Choices) -> None:
    """Keep what was chosen for a file."""
    with writing(engine) as session:
        session.get_one(UploadRow, upload_id).choices = asdict(choices)


def discard_upload(engine: Engine, folder: Path, upload_id: str) -> None:
    """Throw the file away now."""
    with writing(engine) as session:
        session.delete(session.get_one(UploadRow, upload_id))
    shutil.rmtree(upload_folder(folder, upload_id), ignore_errors=True)


def sweep_uploads(engine: Engine, folder: Path, *, now: datetime) -> int:
    """Throw away every file that is too old, and what an interrupted upload left; returns how many went."""
    with writing(engine) as session:
        old = session.exec(select(UploadRow).where(UploadRow.expires_at <= now)).all()
        gone = [upload_folder(folder, row.id) for row in old]
        for row in old:
            session.delete(row)
        session.flush()
        kept = set(session.exec(select(UploadRow.id)))
    gone += [place for place in (folder / "uploads").glob("*") if place.name not in kept and _is_left_over(place)]
    for place in gone:
        shutil.rmtree(place, ignore_errors=True)
    return len(gone)


def discard_all_uploads(engine: Engine, folder: Path) -> None:
    """Throw away every kept file, whoever handed it in: somebody who is erased may stand in any of them."""
    with writing(engine) as session:
        rows = session.exec(select(UploadRow)).all()
        for row in rows:
            session.delete(row)
    for row in rows:
        shutil.rmtree(upload_folder(folder, row.id), ignore_errors=True)


def _is_left_over(place: Path) -> bool:
    """Whether so much time has passed by the disk's own clock that nobody is still writing there."""
    try:
        return time.time() - place.stat().st_mtime > UPLOAD_LASTS.total_seconds()
    except FileNotFoundError:
        return False


def open_upload(folder: Path, upload: Upload) -> BinaryIO:
    """The file's bytes; raises NotFound where somebody has taken them away."""
    try:
        return (upload_folder(folder, upload.id) / "file").open("rb")
    except OSError as error:
        raise NotFound(_GONE) from error


def upload_folder(folder: Path, upload_id: str) -> Path:
    """Where a kept file and what is known about it are; ids are ours, never a visitor's."""
    return folder / "uploads" / upload_id


_GONE: Final = phrase("This file is not here any more; files are kept for a day. Hand it in once more.")


def _require(session: Session, upload_id: str, by: User, now: datetime) -> UploadRow:
    row = session.get(UploadRow, upload_id)
    if row is None or not _may_see(row, by, now):
        raise NotFound(_GONE)
    return row


def _may_see(row: UploadRow, by: User, now: datetime) -> bool:
    return row.expires_at > now and (row.user_id == by.id or by.role is Role.ADMIN)


def _upload(row: UploadRow) -> Upload:
    choices: dict[str, Any] = dict(row.choices)
    return Upload(row.id, row.at, row.expires_at, row.file, row.size, Choices(**choices), row.import_id)
