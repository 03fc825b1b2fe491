"""Bringing content in: a Markdown file or a zip of them is kept, looked through, and only then written."""

from __future__ import annotations

import secrets
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from sqlalchemy import Engine

from nurture.core.archives import LITTER, open_archive
from nurture.core.errors import BadInput, NotFound, NurtureError, Problem
from nurture.core.languages import read_language
from nurture.core.library_files import LibraryFile
from nurture.core.offers import ContentOffer
from nurture.core.phrases import phrase
from nurture.core.text_files import LARGEST_FILE
from nurture.private_files import new_file
from nurture.services.editing import MOST_AT_ONCE, Write
from nurture.services.syncing import Before, load_before, read_files
from nurture.storage.database import reading
from nurture.storage.library import RESERVED, is_markdown
from nurture.storage.offer_files import check_path, find_digest, names_there

LARGEST_UPLOAD: Final = 50_000_000
"""Bytes of a file that is handed in."""

LASTS: Final = 24 * 60 * 60
"""Seconds for which it is kept."""


@dataclass(frozen=True)
class Line:
    """One file that was handed in: where it would go, what it is, and what is wrong with it.

    Without `offer` it is left out; `is_new` says that no file is there yet.
    """

    path: str
    offer: ContentOffer | None
    problems: tuple[Problem, ...]
    is_new: bool = True


@dataclass(frozen=True)
class Review:
    """What would be written, and every file that was handed in."""

    write: Write
    lines: tuple[Line, ...]


def keep_content(workspace: Path, stream: BinaryIO) -> str:
    """Keep what is handed in for its review; returns its id. Raises BadInput for one that is empty or too large."""
    place = workspace / "bringing"
    place.mkdir(mode=0o700, exist_ok=True)
    for old in place.iterdir():
        if time.time() - old.stat().st_mtime > LASTS:
            old.unlink(missing_ok=True)
    data = stream.read(LARGEST_UPLOAD + 1)
    if not data or len(data) > LARGEST_UPLOAD:
        said = phrase("The file is empty, or larger than {most} MB.", most=LARGEST_UPLOAD // 1_000_000)
        raise BadInput(said, code="file_size")
    name = secrets.token_hex(16)
    try:
        with new_file(place / name) as kept:
            kept.write(data)
    except OSError as error:
        said = phrase("The file could not be kept: {why}.", why=error.strerror or type(error).__name__)
        raise NurtureError(said, code="cannot_write") from error
    return name


def drop_content(workspace: Path, name: str) -> None:
    """Throw away what was handed in."""
    _place(workspace, name).unlink(missing_ok=True)


def open_content(workspace: Path, name: str) -> BinaryIO:
    """What was handed in under that name; raises NotFound where it is not kept any more."""
    try:
        return _place(workspace, name).open("rb")
    except OSError as error:
        raise NotFound(_GONE) from error


def _place(workspace: Path, name: str) -> Path:
    if len(name) != 32 or not name.isalnum():
        raise NotFound(_GONE)
    return workspace / "bringing" / name


_GONE: Final = phrase("This file is not here any more; files are kept for a day. Hand it in once more.")


def review_content(engine: Engine, workspace: Path, root: Path, name: str, *, file: str) -> Review:
    """Look through what was handed in under that name; raises BadInput where it is neither Markdown nor such a zip."""
    stream = open_content(workspace, name)
    with reading(engine) as session:
        before = load_before(session)
    with stream:
        found = dict(_members(stream)) if zipfile.is_zipfile(stream) else {file: _whole(stream, file)}
    return _review(found, root, before)


def _whole(stream: BinaryIO, file: str) -> bytes:
    if not is_markdown(file):
        said = phrase("“{file}” is neither a Markdown file (.md) nor a zip of them.", file=file)
        raise BadInput(said, code="wrong_type")
    stream.seek(0)
    return stream.read(LARGEST_FILE + 1)


def _members(stream: BinaryIO) -> Iterator[tuple[str, bytes | Problem]]:
    """Every file in an archive that somebody put there; none is unpacked to a disk."""
    archive = open_archive(stream)
    members = [one for one in archive.infolist() if not one.is_dir() and not LITTER.search(one.filename)]
    if len(members) > MOST_AT_ONCE:
        raise BadInput(phrase("At most {most} files are brought in at once.", most=MOST_AT_ONCE), code="too_many")
    top = _top_folder([one.filename for one in members])
    seen: set[str] = set()
    for one in members:
        path = one.filename.removeprefix(top)
        yield path, _read(archive, one, path, seen)
        seen.add(path.casefold())


def _read(archive: zipfile.ZipFile, one: zipfile.ZipInfo, path: str, seen: set[str]) -> bytes | Problem:
    if path.casefold() in seen:
        said = phrase("Another file in the archive has this name, or the same in other capitals.")
        return Problem("name_clash", said, path=path)
    if not is_markdown(path):
        return Problem("wrong_type", phrase("Only Markdown files (.md) are brought in."), path=path)
    try:
        with archive.open(one) as member:
            return member.read(LARGEST_FILE + 1)
    except Exception as error:  # a damaged archive fails in more ways than its library lists
        said = phrase("The archive is damaged and cannot be unpacked. Pack the files anew.")
        raise BadInput(said, code="archive_damaged") from error


def _top_folder(names: list[str]) -> str:
    """The one folder that holds everything, unless it is a language."""
    tops = {name.partition("/")[0] for name in names if "/" in name}
    if len(tops) != 1 or any("/" not in name for name in names):
        return ""
    (top,) = tops
    return "" if read_language(top) or top in RESERVED else top + "/"


def _review(found: Mapping[str, bytes | Problem], root: Path, before: Before) -> Review:
    lines: list[Line] = []
    files: dict[str, bytes] = {}
    opened: dict[str, str] = {}
    holders = {one.place: path for path, one in before.files.items() if one.version}
    for path, data in found.items():
        (read,) = read_files({path: data}, before, is_whole=False)
        place = f"{read.language}/{path}" if "/" not in path and read.language else path
        wrong = read.problems if not read.version else _wrong(root, place, read, holders)
        if wrong or isinstance(data, Problem):
            lines.append(Line(place, None, wrong))
            continue
        holders[read.place] = place
        files[place], digest = data, find_digest(root, place)
        opened |= {place: digest} if digest else {}
        lines.append(Line(place, read.offer, read.problems, not digest))
    return Review(Write(files, opened), tuple(lines))


def _wrong(root: Path, path: str, read: LibraryFile, holders: Mapping[tuple[str, str], str]) -> tuple[Problem, ...]:
    """Why the file cannot be written where it belongs."""
    try:
        check_path(root, path)
    except BadInput as error:
        return (Problem(error.reason, error.message, path=path),)
    holder = holders.get(read.place, path)
    if holder != path:
        said = phrase("The key “{key}” is already that of {path}.", key=read.key, path=holder)
        return (Problem("duplicate_key", said, path=path, field="key"),)
    name = PurePosixPath(path).name
    if any(other != name and other.casefold() == name.casefold() for other in names_there(root, path)):
        said = phrase("A file with this name in other capitals is there already.")
        return (Problem("name_clash", said, path=path),)
    return ()
