"""Segments and personas: conditions that have a name, and what their data files hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nurture.core.criteria import Criteria
from nurture.core.criteria_syntax import parse
from nurture.core.errors import Problem
from nurture.core.keys import is_key
from nurture.core.phrases import Named, named, phrase


@dataclass(frozen=True, slots=True)
class Segment:
    """A named set of people, given by a condition; who changed it last, and when (UTC)."""

    key: str
    name: str
    criteria: Criteria
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class Persona:
    """A made-up typical buyer. Who meets the criteria of the first in order is matched to it; None matches nobody."""

    key: str
    names: Named
    description: str = ""
    criteria: Criteria | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Shipped:
    """A segment or persona as its data file has it: name and description per language."""

    key: str
    names: Named
    description: Named
    criteria: Criteria | None
    position: int


def read_shipped(values: Mapping[str, Any], path: str) -> tuple[Shipped | None, tuple[Problem, ...]]:
    """What a data file of a segment or persona says, or None beside what is wrong with it."""
    problems: list[Problem] = []
    key, position, tree = values.get("key"), values.get("position", 0), values.get("criteria")
    if not isinstance(key, str) or not is_key(key):
        message = phrase("{field} should be small letters, digits and hyphens.", field="key")
        problems.append(Problem("definition", message, path=path, field="key"))
    if not isinstance(position, int):
        message = phrase("{field} should be a whole number.", field="position")
        problems.append(Problem("definition", message, path=path, field="position"))
    texts = {name: _read_texts(values.get(name, {}), name, path, problems) for name in ("names", "description")}
    criteria, wrong = (None, ()) if tree is None else parse(tree)
    problems += [Problem("definition", one.message, path=path, field=one.field) for one in wrong]
    if problems:
        return None, tuple(problems)
    return Shipped(str(key), texts["names"], texts["description"], criteria, int(position)), ()


def _read_texts(value: object, field: str, path: str, problems: list[Problem]) -> Named:
    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        return named({str(language): text for language, text in value.items()})
    message = phrase("{field} should give a text per language (en, sv, nb).", field=field)
    problems.append(Problem("definition", message, path=path, field=field))
    return named({})
