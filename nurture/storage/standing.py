"""What the guard is told about readers: every reading of who they are to us, read fresh for a group at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import Executable, bindparam, func, or_, select
from sqlmodel import Session

from nurture.core.addresses import Address, AddressType, ordinary_type, parse_address
from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.guard import ReaderFacts, Reading, Source
from nurture.core.overrides import Override
from nurture.core.preferences import Preferences, Topic
from nurture.core.stages import Relationship, Stages
from nurture.storage.bulk import TABLES, chunked, of_some
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
        for row, person, address in read_people(session, now, chunk):
            yield row, readers.facts(person, address, readers.marks.get(row.id))


def read_people(session: Session, now: datetime, ids: Iterable[int]) -> Iterator[tuple[Reader, Person, Written]]:
    """These contacts with what the guard is told about each but for what is marked, by address in groups."""
    for chunk in chunked(ids):
        companies = _Companies(session, now, chunk)
        for row in map(Reader._make, session.connection().execute(_THESE, {"ids": chunk})):
            yield row, _person_of(row, now, companies.at(row.company_id, row.domain)), written(row.email)


Standing: TypeAlias = "tuple[str, bool, str | None]"
"""A company's stage, whether it stopped being a customer, and the decision about everybody there."""

Written: TypeAlias = "tuple[AddressType, bool, bool]"
"""What an address is, whether it mixes alphabets, and whether a mail server takes it."""


class Person(NamedTuple):
    """What is known of somebody as a reader, but for their address and for what is marked.

    `has_left` is that they stopped being a customer, `is_confirmed` that somebody has had a look at their address;
    `at` has their company and that with the domain of their address, where we know more of it than its name.
    """

    stage: str | None
    has_left: bool
    country: str | None
    consent_basis: str | None
    is_confirmed: bool
    at: tuple[Standing | None, Standing | None]


class Marks(NamedTuple):
    """What other tables than those of contacts and companies say of a contact; of most people nothing."""

    readings: tuple[Reading, ...] = ()
    suppressions: frozenset[Suppression] = frozenset()
    overrides: frozenset[Override] = frozenset()
    declined: frozenset[Topic] = frozenset()


_UNREADABLE: Final = (AddressType.NAMED_WORK, False, False)
_ORDINARY: Final = {kind: (kind, False, True) for kind in AddressType}
_NO_MARKS: Final = Marks()
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
_SHARED: Final = select(_CONTACT.c.mailbox).group_by(_CONTACT.c.mailbox).having(func.count() > 1)
_TWINS: Final = (
    select(_MINE.id, *_TWIN).where(_MINE.mailbox.in_(_SHARED), _OTHER.mailbox == _MINE.mailbox, _OTHER.id != _MINE.id),
    select(_ALIAS.contact_id, *_TWIN).where(_OTHER.mailbox == _ALIAS.mailbox, _OTHER.id != _ALIAS.contact_id),
    select(_MINE.id, *_TWIN).where(
        _ALIAS.mailbox == _MINE.mailbox, _OTHER.id == _ALIAS.contact_id, _OTHER.id != _MINE.id
    ),
    select(_ALIAS.contact_id, *_TWIN).where(
        _THEIRS.mailbox == _ALIAS.mailbox, _OTHER.id == _THEIRS.contact_id, _OTHER.id != _ALIAS.contact_id
    ),
)
"""Whose mail arrives in the same box, by address, by an alias of the one or the other, and by two aliases.

They are four, for a database that has to choose between two ways to somebody looks at everybody. The first begins with
the boxes of which there are two, which is nearly nobody.
"""
_TOLD: Final = select(_CONFLICT.contact_id, _CONFLICT.crm_stage, _CONFLICT.derived_stage).where(
    _CONFLICT.closed_at.is_(None)
)
_TOLD_OF_SOME: Final = of_some(_TOLD)
_THESE: Final = of_some(_READERS).order_by(_CONTACT.c.email_key)
_GIVEN: Final = _CONTACT.c.id.in_(bindparam("ids", expanding=True))
_SEEN_AT: Final = select(_COMPANY.id, _COMPANY.domain, _COMPANY.stage, _COMPANY.churned_at, _COMPANY.decision).where(
    _COMPANY.stage.is_not(None),
    or_(
        _COMPANY.id.in_(select(_CONTACT.c.company_id).where(_GIVEN)),
        _COMPANY.domain.in_(select(_CONTACT.c.domain).where(_GIVEN)),
    ),
)


def written(email: str) -> Written:
    """What an address is."""
    kind = ordinary_type(email)
    if kind is not None:
        return _ORDINARY[kind]
    address = parse_address(email)
    return (address.type, address.confusable, address.deliverable) if isinstance(address, Address) else _UNREADABLE


_BOXES: Final = (of_some(select(_MINE.id, _MINE.mailbox)), of_some(select(_ALIAS.contact_id, _ALIAS.mailbox)))
_IN_BOXES: Final = (
    of_some(select(_OTHER.mailbox, _OTHER.id, *_TWIN)),
    of_some(select(_ALIAS.mailbox, _OTHER.id, *_TWIN).where(_OTHER.id == _ALIAS.contact_id)),
)
_Twin: TypeAlias = "tuple[int, str | None, datetime | None]"
"""A contact, and the stage of another one whose mail arrives in the same box, and since when they are no customer."""


class Readers:
    """Says what the guard is told about these contacts, or about any; what is marked of them is read once.

    People of whom the same is known share one record, as long as this is kept.
    """

    def __init__(self, session: Session, stages: Stages, now: datetime, ids: Sequence[int] | None = None) -> None:
        session.flush()
        self._session = session
        self._stages = stages
        self._now = now
        self._ids = ids
        self.marks = self._read_marks()
        self._told: dict[tuple[Person, Written, Marks], ReaderFacts] = {}

    def facts(self, person: Person, address: Written, marks: Marks | None) -> ReaderFacts:
        """All the guard is told about a contact."""
        known = person, address, marks or _NO_MARKS
        told = self._told.get(known)
        if told is None:
            told = self._told[known] = self._tell(*known)
        return told

    def _tell(self, person: Person, address: Written, marks: Marks) -> ReaderFacts:
        """The facts of such contacts; a decision counts only where it is that of every company they are seen at."""
        seen = [(source, one) for source, one in zip((Source.COMPANY, Source.DOMAIN), person.at, strict=True) if one]
        readings = [Reading(Source.CONTACT, self._stages.relationship(person.stage, churned=person.has_left))]
        readings += [Reading(source, self._stages.relationship(one[0], churned=one[1])) for source, one in seen]
        decisions = {decision for _, (_, _, decision) in seen}
        kind, is_confusable, is_deliverable = address
        return ReaderFacts(
            readings=tuple(dict.fromkeys((*readings, *marks.readings))),
            country=person.country,
            address_type=kind,
            consent_basis=ConsentBasis(person.consent_basis) if person.consent_basis else None,
            suppressions=marks.suppressions,
            company_decision=next(iter(decisions)) if len(decisions) == 1 else None,
            confusable=is_confusable and not person.is_confirmed,
            deliverable=is_deliverable,
            overrides=marks.overrides,
            declined=marks.declined,
        )

    def _read_marks(self) -> dict[int, Marks]:
        readings: dict[int, list[Reading]] = {}
        for contact, source, relationship in (*self._twins(), *self._conflicts()):
            readings.setdefault(contact, []).append(Reading(source, relationship))
        suppressions = load_suppressions(self._session, self._ids)
        overrides = load_overrides(self._session, self._ids, self._now)
        preferences = load_preferences(self._session, self._ids)
        return {
            contact: Marks(
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
        for query in _BOXES:
            for contact, box in self._session.connection().execute(query, {"ids": ids}):
                boxes.setdefault(box, []).append(contact)
        for chunk in chunked(list(boxes)):
            for query in _IN_BOXES:
                for row in self._session.connection().execute(query, {"ids": chunk}):
                    yield from (
                        (contact, row.stage, row.churned_at) for contact in boxes[row.mailbox] if contact != row.id
                    )

    def _conflicts(self) -> Iterator[tuple[int, Source, Relationship | None]]:
        for contact, *stages in self._of_mine(_TOLD, _TOLD_OF_SOME):
            for stage in stages:
                yield contact, Source.CRM, self._stages.relationship(stage)

    def _of_mine(self, everybody: Executable, some: Executable) -> Iterable[Any]:
        connection = self._session.connection()
        return connection.execute(everybody) if self._ids is None else connection.execute(some, {"ids": self._ids})


_ANYTHING: Final = Preferences()


class _Companies:
    """The companies that contacts are seen at: their own, and that with the domain of their address.

    A company that is no more than known (no stage) says nothing about its people.
    """

    def __init__(self, session: Session, now: datetime, ids: Sequence[int]) -> None:
        self._standings: dict[int, Standing] = {}
        self._by_domain: dict[str, int] = {}
        for company, domain, stage, churned_at, decision in session.connection().execute(_SEEN_AT, {"ids": ids}):
            self._standings[company] = (stage, _has_left(churned_at, now), decision)
            if domain is not None:
                self._by_domain[domain] = company

    def at(self, company: int | None, domain: str) -> tuple[Standing | None, Standing | None]:
        """Where somebody is seen who is of that company and has an address at that domain."""
        place = self._by_domain.get(domain)
        there = None if place is None or place == company else self._standings[place]
        return self._standings.get(company or 0), there


def _has_left(churned_at: datetime | None, now: datetime) -> bool:
    return churned_at is not None and churned_at <= now


def _person_of(row: Reader, now: datetime, at: tuple[Standing | None, Standing | None]) -> Person:
    has_left = _has_left(row.churned_at, now)
    return Person(row.stage, has_left, row.country, row.consent_basis, row.confirmed_key == row.email_key, at)
