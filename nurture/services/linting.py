"""Linting: the findings of a look over copy, with the offers that its links lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace

from sqlalchemy import Engine

from nurture.core import copy
from nurture.core.definitions import COPY_FIELDS
from nurture.core.errors import Problem
from nurture.core.lint import lint_copy, lint_links
from nurture.core.planning import Sequence, Step, StepCopy
from nurture.rendering.links import links_in_text
from nurture.services.composing import Composer
from nurture.storage.database import reading


@dataclass(frozen=True, slots=True)
class LintedCopy:
    """The words of one step in one language, with what is to be said about them."""

    sequence: str
    step: str
    language: str
    problems: tuple[Problem, ...]
    variant: str = ""


def lint_words(composer: Composer, sequence: Sequence, words: StepCopy, language: str) -> tuple[Problem, ...]:
    """What is to be said about words for a sequence, the links in any of their branches among them."""
    linked = composer.resolve(link for text in _all_texts(words) for link in links_in_text(text))
    return (*lint_copy(words, language), *lint_links(linked, sequence.audience))


def _all_texts(words: StepCopy) -> Iterable[str]:
    for each in fields(words):
        template, _ = copy.parse(getattr(words, each.name), fields=COPY_FIELDS)
        yield from copy.all_texts(template) if template else ()


def lint_all(engine: Engine) -> tuple[LintedCopy, ...]:
    """Every step in every language that has findings, in the order of the sequences."""
    with reading(engine) as session:
        composer = Composer(session, {})
        found = (
            LintedCopy(key, step.key, language, tuple(_placed(said, key)), name)
            for key, sequence in composer.sequences.items()
            for step in sequence.steps
            for name, language, words in _words_of(step)
            if (said := lint_words(composer, sequence, words, language))
        )
        return tuple(found)


def _words_of(step: Step) -> Iterator[tuple[str, str, StepCopy]]:
    """All words of a step, as (variant, language, words); those of no variant come first."""
    yield from (("", language, words) for language, words in step.copy.items())
    for variant in step.variants:
        yield from ((variant.name, language, words) for language, words in variant.copy.items())


def _placed(problems: Iterable[Problem], sequence: str) -> Iterable[Problem]:
    return (replace(one, path=sequence) for one in problems)
