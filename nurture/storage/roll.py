"""The people that some rows of a file are about, found by address and by record id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlmodel import Session

from nurture.core.addresses import Address
from nurture.core.intake import Batch, ContactProposal
from nurture.core.merging import Arrival, Person, address_values
from nurture.storage.bulk import TABLES, new_ids, present

_CONTACT: Final = TABLES["contact"]

TEXTS: Final = ("first_name", "last_name", "job_title", "company_name", "phone", "owner")
_FLAGS: Final = ("is_persona_matched", "is_confusable")
BLANK: Final[Mapping[str, Any]] = (
    {column.name: None for column in _CONTACT.columns}
    | dict.fromkeys(TEXTS, "")
    | dict.fromkeys(_FLAGS, False)
    | {"tags": [], "custom": {}}
)
"""Somebody of whom nothing is known yet, by column."""

FILTER_BYTES: Final = 1 << 24
"""Of a million addresses one in seventeen is looked up although it is new."""


def newcomer(number: int, address: Address, arrival: Arrival) -> Person:
    """Somebody whom nobody knows yet, with this id."""
    since = {"import_id": arrival.import_id, "created_at": arrival.at, "updated_at": arrival.at}
    return Person(number, None, {**BLANK, "tags": [], "custom": {}, **address_values(address), **since})


class _Sightings:
    """Whether a text may have been there before: never a no for one that was, and flat however many there are."""

    def __init__(self) -> None:
        self._bytes = bytearray(FILTER_BYTES)

    def again(self, texts: Sequence[str]) -> list[str]:
        """Those that may have been there, also earlier among these; all of them have been there from now on."""
        seen, mask = self._bytes, FILTER_BYTES - 1
        found: list[str] = []
        for text in texts:
            place = hash(text) & mask
            if seen[place]:
                found.append(text)
            else:
                seen[place] = 1
        return found


class Register:
    """Tells rows about somebody new from those about somebody known, by address and record id.

    `known` is how many people there were before the file.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.known = session.connection().execute(select(func.count()).select_from(_CONTACT)).scalar_one()
        self._addresses = _Sightings()
        self._records = _Sightings()

    def divide(self, batch: Batch) -> tuple[list[int], list[int]]:
        """The places of rows that are about somebody new alone, and those of all others that are not rejected."""
        keys = [None if address is None else address.key for address in batch.addresses]
        records = [None if value is None else str(value) for value in batch.cells.get("record_id", ())]
        known_keys = self._shared(keys, "email_key", self._addresses)
        known_records = self._shared(records, "record_id", self._records)
        others = {place for place, key in enumerate(keys) if key in known_keys} if known_keys else set()
        if known_records:
            others |= {place for place, record in enumerate(records) if record in known_records}
        usable = [place for place, key in enumerate(keys) if key is not None]
        if not others:
            return usable, []
        return [one for one in usable if one not in others], [one for one in usable if one in others]

    def _shared(self, texts: Sequence[str | None], column: str, sightings: _Sightings) -> set[str]:
        """Those of these texts that a contact has, or two of the rows."""
        given = [text for text in texts if text is not None]
        unique = set(given)
        doubtful = sightings.again(given) if not self.known else unique
        shared = present(self._session, _CONTACT.c[column], set(doubtful))
        if len(unique) < len(given):
            shared |= {text for text, count in Counter(given).items() if count > 1}
        return shared


class Roll:
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
        return by_key or by_record or newcomer(next(self._ids), proposal.address, self._arrival)

    def absorb(self, person: Person, proposal: ContactProposal, *, again: bool) -> None:
        """Join the row, and know the person by what is theirs afterwards."""
        self._by_key.pop(person.values["email_key"], None)
        self._by_record.pop(person.values["record_id"] or "", None)
        person.absorb(proposal, self._arrival, again=again)
        self._enter(person)
