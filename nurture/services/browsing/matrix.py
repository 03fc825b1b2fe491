"""The table that decides: who somebody is to us meets whom content is for, with how many of each there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from nurture.core.guard import Outcome, permits
from nurture.core.offers import Audience, OfferStatus, audience_name
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Relationship, Stages, relationship_noun
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.tables import ContactRow, OfferRow


@dataclass(frozen=True, slots=True)
class Cell:
    """What the guard says where such a person and such content meet, and why in a sentence."""

    audience: Audience
    outcome: Outcome
    because: Phrase


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One relationship (None is unknown): its people, and a cell for each audience."""

    relationship: Relationship | None
    people: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    """The whole table; `offers` counts what is live by audience, each in as many languages as it has once."""

    rows: tuple[MatrixRow, ...]
    offers: Mapping[Audience, int]


def show_matrix(engine: Engine, *, now: datetime) -> Matrix:
    """The guard's own table, asked cell by cell, with the people and the offers that each cell is about."""
    with reading(engine) as session:
        people = _relationships(session, load_stages(session), now)
        rows: Iterable[Relationship | None] = (*Relationship, None)
        told = tuple(
            MatrixRow(one, people.get(one, 0), tuple(_cell(one, audience) for audience in Audience)) for one in rows
        )
        return Matrix(told, _audiences(session))


def _cell(relationship: Relationship | None, audience: Audience) -> Cell:
    outcome = permits(relationship, audience)
    return Cell(audience, outcome, _because(relationship, audience, outcome))


def _because(relationship: Relationship | None, audience: Audience, outcome: Outcome) -> Phrase:
    if audience is Audience.INTERNAL:
        return phrase("What is for colleagues leaves to nobody.")
    if relationship is None:
        return phrase("We do not know what they are to us; unknown means no.")
    facts = {"reader": relationship_noun(relationship), "audience": audience_name(audience)}
    match outcome:
        case Outcome.ALLOWED if audience is Audience.EVERYONE:
            return phrase("What is for everyone may go to them.")
        case Outcome.ALLOWED:
            return phrase("It is meant for {audience}, and that is what they are.", **facts)
        case Outcome.HELD if relationship is Relationship.FORMER_CUSTOMER:
            return phrase("They were customers before: a person looks, so that nobody is wooed who left in anger.")
        case Outcome.HELD:
            return phrase("Nobody has decided what they are to us; two people may let it through for a time.")
        case _:
            return phrase("It is meant for {audience}, and the reader is {reader}. No decision changes that.", **facts)


def _relationships(session: Session, stages: Stages, now: datetime) -> dict[Relationship | None, int]:
    churned = (col(ContactRow.churned_at).is_not(None) & (col(ContactRow.churned_at) <= now)).label("churned")
    query = select(ContactRow.stage, churned, func.count()).group_by(col(ContactRow.stage), churned)
    counts: Counter[Relationship | None] = Counter()
    for stage, has_churned, count in session.exec(query):
        counts[stages.relationship(stage, churned=bool(has_churned))] += count
    return dict(counts)


def _audiences(session: Session) -> dict[Audience, int]:
    live = select(OfferRow.audience, func.count(func.distinct(col(OfferRow.key))))
    live = live.where(OfferRow.status == OfferStatus.LIVE.value).group_by(col(OfferRow.audience))
    counts = dict(session.exec(live).all())
    return {audience: counts.get(audience.value, 0) for audience in Audience}
