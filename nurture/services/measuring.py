"""Measuring: how people move through the stages, one by one and all together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from nurture.core.history import Became, Stay, became, stays
from nurture.core.stages import StageMove
from nurture.storage.database import reading
from nurture.storage.stage_history import load_company_moves, load_contact_moves


@dataclass(frozen=True, slots=True)
class History:
    """The stays of a person or a company, earliest first, and when they came to each stage, by stage."""

    stays: tuple[Stay, ...]
    became: Mapping[str, Became]


def person_history(engine: Engine, contact_id: int, *, now: datetime) -> History:
    """The stages of a contact so far; empty for nobody."""
    with reading(engine) as session:
        return history_of(load_contact_moves(session, contact_id), now)


def company_history(engine: Engine, company_id: int, *, now: datetime) -> History:
    """The stages of a company itself so far; empty for none."""
    with reading(engine) as session:
        return history_of(load_company_moves(session, company_id), now)


def history_of(moves: tuple[StageMove, ...], now: datetime) -> History:
    """The history that these moves of one person or company tell, up to that moment (UTC)."""
    return History(stays(moves, now), became(one for one in moves if one.at <= now))
