"""The suggestion for a page where the workspace has labels of its own to learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from nurture.core.mapping.features import Features, read_features
from nurture.core.mapping.learning import NEVER, Model
from nurture.core.mapping.neighbours import with_neighbours
from nurture.core.mapping.refusals import Refusal
from nurture.core.mapping.suggesting import Reading, Suggestion, calibrate, make_suggestion, suggest, with_evidence
from nurture.core.offers import DEFAULT_KINDS, OfferKind
from nurture.core.phrases import Phrase, phrase, plural

TRUST: Final = 0.92
"""How far a model is trusted that knows the kind which the rules suggest."""

TRUST_OF_UNKNOWN: Final = 0.5
"""How far, where the rules are sure of a kind that nobody has labelled yet."""

_SURE: Final = 0.85
_MOST_SURE: Final = 0.98
_TOLD: Final = 4


@dataclass(frozen=True)
class Taught:
    """What a workspace has taught the assistant: a model, and the labels of pages that it knows by their digests."""

    model: Model | None = None
    known: Mapping[str, str] = field(default_factory=dict)


def suggest_all(
    readings: Sequence[Reading], taught: Taught, kinds: Mapping[str, OfferKind] = DEFAULT_KINDS
) -> list[Suggestion]:
    """The suggestions for pages that belong together, in their order; what was taught counts more than the rules."""
    if taught.model is None:
        return [_by_known(reading, suggest(reading, kinds), taught, kinds) for reading in with_neighbours(readings)]
    learned = (_by_model(reading, taught.model, kinds) for reading in readings)
    return [_by_known(reading, one, taught, kinds) for reading, one in zip(readings, learned, strict=True)]


def _by_known(reading: Reading, made: Suggestion, taught: Taught, kinds: Mapping[str, OfferKind]) -> Suggestion:
    """A page that somebody has labelled is what they said."""
    label = taught.known.get(reading.page.digest)
    if label is None:
        return made
    said = phrase("You have said so.")
    if label == NEVER:
        return with_evidence(replace(made, offerable=False, refusal=made.refusal or "said", unsure=False), said)
    if label not in kinds:
        return made
    return with_evidence(make_suggestion(replace(reading, cues=()), label, 0.99, kinds), said)


def _by_model(reading: Reading, model: Model, kinds: Mapping[str, OfferKind]) -> Suggestion:
    features = read_features(reading.page, reading.odds)
    odds = model.odds(features)
    never = odds.pop(NEVER, 0.0)
    if never > 0.5 and reading.refusal is None:
        said = phrase("Pages like it were kept out before.")
        reading = replace(reading, refusal=Refusal("learned", said))
    mixed = _mix(reading.odds, {kind: share for kind, share in odds.items() if kind in kinds}, never)
    kind = max(mixed, key=lambda one: (mixed[one], one))
    made = make_suggestion(reading, kind, min(_MOST_SURE, mixed[kind]), kinds)
    if odds.get(kind, 0.0) < 0.5:
        return replace(made, learned=True)
    return with_evidence(replace(made, learned=True), _reasons(model, features, kind))


def _mix(rules: Mapping[str, float], learned: Mapping[str, float], never: float) -> dict[str, float]:
    """How likely each kind is by both; where the model says that a page is never offered, its kind is for the rules."""
    best = max(rules, key=lambda kind: (rules[kind], kind))
    sure = calibrate(rules[best])
    trust = TRUST if best in learned or sure < _SURE else TRUST_OF_UNKNOWN
    total = sum(learned.values())
    if never > 0.5 or not total:
        trust = 0.0
    return {
        kind: trust * learned.get(kind, 0.0) / (total or 1.0) + (1 - trust) * rules.get(kind, 0.0)
        for kind in {**rules, **learned}
    }


def _reasons(model: Model, features: Features, kind: str) -> Phrase:
    """What pages of that kind have in common with this one, in the words of its path and text."""
    told = [name for name in model.speaking_for(features, kind) if name[0] in "pthw"]
    words = "”, “".join(dict.fromkeys(name[2:].strip("=/") for name in told[:_TOLD]))
    if not words:
        return plural(
            "It is like what you labelled on {count} page.",
            "It is like what you labelled on {count} pages.",
            model.pages,
        )
    return plural(
        "It shares “{words}” with pages that you labelled ({count} in all).",
        "It shares “{words}” with pages that you labelled ({count} in all).",
        model.pages,
        words=words,
    )
