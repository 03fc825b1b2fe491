"""Describing: the words a workspace has of its own for people and companies: their properties and lead statuses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from nurture.core.criteria_names import lead_status_name
from nurture.core.errors import BadInput, NotFound
from nurture.core.keys import make_key
from nurture.core.phrases import Phrase, phrase
from nurture.core.properties import Property, PropertyEntity, PropertyType
from nurture.services.segmenting import check_name
from nurture.storage.database import reading, writing
from nurture.storage.properties import (
    count_present,
    delete_property,
    in_order,
    load_properties,
    load_property,
    store_property,
)
from nurture.storage.settings import load_settings
from nurture.storage.tables import ContactRow

LONGEST_KEY: Final = 120
"""Characters of a property's key, which a file may bring with it."""


@dataclass(frozen=True, slots=True)
class CountedProperty:
    """A property, and how many people or companies have a value of it."""

    property: Property
    holders: int


@dataclass(frozen=True, slots=True)
class CountedStatus:
    """A lead status, its name, how many people have it, and whether it is on the workspace's list."""

    value: str
    name: Phrase
    people: int
    is_listed: bool


def list_properties(engine: Engine) -> tuple[CountedProperty, ...]:
    """Every property that is defined or that somebody has, with how many do: people's first, each group by label."""
    with reading(engine) as session:
        defined = load_properties(session)
        present = {
            (entity, key): count for entity in PropertyEntity for key, count in count_present(session, entity).items()
        }
    known = {(one.entity, one.key) for one in defined}
    found = [Property(entity, key, key, is_defined=False) for entity, key in present if (entity, key) not in known]
    every = in_order((*defined, *found))
    return tuple(CountedProperty(one, present.get((one.entity, one.key), 0)) for one in every)


def define_property(engine: Engine, *, entity: str, label: str, type: str = "text", key: str | None = None) -> Property:
    """Define a property under a key made from its label, or under the key by which files know it already.

    Raises BadInput (field `entity`, `type`, `name` or `key`) for another entity or kind, a label that is none, or a key
    that is defined already.
    """
    made = Property(_entity(entity), "", check_name(label), _type(type))
    plain = make_key(made.label, "_") if key is None else key.strip()
    if not plain or len(plain) > LONGEST_KEY or not plain.isprintable():
        raise BadInput(phrase("A property's key is one line of text."), code="bad_key", field="key")
    made = replace(made, key=plain)
    with writing(engine) as session:
        if load_property(session, made.entity, made.key) is not None:
            said = phrase("There is a property “{name}” already; choose another name.", name=made.label)
            raise BadInput(said, code="name_taken", field="name")
        store_property(session, made)
    return made


def rename_property(engine: Engine, *, entity: str, key: str, label: str, type: str | None = None) -> Property:
    """Give a property another label, and another kind where one is given; its key and everybody's values stay.

    One that came with a file is defined by this. Raises NotFound where nobody has it, and BadInput as
    `define_property` does.
    """
    name = check_name(label)
    with writing(engine) as session:
        known = _require(session, _entity(entity), key)
        changed = replace(known, label=name, type=known.type if type is None else _type(type), is_defined=True)
        store_property(session, changed)
    return changed


def remove_property(engine: Engine, *, entity: str, key: str) -> Property:
    """Forget the definition of a property and return what it was; who has a value keeps it. Raises NotFound."""
    with writing(engine) as session:
        known = load_property(session, _entity(entity), key)
        if known is None:
            raise _unknown(key)
        delete_property(session, known)
    return known


def _require(session: Session, entity: PropertyEntity, key: str) -> Property:
    known = load_property(session, entity, key)
    if known is None and key not in count_present(session, entity):
        raise _unknown(key)
    return known or Property(entity, key, key, is_defined=False)


def _unknown(key: str) -> NotFound:
    return NotFound(phrase("There is no property “{key}”.", key=key), field="key")


def _entity(text: str) -> PropertyEntity:
    if text not in set(PropertyEntity):
        raise BadInput(phrase("Say whose property it is: contact or company."), code="bad_entity", field="entity")
    return PropertyEntity(text)


def _type(text: str) -> PropertyType:
    if text not in set(PropertyType):
        known = ", ".join(PropertyType)
        said = phrase("There is no kind of property “{type}”; there are {known}.", type=text, known=known)
        raise BadInput(said, code="bad_type", field="type")
    return PropertyType(text)


def list_lead_statuses(engine: Engine) -> tuple[CountedStatus, ...]:
    """The workspace's lead statuses in their order, then those that people have although nobody listed them."""
    with reading(engine) as session:
        listed = load_settings(session).lead_statuses
        query = select(ContactRow.lead_status, func.count()).group_by(col(ContactRow.lead_status))
        people = {status: count for status, count in session.exec(query) if status}
    others = sorted(set(people) - set(listed), key=str.casefold)
    return tuple(
        CountedStatus(value, lead_status_name(value), people.get(value, 0), value in listed)
        for value in (*listed, *others)
    )
