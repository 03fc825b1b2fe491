"""Which column of a file holds what: headers recognised by name, or mapped by hand; and what a file is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from nurture.core.column_names import NAMES, Entity
from nurture.core.column_names.contacts import FULL_NAME
from nurture.core.column_names.suppressions import (
    FILLED,
    NO,
    NUMBERED_BY_THEMSELVES,
    OWN_NUMBERS,
    REASON_NAMES,
    STATUS_IN_MAIL_TOOLS,
    STATUS_NAMES,
    SUPPRESSING_NAMES,
    WORDS,
    YES,
)
from nurture.core.consent import Suppression
from nurture.core.errors import Problem
from nurture.core.headers import email_places, fold, keys_of, known_names
from nurture.core.phrases import listing, phrase
from nurture.core.values import clean_text

Sign: TypeAlias = Literal["yes", "no", "filled", "words"]

CUSTOM: Final = "custom:"
WITH_CUSTOM: Final = frozenset({"contacts", "companies"})
"""Files whose columns can become properties of the workspace's own."""

IGNORED: Final = frozenset({"", "-", "ignore", "null", "none"})
"""What a mapping by hand says of a column that is to be left out."""

_OPT_OUT_OF_ONE: Final = re.compile(
    r"hsemailoptout\d+|optedoutofemail.+"
    r"|(?:unsubscribed|avregistrerad|avanmald|avprenumerera[dt]|avmeldt|meldtav|reservert)(?:from|fran|fra|mot|all).+"
)


@dataclass(frozen=True, slots=True)
class SuppressingColumn:
    """A column that can say "do not write to this person": by a yes, a no, being filled, or the words in it."""

    place: int
    sign: Sign
    reason: Suppression | None
    """What it means when it says so; None where the words decide."""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What each column holds. `fields` runs parallel to `header`; a place is a position in it, from 0.

    Only `email` may stand at several columns: `emails` has their places, the first filled one counts and the others
    are aliases. `suppressing` lists every column that can suppress, also those that are no field of their own.
    """

    header: tuple[str, ...]
    fields: tuple[str | None, ...]
    emails: tuple[int, ...] = ()
    suppressing: tuple[SuppressingColumn, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def columns(self) -> dict[str, str | None]:
        """Each header and the field it was taken for, None where it is left out."""
        return dict(zip(self.header, self.fields, strict=True))

    @property
    def places(self) -> dict[str, int]:
        """Each field that has a column, and its place; for `email` the first that counts."""
        found = {field: place for place, field in enumerate(self.fields) if field is not None}
        return found | ({"email": self.emails[0]} if self.emails else {})


def field_names(entity: Entity) -> tuple[str, ...]:
    """The fields that a column of such a file can be mapped to, besides `custom:NAME` where that is possible."""
    return tuple(NAMES[entity]) if entity == "companies" else ("email", *NAMES[entity])


def recognise_columns(
    header: Sequence[str], entity: Entity = "contacts", mapping: Mapping[str, str] | None = None
) -> ColumnMap:
    """The columns of a file by the names in its header, with `mapping` (header to field) taken as said by a person.

    One header a field: the best known name wins, the leftmost of equals; the others are left out. A mapping to a field
    or of a header that does not exist is reported among the problems, and the rest still holds.
    """
    wished, problems = _checked_mapping(header, entity, mapping or {})
    fields: dict[int, str | None] = dict(wished)
    emails = [place for place, field in wished.items() if field == "email"]
    if entity != "companies":
        emails += [place for place in email_places(header) if place not in fields]
    fields |= dict.fromkeys(emails, "email")
    fields |= _best_places(header, entity, fields)
    suppressing = _suppressing(header, wished) if entity in {"contacts", "suppressions"} else ()
    refusing = next((column.place for column in suppressing if column.sign == YES and column.place not in fields), None)
    if entity == "contacts" and refusing is not None and "do_not_email" not in fields.values():
        fields[refusing] = "do_not_email"
    in_order = tuple(fields.get(place) for place in range(len(header)))
    return ColumnMap(tuple(header), in_order, tuple(emails), suppressing, tuple(problems))


def _checked_mapping(
    header: Sequence[str], entity: Entity, mapping: Mapping[str, str]
) -> tuple[dict[int, str | None], list[Problem]]:
    wished: dict[int, str | None] = {}
    problems: list[Problem] = []
    for name, field in mapping.items():
        place = _place_of(name, header)
        target = _target(field)
        if place is None:
            problems.append(_unknown_header(name, header))
        elif target.casefold() in IGNORED:
            wished[place] = None
        elif not _is_field(target, entity):
            problems.append(_unknown_field(name, target, entity))
        elif target != "email" and target in wished.values():
            problems.append(_taken_field(name, target))
        else:
            wished[place] = target
    return wished, problems


def _target(field: str) -> str:
    """The field as it is known; a property's name in one line."""
    plain = field.strip()
    return f"{CUSTOM}{clean_text(plain.removeprefix(CUSTOM), 80)}" if plain.startswith(CUSTOM) else plain


def _place_of(name: str, header: Sequence[str]) -> int | None:
    if name in header:
        return list(header).index(name)
    key = fold(name)
    return next((place for place, text in enumerate(header) if key and fold(text) == key), None)


def _is_field(field: str, entity: Entity) -> bool:
    if field.startswith(CUSTOM):
        return entity in WITH_CUSTOM and field != CUSTOM
    return field in field_names(entity)


def _unknown_header(name: str, header: Sequence[str]) -> Problem:
    sentence = phrase("The file has no column “{name}”; it has {columns}.", name=name, columns=listing(header))
    return Problem("unknown_header", sentence, column=name)


def _unknown_field(name: str, field: str, entity: Entity) -> Problem:
    fields = listing(field_names(entity), "or")
    sentence = phrase("“{field}” is no field that a column can be; choose {fields}.", field=field, fields=fields)
    if entity in WITH_CUSTOM:
        sentence = phrase(
            "“{field}” is no field that a column can be; choose {fields}, or custom: and a name of your own.",
            field=field,
            fields=fields,
        )
    return Problem("unknown_field", sentence, column=name, field=field)


def _taken_field(name: str, field: str) -> Problem:
    sentence = phrase("Two columns are mapped to {field}; “{name}” was left as it is.", field=field, name=name)
    return Problem("duplicate_field", sentence, column=name, field=field)


def _best_places(header: Sequence[str], entity: Entity, taken: Mapping[int, str | None]) -> dict[int, str]:
    known = dict(known_names(entity))
    folded = {fold(name) for name in header} if entity == "contacts" else set()
    if folded & STATUS_IN_MAIL_TOOLS:
        known["status"] = ("email_status", len(known))
    if folded & NUMBERED_BY_THEMSELVES:
        known = {key: said for key, said in known.items() if key not in OWN_NUMBERS}
    best: dict[str, tuple[int, int]] = {}
    for place, name in enumerate(header):
        if place in taken:
            continue
        for detour, key in enumerate(keys_of(name, entity)):
            field, rank = known.get(key, (None, 0))
            if field is not None and field not in taken.values():
                best[field] = min(best.get(field, (1_000, 0)), (rank + 100 * detour, place))
                break
    if {"first_name", "last_name"} & {*best, *taken.values()}:
        best.pop(FULL_NAME, None)
    return {place: field for field, (_, place) in best.items()}


def _suppressing(header: Sequence[str], wished: Mapping[int, str | None]) -> tuple[SuppressingColumn, ...]:
    found = (_suppressing_column(place, name, wished) for place, name in enumerate(header))
    return tuple(column for column in found if column is not None)


def _suppressing_column(place: int, name: str, wished: Mapping[int, str | None]) -> SuppressingColumn | None:
    """What a column says against writing: as somebody said, with the reason that its own name gives."""
    by_name = _suppressing_by_name(place, name)
    if wished.get(place) == "do_not_email":
        is_alike = by_name is not None and by_name.sign in {YES, FILLED}
        return by_name if is_alike else SuppressingColumn(place, YES, Suppression.DO_NOT_EMAIL)
    if wished.get(place) in {"email_status", "last_activity"}:
        return SuppressingColumn(place, WORDS, None)
    return by_name


def _suppressing_by_name(place: int, name: str) -> SuppressingColumn | None:
    for key in keys_of(name, "contacts"):
        for (reason, sign), keys in _SIGNS:
            if key in keys:
                return SuppressingColumn(place, sign, reason)
        if _OPT_OUT_OF_ONE.fullmatch(key):
            return SuppressingColumn(place, YES, Suppression.UNSUBSCRIBED)
        if key in STATUS_NAMES:
            return SuppressingColumn(place, WORDS, None)
    return None


_SIGN: Final[Mapping[str, Sign]] = {YES: YES, NO: NO, FILLED: FILLED}
_SIGNS: Final[tuple[tuple[tuple[Suppression, Sign], frozenset[str]], ...]] = tuple(
    ((reason, _SIGN[sign]), frozenset(keys.split())) for (reason, sign), keys in SUPPRESSING_NAMES.items()
)


def guess_entity(header: Sequence[str]) -> Entity:
    """What a file with these column names is most likely about; contacts where nothing speaks for anything else."""
    found = {entity: set(recognise_columns(header, entity).places) for entity in NAMES}
    if {"activity", "occurred_at"} <= found["activities"] and found["activities"] & {"email", "record_id"}:
        return "activities"
    sale = found["deals"] & {"stage", "status", "won", "closed"}
    if sale and len(found["deals"] & {"amount", "closed_at", "opened_at", "pipeline", "won_at"}) >= 2:
        return "deals"
    if "email" not in found["contacts"]:
        return "companies" if "name" in found["companies"] or "domain" in found["companies"] else "contacts"
    known = found["contacts"] - {"email", "email_status", "do_not_email", "consent_at", "lead_status", "record_id"}
    refusing = recognise_columns(header, "suppressions")
    says_why = refusing.suppressing or any(fold(name) in REASON_NAMES for name in header)
    return "suppressions" if says_why and not known and len(header) <= 6 else "contacts"
