"""Mapping content to stages: the library as it is indexed, and the gap map."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

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
    """Every cell of the gap map, the worst gaps first, with the stages it is about.

    People without a language count under the workspace's own, in which they would be written to.
    """
    with reading(engine) as session:
        stages, settings = load_stages(session), load_settings(session)
        people: dict[tuple[str, str], int] = {}
        for (stage, language), count in count_people(session).items():
            place = (stage, language or settings.default_language)
            people[place] = people.get(place, 0) + count
        return gap_map(load_offers(session), people, stages, now.date()), stages
