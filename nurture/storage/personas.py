"""Personas: rows into records, and people matched to the first one whose criteria they meet."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, case, false, func, literal, null, or_, update
from sqlmodel import Session, col, select

from nurture.core.criteria import Criteria, to_tree
from nurture.core.criteria_syntax import parse
from nurture.core.errors import NurtureError
from nurture.core.phrases import Named, named
from nurture.core.segments import Persona
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_sql import compile_criteria
from nurture.storage.criteria_values import CONTACT
from nurture.storage.definitions import load_stages
from nurture.storage.settings import load_settings
from nurture.storage.tables import ContactRow, PersonaRow


def load_personas(session: Session) -> tuple[Persona, ...]:
    """Every persona, the one that is matched first in front."""
    rows = session.scalars(select(PersonaRow).order_by(col(PersonaRow.position), col(PersonaRow.key)))
    return tuple(Persona(row.key, named(row.names), row.description, _criteria(row), row.position) for row in rows)


def persona_names(session: Session) -> dict[str, Named]:
    """The names of the personas by key, the one that is matched first in front."""
    query = select(PersonaRow.key, PersonaRow.names).order_by(col(PersonaRow.position), col(PersonaRow.key))
    return {key: named(names) for key, names in session.exec(query)}


def _criteria(row: PersonaRow) -> Criteria | None:
    if row.criteria is None:
        return None
    criteria, problems = parse(row.criteria)
    if criteria is None:
        raise NurtureError(problems[0].message, file=row.key, field=problems[0].field)
    return criteria


def store_persona(session: Session, persona: Persona) -> None:
    """Store the persona under its key, in place of what was there."""
    session.merge(
        PersonaRow(
            key=persona.key,
            names=dict(persona.names.names),
            description=persona.description,
            criteria=None if persona.criteria is None else to_tree(persona.criteria),
            position=persona.position,
        )
    )


def count_by_persona(session: Session) -> dict[str, tuple[int, int]]:
    """How many contacts have each persona, and how many of them were matched to it by its criteria."""
    matched = func.sum(case((col(ContactRow.is_persona_matched), 1), else_=0))
    query = select(ContactRow.persona, func.count(), matched).group_by(col(ContactRow.persona))
    return {persona: (people, by_criteria) for persona, people, by_criteria in session.exec(query) if persona}


def match_personas(session: Session, now: datetime, people: Select[Any] | None = None) -> int:
    """Match everybody (or the contacts with these ids) to the first persona whose criteria they meet at that moment.

    Returns how many changed. A persona that a file or a colleague gave is never touched; one that was matched is taken
    back where its criteria are met no more.
    """
    session.flush()
    found = _first_met(session, now, of_everybody=people is None)
    open_to = or_(func.coalesce(CONTACT.persona, "") == "", CONTACT.is_persona_matched)
    other = func.coalesce(found, "") != func.coalesce(CONTACT.persona, "")
    change = update(TABLES["contact"]).where(open_to, other)
    change = change.values(persona=found, is_persona_matched=found.is_not(None))
    changed = session.connection().execute(change if people is None else change.where(CONTACT.id.in_(people)))
    session.expire_all()
    return changed.rowcount


def _first_met(session: Session, now: datetime, *, of_everybody: bool) -> Any:
    """The key of the first persona whose criteria a contact meets, NULL for none."""
    given: dict[str, Any] = {"stages": load_stages(session), "profile": load_settings(session).profile, "now": now}
    given |= {"dialect_name": session.get_bind().dialect.name, "of_everybody": of_everybody}
    met = [
        (compile_criteria(one.criteria, **given), literal(one.key, String()))
        for one in load_personas(session)
        if one.criteria is not None
    ]
    return case(*met, (false(), literal("", String())), else_=null())
