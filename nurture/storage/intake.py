"""Rows of contacts into the tables, a chunk at a time: looked up, joined and written without a query per person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from sqlmodel import Session

from nurture.core.addresses import Address, AddressType, read_address
from nurture.core.consent import ConsentBasis, ConsentPolicy, consent_gap
from nurture.core.errors import Problem
from nurture.core.intake import Batch, ContactProposal
from nurture.core.merging import Arrival, Person
from nurture.core.phrases import phrase
from nurture.core.stages import Relationship
from nurture.storage.bulk import TABLES, chunked, insert_rows, update_rows
from nurture.storage.contradictions import record_contradictions
from nurture.storage.employers import Employers
from nurture.storage.import_changes import record_changes
from nurture.storage.indexes import PostponedIndexes
from nurture.storage.mailboxes import record_aliases, suppress_people
from nurture.storage.moves import record_moves
from nurture.storage.newcomers import Newcomers
from nurture.storage.roll import Register, Roll

_CONTACT: Final = TABLES["contact"]
MANY: Final = 5_000
"""With more newcomers than this, and than there are people, indexes are made anew."""

_MOVED: Final = frozenset({"id", "stage", "stage_since", "created_at"})
"""Columns that no import writes: a stage is written by its move alone."""

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

    def add(self, *numbers: int) -> None:
        """Put the ids in the set."""
        last = max(numbers, default=-1)
        if last >= len(self._bytes):
            self._bytes.extend(bytes(last + 1 - len(self._bytes) + 65_536))
        for number in numbers:
            self._bytes[number] = 1


_CHANGING: Final = ("ix_contact_facets", "ix_contact_stage_since", "ix_contact_updated_at")
"""Indexes in which everybody moves whom their company takes along, and by which nobody is looked up for that."""

_LOOKED_UP: Final = ("ix_stage_move_contact_at",)
"""What the database itself looks into at every change of a stage; newcomers come to its end, without a search."""


class ContactIntake:
    """Takes the rows of one file, chunk after chunk, inside one transaction."""

    def __init__(self, session: Session, arrival: Arrival, policy: ConsentPolicy, tell: TellRow | None = None) -> None:
        self._session = session
        self._arrival = arrival
        self._policy = policy
        self._tell = tell
        self._seen = Marks()
        self._register = Register(session)
        self._employers = Employers(session, arrival.import_id, arrival.at)
        self._newcomers = Newcomers(session, arrival, self._employers)
        self._indexes = PostponedIndexes(session, ("contact", "stage_move"), kept=_LOOKED_UP)
        self._crowd = max(MANY, self._register.known)
        self._lacks_consent = lru_cache(maxsize=4_096)(self._has_gap)

    def take(self, batch: Batch) -> Outcome:
        """Write what these rows propose and say what became of each."""
        outcome = Outcome(problems=batch.told())
        for place, address in enumerate(batch.addresses):
            if address is None:
                self._count(outcome, "rejected", batch.rows[place].number, "")
        alone, others = self._register.divide(batch)
        if alone:
            self._take_newcomers(batch, alone, outcome)
        for chunk in chunked(others):
            self._take_others([batch.proposal(place) for place in chunk], outcome)
        return outcome

    def finish(self) -> None:
        """Everybody has come, and may be looked up; what companies do to them comes next."""
        self._indexes.restore(but_for=_CHANGING)

    def settled(self) -> None:
        """Leave the tables as they are for everybody else."""
        self._indexes.restore()

    def _count(self, outcome: Outcome, became: RowOutcome, row: int, who: str) -> None:
        setattr(outcome, became, getattr(outcome, became) + 1)
        if self._tell is not None:
            self._tell(row, who, became)

    def _take_newcomers(self, batch: Batch, places: Sequence[int], outcome: Outcome) -> None:
        """Rows about people whom nobody knows, each about another: nearly all of a first import."""
        self._crowd -= len(places)
        if self._crowd < 0:
            self._indexes.drop()
        arrived = self._newcomers.take(batch, places)
        self._seen.add(*arrived.ids)
        record_aliases(self._session, arrived.aliases, self._arrival.import_id)
        outcome.suppressed += len(self._suppress(arrived.suppressed))
        refusing = {contact for _, _, contact in arrived.suppressed}
        for contact, address, standing, country in arrived.people:
            if contact not in refusing and self._lacks_consent(
                standing.consent_basis, country, address.type, standing.relationship
            ):
                outcome.held += 1
                outcome.held_in[country or ""] += 1
        if self._tell is None:
            outcome.added += len(places)
            return
        for place, (_, address, _, _) in zip(places, arrived.people, strict=True):
            self._count(outcome, "added", batch.rows[place].number, address.shown)

    def _take_others(self, proposals: Sequence[ContactProposal], outcome: Outcome) -> None:
        """Rows about people who are known, or about whom there is more than one row."""
        roll = Roll(self._session, proposals, self._arrival)
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
                self._count(outcome, "merged", proposal.row, proposal.address.shown)
            else:
                self._seen.add(person.id)
                first[person.id] = person, proposal
        changed = self._write(list(touched.values()), outcome)
        for person, proposal in first.values():
            known: RowOutcome = "updated" if person.id in changed else "unchanged"
            became = "added" if person.before is None else known
            self._count(outcome, became, proposal.row, proposal.address.shown)
            if self._is_held(person):
                outcome.held += 1
                outcome.held_in[person.values["country"] or ""] += 1
        self._refuse(refused, outcome)

    def _write(self, people: Sequence[Person], outcome: Outcome) -> set[int]:
        """Write these people; returns the ids of those of whom something is different now."""
        self._employers.join(people)
        changed = {person.id for person in people if person.is_changed}
        self._write_contacts([person for person in people if person.id in changed])
        spare = [(one.id, mailbox, shown) for one in people for mailbox, shown in one.aliases.items()]
        changed |= record_aliases(self._session, spare, self._arrival.import_id)
        boxes = [
            (mailbox, reason.value, person.id)
            for person in people
            for reason in person.suppressions
            for mailbox in (person.values["mailbox"], *person.aliases)
        ]
        suppressed = self._suppress(boxes)
        outcome.suppressed += len(suppressed)
        moves = [(person.id, one) for person in people for one in person.moves]
        record_moves(self._session, moves, import_id=self._arrival.import_id)
        return changed | suppressed | record_contradictions(self._session, people, self._arrival)

    def _write_contacts(self, changed: Sequence[Person]) -> None:
        at, import_id = self._arrival.at, self._arrival.import_id
        told = [(person.id, _changes(person)) for person in changed if person.before is not None]
        if import_id is not None:
            own = {one.id for one in changed if one.before is not None and one.before["import_id"] == import_id}
            record_changes(self._session, import_id, "contact", [one for one in told if one[0] not in own])
        names = {name for _, changes in told for name in changes} | {"updated_at"}
        for person in changed:
            person.values["updated_at"] = at
        known = [{"id": person.id, **person.values} for person in changed if person.before is not None]
        update_rows(self._session, _CONTACT, sorted(names), known)
        fresh = [
            {**person.values, "id": person.id, "stage": None, "stage_since": None}
            for person in changed
            if person.before is None
        ]
        insert_rows(self._session, _CONTACT, fresh)

    def _suppress(self, boxes: Sequence[tuple[str, str, int]]) -> set[int]:
        return suppress_people(self._session, boxes, at=self._arrival.at, source=self._arrival.source)

    def _is_held(self, person: Person) -> bool:
        values = person.values
        address = read_address(values["email"])
        if person.suppressions or not isinstance(address, Address):
            return False
        relationship = self._arrival.stages.relationship(values["stage"], churned=values["churned_at"] is not None)
        return self._lacks_consent(values["consent_basis"], values["country"], address.type, relationship)

    def _has_gap(
        self, basis: str | None, country: str | None, address: AddressType, relationship: Relationship | None
    ) -> bool:
        known = ConsentBasis(basis) if basis else None
        gap = consent_gap(self._policy, basis=known, country=country, address=address, relationship=relationship)
        return gap is not None

    def _refuse(self, refused: Sequence[ContactProposal], outcome: Outcome) -> None:
        """Rows that belong to two contacts; only what they say against writing is kept."""
        boxes = [(one.address.mailbox, reason.value, one.row) for one in refused for reason in one.suppressions]
        outcome.suppressed += len(self._suppress(boxes))
        for one in refused:
            self._count(outcome, "rejected", one.row, one.address.shown)
            message = phrase(
                "The address “{address}” is one contact's and the record id “{record}” another's; "
                "merge the two in the CRM, or correct the row.",
                address=one.address.shown,
                record=one.record_id or "",
            )
            outcome.problems.append(Problem("two_contacts", message, row=one.row, field="record_id"))


def _changes(person: Person) -> dict[str, list[Any]]:
    """What is different about somebody known, by column, with what stood there and what stands there now."""
    before = person.before or {}
    values = person.values.items()
    return {name: [before[name], value] for name, value in values if name not in _MOVED and before[name] != value}
