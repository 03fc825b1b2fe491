"""What waits for a person to decide, by kind: how many, and the keys of one page of it in the order they came."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import Select, and_, exists, func, or_, select, tuple_, union
from sqlmodel import Session

from nurture.core.conflicts import ConflictKind
from nurture.core.stages import Mover, Relationship, Stages
from nurture.storage.bulk import TABLES
from nurture.storage.company_decisions import waits
from nurture.storage.relationships import relationship_of, stages_meaning

Key: TypeAlias = "tuple[int, ...]"

_CONFLICT: Final = TABLES["conflict"].c
_COMPANY: Final = TABLES["company"].c
_CONTACT: Final = TABLES["contact"]
_ALIAS: Final = TABLES["alias"]
_MOVE: Final = TABLES["stage_move"].c

WIDTH: Final = {ConflictKind.TWINS: 2}
"""How many numbers the key of a kind has; of the others, one."""


def count_waiting(session: Session, kind: ConflictKind, stages: Stages, now: datetime, most: int) -> int:
    """How many of a kind wait; not more than `most`."""
    found = _queue(kind, stages, now).limit(most).subquery()
    return session.connection().execute(select(func.count()).select_from(found)).scalar_one()


def load_keys(
    session: Session, kind: ConflictKind, stages: Stages, now: datetime, *, place: Key, size: int, backwards: bool
) -> list[Key]:
    """The keys of so many that wait after that place, or before it (the nearest first); () is the start."""
    query = _queue(kind, stages, now)
    columns = list(query.selected_columns)
    if len(place) == len(columns):
        here, there = tuple_(*columns), tuple_(*place)
        query = query.where(here < there if backwards else here > there)
    ordered = query.order_by(*(one.desc() if backwards else one for one in columns)).limit(size)
    return [tuple(row) for row in session.connection().execute(ordered)]


def is_waiting(session: Session, kind: ConflictKind, key: Key, stages: Stages, now: datetime) -> bool:
    """Whether that one still waits."""
    query = _queue(kind, stages, now)
    columns = list(query.selected_columns)
    if len(key) != len(columns):
        return False
    same = and_(*(column == value for column, value in zip(columns, key, strict=True)))
    return session.connection().execute(query.where(same)).first() is not None


def _queue(kind: ConflictKind, stages: Stages, now: datetime) -> Select[Any]:
    """All of a kind that waits, as its keys."""
    match kind:
        case ConflictKind.CRM:
            return select(_CONFLICT.id).where(_CONFLICT.closed_at.is_(None))
        case ConflictKind.COMPANY:
            return select(_COMPANY.id).where(waits(stages, now))
        case ConflictKind.TWINS:
            return _twins(stages, now)
        case ConflictKind.DEAL:
            return _lost_deals(stages)


def _lost_deals(stages: Stages) -> Select[Any]:
    """Prospects who lost a deal, about whom no person has said anything since."""
    contact = _CONTACT.c
    said = exists().where(
        _MOVE.contact_id == contact.id, _MOVE.mover == Mover.PERSON.value, _MOVE.at >= contact.deal_lost_at
    )
    prospects = contact.stage.in_(stages_meaning(stages, Relationship.PROSPECT))
    return select(contact.id).where(contact.deal_lost_at.is_not(None), prospects, ~said)


def _twins(stages: Stages, now: datetime) -> Select[Any]:
    """Pairs of contacts with a mailbox in common, by address or alias, who are different things to us."""
    shared = union(*_shared_boxes()).subquery()
    one, other = _CONTACT.alias("one"), _CONTACT.alias("other")
    theirs = [relationship_of(who.c.stage, who.c.churned_at, stages, now) for who in (one, other)]
    return (
        select(shared.c.first, shared.c.second)
        .join(one, one.c.id == shared.c.first)
        .join(other, other.c.id == shared.c.second)
        .where(theirs[0] != theirs[1])
    )


def _shared_boxes() -> tuple[Select[Any], ...]:
    """Pairs with a mailbox in common: of addresses, of an address and an alias, of aliases; the smaller id in front."""
    one, other = _CONTACT.alias(), _CONTACT.alias()
    crowded = select(_CONTACT.c.mailbox).group_by(_CONTACT.c.mailbox).having(func.count() > 1)
    by_address = (
        select(one.c.id.label("first"), other.c.id.label("second"))
        .join_from(one, other, and_(other.c.mailbox == one.c.mailbox, other.c.id > one.c.id))
        .where(one.c.mailbox.in_(crowded))
    )
    mine, theirs = _ALIAS.alias(), _ALIAS.alias()
    held = (_CONTACT.c.id, mine.c.contact_id)
    by_alias = select(mine.c.contact_id, _CONTACT.c.id).join_from(
        mine, _CONTACT, and_(_CONTACT.c.mailbox == mine.c.mailbox, or_(held[0] < held[1], held[0] > held[1]))
    )
    either = by_alias.subquery()
    smaller, larger = either.c.contact_id, either.c.id
    ordered = (
        select(smaller.label("first"), larger.label("second")).where(smaller < larger),
        select(larger.label("first"), smaller.label("second")).where(smaller > larger),
    )
    by_aliases = select(mine.c.contact_id.label("first"), theirs.c.contact_id.label("second")).join_from(
        mine, theirs, and_(theirs.c.mailbox == mine.c.mailbox, theirs.c.contact_id > mine.c.contact_id)
    )
    return by_address, *ordered, by_aliases
