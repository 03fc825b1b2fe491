"""Properties of the workspace's own: rows into records, and those that people and companies actually have."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import String, cast, func
from sqlmodel import Session, select

from nurture.core.properties import Property, PropertyEntity, PropertyType
from nurture.storage.bulk import TABLES
from nurture.storage.tables import PropertyRow


def load_properties(session: Session) -> tuple[Property, ...]:
    """Every property that somebody has defined: those of people first, each group by label."""
    rows = session.scalars(select(PropertyRow)).all()
    return in_order(_property(row) for row in rows)


def in_order(properties: Iterable[Property]) -> tuple[Property, ...]:
    """The properties of people first, each group by label."""
    return tuple(sorted(properties, key=lambda one: (one.entity is PropertyEntity.COMPANY, one.label.casefold())))


def _property(row: PropertyRow) -> Property:
    return Property(PropertyEntity(row.entity), row.key, row.label, PropertyType(row.type))


def load_property(session: Session, entity: PropertyEntity, key: str) -> Property | None:
    """The property that somebody has defined under this key, or None."""
    row = session.get(PropertyRow, (entity.value, key))
    return _property(row) if row else None


def store_property(session: Session, one: Property) -> None:
    """Store the property, in place of what was there."""
    session.merge(PropertyRow(entity=one.entity.value, key=one.key, label=one.label, type=one.type.value))


def delete_property(session: Session, one: Property) -> None:
    """Forget what was defined about the property; who has a value keeps it."""
    row = session.get(PropertyRow, (one.entity.value, one.key))
    if row is not None:
        session.delete(row)


def count_present(session: Session, entity: PropertyEntity) -> dict[str, int]:
    """How many people or companies have a value of each property, by its key."""
    custom: Any = TABLES[entity.value].c.custom
    if session.get_bind().dialect.name == "postgresql":
        each = func.json_each_text(custom).table_valued("key", "value")
    else:
        each = func.json_each(custom).table_valued("key", "value")
    query = (
        select(each.c.key, func.count())
        .select_from(TABLES[entity.value])
        .join(each, each.c.value != "")
        .where(cast(custom, String) != "{}")
        .group_by(each.c.key)
    )
    return {str(key): int(count) for key, count in session.connection().execute(query)}
