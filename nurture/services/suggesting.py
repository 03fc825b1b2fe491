"""Suggesting what pages are: files in, suggestions out, a few hundred at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from nurture.core.errors import Problem
from nurture.core.mapping.learned import Taught, suggest_all
from nurture.core.mapping.learning import Model
from nurture.core.mapping.pages import Page, read_page
from nurture.core.mapping.suggesting import Suggestion, read_cues
from nurture.storage.database import reading
from nurture.storage.page_labels import load_known_labels, load_model
from nurture.storage.pages import PageFile, find_pages, read_page_file

AT_ONCE: Final = 800
"""Pages that are looked at together; those of one folder mostly are."""


def load_learned(engine: Engine | None) -> Model | None:
    """What the workspace has taught the assistant, if there is a workspace and it has."""
    if engine is None:
        return None
    with reading(engine) as session:
        return load_model(session)


def suggest_files(paths: tuple[Path, ...], engine: Engine | None) -> Iterator[tuple[PageFile, Suggestion | Problem]]:
    """What each page named or below a folder is, in order; raises BadInput for a path where there is nothing."""
    model = load_learned(engine)
    files = find_pages(paths)
    while some := list(islice(files, AT_ONCE)):
        read = [(file, _read(file)) for file in some]
        pages = [page for _, page in read if isinstance(page, Page)]
        made = iter(suggest_pages(pages, model, engine))
        yield from ((file, page if isinstance(page, Problem) else next(made)) for file, page in read)


def suggest_pages(pages: Iterable[Page], model: Model | None, engine: Engine | None = None) -> list[Suggestion]:
    """What these pages are, in their order; those that somebody has labelled are what they said."""
    readings = [read_cues(page) for page in pages]
    known: dict[str, str] = {}
    if engine is not None:
        with reading(engine) as session:
            known = load_known_labels(session, [one.page.digest for one in readings])
    return suggest_all(readings, Taught(model, known))


def _read(file: PageFile) -> Page | Problem:
    text = read_page_file(file.file, file.path)
    return text if isinstance(text, Problem) else read_page(text, file.place)
