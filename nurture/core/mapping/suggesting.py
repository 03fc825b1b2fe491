"""A page to a suggestion: kind, phase, stages, audience, language, whether it may be offered, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import exp
from typing import Final

from nurture.core.errors import Problem
from nurture.core.mapping.cues import find_cues
from nurture.core.mapping.pages import Page
from nurture.core.mapping.refusals import Refusal, find_refusal
from nurture.core.mapping.tongues import Tongue, recognise_tongue
from nurture.core.mapping.voice import Cue
from nurture.core.offers import DEFAULT_KINDS, Audience, OfferKind
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Phase

SURE: Final = 0.6
"""Below this a suggestion is marked as unsure."""

_BEFORE: Final = {"kb_article": 0.3, "blog_post": 0.35, "guide": 0.2, "product_page": 0.3, "case_study": -0.1}
"""What is likely before anything is known, in points; other kinds have RARE."""

RARE: Final = -0.7
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the assistant says about a page. Confidences are from 0 to 1; `written_in` tells nynorsk (nn) apart."""

    path: str
    kind: str
    kind_confidence: float
    phase: Phase
    stages: tuple[str, ...]
    audience: Audience
    language: str
    language_confidence: float
    written_in: str
    unsure: bool
    offerable: bool
    evidence: tuple[Phrase, ...]
    title: str = ""
    refusal: str = ""
    learned: bool = False
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a page before its kind is chosen: how likely each kind is, and why; what forbids it."""

    page: Page
    odds: Mapping[str, float]
    cues: tuple[Cue, ...]
    tongue: Tongue
    refusal: Refusal | None


def read_cues(page: Page) -> Reading:
    """Everything that the page itself says, by rules alone."""
    cues = tuple(find_cues(page))
    return Reading(page, likelihoods(cues), cues, recognise_tongue(page), find_refusal(page))


def likelihoods(cues: Iterable[Cue]) -> dict[str, float]:
    """How likely each kind is by these cues; they add up to 1."""
    points = {kind: _BEFORE.get(kind, RARE) for kind in DEFAULT_KINDS}
    for cue in cues:
        points[cue.kind] += cue.points
    most = max(points.values())
    odds = {kind: exp(value - most) for kind, value in points.items()}
    total = sum(odds.values())
    return {kind: value / total for kind, value in odds.items()}


def suggest(reading: Reading, kinds: Mapping[str, OfferKind] = DEFAULT_KINDS) -> Suggestion:
    """The suggestion for a page by rules alone."""
    kind = max(reading.odds, key=lambda one: (reading.odds[one], one))
    return make_suggestion(reading, kind, calibrate(reading.odds[kind]), kinds)


def make_suggestion(
    reading: Reading, kind: str, confidence: float, kinds: Mapping[str, OfferKind] = DEFAULT_KINDS
) -> Suggestion:
    """The suggestion of that kind: the kind's own phase, stages and audience where the page does not say otherwise."""
    known = kinds[kind]
    refusal = reading.refusal
    audience = Audience.INTERNAL if refusal and refusal.code == "internal" else _said_audience(reading.page, known)
    return Suggestion(
        path=reading.page.path,
        kind=kind,
        kind_confidence=round(confidence, 3),
        phase=_said_phase(reading.page, known),
        stages=known.stages,
        audience=audience,
        language=reading.tongue.language,
        language_confidence=round(reading.tongue.confidence, 3),
        written_in=reading.tongue.written,
        unsure=confidence < SURE,
        offerable=refusal is None and audience is not Audience.INTERNAL,
        evidence=_evidence(reading, kind),
        title=reading.page.title,
        refusal=refusal.code if refusal else "",
        problem=reading.page.problem,
    )


def _said_audience(page: Page, known: OfferKind) -> Audience:
    said = page.text_field("audience")
    return Audience(said) if said in set(Audience) else known.audience


def _said_phase(page: Page, known: OfferKind) -> Phase:
    said = page.text_field("phase")
    return Phase(said) if said in set(Phase) else known.phase


def _evidence(reading: Reading, kind: str) -> tuple[Phrase, ...]:
    """The strongest reasons in words: why it is kept out first, then what speaks for the kind, then the language."""
    refused = (reading.refusal.evidence,) if reading.refusal else ()
    strongest = sorted((cue for cue in reading.cues if cue.kind == kind), key=lambda cue: -cue.points)
    spoken = tuple(cue.evidence for cue in strongest[:_SHOWN])
    nothing = () if spoken else (phrase("Nothing in particular speaks for a kind; this is the likeliest."),)
    return (*refused, *spoken, *nothing, reading.tongue.evidence)


_STEPS: Final = (
    (0.0, 0.0),
    (0.15, 0.3),
    (0.3, 0.48),
    (0.5, 0.6),
    (0.7, 0.71),
    (0.9, 0.79),
    (0.97, 0.88),
    (0.995, 0.955),
    (1.0, 0.98),
)


def calibrate(share: float) -> float:
    """How often a kind of that likelihood was right on sites that no rule was made for."""
    for (low, first), (high, last) in pairwise(_STEPS):
        if share <= high:
            return first + (last - first) * (share - low) / (high - low)
    return _STEPS[-1][1]


def with_evidence(suggestion: Suggestion, said: Phrase) -> Suggestion:
    """The suggestion with one more reason, before the others."""
    return replace(suggestion, evidence=(said, *suggestion.evidence))
