"""What the guard is told about readers: every reading of who they are to us, read fresh for a group at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from nurture.core.addresses import Address, AddressType, read_address
from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.guard import ReaderFacts, Reading, Source
from nurture.core.stages import Relationship, Stages
from nurture.storage.bulk import chunked
from nurture.storage.overrides import load_overrides
from nurture.storage.people import contact_ids
from nurture.storage.preferences import load_preferences
from nurture.storage.suppressions import load_suppressions
from nurture.storage.tables import AliasRow, CompanyRow, ConflictRow, ContactRow


def load_readers(
    session: Session, stages: Stages, now: datetime, ids: Sequence[int] | None = None
) -> Iterator[tuple[ContactRow, ReaderFacts]]:
    """Each contact's row with all the guard is told about them; for every contact where no ids are given."""
    for chunk in chunked(contact_ids(session) if ids is None else ids):
        yield from _Loader(session, stages, now, chunk).readers()


_MINE, _OTHER = aliased(ContactRow), aliased(ContactRow)
_MY_ALIAS, _THEIR_ALIAS = aliased(AliasRow), aliased(AliasRow)
_TWINS: Final = (
    (
        col(_MINE.id),
        select(_MINE.id, _OTHER)
        .join(_OTHER, col(_OTHER.mailbox) == col(_MINE.mailbox))
        .where(col(_OTHER.id) != col(_MINE.id)),
    ),
    (
        col(_MINE.id),
        select(_MINE.id, _OTHER)
        .join(AliasRow, or_(col(AliasRow.contact_id) == col(_MINE.id), col(AliasRow.mailbox) == col(_MINE.mailbox)))
        .join(_OTHER, or_(col(_OTHER.mailbox) == col(AliasRow.mailbox), col(_OTHER.id) == col(AliasRow.contact_id)))
        .where(col(_OTHER.id) != col(_MINE.id)),
    ),
    (
        col(_MY_ALIAS.contact_id),
        select(_MY_ALIAS.contact_id, _OTHER)
        .join(_THEIR_ALIAS, col(_THEIR_ALIAS.mailbox) == col(_MY_ALIAS.mailbox))
        .join(_OTHER, col(_OTHER.id) == col(_THEIR_ALIAS.contact_id))
        .where(col(_OTHER.id) != col(_MY_ALIAS.contact_id)),
    ),
)
"""Whose mail arrives in the same box, by address, by alias, and by two aliases: the column of the one, and the others.

They are made once, for making such a query takes longer than a small database takes to answer it.
"""


class _Loader:
    """Reads what differs from person to person in one query per fact, for one chunk of people."""

    def __init__(self, session: Session, stages: Stages, now: datetime, ids: list[int]) -> None:
        self.session = session
        self.stages = stages
        self.now = now
        self.ids = ids

    def readers(self) -> Iterator[tuple[ContactRow, ReaderFacts]]:
        companies = self._companies()
        twins = self._twins()
        conflicts = self._conflicts()
        suppressions = load_suppressions(self.session, self.ids)
        overrides = load_overrides(self.session, self.ids, self.now)
        preferences = load_preferences(self.session, self.ids)
        query = select(ContactRow).where(col(ContactRow.id).in_(self.ids)).order_by(col(ContactRow.email_key))
        for row in self.session.exec(query).all():
            own = row.id or 0
            readings = [Reading(Source.CONTACT, self._relationship(row.stage, row.churned_at))]
            readings += [reading for reading, _ in companies.get(own, [])]
            readings += twins.get(own, [])
            readings += conflicts.get(own, [])
            decisions = {decision for _, decision in companies.get(own, [])}
            facts = _facts(row, tuple(dict.fromkeys(readings)), suppressions.get(own, set()), decisions)
            facts = replace(facts, overrides=overrides[own]) if own in overrides else facts
            yield row, replace(facts, declined=preferences[own].declined) if own in preferences else facts

    def _relationship(self, stage: str | None, churned_at: datetime | None) -> Relationship | None:
        return self.stages.relationship(stage, churned=churned_at is not None and churned_at <= self.now)

    def _companies(self) -> dict[int, list[tuple[Reading, str | None]]]:
        """Readings of the contact's own company and of the one with the domain of their address, with decisions.

        A company that is no more than known (no stage) says nothing about its people.
        """
        query = (
            select(ContactRow.id, ContactRow.company_id, CompanyRow)
            .join(
                CompanyRow,
                or_(col(ContactRow.company_id) == col(CompanyRow.id), col(ContactRow.domain) == col(CompanyRow.domain)),
            )
            .where(col(ContactRow.id).in_(self.ids), col(CompanyRow.stage).is_not(None))
        )
        found: dict[int, list[tuple[Reading, str | None]]] = {}
        for contact, own_company, company in self.session.exec(query):
            relationship = self._relationship(company.stage, company.churned_at)
            source = Source.COMPANY if company.id == own_company else Source.DOMAIN
            found.setdefault(contact or 0, []).append((Reading(source, relationship), company.decision))
        return found

    def _twins(self) -> dict[int, list[Reading]]:
        """Readings of other contacts whose mail arrives in the same box, by address or by alias."""
        found: dict[int, list[Reading]] = {}
        for contact_id, query in _TWINS:
            for contact, twin in self.session.exec(query.where(contact_id.in_(self.ids))):
                relationship = self._relationship(twin.stage, twin.churned_at)
                found.setdefault(contact or 0, []).append(Reading(Source.TWIN, relationship))
        return found

    def _conflicts(self) -> dict[int, list[Reading]]:
        query = select(ConflictRow).where(
            col(ConflictRow.contact_id).in_(self.ids), col(ConflictRow.closed_at).is_(None)
        )
        found: dict[int, list[Reading]] = {}
        for row in self.session.exec(query):
            for stage in (row.crm_stage, row.derived_stage):
                reading = Reading(Source.CRM, self.stages.relationship(stage))
                found.setdefault(row.contact_id, []).append(reading)
        return found


def _facts(
    row: ContactRow, readings: tuple[Reading, ...], suppressions: set[Suppression], decisions: set[str | None]
) -> ReaderFacts:
    """The facts of one contact; a decision counts only where it is that of every company they are seen at."""
    address = read_address(row.email)
    known = address if isinstance(address, Address) else None
    return ReaderFacts(
        readings=readings,
        country=row.country,
        address_type=known.type if known else AddressType.NAMED_WORK,
        consent_basis=ConsentBasis(row.consent_basis) if row.consent_basis else None,
        suppressions=frozenset(suppressions),
        company_decision=next(iter(decisions)) if len(decisions) == 1 else None,
        confusable=bool(known and known.confusable and row.confirmed_key != row.email_key),
        deliverable=bool(known and known.deliverable),
    )
