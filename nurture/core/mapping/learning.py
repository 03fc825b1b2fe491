"""What a workspace's own labels teach: TF-IDF and a linear model (multinomial logistic regression), in plain Python.

What is learned on one site does not transfer to another, so that each workspace has a model of its own. The rules are
among its features: it learns how far they are to be trusted here.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Any, Final, TypeVar

from nurture.core.mapping.features import VERSION, Features, weigh

NEVER: Final = "never"
"""The label of a page that must never be offered."""

LEAST_LABELS: Final = 6
"""Fewer teach nothing that could be trusted."""

_EPOCHS: Final = 14
_RATE: Final = 0.6
_KEPT: Final = 0.004
_DECAY: Final = 2e-4
_STEPS: Final = 6_000
_MIXER: Final = 2_654_435_761
_PRIME: Final = 1_000_003
Item = TypeVar("Item")
_TEMPERATURES: Final = (0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 2.6)


@dataclass(frozen=True)
class Example:
    """A page's features and its label: a kind, or NEVER."""

    features: Features
    label: str


@dataclass(frozen=True)
class Model:
    """What was learned. `weights` has a number per label; `learned_from` counts pages per label."""

    labels: tuple[str, ...]
    weights: Mapping[str, Sequence[float]]
    rarity: Mapping[str, float]
    usual: float
    temperature: float
    learned_from: Mapping[str, int]

    def odds(self, features: Features) -> dict[str, float]:
        """How likely each label is for a page with these features; they add up to 1."""
        scores = [0.0] * len(self.labels)
        for name, value in (*weigh(features, self.rarity, self.usual), ("", 1.0)):
            row = self.weights.get(name)
            if row is not None:
                for place, weight in enumerate(row):
                    scores[place] += weight * value
        return dict(zip(self.labels, _softmax([score / self.temperature for score in scores]), strict=True))

    def speaking_for(self, features: Features, label: str) -> list[str]:
        """The features that speak for a label more than for any other, the strongest first."""
        place = self.labels.index(label)
        found: list[tuple[float, str]] = []
        for name, value in weigh(features, self.rarity, self.usual):
            row = self.weights.get(name)
            ahead = row[place] - max(other for one, other in enumerate(row) if one != place) if row else 0.0
            if ahead > 0:
                found.append((-ahead * value, name))
        return [name for _, name in sorted(found)]

    @property
    def pages(self) -> int:
        """How many labelled pages it learned from."""
        return sum(self.learned_from.values())


def learn(examples: Sequence[Example]) -> Model | None:
    """The model that these examples teach, the same for the same examples; None for too few of them or one label."""
    counts = Counter(example.label for example in examples)
    if len(examples) < LEAST_LABELS or len(counts) < 2:
        return None
    tried = _try_out(examples)
    return _fit(examples, _temperature(tried))


def _try_out(examples: Sequence[Example]) -> list[tuple[dict[str, float], str]]:
    """What models that have not seen an example say about it, before they are made less or more sure."""
    parts = 3
    said: list[tuple[dict[str, float], str]] = []
    for part in range(parts):
        seen = [example for place, example in enumerate(examples) if place % parts != part]
        if len({example.label for example in seen}) < 2:
            continue
        model = _fit(seen, 1.0, epochs=8)
        said += [(model.odds(one.features), one.label) for place, one in enumerate(examples) if place % parts == part]
    return said


def _temperature(tried: Sequence[tuple[dict[str, float], str]]) -> float:
    """What makes the model as sure as it is right: the temperature under which the labels were least surprising."""
    if len(tried) < 2 * LEAST_LABELS:
        return 1.5

    def surprise(temperature: float) -> float:
        total = 0.0
        for odds, label in tried:
            powers = {one: max(share, 1e-9) ** (1 / temperature) for one, share in odds.items()}
            total -= log(max(powers.get(label, 1e-9) / sum(powers.values()), 1e-9))
        return total

    return min(_TEMPERATURES, key=surprise)


def _rarity(examples: Sequence[Example]) -> tuple[dict[str, float], float]:
    seen: Counter[str] = Counter()
    for example in examples:
        seen.update(example.features.keys())
    total = len(examples)
    return {name: 1.0 + log((1 + total) / (1 + times)) for name, times in seen.items() if name[0] != "r"}, 1.0 + log(
        1 + total
    )


def _fit(examples: Sequence[Example], temperature: float, epochs: int = _EPOCHS) -> Model:
    """Stochastic gradient descent with a rate of its own for each weight (AdaGrad)."""
    counts = Counter(example.label for example in examples)
    labels = tuple(sorted(counts))
    rarity, usual = _rarity(examples)
    places = {label: place for place, label in enumerate(labels)}
    even = sqrt(len(examples) / len(labels))
    ready = [
        ((*weigh(one.features, rarity, usual), ("", 1.0)), places[one.label], min(3.0, even / sqrt(counts[one.label])))
        for one in examples
    ]
    fitting = _Fitting(len(labels))
    for epoch in range(_rounds(epochs, len(ready))):
        for features, label, importance in sorted_anew(ready, epoch):
            fitting.step(features, label, importance)
    return Model(labels, fitting.kept(), rarity, usual, temperature, dict(sorted(counts.items())))


def _rounds(epochs: int, examples: int) -> int:
    """How often all examples are gone through: the more there are, the less often."""
    return max(4, min(epochs, _STEPS // examples))


def sorted_anew(items: Sequence[Item], epoch: int) -> list[Item]:
    """The items in an order that looks like chance, another one for each epoch, and is always the same."""
    order = sorted(range(len(items)), key=lambda place: (place + 1) * (_MIXER + 2 * epoch) % _PRIME)
    return [items[place] for place in order]


class _Fitting:
    """The weights while they are found, with the sum of squares of each one's steps."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.weights: dict[str, list[float]] = {}
        self.squares: dict[str, list[float]] = {}

    def step(self, features: Sequence[tuple[str, float]], label: int, importance: float) -> None:
        """Learn from one example once more."""
        scores = [0.0] * self.size
        rows = []
        for name, value in features:
            row = self.weights.get(name)
            if row is None:
                row = self.weights[name] = [0.0] * self.size
                self.squares[name] = [1e-2] * self.size
            rows.append((row, self.squares[name], value))
            for place in range(self.size):
                scores[place] += row[place] * value
        wrong = _softmax(scores)
        wrong[label] -= 1.0
        for place, error in enumerate(wrong):
            if abs(error) < 0.01:
                continue
            pull = error * importance
            for row, square, value in rows:
                step = pull * value + _DECAY * row[place]
                square[place] += step * step
                row[place] -= _RATE * step / sqrt(square[place])

    def kept(self) -> dict[str, tuple[float, ...]]:
        """The weights that say anything, rounded."""
        return {
            name: tuple(round(weight, 3) for weight in row)
            for name, row in self.weights.items()
            if max(map(abs, row)) > _KEPT
        }


def _softmax(scores: Sequence[float]) -> list[float]:
    most = max(scores)
    powers = [exp(score - most) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def pack(model: Model) -> bytes:
    """The model as bytes to be kept."""
    rarity = {name: round(value, 3) for name, value in model.rarity.items() if name in model.weights}
    stored = {
        "version": VERSION,
        "labels": model.labels,
        "weights": model.weights,
        "rarity": rarity,
        "usual": round(model.usual, 3),
        "temperature": model.temperature,
        "learned_from": model.learned_from,
    }
    return zlib.compress(json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode(), 9)


def unpack(packed: bytes) -> Model | None:
    """The model in bytes that `pack` made; None for one that another version made."""
    stored: dict[str, Any] = json.loads(zlib.decompress(packed))
    if stored.pop("version") != VERSION:
        return None
    return Model(**{**stored, "labels": tuple(stored["labels"])})
