"""Everybody as planning looks at them: what decides about their mails, and whose segments they match, in one query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, case, literal, select
from sqlmodel import Session

from nurture.core.criteria import Criteria
from nurture.core.people import CONSUMING
from nurture.core.stages import Stages
from nurture.storage.bulk import CHUNK, among
from nurture.storage.criteria_sets import EverybodyColumns
from nurture.storage.criteria_sql import compile_criteria
from nurture.storage.criteria_values import ACTIVITY, CONTACT, known
from nurture.storage.facts import load_received
from nurture.storage.standing import Person


class Candidate(NamedTuple):
    """A person, what planning wants to know of them, and the segments they match: a bit for each, the first is 1."""

    person: Person
    language: str | None
    persona: str | None
    industry: str
    timezone: str | None
    matching: int


def load_candidates(
    session: Session, segments: Iterable[Criteria], *, stages: Stages, now: datetime, profile: Criteria
) -> Iterator[tuple[range, Iterator[Candidate]]]:
    """Everybody in groups of at most CHUNK, each with the range of their ids; no more than one group is in memory."""
    dialect = session.get_bind().dialect.name
    matched = [compile_criteria(one, stages=stages, now=now, dialect_name=dialect, profile=profile) for one in segments]
    bits = (case((one, literal(1 << place, BigInteger())), else_=0) for place, one in enumerate(matched))
    mask: ColumnElement[Any] = reduce(add, bits, literal(0, BigInteger()))
    industry = EverybodyColumns(stages, now, dialect).text("industry")
    who = (CONTACT.id, CONTACT.email, CONTACT.email_key, CONTACT.domain, CONTACT.company_id, CONTACT.stage)
    how = (known(CONTACT.churned_at <= now), CONTACT.country, CONTACT.consent_basis, CONTACT.confirmed_key)
    query = select(*who, *how, CONTACT.language, CONTACT.persona, industry, CONTACT.timezone, mask)
    streamed = session.connection().execute(query.order_by(CONTACT.id), execution_options={"yield_per": CHUNK})
    for rows in streamed.partitions():
        yield range(rows[0][0], rows[-1][0] + 1), map(_candidate, rows)


_OF_PERSON: Final = len(Person._fields)


def _candidate(row: Any) -> Candidate:
    return Candidate(Person._make(row[:_OF_PERSON]), *row[_OF_PERSON:])


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
