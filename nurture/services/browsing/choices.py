"""What a condition can be made of: the values that people in this workspace have, by field, each with its name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from nurture.core.consent import ConsentBasis, consent_basis_name
from nurture.core.coverage import language_name
from nurture.core.criteria_fields import COMPANY_OWN, OWN
from nurture.core.criteria_names import lead_status_name
from nurture.core.languages import LANGUAGES
from nurture.core.offers import DEFAULT_KINDS, kind_name
from nurture.core.phrases import Fact
from nurture.core.properties import PropertyType
from nurture.core.stages import Relationship, Stages, relationship_name
from nurture.services.browsing.content import offer_titles
from nurture.storage.bulk import TABLES
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.personas import persona_names
from nurture.storage.properties import load_properties
from nurture.storage.settings import load_settings
from nurture.storage.tables import OfferRow

LOOKED_AT: Final = 20_000
"""How many of the newest people or companies are looked at for the values they have."""

MOST: Final = 40
"""Values that are offered of one field; others can be written."""

Option = tuple[str, Fact]


@dataclass(frozen=True)
class Choices:
    """What conditions can be made of.

    `options` are the values of some fields, each with its name; `open` the fields whose values may also be written;
    `properties` the workspace's own fields by name, with their labels; `types` the kinds of their values;
    `kinds` those of offers, and `targets` the offers by key, with their titles.
    """

    options: Mapping[str, tuple[Option, ...]]
    open: frozenset[str]
    stages: Stages
    properties: tuple[Option, ...]
    types: Mapping[str, PropertyType]
    kinds: tuple[Option, ...]
    targets: tuple[tuple[str, str], ...]


_STAGE_FIELDS: Final = frozenset({"stage", "crm_stage", "company.stage"})
_LEAD_STATUS_FIELDS: Final = frozenset({"lead_status", "company.lead_status"})
_COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    **{name: ("contact", name) for name in "language country owner industry timezone email_status persona".split()},
    "consent_source": ("contact", "consent_source"),
    "last_activity": ("contact", "last_activity"),
    "company.industry": ("company", "industry"),
    "company.country": ("company", "country"),
    "company.owner": ("company", "owner"),
}
"""The fields whose values are looked up, with where they stand."""


def load_choices(engine: Engine, fields: Collection[str], language: str) -> Choices:
    """The values of these fields as people have them, and what offers there are, with titles in that language."""
    with reading(engine) as session:
        stages = load_stages(session)
        options = {name: _options(session, name, stages) for name in fields}
        own = load_properties(session)
        titles = offer_titles(session, language)
        return Choices(
            options={name: found for name, found in options.items() if found},
            open=frozenset(name for name in fields if name in _COLUMNS or name == "tags" or _is_own(name)),
            stages=stages,
            properties=tuple((one.field, one.label) for one in own),
            types={one.field: one.type for one in own},
            kinds=_kinds(session),
            targets=tuple(sorted(titles.items(), key=lambda one: one[1].casefold())),
        )


def _options(session: Session, name: str, stages: Stages) -> tuple[Option, ...]:
    if name in _STAGE_FIELDS:
        return tuple((stage.value, stage.names) for stage in stages)
    if name in _LEAD_STATUS_FIELDS:
        return tuple((one, lead_status_name(one)) for one in load_settings(session).lead_statuses)
    match name:
        case "relationship":
            return tuple((one.value, relationship_name(one)) for one in Relationship)
        case "consent_basis":
            return tuple((one.value, consent_basis_name(one)) for one in ConsentBasis)
        case "language":
            return tuple((code, language_name(code)) for code in _merged(LANGUAGES, _found(session, name)))
        case "persona":
            return _personas(session)
        case "tags":
            return _plain(_most_common(tag for row in _newest(session, "contact", "tags") for tag in row or ()))
    if _is_own(name):
        return _plain(_own_values(session, name))
    return tuple((one, readable(one)) for one in _found(session, name)) if name in _COLUMNS else ()


def _is_own(name: str) -> bool:
    return name.startswith((OWN, COMPANY_OWN))


def readable(value: str) -> str:
    """A value as people read it: an industry such as `real_estate` without its underscores."""
    return value if "@" in value else value.replace("_", " ")


def _plain(values: Iterable[str]) -> tuple[Option, ...]:
    return tuple((one, one) for one in values)


def _merged(first: Iterable[str], then: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *then)))


def _found(session: Session, name: str) -> tuple[str, ...]:
    """The values that a column of the newest rows has, in their order."""
    table, column = _COLUMNS[name]
    rows = TABLES[table].c
    newest = select(rows[column].label("value")).order_by(rows.id.desc()).limit(LOOKED_AT).subquery()
    found = session.scalars(select(newest.c.value).where(newest.c.value != "").distinct().limit(MOST))
    return tuple(sorted(found, key=str.casefold))


def _newest(session: Session, table: str, column: str) -> Iterable[Any]:
    rows = TABLES[table].c
    return session.scalars(select(rows[column]).order_by(rows.id.desc()).limit(LOOKED_AT // 4))


def _own_values(session: Session, name: str) -> tuple[str, ...]:
    table, own = ("company", COMPANY_OWN) if name.startswith(COMPANY_OWN) else ("contact", OWN)
    key = name.removeprefix(own)
    return _most_common(value for row in _newest(session, table, "custom") if (value := (row or {}).get(key)))


def _most_common(values: Iterable[str]) -> tuple[str, ...]:
    """The values that occur, in their order; none where nearly everybody has another one."""
    found = sorted(set(values), key=str.casefold)
    return tuple(found) if len(found) <= MOST else ()


def _personas(session: Session) -> tuple[Option, ...]:
    known: dict[str, Fact] = {**persona_names(session)}
    return tuple((key, known.get(key, readable(key))) for key in _merged(known, _found(session, "persona")))


def _kinds(session: Session) -> tuple[Option, ...]:
    """Every kind of offer that ships or that the library has."""
    used = session.scalars(select(col(OfferRow.kind)).distinct())
    return tuple((kind, kind_name(kind)) for kind in _merged(DEFAULT_KINDS, sorted(used)))
