"""Where the files that ship with the program lie: templates, fonts and the sample library."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from nurture.core.errors import NurtureError
from nurture.core.phrases import phrase

PACKAGE = Path(__file__).resolve().parent


@lru_cache
def shipped(name: str) -> Path:
    """The folder of that name, inside an installed package or else at the root of the repository.

    Raises NurtureError when it is in neither place, which means a broken installation.
    """
    for folder in (PACKAGE / "_shipped" / name, PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise NurtureError(
        phrase("The folder “{name}” that belongs to the program is missing. Install Nurture again.", name=name),
        code="missing_resource",
        file=name,
    )
