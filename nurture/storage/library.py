"""Files of a content library: every offer below a folder, and the definitions that ship with the program."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from nurture.core.documents import read_yaml
from nurture.core.errors import BadInput, NurtureError, Problem
from nurture.core.mapping.page_types import PageTypes, read_page_types
from nurture.core.phrases import phrase
from nurture.resources import shipped

LARGEST_FILE: Final = 2_000_000
"""Bytes; a larger Markdown file is refused rather than read."""

_RESERVED: Final = {"stages", "sequences", "segments", "personas"}


def read_library(root: Path) -> Iterator[tuple[str, str | Problem]]:
    """Each Markdown file below the folder as (path from the folder, text), or why it could not be read.

    Hidden folders, links and the shipped definitions are passed over. Raises BadInput where there is no such folder.
    """
    if not root.is_dir():
        raise BadInput(
            phrase("There is no folder “{path}”; name the folder of your content library.", path=str(root)),
            file=str(root),
        )
    for file in sorted(root.rglob("*.md")):
        relative = file.relative_to(root)
        hidden = any(part.startswith(".") for part in relative.parts)
        if hidden or relative.parts[0] in _RESERVED or file.is_symlink() or not file.is_file():
            continue
        path = _readable(relative)
        yield path, _read_text(file, path)


def _readable(path: Path) -> str:
    """The path as text; bytes of a name that are no UTF-8 stand as \\xff."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def _read_text(file: Path, path: str) -> str | Problem:
    try:
        if file.stat().st_size > LARGEST_FILE:
            return Problem("file_too_large", phrase("The file is larger than 2 MB."), path=path)
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        said = phrase("The file is not UTF-8 text; save it as UTF-8.")
        return Problem("not_utf8", said, path=path, line=line)
    except OSError as error:
        said = phrase("The file cannot be read: {why}.", why=error.strerror or type(error).__name__)
        return Problem("unreadable", said, path=path)


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
