"""Which deals, people and companies the rows of a deal file are about, looked up for a chunk of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select
from sqlmodel import Session

from nurture.core.companies import Firm
from nurture.core.deal_intake import DealProposal
from nurture.core.deals import Deal, DealState
from nurture.core.errors import Problem
from nurture.core.merging import Arrival
from nurture.core.phrases import listing, phrase
from nurture.storage.bulk import TABLES, new_ids
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


class Sides:
    """The people and the companies that the deals of one chunk name."""

    def __init__(self, session: Session, proposals: Sequence[DealProposal], arrival: Arrival) -> None:
        self._arrival = arrival
        addresses = [address for one in proposals for address in one.addresses]
        self._owners = Owners(session, addresses, [record for one in proposals for record in one.contact_records])
        named = [one.company for one in proposals if one.company is not None]
        self._roll = CompanyRoll(session, named)

    def people(self, proposal: DealProposal) -> tuple[set[int], list[Problem]]:
        """The contacts of a deal, and a word about those whom we do not know."""
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
        if not unknown:
            return found, []
        sentence = phrase(
            "Nobody is known as {who}; import the contacts, and then these deals once more.", who=listing(unknown[:5])
        )
        return found, [Problem("unknown_contact", sentence, row=proposal.row, field="email")]

    def shared_company(self, people: set[int]) -> int | None:
        """The company that all the people of a deal work for."""
        return self._owners.company(people) if people else None

    def company(self, proposal: DealProposal, people: set[int]) -> tuple[Firm | None, list[Problem]]:
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
    """The deals that one chunk of rows is about, by record id, else by name, company and day."""

    def __init__(self, session: Session, proposals: Sequence[DealProposal]) -> None:
        self._by_record: dict[str, Deal] = {}
        self._by_name: dict[str, list[Deal]] = {}
        records = {one.record_id for one in proposals if one.record_id}
        names = {one.name for one in proposals}
        query = select(_DEAL).where(or_(_DEAL.c.record_id.in_(records), _DEAL.c.name.in_(names))).order_by(_DEAL.c.id)
        connection = session.connection()
        known = {row["id"]: Deal(row["id"], dict(row), dict(row)) for row in connection.execute(query).mappings()}
        for deal in known.values():
            self.enter(deal)
        links = select(_LINK.c.deal_id, _LINK.c.contact_id).join(_DEAL, _DEAL.c.id == _LINK.c.deal_id)
        links = links.where(or_(_DEAL.c.record_id.in_(records), _DEAL.c.name.in_(names)))
        for number, contact in connection.execute(links):
            known[number].people.add(contact)
        self._ids = iter(new_ids(session, _DEAL, len(proposals)))

    def enter(self, deal: Deal) -> None:
        """Know the deal by what it is called."""
        if deal.values["record_id"]:
            self._by_record[deal.values["record_id"]] = deal
        same = self._by_name.setdefault(deal.values["name"], [])
        if deal not in same:
            same.append(deal)

    def find(self, proposal: DealProposal, people: set[int], company: int | None) -> Deal:
        """The deal a row is about, or a new one."""
        known = self._by_record.get(proposal.record_id or "")
        if known is not None:
            return known
        same = [
            deal
            for deal in self._by_name.get(proposal.name, [])
            if not (proposal.record_id and deal.values["record_id"]) and _is_same(deal, proposal, people, company)
        ]
        return same[0] if len(same) == 1 else Deal(next(self._ids), None, dict(_BLANK))


def _is_same(deal: Deal, proposal: DealProposal, people: set[int], company: int | None) -> bool:
    """Whether a deal of the same name is the one that a row without a record id is about."""
    values = deal.values
    if _differ(values["opened_at"], proposal.opened_at) or _differ(values["company_id"], company):
        return False
    if not proposal.name and (
        _differ(values["closed_at"], proposal.closed_at) or _differ(values["amount"], proposal.amount)
    ):
        return False
    if company is not None and values["company_id"] == company:
        return True
    shared = people & (deal.people | deal.joined)
    return bool(shared) or not (people or deal.people or deal.joined)


def _differ(one: datetime | float | None, other: datetime | float | None) -> bool:
    return one is not None and other is not None and one != other
