"""What the guard is told about readers: every reading of who they are to us, read fresh for a group at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import Select, func, or_, select
from sqlmodel import Session

from nurture.core.addresses import Address, AddressType, parse_address
from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.guard import ReaderFacts, Reading, Source
from nurture.core.overrides import Override
from nurture.core.preferences import Preferences, Topic
from nurture.core.stages import Relationship, Stages
from nurture.storage.bulk import CHUNK, TABLES, chunked
from nurture.storage.overrides import load_overrides
from nurture.storage.people import contact_ids
from nurture.storage.preferences import load_preferences
from nurture.storage.suppressions import load_suppressions


class Reader(NamedTuple):
    """A contact as mail is made for them; company and industry are those of their company where they say none."""

    id: int
    email: str
    email_key: str
    domain: str
    company_id: int | None
    stage: str | None
    churned_at: datetime | None
    country: str | None
    consent_basis: str | None
    confirmed_key: str | None
    first_name: str
    last_name: str
    job_title: str
    company: str
    industry: str
    persona: str | None
    language: str | None
    timezone: str | None
    owner: str


def load_readers(
    session: Session, stages: Stages, now: datetime, ids: Sequence[int] | None = None
) -> Iterator[tuple[Reader, ReaderFacts]]:
    """Each contact with all the guard is told about them, by address; every contact where no ids are given."""
    for chunk in chunked(contact_ids(session) if ids is None else ids):
        readers = Readers(session, stages, now, chunk)
        query = _READERS.where(_CONTACT.c.id.in_(chunk)).order_by(_CONTACT.c.email_key)
        for row in map(Reader._make, session.connection().execute(query)):
            yield row, readers.facts(_person_of(row, now))


class Person(NamedTuple):
    """What a contact's own row says of them as a reader; `has_left` is that they stopped being a customer."""

    id: int
    email: str
    email_key: str
    domain: str
    company_id: int | None
    stage: str | None
    has_left: bool
    country: str | None
    consent_basis: str | None
    confirmed_key: str | None


class _Marks(NamedTuple):
    """What other tables than those of contacts and companies say of a contact; of most people nothing."""

    readings: tuple[Reading, ...] = ()
    suppressions: frozenset[Suppression] = frozenset()
    overrides: frozenset[Override] = frozenset()
    declined: frozenset[Topic] = frozenset()


_Standing: TypeAlias = "tuple[str | None, bool, str | None]"
"""A company's stage, whether it stopped being a customer, and the decision about everybody there."""


class _Known(NamedTuple):
    """All that makes the guard's facts of a contact; `written` is what their address is, `at` their companies."""

    stage: str | None
    has_left: bool
    country: str | None
    consent_basis: str | None
    written: tuple[AddressType, bool, bool]
    at: tuple[_Standing | None, _Standing | None]
    marks: _Marks


_UNREADABLE: Final = (AddressType.NAMED_WORK, False, False)
_NO_MARKS: Final = _Marks()
_CONTACT: Final = TABLES["contact"]
_COMPANY: Final = TABLES["company"].c
_OF_THEIR_COMPANY: Final = {
    name: func.coalesce(func.nullif(own, ""), said, "")
    for name, own, said in (
        ("company", _CONTACT.c.company_name, _COMPANY.name),
        ("industry", _CONTACT.c.industry, _COMPANY.industry),
    )
}
_READERS: Final = select(
    *(_OF_THEIR_COMPANY[name] if name in _OF_THEIR_COMPANY else _CONTACT.c[name] for name in Reader._fields)
).outerjoin_from(_CONTACT, TABLES["company"], _CONTACT.c.company_id == _COMPANY.id)
_CONFLICT: Final = TABLES["conflict"].c
_MINE, _OTHER = _CONTACT.alias("mine").c, _CONTACT.alias("other").c
_ALIAS, _THEIRS = TABLES["alias"].c, TABLES["alias"].alias("theirs").c
_TWIN: Final = (_OTHER.stage, _OTHER.churned_at)
_TWINS: Final = (
    select(_MINE.id, *_TWIN).where(_OTHER.mailbox == _MINE.mailbox, _OTHER.id != _MINE.id),
    select(_ALIAS.contact_id, *_TWIN).where(_OTHER.mailbox == _ALIAS.mailbox, _OTHER.id != _ALIAS.contact_id),
    select(_MINE.id, *_TWIN).where(
        _ALIAS.mailbox == _MINE.mailbox, _OTHER.id == _ALIAS.contact_id, _OTHER.id != _MINE.id
    ),
    select(_ALIAS.contact_id, *_TWIN).where(
        _THEIRS.mailbox == _ALIAS.mailbox, _OTHER.id == _THEIRS.contact_id, _OTHER.id != _ALIAS.contact_id
    ),
)
"""Whose mail arrives in the same box, by address, by an alias of the one or the other, and by two aliases.

They are made once, for making such a query takes longer than a small database takes to answer it; and they are four,
for a database that has to choose between two ways to somebody looks at everybody.
"""


_ALIASES: Final = select(_ALIAS.mailbox, _ALIAS.contact_id)
_Twin: TypeAlias = "tuple[int, str | None, datetime | None]"
"""A contact, and the stage of another one whose mail arrives in the same box, and since when they are no customer."""


class Readers:
    """Says what the guard is told about these contacts, or about any; what other tables hold of them is read once.

    People of whom the same is known share one record, as long as this is kept.
    """

    def __init__(self, session: Session, stages: Stages, now: datetime, ids: Sequence[int] | None = None) -> None:
        session.flush()
        self._session = session
        self._stages = stages
        self._now = now
        self._ids = ids
        self._companies: dict[int, _Standing] = {}
        self._by_domain: dict[str, int] = {}
        self._read_companies()
        self._marks = self._read_marks()
        self._told: dict[_Known, ReaderFacts] = {}

    @property
    def marked(self) -> Collection[int]:
        """The contacts of whom other tables than those of contacts and companies say something."""
        return self._marks.keys()

    def facts(self, person: Person, *, marked: bool = True) -> ReaderFacts:
        """All the guard is told about a contact; without `marked`, what it would be told if no mark were on them."""
        own, email, key, domain, company, stage, has_left, country, basis, confirmed = person
        address = parse_address(email)
        written = _UNREADABLE
        if isinstance(address, Address):
            written = (address.type, address.confusable and confirmed != key, address.deliverable)
        place = self._by_domain.get(domain)
        there = None if place is None or place == company else self._companies[place]
        at = (self._companies.get(company or 0), there)
        marks = self._marks.get(own, _NO_MARKS) if marked else _NO_MARKS
        known = _Known(stage, has_left, country, basis, written, at, marks)
        told = self._told.get(known)
        if told is None:
            told = self._told[known] = self._tell(known)
        return told

    def _tell(self, known: _Known) -> ReaderFacts:
        """The facts of such contacts; a decision counts only where it is that of every company they are seen at."""
        seen = [(source, one) for source, one in zip((Source.COMPANY, Source.DOMAIN), known.at, strict=True) if one]
        readings = [Reading(Source.CONTACT, self._stages.relationship(known.stage, churned=known.has_left))]
        readings += [Reading(source, self._stages.relationship(one[0], churned=one[1])) for source, one in seen]
        decisions = {decision for _, (_, _, decision) in seen}
        kind, is_confusable, is_deliverable = known.written
        return ReaderFacts(
            readings=tuple(dict.fromkeys((*readings, *known.marks.readings))),
            country=known.country,
            address_type=kind,
            consent_basis=ConsentBasis(known.consent_basis) if known.consent_basis else None,
            suppressions=known.marks.suppressions,
            company_decision=next(iter(decisions)) if len(decisions) == 1 else None,
            confusable=is_confusable,
            deliverable=is_deliverable,
            overrides=known.marks.overrides,
            declined=known.marks.declined,
        )

    def _read_companies(self) -> None:
        """The companies people are seen at: their own, and that with the domain of their address.

        A company that is no more than known (no stage) says nothing about its people.
        """
        columns = (_COMPANY.id, _COMPANY.domain, _COMPANY.stage, _COMPANY.churned_at, _COMPANY.decision)
        query = select(*columns).where(_COMPANY.stage.is_not(None))
        if self._ids is not None:
            mine = _CONTACT.c.id.in_(self._ids)
            own, domains = select(_CONTACT.c.company_id).where(mine), select(_CONTACT.c.domain).where(mine)
            query = query.where(or_(_COMPANY.id.in_(own), _COMPANY.domain.in_(domains)))
        alike: dict[_Standing, _Standing] = {}
        streamed = self._session.connection().execute(query, execution_options={"yield_per": CHUNK})
        for company, domain, stage, churned_at, decision in chain.from_iterable(streamed.partitions()):
            standing = (stage, _has_left(churned_at, self._now), decision)
            self._companies[company] = alike.setdefault(standing, standing)
            if domain is not None:
                self._by_domain[domain] = company

    def _read_marks(self) -> dict[int, _Marks]:
        readings: dict[int, list[Reading]] = {}
        for contact, source, relationship in (*self._twins(), *self._conflicts()):
            readings.setdefault(contact, []).append(Reading(source, relationship))
        suppressions = load_suppressions(self._session, self._ids)
        overrides = load_overrides(self._session, self._ids, self._now)
        preferences = load_preferences(self._session, self._ids)
        return {
            contact: _Marks(
                tuple(dict.fromkeys(readings.get(contact, ()))),
                frozenset(suppressions.get(contact, ())),
                overrides.get(contact, frozenset()),
                preferences.get(contact, _ANYTHING).declined,
            )
            for contact in readings.keys() | suppressions.keys() | overrides.keys() | preferences.keys()
        }

    def _twins(self) -> Iterator[tuple[int, Source, Relationship | None]]:
        """Readings of other contacts whose mail arrives in the same box, by address or by alias."""
        for contact, stage, churned_at in self._all_twins() if self._ids is None else self._twins_of(self._ids):
            churned = _has_left(churned_at, self._now)
            yield contact, Source.TWIN, self._stages.relationship(stage, churned=churned)

    def _all_twins(self) -> Iterator[_Twin]:
        for query in _TWINS:
            yield from self._session.connection().execute(query)

    def _twins_of(self, ids: Sequence[int]) -> Iterator[_Twin]:
        """The boxes first and then who else has them, for a database that may choose would look at everybody."""
        boxes: dict[str, list[int]] = {}
        for query in (
            select(_MINE.mailbox, _MINE.id).where(_MINE.id.in_(ids)),
            _ALIASES.where(_ALIAS.contact_id.in_(ids)),
        ):
            for box, contact in self._session.connection().execute(query):
                boxes.setdefault(box, []).append(contact)
        for chunk in chunked(list(boxes)):
            others = select(_OTHER.mailbox, _OTHER.id, *_TWIN).where(_OTHER.mailbox.in_(chunk))
            by_alias = select(_ALIAS.mailbox, _OTHER.id, *_TWIN).where(
                _ALIAS.mailbox.in_(chunk), _OTHER.id == _ALIAS.contact_id
            )
            for query in (others, by_alias):
                for row in self._session.connection().execute(query):
                    yield from (
                        (contact, row.stage, row.churned_at) for contact in boxes[row.mailbox] if contact != row.id
                    )

    def _conflicts(self) -> Iterator[tuple[int, Source, Relationship | None]]:
        columns = (_CONFLICT.contact_id, _CONFLICT.crm_stage, _CONFLICT.derived_stage)
        query = self._of_mine(select(*columns).where(_CONFLICT.closed_at.is_(None)))
        for contact, *stages in self._session.connection().execute(query):
            for stage in stages:
                yield contact, Source.CRM, self._stages.relationship(stage)

    def _of_mine(self, query: Select[Any]) -> Select[Any]:
        return query if self._ids is None else query.where(query.selected_columns[0].in_(self._ids))


_ANYTHING: Final = Preferences()


def _has_left(churned_at: datetime | None, now: datetime) -> bool:
    return churned_at is not None and churned_at <= now


def _person_of(row: Reader, now: datetime) -> Person:
    own = (row.id, row.email, row.email_key, row.domain, row.company_id)
    has_left = _has_left(row.churned_at, now)
    return Person(*own, row.stage, has_left, row.country, row.consent_basis, row.confirmed_key)
