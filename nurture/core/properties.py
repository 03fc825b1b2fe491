"""Properties of a workspace's own, of people and of companies: what each is called and what kind of value it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nurture.core.criteria_fields import COMPANY_OWN, OWN
from nurture.core.phrases import Phrase, phrase


class PropertyEntity(StrEnum):
    """Whose property it is."""

    CONTACT = "contact"
    COMPANY = "company"


class PropertyType(StrEnum):
    """What kind of value it holds; values are kept as texts, and the kind says what to offer for comparing them."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"


_TYPE_NAMES: Final[Mapping[PropertyType, Phrase]] = {
    PropertyType.TEXT: phrase("Text"),
    PropertyType.NUMBER: phrase("Number"),
    PropertyType.DATE: phrase("Date"),
    PropertyType.FLAG: phrase("Yes or no"),
}


def type_name(type: PropertyType) -> Phrase:
    """The kind of value as a person reads it."""
    return _TYPE_NAMES[type]


@dataclass(frozen=True, slots=True)
class Property:
    """A property; one that nobody has defined came with a file and is called by its key."""

    entity: PropertyEntity
    key: str
    label: str
    type: PropertyType = PropertyType.TEXT
    is_defined: bool = True

    @property
    def field(self) -> str:
        """The name by which conditions know it."""
        return f"{COMPANY_OWN if self.entity is PropertyEntity.COMPANY else OWN}{self.key}"
