"""Who gets one offer and who does not, counted by verdict and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from nurture.core.guard import Outcome
from nurture.services.explaining import who_gets


@dataclass(frozen=True)
class Readers:
    """How many people each verdict is for, and each reason with its verdict, most people first."""

    verdicts: Mapping[Outcome, int]
    reasons: tuple[tuple[str, Outcome, int], ...]


def count_readers(engine: Engine, key: str, *, now: datetime) -> Readers:
    """Everybody's verdict on an offer, counted; raises NotFound for an unknown key."""
    verdicts: Counter[Outcome] = Counter()
    reasons: Counter[tuple[str, Outcome]] = Counter()
    for _, verdict in who_gets(engine, key, now=now):
        verdicts[verdict.outcome] += 1
        outcomes = {one.code: one.outcome for one in verdict.reasons}
        reasons.update((code, outcomes[code]) for code in verdict.codes[:1] if code != "allowed")
    return Readers(dict(verdicts), tuple((code, outcome, count) for (code, outcome), count in reasons.most_common()))
