"""The gap map: where people wait, and whether there is anything to offer them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from nurture.core.offers import ContentOffer
from nurture.core.phrases import Phrase, phrase, plural
from nurture.core.stages import PHASES, Phase, Stages, next_phase, phase_name


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the map: live offers for a stage in a phase and language, and the people who wait there."""

    stage: str
    phase: Phase
    language: str
    offers: int
    people: int

    @property
    def is_gap(self) -> bool:
        """Whether people wait and nothing is there."""
        return self.people > 0 and self.offers == 0


def gap_map(
    offers: Iterable[ContentOffer], people: Mapping[tuple[str, str], int], stages: Stages, on: date
) -> tuple[Cell, ...]:
    """Every cell of stage × phase × language; gaps first, most people first.

    `people` counts contacts by (stage, language). People wait in a cell when they are in its stage and its phase is
    that stage's own or the next one.
    """
    live = [offer for offer in offers if offer.is_live(on)]
    languages = sorted({offer.language for offer in live} | {language for _, language in people})
    cells = [
        _cell(live, people, stage.value, phase, language, waits=phase in {stage.phase, next_phase(stage.phase)})
        for stage in stages
        if stage.enabled
        for phase in PHASES
        for language in languages
    ]
    return tuple(sorted(cells, key=lambda cell: (not cell.is_gap, -cell.people)))


def _cell(
    live: list[ContentOffer],
    people: Mapping[tuple[str, str], int],
    stage: str,
    phase: Phase,
    language: str,
    *,
    waits: bool,
) -> Cell:
    count = sum(1 for one in live if stage in one.stages and one.phase is phase and one.language == language)
    return Cell(stage, phase, language, count, people.get((stage, language), 0) if waits else 0)


_LANGUAGE_NAMES: Final[Mapping[str, Phrase]] = {
    "en": phrase("English"),
    "sv": phrase("Swedish"),
    "nb": phrase("Norwegian"),
    "da": phrase("Danish"),
    "fi": phrase("Finnish"),
    "de": phrase("German"),
}


def language_name(language: str) -> Phrase:
    """The language as a person reads it, or its code."""
    return _LANGUAGE_NAMES.get(language) or phrase("{language}", language=language or "?")


def gap_sentence(cell: Cell, stages: Stages) -> Phrase:
    """The gap in words."""
    return plural(
        "{count} person in {stage} reads {language}, and there is nothing for {phase}.",
        "{count} people in {stage} read {language}, and there is nothing for {phase}.",
        cell.people,
        stage=stages.name(cell.stage),
        language=language_name(cell.language),
        phase=phase_name(cell.phase),
    )
