"""Proposed contacts into the tables, a chunk at a time: looked up, joined and written without a query per person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import or_, select
from sqlmodel import Session

from nurture.core.consent import ConsentBasis, ConsentPolicy, consent_gap
from nurture.core.errors import Problem
from nurture.core.intake import ContactProposal
from nurture.core.merging import Arrival, Person, address_values
from nurture.core.people import Address, read_address
from nurture.core.phrases import Phrase, phrase, to_json
from nurture.storage.bulk import TABLES, insert_rows, new_ids, update_rows
from nurture.storage.employers import join_companies
from nurture.storage.moves import record_moves

_CONTACT: Final = TABLES["contact"]
_ALIAS: Final = TABLES["alias"]
_SUPPRESSION: Final = TABLES["suppression"]
_CONFLICT: Final = TABLES["conflict"]

_TEXTS: Final = ("first_name", "last_name", "job_title", "company_name", "phone", "owner")
_FLAGS: Final = ("is_persona_matched", "is_confusable")
_BLANK: Final[Mapping[str, Any]] = (
    {column.name: None for column in _CONTACT.columns} | dict.fromkeys(_TEXTS, "") | dict.fromkeys(_FLAGS, False)
)
_MOVED: Final = frozenset({"id", "stage", "stage_since", "created_at"})
"""Columns that no import writes: a stage is written by its move alone."""
_UPDATED: Final = tuple(column.name for column in _CONTACT.columns if column.name not in _MOVED)


RowOutcome: TypeAlias = Literal["added", "updated", "unchanged", "merged", "rejected"]
TellRow: TypeAlias = Callable[[int, str, RowOutcome], None]
"""Takes the number of a row, whom it is about, and what became of it."""


@dataclass(slots=True)
class Outcome:
    """What became of some rows; the five counts add up to them. `suppressed` and `held` count people.

    `held_in` divides those who are held by their country, "" where it is not known.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    merged: int = 0
    rejected: int = 0
    suppressed: int = 0
    held: int = 0
    held_in: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


class Marks:
    """A set of ids that takes a byte each, for millions of them."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def __contains__(self, number: int) -> bool:
        return number < len(self._bytes) and self._bytes[number] == 1

    def add(self, number: int) -> None:
        """Put the id in the set."""
        if number >= len(self._bytes):
            self._bytes.extend(bytes(number + 1 - len(self._bytes) + 65_536))
        self._bytes[number] = 1


class ContactIntake:
    """Takes the proposals of one file, chunk after chunk, inside one transaction."""

    def __init__(self, session: Session, arrival: Arrival, policy: ConsentPolicy, tell: TellRow | None = None) -> None:
        self._session = session
        self._arrival = arrival
        self._policy = policy
        self._tell = tell
        self._seen = Marks()

    def take(self, proposals: Sequence[ContactProposal]) -> Outcome:
        """Write what these rows propose and say what became of each."""
        outcome = Outcome()
        roll = _Roll(self._session, proposals, self._arrival)
        first: dict[int, tuple[Person, ContactProposal]] = {}
        touched: dict[int, Person] = {}
        refused: list[ContactProposal] = []
        for proposal in sorted(proposals, key=roll.is_new_record):
            person = roll.find(proposal)
            if person is None:
                refused.append(proposal)
                continue
            again = person.id in self._seen
            roll.absorb(person, proposal, again=again)
            touched[person.id] = person
            if again:
                self._count(outcome, "merged", proposal)
            else:
                self._seen.add(person.id)
                first[person.id] = person, proposal
        self._write(touched, first, outcome)
        self._refuse(refused, outcome)
        return outcome

    def _count(self, outcome: Outcome, became: RowOutcome, proposal: ContactProposal) -> None:
        setattr(outcome, became, getattr(outcome, became) + 1)
        if self._tell is not None:
            self._tell(proposal.row, proposal.address.shown, became)

    def _write(
        self, touched: Mapping[int, Person], first: Mapping[int, tuple[Person, ContactProposal]], outcome: Outcome
    ) -> None:
        people = touched.values()
        join_companies(self._session, people)
        changed = {person.id for person in people if person.is_changed}
        self._write_contacts([person for person in people if person.id in changed])
        changed |= self._write_aliases(people)
        suppressed = self._write_suppressions(people)
        outcome.suppressed = len(suppressed)
        record_moves(self._session, [(person.id, one) for person in people for one in person.moves])
        changed |= suppressed | self._write_conflicts(people)
        for person, proposal in first.values():
            known: RowOutcome = "updated" if person.id in changed else "unchanged"
            self._count(outcome, "added" if person.before is None else known, proposal)
            if self._is_held(person):
                outcome.held += 1
                outcome.held_in[person.values["country"] or ""] += 1

    def _is_held(self, person: Person) -> bool:
        values = person.values
        address = read_address(values["email"])
        if person.suppressions or not isinstance(address, Address):
            return False
        gap = consent_gap(
            self._policy,
            basis=ConsentBasis(values["consent_basis"]) if values["consent_basis"] else None,
            country=values["country"],
            address=address.type,
            relationship=self._arrival.stages.relationship(values["stage"], churned=values["churned_at"] is not None),
        )
        return gap is not None

    def _write_contacts(self, changed: Sequence[Person]) -> None:
        for person in changed:
            person.values["updated_at"] = self._arrival.at
        known = [{"id": person.id, **person.values} for person in changed if person.before is not None]
        update_rows(self._session, _CONTACT, _UPDATED, known)
        at = self._arrival.at
        fresh = [
            {**person.values, "id": person.id, "stage": None, "stage_since": None, "created_at": at}
            for person in changed
            if person.before is None
        ]
        insert_rows(self._session, _CONTACT, fresh)

    def _write_aliases(self, people: Iterable[Person]) -> set[int]:
        wanted = {(person.id, mailbox): shown for person in people for mailbox, shown in person.aliases.items()}
        if not wanted:
            return set()
        owners = {contact for contact, _ in wanted}
        query = select(_ALIAS.c.contact_id, _ALIAS.c.mailbox).where(_ALIAS.c.contact_id.in_(owners))
        known = {(contact, mailbox) for contact, mailbox in self._session.connection().execute(query)}
        rows = [
            {"contact_id": contact, "mailbox": mailbox, "email": shown}
            for (contact, mailbox), shown in wanted.items()
            if (contact, mailbox) not in known
        ]
        insert_rows(self._session, _ALIAS, rows)
        return {contact for contact, mailbox in wanted if (contact, mailbox) not in known}

    def _write_suppressions(self, people: Iterable[Person]) -> set[int]:
        wanted = [
            (mailbox, reason.value, person.id)
            for person in people
            for reason in person.suppressions
            for mailbox in (person.values["mailbox"], *person.aliases)
        ]
        told = [(box, reason) for box, reason, _ in wanted]
        new = suppress(self._session, told, at=self._arrival.at, source=self._arrival.source)
        return {contact for box, reason, contact in wanted if (box, reason) in new}

    def _write_conflicts(self, people: Iterable[Person]) -> set[int]:
        told = {person.id: person for person in people if person.told_stage and person.before is not None}
        told |= {person.id: person for person in people if person.contested is not None}
        if not told:
            return set()
        query = select(_CONFLICT).where(_CONFLICT.c.contact_id.in_(told))
        records: dict[int, list[Mapping[str, Any]]] = {}
        for stored in self._session.connection().execute(query).mappings():
            records.setdefault(stored["contact_id"], []).append(dict(stored))
        opened: list[dict[str, Any]] = []
        closed: list[dict[str, Any]] = []
        renewed: list[dict[str, Any]] = []
        for person in told.values():
            known = records.get(person.id, [])
            current = next((row for row in known if row["closed_at"] is None), None)
            found = person.conflict(self._arrival.stages)
            if found is not None:
                row = self._conflict_row(person, *found)
                if current is None and not self._is_decided(person, row, known):
                    opened.append(row)
                elif current is not None and _pair(current) != _pair(row):
                    renewed.append(row | {"id": current["id"]})
            elif current is not None and person.values["crm_stage"] == person.values["stage"]:
                closed.append({"id": current["id"], "closed_at": self._arrival.at, "contact_id": person.id})
        insert_rows(self._session, _CONFLICT, opened)
        update_rows(self._session, _CONFLICT, ("crm_stage", "derived_stage", "because"), renewed)
        update_rows(self._session, _CONFLICT, ("closed_at",), closed)
        return {row["contact_id"] for row in (*opened, *closed, *renewed)}

    def _is_decided(self, person: Person, row: Mapping[str, Any], known: Sequence[Mapping[str, Any]]) -> bool:
        """Whether somebody has closed the very same contradiction and the CRM has said nothing new since."""
        before = person.before or {}
        same_word = person.contested is not None or before.get("crm_stage") == person.values["crm_stage"]
        return same_word and any(_pair(one) == _pair(row) for one in known)

    def _conflict_row(self, person: Person, crm_stage: str, because: Phrase) -> dict[str, Any]:
        return {
            "contact_id": person.id,
            "crm_stage": crm_stage,
            "derived_stage": person.values["stage"],
            "because": [to_json(because)],
            "opened_at": self._arrival.at,
            "closed_at": None,
        }

    def _refuse(self, refused: Sequence[ContactProposal], outcome: Outcome) -> None:
        """Rows that belong to two contacts; only what they say against writing is kept."""
        wanted = [(one.address.mailbox, reason.value, one.row) for one in refused for reason in one.suppressions]
        told = [(box, reason) for box, reason, _ in wanted]
        new = suppress(self._session, told, at=self._arrival.at, source=self._arrival.source)
        outcome.suppressed += len({row for box, reason, row in wanted if (box, reason) in new})
        for one in refused:
            self._count(outcome, "rejected", one)
            message = phrase(
                "The address “{address}” is one contact's and the record id “{record}” another's; "
                "merge the two in the CRM, or correct the row.",
                address=one.address.shown,
                record=one.record_id or "",
            )
            outcome.problems.append(Problem("two_contacts", message, row=one.row, field="record_id"))


def suppress(session: Session, wanted: Sequence[tuple[str, str]], *, at: datetime, source: str) -> set[tuple[str, str]]:
    """Suppress these mailboxes for these reasons; `source` says who or what told us. Returns those that are new."""
    if not wanted:
        return set()
    query = select(_SUPPRESSION.c.mailbox, _SUPPRESSION.c.reason).where(
        _SUPPRESSION.c.mailbox.in_({mailbox for mailbox, _ in wanted})
    )
    new = set(wanted) - {(mailbox, reason) for mailbox, reason in session.connection().execute(query)}
    rows = [{"mailbox": mailbox, "reason": reason, "at": at, "source": source} for mailbox, reason in sorted(new)]
    insert_rows(session, _SUPPRESSION, rows)
    return new


def _pair(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["crm_stage"], row["derived_stage"]


class _Roll:
    """The people that one chunk of rows is about, by address and by record id."""

    def __init__(self, session: Session, proposals: Sequence[ContactProposal], arrival: Arrival) -> None:
        self._arrival = arrival
        self._by_key: dict[str, Person] = {}
        self._by_record: dict[str, Person] = {}
        keys = {one.address.key for one in proposals}
        records = {one.record_id for one in proposals if one.record_id is not None}
        query = select(_CONTACT).where(or_(_CONTACT.c.email_key.in_(keys), _CONTACT.c.record_id.in_(records)))
        for row in session.connection().execute(query).mappings():
            before = dict(row)
            self._enter(Person(before["id"], before, dict(before)))
        at_most = len(keys - self._by_key.keys()) + len(self._by_record)
        self._ids = iter(new_ids(session, _CONTACT, at_most))

    def _enter(self, person: Person) -> None:
        self._by_key[person.values["email_key"]] = person
        if person.values["record_id"]:
            self._by_record[person.values["record_id"]] = person

    def is_new_record(self, proposal: ContactProposal) -> bool:
        """Those we know by their record id come first, so that an address they left is free for somebody new."""
        return proposal.record_id is None or proposal.record_id not in self._by_record

    def find(self, proposal: ContactProposal) -> Person | None:
        """The person a row is about, somebody new where nobody is known, None where it is about two."""
        by_key = self._by_key.get(proposal.address.key)
        by_record = self._by_record.get(proposal.record_id or "")
        if by_key is not None and by_record is not None and by_key is not by_record:
            return None
        return by_key or by_record or self._newcomer(proposal)

    def _newcomer(self, proposal: ContactProposal) -> Person:
        at = self._arrival.at
        values = {**_BLANK, **address_values(proposal.address), "tags": [], "custom": {}}
        values |= {"created_at": at, "updated_at": at}
        return Person(next(self._ids), None, values)

    def absorb(self, person: Person, proposal: ContactProposal, *, again: bool) -> None:
        """Join the row, and know the person by what is theirs afterwards."""
        self._by_key.pop(person.values["email_key"], None)
        self._by_record.pop(person.values["record_id"] or "", None)
        person.absorb(proposal, self._arrival, again=again)
        self._enter(person)
