"""Everybody as planning looks at them: what decides about their mails, and whose segments they match, in one query."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, Select, String, and_, case, cast, func, literal, select
from sqlmodel import Session

from nurture.core.criteria import AllOf, AnyOf, Criteria, FieldTest, Not, PersonFacts, evaluate, walk
from nurture.core.people import CONSUMING
from nurture.core.stages import Stages
from nurture.storage.bulk import TABLES, among
from nurture.storage.criteria_sql import compile_criteria
from nurture.storage.criteria_values import ACTIVITY, CONTACT, known
from nurture.storage.facts import load_received
from nurture.storage.standing import Person, Standing

AT_ONCE: Final = 10_000
"""People per round trip, of whom little is read."""

_TRAITS: Final = frozenset({"stage", "relationship", "country", "language", "persona"})
"""A condition on nothing but these fields is met by everybody who is alike, or by none of them."""

_OWN, _THERE = TABLES["company"].alias("own"), TABLES["company"].alias("there")


Candidate: TypeAlias = "tuple[int, str, str]"
"""A person, their address and, as one text, all that planning wants to know of them: who has the same text is alike."""


class Traits(NamedTuple):
    """What such a text says; `matching` has a bit for each segment that they match, the first is 1."""

    person: Person
    language: str | None
    persona: str | None
    industry: str
    timezone: str | None
    matching: int


class Candidates:
    """Everybody, read in one pass, and what is known of those who are alike."""

    def __init__(
        self, session: Session, segments: Iterable[Criteria], *, stages: Stages, now: datetime, profile: Criteria
    ) -> None:
        self._connection = session.connection()
        self._stages = stages
        self._now = now
        self._profile = profile
        self._of_traits: dict[int, Criteria] = {}
        self._of_more: dict[int, Criteria] = {}
        for place, segment in enumerate(segments):
            (self._of_traits if _is_of_traits(segment) else self._of_more)[1 << place] = segment

    def groups(self) -> Iterator[tuple[range, Sequence[Candidate]]]:
        """Everybody in groups of at most AT_ONCE, each with the range of their ids; one group is in memory."""
        streamed = self._connection.execute(self._query(), execution_options={"yield_per": AT_ONCE})
        for rows in streamed.partitions():
            people: Sequence[Any] = rows
            yield range(rows[0][0], rows[-1][0] + 1), people

    def _query(self) -> Select[Any]:
        dialect = self._connection.dialect.name
        industry = func.coalesce(func.nullif(CONTACT.industry, ""), _OWN.c.industry, "")
        world = (CONTACT.language, CONTACT.persona, industry, CONTACT.timezone)
        array = func.json_build_array if dialect == "postgresql" else func.json_array
        alike = cast(array(*self._of_person(), *world, self._matching(dialect)), String())
        # a domain is one company's: where it is that of a person's own, no other is looked up
        other_domain = case((func.coalesce(_OWN.c.domain, "") != CONTACT.domain, CONTACT.domain))
        is_another = _THERE.c.id.is_distinct_from(CONTACT.company_id)
        there = and_(_THERE.c.domain == other_domain, _THERE.c.stage.is_not(None), is_another)
        seen = TABLES["contact"].outerjoin(_OWN, _OWN.c.id == CONTACT.company_id).outerjoin(_THERE, there)
        return select(CONTACT.id, CONTACT.email, alike).select_from(seen).order_by(CONTACT.id)

    def _of_person(self) -> Iterator[ColumnElement[Any]]:
        """What `_person` reads, in its order."""
        yield from (CONTACT.stage, known(CONTACT.churned_at <= self._now), CONTACT.country, CONTACT.consent_basis)
        yield known(CONTACT.confirmed_key == CONTACT.email_key)
        for company in (_OWN.c, _THERE.c):
            yield from (company.stage, known(company.churned_at <= self._now), company.decision)

    def _matching(self, dialect: str) -> ColumnElement[Any]:
        given: dict[str, Any] = {"stages": self._stages, "now": self._now, "profile": self._profile}
        matched = {bit: compile_criteria(one, dialect_name=dialect, **given) for bit, one in self._of_more.items()}
        bits = (case((met, literal(bit, BigInteger())), else_=0) for bit, met in matched.items())
        return reduce(add, bits, literal(0, BigInteger()))

    def traits(self, alike: str) -> Traits:
        """What is known of everybody who has this text."""
        person, world = _person(json.loads(alike))
        language, persona, industry, timezone, matching = world
        relationship = self._stages.relationship(person.stage, churned=person.has_left)
        values = {"stage": person.stage, "country": person.country, "language": language, "persona": persona}
        facts = PersonFacts(values | {"relationship": relationship and relationship.value}, (), self._now)
        matching += sum(bit for bit, segment in self._of_traits.items() if evaluate(segment, facts))
        return Traits(person, language, persona, industry, timezone, matching)


def _is_of_traits(segment: Criteria) -> bool:
    """Whether such a condition asks for nothing but traits."""
    return all(
        one.field in _TRAITS if isinstance(one, FieldTest) else isinstance(one, AllOf | AnyOf | Not)
        for one in walk(segment)
    )


def _person(told: Sequence[Any]) -> tuple[Person, Sequence[Any]]:
    """A person, and what is not about them as a reader."""
    stage, has_left, country, basis, is_confirmed, *rest = told
    at = (_standing(*rest[:3]), _standing(*rest[3:6]))
    return Person(stage, bool(has_left), country, basis, bool(is_confirmed), at), rest[6:]


def _standing(stage: str | None, has_left: int, decision: str | None) -> Standing | None:
    return None if stage is None else (stage, bool(has_left), decision)


def load_had(session: Session, ids: range, now: datetime) -> Mapping[int, frozenset[str]]:
    """The keys of the offers that these contacts had had at that moment, by what they did or by mails that left."""
    query = select(ACTIVITY.contact_id, ACTIVITY.offer_key).where(
        among(ACTIVITY.contact_id, ids),
        ACTIVITY.kind.in_([kind.value for kind in CONSUMING]),
        ACTIVITY.is_human,
        ACTIVITY.at <= now,
        ACTIVITY.offer_key != "",
    )
    had: dict[int, set[str]] = {contact: set(names) for contact, names in load_received(session, ids, now).items()}
    for contact, key in session.connection().execute(query):
        had.setdefault(contact, set()).add(key)
    return {contact: frozenset(keys) for contact, keys in had.items()}
