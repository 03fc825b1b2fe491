"""Mapping content to stages: the library as it is indexed, and the gap map."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.coverage import Cell, gap_map
from nurture.core.offers import ContentOffer
from nurture.core.stages import Stages
from nurture.storage.content import load_offers
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.people import count_people
from nurture.storage.settings import load_settings


def list_offers(engine: Engine) -> tuple[ContentOffer, ...]:
    """Every offer of the index, by key and language."""
    with reading(engine) as session:
        return load_offers(session)


def draw_gap_map(engine: Engine, *, now: datetime) -> tuple[tuple[Cell, ...], Stages]:
    """Every cell of the gap map, the worst gaps first, with the stages it is about."""
    with reading(engine) as session:
        return load_gap_map(session, now.date()), load_stages(session)


def load_gap_map(session: Session, on: date) -> tuple[Cell, ...]:
    """Every cell of the gap map on that day, the worst gaps first.

    People without a language count under the workspace's own, in which they would be written to.
    """
    default = load_settings(session).default_language
    people: Counter[tuple[str, str]] = Counter()
    for (stage, language), count in count_people(session).items():
        people[stage, language or default] += count
    return gap_map(load_offers(session), people, load_stages(session), on)
