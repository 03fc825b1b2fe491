"""Saved mappings of columns, and the names of the properties that files bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from nurture.core.column_names import Entity
from nurture.core.headers import header_key
from nurture.core.properties import Property, PropertyEntity
from nurture.storage.properties import load_property, store_property
from nurture.storage.tables import MappingRow


def store_mapping(
    session: Session,
    name: str,
    entity: Entity,
    columns: Mapping[str, str],
    *,
    header: Sequence[str],
    at: datetime,
    by: str,
) -> None:
    """Store the mapping (header to field) for files with this header, in place of one of the same name."""
    key = header_key(header)
    session.merge(MappingRow(name=name, entity=entity, header_key=key, columns=dict(columns), saved_at=at, saved_by=by))


def load_mapping(session: Session, name: str) -> MappingRow | None:
    """The mapping of that name."""
    return session.get(MappingRow, name)


def load_mappings(session: Session, entity: Entity | None = None) -> list[MappingRow]:
    """The mappings for files of that kind, or all, by name."""
    query = select(MappingRow).order_by(col(MappingRow.name))
    return list(session.exec(query if entity is None else query.where(MappingRow.entity == entity)))


def find_mapping(session: Session, entity: Entity, header: Sequence[str]) -> str | None:
    """The name of the newest mapping that was made for files with these columns."""
    query = (
        select(MappingRow.name)
        .where(MappingRow.entity == entity, MappingRow.header_key == header_key(header))
        .order_by(col(MappingRow.saved_at).desc(), col(MappingRow.name))
    )
    return session.exec(query).first()


def delete_mapping(session: Session, name: str) -> bool:
    """Forget the mapping of that name; returns whether there was one."""
    row = session.get(MappingRow, name)
    if row is not None:
        session.delete(row)
    return row is not None


def name_properties(session: Session, entity: PropertyEntity, labels: Mapping[str, str]) -> None:
    """Define the properties (key to label) that nobody has defined yet."""
    for key, label in labels.items():
        if load_property(session, entity, key) is None:
            store_property(session, Property(entity, key, label))
