"""What a page's neighbours say: pages that share a folder mostly share a kind, whatever the folder is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import exp, log
from typing import Final

from nurture.core.mapping.names import folders_of
from nurture.core.mapping.suggesting import Reading
from nurture.core.mapping.voice import Cue
from nurture.core.offers import kind_name
from nurture.core.phrases import phrase

LEAST: Final = 4
"""Neighbours, without the page itself; fewer say nothing."""

WEIGHT: Final = 1.4
"""What neighbours in agreement weigh against the page itself."""

_FLOOR: Final = 0.004
_AGREED: Final = 0.3
"""Neighbours who agree less than this on one kind say nothing."""

_LEVELS: Final = 3


def with_neighbours(readings: Sequence[Reading]) -> Iterator[Reading]:
    """The readings, in the same order, each with what the others in its folder and in the folders above say."""
    sums: dict[tuple[str, ...], dict[str, float]] = {}
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    places = [_places(reading.page.path) for reading in readings]
    for reading, own in zip(readings, places, strict=True):
        for place in own:
            counts[place] += 1
            total = sums.setdefault(place, dict.fromkeys(reading.odds, 0.0))
            for kind, odds in reading.odds.items():
                total[kind] = total.get(kind, 0.0) + odds
    for reading, own in zip(readings, places, strict=True):
        place = next((one for one in own if counts[one] > LEAST), ())
        yield reading if not place else _joined(reading, sums[place], counts[place])


def _places(path: str) -> tuple[tuple[str, ...], ...]:
    """The folders that a page is in, nearest first; the same in every language."""
    folders = folders_of(path)
    return tuple(folders[: len(folders) - up] for up in range(min(_LEVELS, len(folders))))


def _joined(reading: Reading, total: Mapping[str, float], pages: int) -> Reading:
    others = {kind: (total[kind] - odds) / (pages - 1) for kind, odds in reading.odds.items()}
    best = max(others, key=lambda kind: (others[kind], kind))
    weight = WEIGHT * min(1.0, max(0.0, (others[best] - _AGREED) / (1 - _AGREED)) * 2)
    if not weight:
        return reading
    logs = {kind: log(odds + 1e-9) + weight * log(others[kind] + _FLOOR) for kind, odds in reading.odds.items()}
    most = max(logs.values())
    powers = {kind: exp(value - most) for kind, value in logs.items()}
    whole = sum(powers.values())
    said = phrase("Its neighbours in the folder are mostly of the kind {kind}.", kind=kind_name(best))
    odds = {kind: value / whole for kind, value in powers.items()}
    return replace(reading, odds=odds, cues=(*reading.cues, Cue(best, 1.0, said)))
