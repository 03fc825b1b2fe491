"""Which words of a step a reader gets: those for their persona and stage before those for everybody.

Where there are several for the same readers, each has a share of them; who reads which depends on the person and the
step alone, so that the same mail can be made again at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from nurture.core.phrases import Phrase, phrase
from nurture.core.planning import Step, StepCopy, Variant


class CopyPlace(NamedTuple):
    """Where words stand: in a step of a sequence, in a language, and in a variant of that name (blank: in none)."""

    sequence: str
    step: str
    language: str
    variant: str = ""


def words_at(step: Step, place: CopyPlace) -> StepCopy | None:
    """The words that stand there, None where there are none; raises KeyError where the step has no such variant."""
    if not place.variant:
        return step.copy.get(place.language)
    return {one.name: one for one in step.variants}[place.variant].copy.get(place.language)


def draw_of(sequence: str, step: str, contact: int) -> int:
    """A number from 0 to 99 that is the same whenever it is asked for, and differs between people and steps."""
    return int.from_bytes(hashlib.sha256(f"{sequence}|{step}|{contact}".encode()).digest()[:4]) % 100


def choose_words(
    step: Step, language: str, *, persona: str | None, stage: str | None, draw: int
) -> tuple[str, StepCopy | None]:
    """The variant whose words such a reader gets and the words; no name where it is the step's own, None without any.

    The most particular variants come first: for persona and stage, for a persona, for a stage, for everybody.
    """
    for alike in _by_reader(step, language, persona, stage):
        taken = 0
        for variant in alike:
            taken += variant.share
            if draw < taken:
                return variant.name, variant.copy[language]
    return "", step.copy.get(language)


def _by_reader(step: Step, language: str, persona: str | None, stage: str | None) -> Iterator[list[Variant]]:
    """The variants in that language that are meant for such a reader, in groups for the same ones."""
    for wanted in ((persona, stage), (persona, None), (None, stage), (None, None)):
        yield [one for one in step.variants if (one.persona, one.stage) == wanted and language in one.copy]


def name_readers(variant: Variant) -> Phrase:
    """Whom a variant is for, in words; personas and stages by their keys."""
    if variant.persona and variant.stage:
        whom = phrase("{persona} in {stage}", persona=variant.persona, stage=variant.stage)
    elif variant.persona or variant.stage:
        whom = phrase("{readers}", readers=variant.persona or variant.stage or "")
    else:
        whom = phrase("all readers")
    return (
        whom if variant.share == 100 else phrase("{readers}, {share} in a hundred", share=variant.share, readers=whom)
    )
