"""Teaching the assistant: what people say that pages are is kept, and a model is learned from all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from nurture.core.errors import Problem
from nurture.core.mapping.features import VERSION, read_features
from nurture.core.mapping.labels import Label, read_labels
from nurture.core.mapping.learning import NEVER, Model, learn
from nurture.core.mapping.pages import Page, read_page
from nurture.core.mapping.suggesting import read_cues
from nurture.core.phrases import phrase
from nurture.storage.database import reading, writing
from nurture.storage.library import load_page_types
from nurture.storage.page_labels import load_examples, store_labels, store_model
from nurture.storage.pages import read_page_file
from nurture.storage.tables import PageLabelRow


@dataclass(frozen=True)
class Lesson:
    """A page and what somebody says it is: a kind, or NEVER."""

    page: Page
    label: str
    language: str = ""


@dataclass(frozen=True)
class Taught:
    """What came of it: the labels that were taken, the model (None for too few labels), what was wrong."""

    lessons: int
    model: Model | None
    problems: tuple[Problem, ...] = ()


def teach(engine: Engine, lessons: Sequence[Lesson], *, by: str, now: datetime) -> Taught:
    """Keep these labels and learn anew from all there are; the model is the same for the same labels."""
    rows = [_row(lesson, by, now) for lesson in lessons]
    with writing(engine) as session:
        store_labels(session, rows)
    with reading(engine) as session:
        model = learn(load_examples(session))
    with writing(engine) as session:
        store_model(session, model, now)
    return Taught(len(lessons), model)


def _row(lesson: Lesson, by: str, now: datetime) -> PageLabelRow:
    return PageLabelRow(
        digest=lesson.page.digest,
        path=lesson.page.path[:500],
        label=lesson.label,
        language=lesson.language,
        features=read_features(lesson.page, read_cues(lesson.page).odds),
        version=VERSION,
        said_at=now,
        said_by=by,
    )


def teach_from_table(engine: Engine, stream: BinaryIO, roots: Iterable[Path], *, by: str, now: datetime) -> Taught:
    """Learn from a table of labels whose paths are looked for below these folders.

    Raises BadInput where it is no such table.
    """
    labels, problems = read_labels(stream, load_page_types())
    found = list(find_labelled(labels, tuple(roots)))
    problems += [page for _, page in found if isinstance(page, Problem)]
    lessons = [
        Lesson(page, label.kinds[0] if label.kinds else NEVER, label.language)
        for label, page in found
        if isinstance(page, Page)
    ]
    taught = teach(engine, lessons, by=by, now=now)
    return Taught(taught.lessons, taught.model, tuple(problems))


def find_labelled(labels: Iterable[Label], roots: tuple[Path, ...]) -> Iterator[tuple[Label, Page | Problem]]:
    """The page of each label, or why there is none; the first of the folders that has it counts."""
    for label in labels:
        place = next((root / label.path for root in roots if (root / label.path).is_file()), None)
        if place is None:
            said = phrase("There is no such file below the folders that were named.")
            yield label, Problem("no_file", said, path=label.path)
            continue
        text = read_page_file(place, label.path)
        yield label, text if isinstance(text, Problem) else read_page(text, label.path)
