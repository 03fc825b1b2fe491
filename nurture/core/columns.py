"""Which column of a file holds what: headers recognised by name, or mapped by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from nurture.core.column_names import (
    ACTIVITY_NAMES,
    CONTACT_NAMES,
    EMAIL_NOUNS,
    EMAIL_QUALIFIERS,
    FILLED,
    FULL_NAME,
    LEADING_WORDS,
    SPARE_EMAIL_QUALIFIERS,
    STATUS_IN_MAIL_TOOLS,
    STATUS_NAMES,
    SUPPRESSING_NAMES,
    WORDS,
    YES,
)
from nurture.core.consent import Suppression
from nurture.core.errors import Problem
from nurture.core.phrases import listing, phrase

Entity: TypeAlias = Literal["contacts", "activities"]
Sign: TypeAlias = Literal["yes", "filled", "words"]

CUSTOM: Final = "custom:"
IGNORED: Final = frozenset({"", "-", "ignore", "null", "none"})
"""What a mapping by hand says of a column that is to be left out."""

_NAMES: Final = {"contacts": CONTACT_NAMES, "activities": ACTIVITY_NAMES}
_FOLDED: Final = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ß": "ss", "đ": "d", "ł": "l"})
_COPY: Final = re.compile(r" \(\d+\)$")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OPT_OUT_OF_ONE: Final = re.compile(r"(?:hsemailoptout\d+|optedoutofemail.+)")


@dataclass(frozen=True, slots=True)
class SuppressingColumn:
    """A column that can say "do not write to this person": by a yes, by being filled, or by the words in it."""

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
    """The fields that a column of such a file can be mapped to, besides `custom:NAME` for contacts."""
    return ("email", *_NAMES[entity])


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
    emails += [place for place in _email_places(header) if place not in fields]
    fields |= dict.fromkeys(emails, "email")
    fields |= _best_places(header, entity, fields)
    suppressing = _suppressing(header, wished) if entity == "contacts" else ()
    refusing = next((column.place for column in suppressing if column.sign == YES and column.place not in fields), None)
    if refusing is not None and "do_not_email" not in fields.values():
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
        target = field.strip()
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


def _place_of(name: str, header: Sequence[str]) -> int | None:
    if name in header:
        return list(header).index(name)
    key = fold(name)
    return next((place for place, text in enumerate(header) if key and fold(text) == key), None)


def _is_field(field: str, entity: Entity) -> bool:
    if field.startswith(CUSTOM):
        return entity == "contacts" and bool(field.removeprefix(CUSTOM).strip())
    return field in field_names(entity)


def _unknown_header(name: str, header: Sequence[str]) -> Problem:
    sentence = phrase("The file has no column “{name}”; it has {columns}.", name=name, columns=listing(header))
    return Problem("unknown_header", sentence, column=name)


def _unknown_field(name: str, field: str, entity: Entity) -> Problem:
    fields = listing(field_names(entity), "or")
    sentence = phrase("“{field}” is no field that a column can be; choose {fields}.", field=field, fields=fields)
    if entity == "contacts":
        sentence = phrase(
            "“{field}” is no field that a column can be; choose {fields}, or custom: and a name of your own.",
            field=field,
            fields=fields,
        )
    return Problem("unknown_field", sentence, column=name, field=field)


def _taken_field(name: str, field: str) -> Problem:
    sentence = phrase("Two columns are mapped to {field}; “{name}” was left as it is.", field=field, name=name)
    return Problem("duplicate_field", sentence, column=name, field=field)


def words(header: str) -> tuple[str, ...]:
    """The words of a column name without case and marks: `E-postAdress` is e, post, adress."""
    text = _COPY.sub("", header.strip()).removesuffix("__c").removesuffix("__pc")
    plain = unicodedata.normalize("NFKD", text.translate(_FOLDED))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(part for part in re.split(r"[\W_]+", _CAMEL.sub(" ", plain).casefold()) if part)


def fold(header: str) -> str:
    """A column name in the form that names are compared in: `First_Name`, `first name` and `FIRSTNAME` are equal."""
    return "".join(words(header))


def _keys(header: str) -> tuple[str, ...]:
    """The name folded, and folded without a leading word such as "contact"."""
    parts = words(header)
    whole = "".join(parts)
    return (whole, "".join(parts[1:])) if len(parts) > 1 and parts[0] in LEADING_WORDS else (whole,)


def _email_places(header: Sequence[str]) -> list[int]:
    """Columns of addresses as the file has them, those of spare addresses last."""
    spare = {place: _spare_email(words(name)) for place, name in enumerate(header)}
    return sorted((place for place, later in spare.items() if later is not None), key=lambda place: bool(spare[place]))


def _spare_email(parts: tuple[str, ...]) -> bool | None:
    """Whether a column is one of spare addresses; None if it is no column of addresses."""
    text = " ".join(parts).replace("e mail", "email").replace("e post", "epost")
    rest = [part.rstrip("0123456789") for part in text.split()]
    if not any(part in EMAIL_NOUNS for part in rest):
        return None
    others = {part for part in rest if part and part not in EMAIL_NOUNS}
    if others - EMAIL_QUALIFIERS - SPARE_EMAIL_QUALIFIERS:
        return None
    return bool(others & SPARE_EMAIL_QUALIFIERS)


@lru_cache(maxsize=4)
def _known(entity: Entity) -> Mapping[str, tuple[str, int]]:
    """Each known name: the field, and how good a name for it this is (0 the best)."""
    return {key: (field, rank) for field, keys in _NAMES[entity].items() for rank, key in enumerate(keys.split())}


def _best_places(header: Sequence[str], entity: Entity, taken: Mapping[int, str | None]) -> dict[int, str]:
    known = dict(_known(entity))
    if entity == "contacts" and any(fold(name) in STATUS_IN_MAIL_TOOLS for name in header):
        known["status"] = ("email_status", len(known))
    best: dict[str, tuple[int, int]] = {}
    for place, name in enumerate(header):
        if place in taken:
            continue
        for detour, key in enumerate(_keys(name)):
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
    if wished.get(place) == "do_not_email":
        return SuppressingColumn(place, YES, Suppression.DO_NOT_EMAIL)
    if wished.get(place) in {"email_status", "last_activity"}:
        return SuppressingColumn(place, WORDS, None)
    for key in _keys(name):
        for (reason, sign), keys in _SIGNS:
            if key in keys:
                return SuppressingColumn(place, sign, reason)
        if _OPT_OUT_OF_ONE.fullmatch(key):
            return SuppressingColumn(place, YES, Suppression.UNSUBSCRIBED)
        if key in STATUS_NAMES:
            return SuppressingColumn(place, WORDS, None)
    return None


def _sign(sign: str) -> Sign:
    return FILLED if sign == FILLED else YES


_SIGNS: Final[tuple[tuple[tuple[Suppression, Sign], frozenset[str]], ...]] = tuple(
    ((reason, _sign(sign)), frozenset(keys.split())) for (reason, sign), keys in SUPPRESSING_NAMES.items()
)
