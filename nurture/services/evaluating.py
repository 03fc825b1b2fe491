"""Measuring how right the assistant is on pages that somebody has labelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nurture.core.errors import BadInput, Problem
from nurture.core.mapping.features import read_features
from nurture.core.mapping.labels import Label, in_halves, read_labels
from nurture.core.mapping.learning import NEVER, Example, Model, learn
from nurture.core.mapping.pages import Page
from nurture.core.mapping.scoring import Judged, Report, score
from nurture.core.mapping.suggesting import read_cues
from nurture.core.phrases import phrase
from nurture.services.suggesting import suggest_pages
from nurture.services.teaching import find_labelled
from nurture.storage.library import load_page_types

ALL = ""
"""The name under which all sites together are reported."""

Paged = tuple[Label, Page]


@dataclass(frozen=True)
class Evaluation:
    """A report for all sites, for each of them, and for each language; what could not be measured."""

    reports: dict[tuple[str, str], Report]
    learned_from: int
    problems: tuple[Problem, ...]


def evaluate(folder: Path, stream: BinaryIO, *, learn_half: bool = False) -> Evaluation:
    """How right the assistant is on the labelled pages below a folder, by rules alone.

    With `learn_half` it learns from one half of each site's labels and is measured on the other. Raises BadInput where
    there is nothing to measure.
    """
    labels, problems = read_labels(stream, load_page_types())
    found = list(find_labelled(labels, (folder, folder.parent)))
    problems += [page for _, page in found if isinstance(page, Problem)]
    pages = {label.path: (label, page) for label, page in found if isinstance(page, Page)}
    if not pages:
        said = phrase("None of the labels names a page below “{folder}”.", folder=str(folder))
        raise BadInput(said, code="nothing_to_measure", file=str(folder))
    pairs, learned_from = _halves(labels, pages) if learn_half else (_judge(list(pages.values()), None), 0)
    return Evaluation(_reports(pairs), learned_from, tuple(problems))


def _judge(paged: Sequence[Paged], model: Model | None) -> list[tuple[str, Judged]]:
    made = suggest_pages([page for _, page in paged], model)
    return [(_site(label), (label, one)) for (label, _), one in zip(paged, made, strict=True)]


def _site(label: Label) -> str:
    return label.site or label.path.partition("/")[0]


def _halves(labels: list[Label], pages: dict[str, Paged]) -> tuple[list[tuple[str, Judged]], int]:
    """Each site measured on one half after learning from the other."""
    pairs: list[tuple[str, Judged]] = []
    learned_from = 0
    for _, taught, asked in in_halves([label for label in labels if label.path in pages]):
        model = learn([_example(*pages[label.path]) for label in taught])
        learned_from += len(taught) if model else 0
        pairs += _judge([pages[label.path] for label in asked], model)
    return pairs, learned_from


def _example(label: Label, page: Page) -> Example:
    kind = label.kinds[0] if label.kinds else NEVER
    return Example(read_features(page, read_cues(page).odds), kind)


def _reports(pairs: Sequence[tuple[str, Judged]]) -> dict[tuple[str, str], Report]:
    reports = {(ALL, ALL): score([pair for _, pair in pairs])}
    for site in sorted({site for site, _ in pairs}):
        own = [pair for name, pair in pairs if name == site]
        reports[site, ALL] = score(own)
        languages = sorted({label.language for label, _ in own if label.language})
        for language in languages if len(languages) > 1 else ():
            reports[site, language] = score([pair for pair in own if pair[0].language == language])
    return reports
