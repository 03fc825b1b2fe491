"""Portraying: the personas of the workspace, who has each, and the order in which people are matched to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, delete
from sqlmodel import Session, col

from nurture.core.criteria import Criteria
from nurture.core.errors import BadInput, NotFound
from nurture.core.keys import is_key, make_key
from nurture.core.languages import LANGUAGES
from nurture.core.phrases import named, phrase
from nurture.core.segments import Persona
from nurture.services.segmenting import check_name
from nurture.storage.database import reading, writing
from nurture.storage.personas import count_by_persona, load_personas, match_personas, store_persona
from nurture.storage.tables import PersonaRow

LONGEST_DESCRIPTION: Final = 2000
"""Characters of a persona's description."""


@dataclass(frozen=True, slots=True)
class CountedPersona:
    """A persona, how many people have it, and how many of them were matched to it by its criteria."""

    persona: Persona
    people: int
    matched: int


def list_personas(engine: Engine) -> tuple[CountedPersona, ...]:
    """Every persona with its people, the one that is matched first in front."""
    with reading(engine) as session:
        counts = count_by_persona(session)
        return tuple(CountedPersona(one, *counts.get(one.key, (0, 0))) for one in load_personas(session))


def find_persona(engine: Engine, key: str) -> Persona:
    """The persona with this key; raises NotFound where there is none."""
    with reading(engine) as session:
        return _require(session, key)


def _require(session: Session, key: str) -> Persona:
    for persona in load_personas(session):
        if persona.key == key:
            return persona
    raise NotFound(phrase("There is no persona “{key}”.", key=key), field="key")


def save_persona(
    engine: Engine,
    *,
    names: Mapping[str, str],
    description: str = "",
    criteria: Criteria | None = None,
    key: str | None = None,
    now: datetime,
) -> Persona:
    """Store a persona in place of the one with that key, and match people anew; without a key it is a new, last one.

    `names` are given by language, one at least. Raises NotFound for a key that is nobody's, and BadInput (field `name`
    or `description`) for a name that is missing, too long or taken, or a description that is too long.
    """
    given = {language: check_name(text) for language, text in names.items() if text.strip() and language in LANGUAGES}
    text = description.strip()
    if len(text) > LONGEST_DESCRIPTION:
        said = phrase("A description has at most {count} characters.", count=LONGEST_DESCRIPTION)
        raise BadInput(said, code="too_long", field="description")
    if not given:
        raise BadInput(phrase("Give the persona a name in one language at least."), code="bad_name", field="name")
    with writing(engine) as session:
        known = load_personas(session)
        old = _require(session, key) if key else None
        made = Persona(
            key=old.key if old else _new_key(given, known),
            names=named(given),
            description=text,
            criteria=criteria,
            position=old.position if old else max((one.position for one in known), default=0) + 10,
        )
        store_persona(session, made)
        match_personas(session, now)
    return made


def _new_key(names: Mapping[str, str], known: Sequence[Persona]) -> str:
    name = names.get("en") or next(iter(names.values()))
    key = make_key(name, "_")
    if not is_key(key) or key in {one.key for one in known}:
        said = phrase("There is a persona “{name}” already; choose another name.", name=name)
        raise BadInput(said, code="name_taken", field="name")
    return key


def reorder_personas(engine: Engine, keys: Sequence[str], *, now: datetime) -> None:
    """Put the personas into this order, in which people are matched to them anew.

    Raises BadInput where the keys are not those of all personas, each once: somebody may have added one meanwhile.
    """
    with writing(engine) as session:
        known = {one.key: one for one in load_personas(session)}
        if sorted(keys) != sorted(known):
            said = phrase("The personas have changed meanwhile; look at the list again.")
            raise BadInput(said, code="out_of_date", field="keys")
        for place, key in enumerate(keys, 1):
            store_persona(session, replace(known[key], position=place * 10))
        match_personas(session, now)


def delete_persona(engine: Engine, key: str, *, now: datetime) -> Persona:
    """Delete a persona and return what it was; who was matched to it is matched anew. Raises NotFound."""
    with writing(engine) as session:
        persona = _require(session, key)
        session.exec(delete(PersonaRow).where(col(PersonaRow.key) == key))
        match_personas(session, now)
    return persona
