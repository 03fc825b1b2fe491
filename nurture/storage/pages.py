"""Files that are pages, anywhere: found below folders, read as text, or the sentence that says why not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nurture.core.errors import BadInput, Problem
from nurture.core.mapping.pages import SUFFIXES
from nurture.core.phrases import phrase

LARGEST_PAGE: Final = 4_000_000
"""Bytes; a larger file is no page that anybody reads."""

_PASSED_OVER: Final = frozenset({"node_modules", "__pycache__", "bower_components"})
_CONTROL: Final = bytes({*range(9), 11, *range(14, 27), *range(28, 32)})


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file as it was found. `path` is how whoever asked would name it, `place` what its path says about it."""

    file: Path
    path: str
    place: str


def find_pages(paths: tuple[Path, ...]) -> Iterator[PageFile]:
    """Every page named or below a folder, folder by folder. Raises BadInput for a path where there is nothing."""
    for path in paths:
        if not os.path.lexists(path):
            said = phrase("There is no file or folder “{path}”.", path=str(path))
            raise BadInput(said, code="not_found", file=str(path))
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            for file in _below(path):
                yield PageFile(file, readable(file), f"{path.resolve().name}/{file.relative_to(path).as_posix()}")
        else:
            yield PageFile(path, readable(path), "/".join(path.parts[-4:]) if path.is_absolute() else path.as_posix())


def _below(root: Path) -> Iterator[Path]:
    """The pages below a folder, however deep; hidden folders, those of packages, and links to any are passed over."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        inner: list[Path] = []
        for entry in entries:
            if entry.name.startswith(".") or entry.name in _PASSED_OVER:
                continue
            if entry.is_dir(follow_symlinks=False):
                inner.append(Path(entry.path))
            elif entry.name.casefold().endswith(SUFFIXES):
                yield Path(entry.path)
        waiting += reversed(inner)


def readable(path: Path) -> str:
    """The path as text; bytes of a name that are no UTF-8 stand as \\xff."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def read_page_file(file: Path, path: str) -> str | Problem:
    """The text of a page, or why it cannot be read; `path` is how the problem names it."""
    try:
        known = file.lstat()
        if stat.S_ISLNK(known.st_mode):
            return Problem("link", phrase("It is a link; name the file that it leads to."), path=path)
        if not stat.S_ISREG(known.st_mode):
            return Problem("no_file", phrase("It is no ordinary file."), path=path)
        if not file.name.casefold().endswith(SUFFIXES):
            known_as = ", ".join(SUFFIXES)
            return Problem("no_page", phrase("It is no page; pages are {suffixes}.", suffixes=known_as), path=path)
        if known.st_size > LARGEST_PAGE:
            return Problem("file_too_large", phrase("The file is larger than 4 MB."), path=path)
        return decode_page(file.read_bytes(), path)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        return Problem("unreadable", phrase("The file cannot be read: {why}.", why=why), path=path)


def decode_page(data: bytes, path: str) -> str | Problem:
    """The text of a page's bytes: UTF-8, UTF-16 by its mark, else Windows-1252; a Problem where it is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = data[:65_536]
    if len(head) - len(head.translate(None, _CONTROL)) > len(head) // 200:
        return Problem("not_text", phrase("It is no text; a page is Markdown or HTML."), path=path)
    return text
