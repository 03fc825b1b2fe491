"""Writing files of the library: each whole or not at all, only below its folder, and never over somebody's changes."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nurture.core.errors import BadInput, NurtureError, Problem
from nurture.core.phrases import phrase
from nurture.resources import shipped
from nurture.storage.library import RESERVED, Place, is_markdown, read_bytes


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file's bytes, and the digest by which it is known whether it is still as it was."""

    data: bytes
    digest: str


def bytes_digest(data: bytes) -> str:
    """The digest of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def open_file(root: Path, path: str) -> OpenFile:
    """The file at that path below the folder; raises BadInput where it cannot be read or lies elsewhere."""
    data = read_bytes(Place(path, _inside(root, path)))
    if isinstance(data, Problem):
        raise BadInput(data.message, code=data.code, file=path)
    return OpenFile(data, bytes_digest(data))


def writable_root(root: Path) -> Path:
    """The folder if files may be written to it; raises BadInput for the sample that belongs to the program."""
    if root.resolve().is_relative_to(shipped("content_library").resolve()):
        said = phrase(
            "The library is the sample that comes with the program, and that stays as it is. Copy {path} to a folder "
            "of your own and run `nurture library sync FOLDER`.",
            path=str(root),
        )
        raise BadInput(said, code="shipped_library", file=str(root))
    return root


def _inside(root: Path, path: str) -> Path:
    """Where the path is, if no part of it leads out of the folder, is hidden, or is a link."""
    parts = PurePosixPath(path).parts
    is_bad = not parts or path.startswith("/") or any(part.startswith(".") or "\\" in part for part in parts)
    if is_bad or parts[0] in RESERVED or not is_markdown(path) or len(path) > 400:
        raise BadInput(phrase("“{path}” is no place for a file of the library.", path=path), code="bad_path", file=path)
    place = root
    for part in parts:
        place = place / part
        if place.is_symlink():
            said = phrase("“{path}” leads by way of a link, and links are not followed.", path=path)
            raise BadInput(said, code="link", file=path)
    return place


def check_path(root: Path, path: str) -> None:
    """Raise BadInput for a path at which no file of the library may be."""
    _inside(root, path)


def names_there(root: Path, path: str) -> list[str]:
    """The names in the folder that the path is in."""
    with suppress(OSError):
        return os.listdir(_inside(root, path).parent)
    return []


def find_digest(root: Path, path: str) -> str:
    """The digest of the file at that path, "" where there is none."""
    return open_file(root, path).digest if _inside(root, path).exists() else ""


def is_taken(root: Path, path: str) -> bool:
    """Whether a file is there already, also one whose name differs only in capitals."""
    return PurePosixPath(path).name.casefold() in {name.casefold() for name in names_there(root, path)}


def write_files(root: Path, files: Mapping[str, bytes], opened: Mapping[str, str]) -> None:
    """Write these files, by path; `opened` are the digests that those which exist must still have.

    All are on disk under other names before the first gets its own. Raises BadInput where a file has changed meanwhile
    or is new and there already, NurtureError where the disk refuses.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for path, data in files.items():
            place = _inside(root, path)
            _check(root, path, opened.get(path))
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_name(f".{secrets.token_hex(8)}.tmp")
            ready.append((draft, place))
            _write(draft, data, place)
        for draft, place in ready:
            os.replace(draft, place)
        for folder in {place.parent for _, place in ready}:
            _flush(folder)
    except OSError as error:
        said = phrase("The file could not be written: {why}.", why=error.strerror or type(error).__name__)
        raise NurtureError(said, code="cannot_write") from error
    finally:
        for draft, _ in ready:
            draft.unlink(missing_ok=True)


def _check(root: Path, path: str, opened: str | None) -> None:
    if opened is None:
        if is_taken(root, path):
            raise BadInput(
                phrase("There is a file {path} already; choose another key.", path=path), code="taken", file=path
            )
    elif open_file(root, path).digest != opened:
        raise BadInput(_CHANGED, code="changed_on_disk", file=path)


_CHANGED = phrase("The file has changed on disk since you opened it. Look at it again; nothing of it was overwritten.")


def _write(draft: Path, data: bytes, place: Path) -> None:
    mode = place.stat().st_mode & 0o777 if place.exists() else 0o644
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with open(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(handle)
    draft.chmod(mode)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
