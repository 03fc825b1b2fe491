"""Files of a content library: every offer below a folder, and the definitions that ship with the program."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nurture.core.documents import read_yaml
from nurture.core.errors import BadInput, NurtureError, Problem
from nurture.core.mapping.page_types import PageTypes, read_page_types
from nurture.core.phrases import Phrase, phrase
from nurture.core.text_files import LARGEST_FILE
from nurture.resources import shipped

RESERVED: Final = frozenset({"stages", "sequences", "segments", "personas"})
"""Folders at the top of a library that hold definitions, not offers."""

MARKDOWN: Final = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the library: its path from the folder as text, and where it is; or why it is not read."""

    path: str
    file: Path
    problem: Problem | None = None


def walk_library(root: Path) -> list[Place]:
    """Every Markdown file below the folder in the order of their paths, links among them as problems.

    Hidden folders and the shipped definitions are passed over. Raises BadInput where there is no such folder.
    """
    if not root.is_dir():
        raise BadInput(
            phrase("There is no folder “{path}”; name the folder of your content library.", path=str(root)),
            file=str(root),
        )
    return sorted(_walk(root), key=lambda place: place.path.split("/"))


def _walk(root: Path) -> Iterator[Place]:
    waiting = [(root, "")]
    while waiting:
        folder, before = waiting.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            yield _refused(before.rstrip("/"), folder, "unreadable", _unreadable(error))
            continue
        for entry in entries:
            path = before + _readable(entry.name)
            if entry.name.startswith(".") or (not before and entry.name in RESERVED):
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append((Path(entry.path), path + "/"))
            elif entry.is_symlink() and (is_markdown(path) or entry.is_dir()):
                yield _refused(path, Path(entry.path), "link", _LINK)
            elif is_markdown(path):
                yield Place(path, Path(entry.path))


_LINK: Final = phrase("This is a link to another place, and links are not followed; put the file itself here.")


def is_markdown(name: str) -> bool:
    """Whether a name is that of a Markdown file."""
    return name.casefold().endswith(MARKDOWN)


def _readable(name: str) -> str:
    """The name as text; bytes that are no UTF-8 stand as \\xff."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _refused(path: str, file: Path, code: str, said: Phrase) -> Place:
    return Place(path, file, Problem(code, said, path=path, line=1))


def _unreadable(error: OSError) -> Phrase:
    return phrase("The file cannot be read: {why}.", why=error.strerror or type(error).__name__)


def read_bytes(place: Place) -> bytes | Problem:
    """The bytes of a file (one more than the largest there may be, at most), or why they cannot be read."""
    if place.problem:
        return place.problem
    try:
        handle = os.open(place.file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                said = phrase("This is no ordinary file; put one with the text here.")
                return Problem("no_file", said, path=place.path, line=1)
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        return Problem("unreadable", _unreadable(error), path=place.path, line=1)


def signature_of(root: Path) -> str:
    """A digest that changes when a file of the library does, by names, sizes and times alone; "" without the folder."""
    if not root.is_dir():
        return ""
    told = hashlib.sha256()
    for place in walk_library(root):
        try:
            seen = place.file.lstat()
        except OSError:
            continue
        told.update(f"{place.path}\0{seen.st_mtime_ns} {seen.st_size} {seen.st_ino}\n".encode())
    return told.hexdigest()


def shipped_definitions(folder: str) -> dict[str, dict[str, Any]]:
    """The YAML files of a shipped folder (`stages`, `sequences` …) by name; raises NurtureError where one is broken."""
    read: dict[str, dict[str, Any]] = {}
    for file in sorted((shipped("content_library") / folder).glob("*.yaml")):
        document = read_yaml(file.read_text("utf-8"))
        if isinstance(document, Problem):
            raise NurtureError(document.message, file=file.name)
        read[file.stem] = document.values
    return read


def load_page_types() -> PageTypes:
    """What labels call pages, as it ships; raises NurtureError where the file is broken."""
    document = read_yaml((shipped("content_library") / "page_types.yaml").read_text("utf-8"))
    if isinstance(document, Problem):
        raise NurtureError(document.message, file="page_types.yaml")
    return read_page_types(document.values)
