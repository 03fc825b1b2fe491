"""Which deals, people and companies the rows of a deal file are about, looked up for a chunk of them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, select
from sqlmodel import Session

from nurture.core.companies import Firm
from nurture.core.deal_intake import DealProposal
from nurture.core.deals import Deal, DealState
from nurture.core.errors import Problem
from nurture.core.merging import Arrival
from nurture.core.phrases import listing, phrase
from nurture.storage.bulk import TABLES, chunked, new_ids
from nurture.storage.company_intake import CompanyRoll
from nurture.storage.owners import Owners

_DEAL: Final = TABLES["deal"]
_LINK: Final = TABLES["deal_contact"]
_BLANK: Final[Mapping[str, Any]] = {column.name: None for column in _DEAL.columns} | {
    "name": "",
    "state": DealState.OPEN.value,
    "crm_stage": "",
    "owner": "",
}


@dataclass(frozen=True, slots=True)
class Sought:
    """A row with the people and the company that it names as far as we know them."""

    proposal: DealProposal
    people: frozenset[int]
    company: int | None

    @property
    def is_alone(self) -> bool:
        """Whether it names nobody whom we know."""
        return not self.people and self.company is None


class Sides:
    """The people and the companies that the deals of one chunk name."""

    def __init__(self, session: Session, proposals: Sequence[DealProposal], arrival: Arrival) -> None:
        self._arrival = arrival
        addresses = [address for one in proposals for address in one.addresses]
        self._owners = Owners(session, addresses, [record for one in proposals for record in one.contact_records])
        named = [one.company for one in proposals if one.company is not None]
        self._roll = CompanyRoll(session, named)

    def look_up(self, proposal: DealProposal) -> tuple[Sought, Firm | None, list[Problem]]:
        """Whom a deal is with: its people, the company that it names or that all of them share, and who is unknown."""
        people, unknown = self._people(proposal)
        firm, problems = self._company(proposal)
        if unknown:
            sentence = phrase(
                "Nobody is known as {who}; import the contacts, and then these deals once more.",
                who=listing(unknown[:5]),
            )
            problems.insert(0, Problem("unknown_contact", sentence, row=proposal.row, field="email"))
        company = firm.id if firm else self._owners.company(people)
        return Sought(proposal, frozenset(people), company), firm, problems

    def _people(self, proposal: DealProposal) -> tuple[set[int], list[str]]:
        """The contacts of a deal, and those whom we do not know."""
        found: set[int] = set()
        unknown: list[str] = []
        for address in proposal.addresses:
            owners = self._owners.by_address(address)
            found |= owners if len(owners) == 1 else set()
            unknown += [] if len(owners) == 1 else [address.shown]
        for record in proposal.contact_records:
            owner = self._owners.by_record(record)
            found |= {owner} if owner is not None else set()
            unknown += [] if owner is not None else [record]
        return found, unknown

    def _company(self, proposal: DealProposal) -> tuple[Firm | None, list[Problem]]:
        """The company that a deal names; a new one where nobody knows it yet, unless it is only a number."""
        named = proposal.company
        if named is None:
            return None, []
        firm, problem = self._roll.find(named)
        if firm is not None and firm.before is None and not (named.name or named.domain) and not firm.values["name"]:
            sentence = phrase(
                "No company has the record id “{record}”; import the companies, and then these deals once more.",
                record=named.record_id or "",
            )
            return None, [Problem("unknown_company", sentence, row=proposal.row, field="company_record_id")]
        if firm is not None and firm.before is None:
            self._roll.absorb(firm, named, self._arrival)
        return firm, [] if problem is None else [problem]


class DealRoll:
    """The deals that one chunk of rows is about, by record id, else by name together with company, people and day."""

    def __init__(self, session: Session, sought: Sequence[Sought]) -> None:
        self._connection = session.connection()
        self._known: dict[int, Deal] = {}
        self._by_record: dict[str, Deal] = {}
        self._near: dict[tuple[str, str, int], dict[int, Deal]] = {}
        for records in chunked({one.proposal.record_id for one in sought if one.proposal.record_id}):
            self._load(_DEAL.c.record_id.in_(records))
        self._load_namesakes([one for one in sought if not one.proposal.record_id], numbered=True)
        self._load_namesakes([one for one in sought if one.proposal.record_id], numbered=False)
        for deals in chunked(self._known):
            links = select(_LINK.c.deal_id, _LINK.c.contact_id).where(_LINK.c.deal_id.in_(deals))
            for number, contact in self._connection.execute(links):
                self._known[number].people.add(contact)
        for deal in self._known.values():
            self.enter(deal)
        self._ids = iter(new_ids(session, _DEAL, len(sought)))

    def _load_namesakes(self, sought: Sequence[Sought], *, numbered: bool) -> None:
        """Deals of the same names with the same people or company, and only those without a record id if so said."""
        named: ColumnElement[bool] = _DEAL.c.name.in_({one.proposal.name for one in sought})
        if not numbered:
            named = named & _DEAL.c.record_id.is_(None)
        for companies in chunked({one.company for one in sought if one.company is not None}):
            self._load(named & _DEAL.c.company_id.in_(companies))
        for people in chunked({person for one in sought for person in one.people}):
            theirs = select(_LINK.c.deal_id).where(_LINK.c.contact_id.in_(people))
            self._load(named & _DEAL.c.id.in_(theirs))
        if any(one.is_alone for one in sought):
            nobodys = ~exists().where(_LINK.c.deal_id == _DEAL.c.id)
            self._load(named & _DEAL.c.company_id.is_(None) & nobodys)

    def _load(self, condition: ColumnElement[bool]) -> None:
        for row in self._connection.execute(select(_DEAL).where(condition).order_by(_DEAL.c.id)).mappings():
            self._known.setdefault(row["id"], Deal(row["id"], dict(row), dict(row)))

    def enter(self, deal: Deal) -> None:
        """Know the deal by what it is called and by whom it is with."""
        if deal.values["record_id"]:
            self._by_record[deal.values["record_id"]] = deal
        for place in _places(deal.values["name"], deal.people | deal.joined, deal.values["company_id"]):
            self._near.setdefault(place, {})[deal.id] = deal

    def find(self, sought: Sought) -> Deal:
        """The deal a row is about, or a new one."""
        proposal = sought.proposal
        known = self._by_record.get(proposal.record_id or "")
        if known is not None:
            return known
        near = {
            deal.id: deal
            for place in _places(proposal.name, sought.people, sought.company)
            for deal in self._near.get(place, {}).values()
            if not (proposal.record_id and deal.values["record_id"]) and not _contradicts(deal, sought)
        }
        return next(iter(near.values())) if len(near) == 1 else Deal(next(self._ids), None, dict(_BLANK))


def _places(name: str, people: Collection[int], company: int | None) -> Iterator[tuple[str, str, int]]:
    """Where deals of one name are looked for: at their company, with their people, or with nobody."""
    if company is not None:
        yield name, "company", company
    for person in people:
        yield name, "person", person
    if company is None and not people:
        yield name, "nobody", 0


def _contradicts(deal: Deal, sought: Sought) -> bool:
    """Whether days, companies or, without a name, amounts show that the row is about another deal."""
    values, proposal = deal.values, sought.proposal
    if _differ(values["opened_at"], proposal.opened_at) or _differ(values["company_id"], sought.company):
        return True
    if proposal.name:
        return False
    return _differ(values["closed_at"], proposal.closed_at) or _differ(values["amount"], proposal.amount)


def _differ(one: datetime | float | None, other: datetime | float | None) -> bool:
    return one is not None and other is not None and one != other
