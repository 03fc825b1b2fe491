"""Placing people in sequences: whoever is alike in all that decides about it is placed once."""

from __future__ import annotations

from datetime import date, datetime
from itertools import compress
from typing import Any, TypeAlias

from nurture.core.criteria import Criteria
from nurture.core.enrolling import Enrolment, Placement, Standing, place, timeless
from nurture.core.people import ActivityKind
from nurture.core.planning import Sequence
from nurture.core.stages import Stages

Doings: TypeAlias = "tuple[tuple[ActivityKind, datetime], ...]"
"""Activities with their moments."""


class Places:
    """Says which sequence is somebody's now; asked once for all people of whom the same is known."""

    def __init__(self, sequences: tuple[Sequence, ...], stages: Stages, today: date) -> None:
        now = {sequence.key: sequence.segment for sequence in sequences}
        ever = {key: timeless(segment) for key, segment in now.items()}
        self._sequences = sequences
        self._stages = stages
        self._today = today
        self._keys = tuple(now)
        self._timeless = tuple(key for key in now if ever[key] != now[key])
        self.conditions: tuple[Criteria, ...] = (*now.values(), *(ever[key] for key in self._timeless))
        self._known: dict[tuple[Any, ...], Placement] = {}

    def place(self, stage: str | None, matching: int, own: tuple[Enrolment, ...], did: Doings) -> Placement:
        """Where somebody in that stage is now; the bits of `matching` are the conditions they meet."""
        question = (stage, matching, own, did)
        placement = self._known.get(question)
        if placement is None:
            met = [bool(matching >> position & 1) for position in range(len(self.conditions))]
            now = frozenset(compress(self._keys, met))
            staying = now | frozenset(compress(self._timeless, met[len(self._keys) :]))
            standing = Standing(stage, now, staying, own, did)
            placement = self._known[question] = place(self._sequences, standing, self._stages, self._today)
        return placement
