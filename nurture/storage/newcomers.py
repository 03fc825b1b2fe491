"""People whom nobody knows yet, straight from the columns of a file into the tables, with their first stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from nurture.core.addresses import Address, company_domain
from nurture.core.columns import CUSTOM
from nurture.core.intake import Batch
from nurture.core.merging import Arrival, tags_in
from nurture.core.stages import Relationship, StageMove
from nurture.storage.bulk import TABLES, new_ids
from nurture.storage.employers import Employer, Employers
from nurture.storage.moves import insert_newcomers
from nurture.storage.roll import BLANK, TEXTS, newcomer

_CONTACT: Final = TABLES["contact"]
_STANDING: Final = frozenset({"stage", "consent_basis", "consent_at", "consent_source", "company_domain"})
"""What a row says that does not simply go into the column of its name."""

MOST_STANDINGS: Final = 10_000
"""So many different ways to say where somebody stands are kept in mind while a file is read."""


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where rows that say the same put somebody new, and the move that takes them there."""

    crm_stage: str | None
    churned_at: datetime | None
    consent_basis: str | None
    consent_source: str | None
    is_dated: bool
    refused_at: datetime | None
    moved: StageMove | None
    relationship: Relationship | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Who came: each with id, address, standing and country; their further addresses; and who refuses mail.

    `aliases` are contact, mailbox and address as written; `suppressed` are mailbox, reason and contact.
    """

    ids: list[int]
    people: list[tuple[int, Address, Standing, str | None]]
    aliases: list[tuple[int, str, str]]
    suppressed: list[tuple[str, str, int]]


class Newcomers:
    """Puts the newcomers of one file into the tables, chunk after chunk."""

    def __init__(self, session: Session, arrival: Arrival, employers: Employers) -> None:
        self._session = session
        self._arrival = arrival
        self._employers = employers
        self._standings: dict[tuple[object, ...], Standing] = {}

    def take(self, batch: Batch, places: Sequence[int]) -> Arrived:
        """Write the people of these rows, of whom nobody has the address or record id of another or of a contact."""
        ids = new_ids(self._session, _CONTACT, len(places))
        standings = self._stand(batch, places)
        addresses = [address for place in places if (address := batch.addresses[place]) is not None]
        cells = {name: [values[place] for place in places] for name, values in batch.cells.items()}
        columns = {"id": ids} | _own_columns(addresses, cells) | _standing_columns(standings, cells)
        columns["company_id"] = self._companies(addresses, cells)
        same = {"import_id": self._arrival.import_id, "created_at": self._arrival.at, "updated_at": self._arrival.at}
        same |= {name: value for name, value in BLANK.items() if value is not None and name not in columns}
        insert_newcomers(self._session, columns, same, [one.moved for one in standings])
        countries: Sequence[Any] = cells.get("country") or [None] * len(ids)
        people = list(zip(ids, addresses, standings, countries, strict=True))
        return Arrived(ids, people, *_mailboxes(batch, dict(zip(places, ids, strict=True))))

    def _stand(self, batch: Batch, places: Sequence[int]) -> list[Standing]:
        """Where each row puts its person; read by the rules that hold for everybody, once for equal rows."""
        known, keys = self._standings, batch.keys
        if len(known) > MOST_STANDINGS:
            known.clear()
        for place in places:
            if keys[place] not in known:
                known[keys[place]] = self._read_standing(batch, place)
        return [known[keys[place]] for place in places]

    def _read_standing(self, batch: Batch, place: int) -> Standing:
        proposal, arrival = batch.proposal(place), self._arrival
        person = newcomer(0, proposal.address, arrival)
        person.absorb(proposal, arrival, again=False)
        values = person.values
        return Standing(
            crm_stage=values["crm_stage"],
            churned_at=values["churned_at"],
            consent_basis=values["consent_basis"],
            consent_source=values["consent_source"],
            is_dated=values["consent_at"] is not None,
            refused_at=values["consent_refused_at"],
            moved=next(iter(person.moves), None),
            relationship=arrival.stages.relationship(values["stage"], churned=values["churned_at"] is not None),
        )

    def _companies(self, addresses: Sequence[Address], cells: Mapping[str, Sequence[Any]]) -> list[int | None]:
        own = [company_domain(address.domain) for address in addresses]
        named = cells.get("company_domain")
        domains = own if named is None else [name or host for name, host in zip(named, own, strict=True)]
        told = [cells.get(name) for name in ("company_name", "industry", "company_size", "revenue")]

        def said(place: int) -> Employer:
            name, *facts = [None if column is None else column[place] for column in told]
            return Employer(name or "", *facts)

        return self._employers.find(domains, said)


def _own_columns(addresses: Sequence[Address], cells: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """The columns that hold what each row says of itself."""
    key, shown, mailbox, domain, _, confusable, _ = zip(*addresses, strict=True)
    columns: dict[str, Sequence[Any]] = {"email": shown, "email_key": key, "mailbox": mailbox, "domain": domain}
    columns["is_confusable"] = confusable
    custom = [name for name in cells if name.startswith(CUSTOM)]
    for name, values in cells.items():
        if name in TEXTS:
            columns[name] = [value or "" for value in values]
        elif name == "tags":
            columns[name] = [list(tags_in(value)) for value in values]
        elif name not in _STANDING and name not in custom:
            columns[name] = values
    if custom:
        names = [name.removeprefix(CUSTOM) for name in custom]
        texts = zip(*(cells[name] for name in custom), strict=True)
        columns["custom"] = [
            {name: str(text) for name, text in zip(names, row, strict=True) if text is not None} for row in texts
        ]
    return columns


def _standing_columns(standings: Sequence[Standing], cells: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    columns: dict[str, Sequence[Any]] = {
        "crm_stage": [one.crm_stage for one in standings],
        "churned_at": [one.churned_at for one in standings],
        "consent_basis": [one.consent_basis for one in standings],
        "consent_source": [one.consent_source for one in standings],
        "consent_refused_at": [one.refused_at for one in standings],
    }
    dates = cells.get("consent_at")
    if dates is not None:
        columns["consent_at"] = [at if one.is_dated else None for one, at in zip(standings, dates, strict=True)]
    return columns


def _mailboxes(batch: Batch, ids: Mapping[int, int]) -> tuple[list[tuple[int, str, str]], list[tuple[str, str, int]]]:
    """The further addresses of these people by place, and the mailboxes of those who refuse mail."""
    aliases = [
        (ids[place], one.mailbox, one.shown) for place, more in batch.aliases.items() if place in ids for one in more
    ]
    suppressed = [
        (address.mailbox, reason.value, ids[place])
        for place, reasons in batch.suppressions.items()
        if place in ids
        for address in (batch.addresses[place], *batch.aliases.get(place, ()))
        for reason in reasons
        if address is not None
    ]
    return aliases, suppressed
