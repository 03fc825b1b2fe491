"""Names of columns, compared without case, marks and blanks: what a header is called, and what names like it mean."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from nurture.core.column_names import LEADING_WORDS, NAMES, Entity
from nurture.core.column_names.addresses import EMAIL_NOUNS, EMAIL_QUALIFIERS, SPARE_EMAIL_QUALIFIERS
from nurture.core.column_names.suppressions import STATUS_NAMES, SUPPRESSING_NAMES

_FOLDED: Final = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ß": "ss", "đ": "d", "ł": "l"})
_COPY: Final = re.compile(r" \(\d+\)$")
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST: Final = 200
"""No column's name is longer than so many characters; beyond them it is somebody's text."""


@lru_cache(maxsize=4_096)
def words(header: str) -> tuple[str, ...]:
    """The words of a column name without case and marks: `E-postAdress` is e, post, adress."""
    text = _COPY.sub("", header[:_LONGEST].strip()).removesuffix("__c").removesuffix("__pc")
    plain = unicodedata.normalize("NFKD", text.translate(_FOLDED))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return tuple(part for part in re.split(r"[\W_]+", _CAMEL.sub(" ", plain).casefold()) if part)


def fold(header: str) -> str:
    """A column name in the form that names are compared in: `First_Name`, `first name` and `FIRSTNAME` are equal."""
    return "".join(words(header))


def keys_of(header: str, entity: Entity) -> tuple[str, ...]:
    """The name folded, and folded without a leading word such as "contact"."""
    parts = words(header)
    whole = "".join(parts)
    return (whole, "".join(parts[1:])) if len(parts) > 1 and parts[0] in LEADING_WORDS[entity] else (whole,)


@lru_cache(maxsize=8)
def known_names(entity: Entity) -> Mapping[str, tuple[str, int]]:
    """Each known name in such a file: the field, and how good a name for it this is (0 the best)."""
    return {key: (field, rank) for field, keys in NAMES[entity].items() for rank, key in enumerate(keys.split())}


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    signs = (key for keys in SUPPRESSING_NAMES.values() for key in keys.split())
    return frozenset((*signs, *STATUS_NAMES, *(key for entity in NAMES for key in known_names(entity))))


def spare_email(header: str) -> bool | None:
    """Whether a column is one of spare addresses; None if it is no column of addresses."""
    text = " ".join(words(header)).replace("e mail", "email").replace("e post", "epost")
    rest = [part.rstrip("0123456789") for part in text.split()]
    if not any(part in EMAIL_NOUNS for part in rest):
        return None
    others = {part for part in rest if part and part not in EMAIL_NOUNS}
    if others - EMAIL_QUALIFIERS - SPARE_EMAIL_QUALIFIERS:
        return None
    return bool(others & SPARE_EMAIL_QUALIFIERS)


def email_places(header: Sequence[str]) -> list[int]:
    """Columns of addresses as the file has them, those of spare addresses last."""
    spare = {place: spare_email(name) for place, name in enumerate(header)}
    return sorted((place for place, later in spare.items() if later is not None), key=lambda place: bool(spare[place]))


def count_names(cells: Iterable[str]) -> int:
    """How many of these cells are names that columns are known by, in a file of any kind."""
    filled = [cell for cell in cells if cell and len(cell) <= _LONGEST]
    return sum(fold(cell) in _all_names() or spare_email(cell) is not None for cell in filled)


def header_key(header: Iterable[str]) -> str:
    """What all files with the same column names share, whatever their order and case."""
    names = sorted({fold(name) or name.strip() for name in header})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
