"""Who gets one offer and who does not: counted by verdict and reason, and how the offer did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.errors import NotFound
from nurture.core.guard import Outcome, Verdict
from nurture.core.offers import ContentOffer
from nurture.core.phrases import phrase
from nurture.core.stages import Stages
from nurture.services.reaching import Reach, count_readers
from nurture.storage.content import find_translations
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.offer_results import Results, count_results
from nurture.storage.settings import load_settings


@dataclass(frozen=True)
class Readers:
    """How many people each verdict is for, and each reason with its verdict, most people first; how the offer did."""

    verdicts: Mapping[Outcome, int]
    reasons: tuple[tuple[str, Outcome, int], ...]
    results: Results


def count_verdicts(engine: Engine, key: str, *, now: datetime) -> Readers:
    """Everybody's verdict on an offer, people who are alike judged once; raises NotFound for an unknown key."""
    verdicts: Counter[Outcome] = Counter()
    reasons: Counter[tuple[str, Outcome]] = Counter()
    with reading(engine) as session:
        offers, reach = _require(session, key), _reach(session, now)
        stages = load_stages(session)
        for (reader, language), people in count_readers(session, now).items():
            verdict = reach.verdict(reader, reach.translation(offers, language))
            verdicts[verdict.outcome] += people
            if verdict.outcome is not Outcome.ALLOWED:
                reasons[verdict.codes[0], _outcome_of(verdict)] += people
        results = count_results(session, key, _forward(stages))
    return Readers(
        dict(verdicts), tuple((code, outcome, count) for (code, outcome), count in reasons.most_common()), results
    )


def _outcome_of(verdict: Verdict) -> Outcome:
    return next(one.outcome for one in verdict.reasons if one.code == verdict.codes[0])


def _require(session: Session, key: str) -> tuple[ContentOffer, ...]:
    offers = tuple(find_translations(session, key))
    if not offers:
        raise NotFound(phrase("There is no offer “{key}” in the library.", key=key), field="key")
    return offers


def _reach(session: Session, now: datetime) -> Reach:
    return Reach(load_settings(session).fallbacks, now)


def _forward(stages: Stages) -> list[tuple[str, str]]:
    values = [stage.value for stage in stages]
    return [(before, after) for before in values for after in values if stages.is_forward(before, after)]
