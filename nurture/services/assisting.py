"""The assistant in the browser: pages are handed in, looked at, corrected, and taken home with their labels on top."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final, cast

from sqlalchemy import Engine

from nurture.core.archives import open_archive
from nurture.core.errors import BadInput, NotFound, Problem
from nurture.core.mapping.labelled import labelled_name, write_labelled
from nurture.core.mapping.learning import NEVER, Model
from nurture.core.mapping.pages import SUFFIXES, Page, read_page
from nurture.core.mapping.suggesting import Suggestion
from nurture.core.offers import DEFAULT_KINDS
from nurture.core.phrases import phrase, plural
from nurture.services.signing_in import User
from nurture.services.suggesting import load_learned, suggest_pages
from nurture.services.teaching import Lesson, Taught, teach
from nurture.services.uploading import (
    PAGES,
    Choices,
    Upload,
    choose,
    discard_upload,
    find_upload,
    keep_upload,
    open_upload,
)
from nurture.storage.database import reading
from nurture.storage.page_labels import load_known_labels
from nurture.storage.pages import decode_page

MOST_PAGES: Final = 300
"""Pages that are looked at in one go in the browser; the command line knows no limit."""

LARGEST: Final = 25_000_000
"""Bytes of all pages of one go, unpacked."""


@dataclass(frozen=True)
class Line:
    """A page with its suggestion; `label` is what somebody has said it is, if they have."""

    page: Page
    made: Suggestion
    label: str | None


@dataclass(frozen=True)
class Pages:
    """What was handed in: the pages, the unsure ones first, the files that are none, and what was learned so far."""

    upload: Upload
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    model: Model | None


def keep_pages(
    engine: Engine, folder: Path, files: Sequence[tuple[str, BinaryIO]], *, by: User, now: datetime
) -> Upload:
    """Keep pages, or a zip of them, for a day. Raises BadInput where there is no page, or too much."""
    with tempfile.SpooledTemporaryFile(max_size=5_000_000) as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in _unpacked(files):
                archive.writestr(name, data)
            if not archive.namelist():
                suffixes = ", ".join(SUFFIXES)
                raise BadInput(
                    phrase("There is no page among them; pages are {suffixes}.", suffixes=suffixes), code="no_page"
                )
        packed.seek(0)
        name = files[0][0] if len(files) == 1 else "pages.zip"
        upload = keep_upload(engine, folder, cast(BinaryIO, packed), file=name, by=by, now=now)
    choose(engine, upload.id, Choices(entity=PAGES))
    return replace(upload, choices=Choices(entity=PAGES))


def _unpacked(files: Sequence[tuple[str, BinaryIO]]) -> Iterator[tuple[str, bytes]]:
    """Each page with its path, once; raises BadInput for an archive that cannot be trusted, and for too many pages."""
    seen: set[str] = set()
    size = 0
    for name, data in (page for file in files for page in _members(*file)):
        size += len(data)
        if len(seen) >= MOST_PAGES or size > LARGEST:
            said = plural(
                "Hand in at most {count} page at a time; the command line takes any number.",
                "Hand in at most {count} pages at a time; the command line takes any number.",
                MOST_PAGES,
            )
            raise BadInput(said, code="too_many_pages")
        if name not in seen:
            seen.add(name)
            yield name, data


def _members(name: str, stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    if name.casefold().endswith(".zip"):
        archive = open_archive(stream)
        for one in archive.infolist():
            if not one.is_dir() and one.filename.casefold().endswith(SUFFIXES) and "__MACOSX" not in one.filename:
                yield one.filename, _member(archive, one)
    elif name.casefold().endswith(SUFFIXES):
        yield name.replace("\\", "/").rpartition("/")[2], stream.read(LARGEST + 1)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(member) as stream:
            return stream.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        said = phrase("The archive is damaged and cannot be unpacked. Pack the pages anew.")
        raise BadInput(said, code="archive_damaged") from error


def look_at_pages(engine: Engine, folder: Path, upload_id: str, *, by: User, now: datetime) -> Pages:
    """The kept pages with what the assistant says; raises NotFound where they are not here or are no pages."""
    upload = find_upload(engine, upload_id, by=by, now=now)
    pages, problems = _read(folder, upload)
    model = load_learned(engine)
    with reading(engine) as session:
        labels = load_known_labels(session, [page.digest for page, _ in pages])
    made = suggest_pages([page for page, _ in pages], model, engine)
    lines = [Line(page, one, labels.get(page.digest)) for (page, _), one in zip(pages, made, strict=True)]
    lines.sort(
        key=lambda line: (line.label is not None, not line.made.unsure, line.made.kind_confidence, line.page.path)
    )
    return Pages(upload, tuple(lines), tuple(problems), model)


def _read(folder: Path, upload: Upload) -> tuple[list[tuple[Page, str]], list[Problem]]:
    if upload.choices.entity != PAGES:
        raise NotFound(phrase("These are no pages."))
    pages: list[tuple[Page, str]] = []
    problems: list[Problem] = []
    with open_upload(folder, upload) as stream, zipfile.ZipFile(stream) as archive:
        for name in archive.namelist():
            text = decode_page(archive.read(name), name)
            if isinstance(text, Problem):
                problems.append(text)
            else:
                pages.append((read_page(text, name), text))
    return pages, problems


def label_pages(
    engine: Engine, folder: Path, upload_id: str, said: Mapping[str, str], *, by: User, now: datetime
) -> Taught:
    """Keep what somebody says these pages (by their digests) are, and learn from it; raises BadInput for no kind."""
    pages, _ = _read(folder, find_upload(engine, upload_id, by=by, now=now))
    if not set(said.values()) <= {*DEFAULT_KINDS, NEVER}:
        raise BadInput(phrase("Choose one of the kinds."), code="unknown_kind")
    lessons = [Lesson(page, said[page.digest]) for page, _ in pages if page.digest in said]
    return teach(engine, lessons, by=by.email, now=now)


def pack_labelled(engine: Engine, folder: Path, upload_id: str, *, by: User, now: datetime) -> bytes:
    """A zip of the pages that somebody has given a kind, each with its front matter; raises BadInput for none."""
    shown = look_at_pages(engine, folder, upload_id, by=by, now=now)
    texts = {page.digest: text for page, text in _read(folder, shown.upload)[0]}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for line in shown.lines:
            if line.label in DEFAULT_KINDS and line.label is not None:
                text = write_labelled(texts[line.page.digest], line.page, line.label, line.made.language)
                archive.writestr(labelled_name(line.page.path), text)
        if not archive.namelist():
            raise BadInput(phrase("Accept some of the suggestions first."), code="nothing_labelled")
    return packed.getvalue()


def discard_pages(engine: Engine, folder: Path, upload_id: str, *, by: User, now: datetime) -> None:
    """Throw the pages away; what was learned from them stays."""
    discard_upload(engine, folder, find_upload(engine, upload_id, by=by, now=now).id)
