"""The gap map: where people wait, and whether there is anything to offer them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import Final

from nurture.core.offers import ContentOffer
from nurture.core.phrases import Fact, Phrase, phrase, plural
from nurture.core.stages import PHASES, Phase, Stages, next_phase, phase_name


class Dimension(StrEnum):
    """What the map is divided by beside stage and phase."""

    LANGUAGE = "language"
    PERSONA = "persona"
    INDUSTRY = "industry"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the map: live offers for a stage in a phase, and the people who wait there.

    It is about one language, persona or industry, whichever the map is divided by; `instead` is another language that
    the workspace allows for these people and that has something where their own has nothing.
    """

    stage: str
    phase: Phase
    language: str
    offers: int
    people: int
    instead: str = ""
    persona: str = ""
    industry: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether people wait and nothing is there for them, in no language that they may get."""
        return self.people > 0 and self.offers == 0 and not self.instead

    @property
    def is_stopgap(self) -> bool:
        """Whether people wait and there is something only in another language."""
        return self.people > 0 and self.offers == 0 and bool(self.instead)

    def value(self, dimension: Dimension) -> str:
        """The language, persona or industry that the cell is about."""
        return {Dimension.PERSONA: self.persona, Dimension.INDUSTRY: self.industry}.get(dimension, self.language)


def gap_map(
    offers: Iterable[ContentOffer],
    people: Mapping[tuple[str, str], int],
    stages: Stages,
    on: date,
    *,
    dimension: Dimension = Dimension.LANGUAGE,
    fallbacks: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[Cell, ...]:
    """Every cell of stage × phase × language (or persona, or industry); gaps first, most people first.

    `people` counts contacts by (stage, value of that dimension). People wait in a cell when they are in its stage and
    its phase is that stage's own or the next one. An offer that names no persona is for all, as with industries.
    """
    live = [offer for offer in offers if offer.is_live(on)]
    counts = _counts(live, dimension)
    values = sorted({value for *_, value in counts if value != _ALL} | {value for _, value in people})
    chart = _Chart(counts, people, dimension, fallbacks)
    cells = [
        chart.cell(stage.value, phase, value, waits=phase in {stage.phase, next_phase(stage.phase)})
        for stage in stages
        if stage.enabled
        for phase in PHASES
        for value in values
    ]
    return tuple(sorted(cells, key=lambda cell: (not cell.is_gap, -cell.people)))


_ALL: Final = "*"
"""Stands for every value, in the counts of offers that name none."""


def _counts(live: Iterable[ContentOffer], dimension: Dimension) -> Counter[tuple[str, Phase, str]]:
    """How many offers there are by stage, phase and value."""
    named = {Dimension.PERSONA: "personas", Dimension.INDUSTRY: "industries"}.get(dimension)
    counts: Counter[tuple[str, Phase, str]] = Counter()
    for offer in live:
        values = (getattr(offer, named) or (_ALL,)) if named else (offer.language,)
        for place in product(offer.stages, (offer.phase,), values):
            counts[place] += 1
    return counts


@dataclass(frozen=True)
class _Chart:
    """What the cells are made of."""

    counts: Mapping[tuple[str, Phase, str], int]
    people: Mapping[tuple[str, str], int]
    dimension: Dimension
    fallbacks: Mapping[str, tuple[str, ...]]

    def cell(self, stage: str, phase: Phase, value: str, *, waits: bool) -> Cell:
        there = self.counts.get((stage, phase, value), 0) + self.counts.get((stage, phase, _ALL), 0)
        waiting = self.people.get((stage, value), 0) if waits else 0
        if self.dimension is not Dimension.LANGUAGE:
            return Cell(stage, phase, "", there, waiting, **{self.dimension.value: value})
        others = self.fallbacks.get(value, ()) if not there else ()
        instead = next((other for other in others if self.counts.get((stage, phase, other))), "")
        return Cell(stage, phase, value, there, waiting, instead)


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


def gap_sentence(cell: Cell, stages: Stages, names: Mapping[str, Fact] = MappingProxyType({})) -> Phrase:
    """The gap in words; `names` are those of personas by their keys."""
    facts: dict[str, Fact] = {"stage": stages.name(cell.stage), "phase": phase_name(cell.phase)}
    if cell.persona or cell.industry:
        value = cell.persona or cell.industry
        return plural(
            "{count} person in {stage} ({value}) has nothing for {phase}.",
            "{count} people in {stage} ({value}) have nothing for {phase}.",
            cell.people,
            value=names.get(value, value),
            **facts,
        )
    if not cell.language:
        return plural(
            "{count} person in {stage} whom nothing more is known of has nothing for {phase}.",
            "{count} people in {stage} whom nothing more is known of have nothing for {phase}.",
            cell.people,
            **facts,
        )
    return plural(
        "{count} person in {stage} reads {language}, and there is nothing for {phase}.",
        "{count} people in {stage} read {language}, and there is nothing for {phase}.",
        cell.people,
        language=language_name(cell.language),
        **facts,
    )


def stopgap_sentence(cell: Cell, stages: Stages) -> Phrase:
    """In words, that there is something for people in another language that they may get."""
    return plural(
        "{count} person in {stage} reads {language} and gets {instead} for {phase}.",
        "{count} people in {stage} read {language} and get {instead} for {phase}.",
        cell.people,
        stage=stages.name(cell.stage),
        language=language_name(cell.language),
        instead=language_name(cell.instead),
        phase=phase_name(cell.phase),
    )
