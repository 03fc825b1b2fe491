"""Mapping content to stages: the library as it is indexed, and the gap map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.coverage import Cell, Dimension, gap_map
from nurture.core.offers import ContentOffer
from nurture.core.stages import Stages
from nurture.storage.content import load_offers, recall_offers
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.people import count_people
from nurture.storage.settings import load_settings


def list_offers(engine: Engine) -> tuple[ContentOffer, ...]:
    """Every offer of the index, by key and language."""
    with reading(engine) as session:
        return load_offers(session)


def draw_gap_map(
    engine: Engine, *, now: datetime, dimension: Dimension = Dimension.LANGUAGE
) -> tuple[tuple[Cell, ...], Stages]:
    """Every cell of the gap map, the worst gaps first, with the stages it is about."""
    with reading(engine) as session:
        stages = load_stages(session)
        return load_gap_map(session, recall_offers(session), stages, now.date(), dimension), stages


def load_gap_map(
    session: Session,
    offers: Iterable[ContentOffer],
    stages: Stages,
    on: date,
    dimension: Dimension = Dimension.LANGUAGE,
) -> tuple[Cell, ...]:
    """Every cell of the gap map of these offers on that day, the worst gaps first.

    People without a language count under the workspace's own, in which they would be written to.
    """
    settings = load_settings(session)
    if dimension is not Dimension.LANGUAGE:
        return gap_map(offers, count_people(session, dimension.value), stages, on, dimension=dimension)
    people: Counter[tuple[str, str]] = Counter()
    for (stage, language), count in count_people(session).items():
        people[stage, language or settings.default_language] += count
    return gap_map(offers, people, stages, on, fallbacks=settings.fallbacks)
