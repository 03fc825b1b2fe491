"""Proposed deals into the tables, a chunk at a time, with what they mean for the people and companies in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select, update
from sqlmodel import Session

from nurture.core.companies import Firm
from nurture.core.deal_intake import DealProposal
from nurture.core.deals import Deal, DealState
from nurture.core.errors import Problem
from nurture.core.merging import Arrival
from nurture.core.people import ActivityKind
from nurture.core.phrases import listing, phrase
from nurture.core.stages import CUSTOMER, Mover
from nurture.storage.bulk import TABLES, insert_missing, insert_rows, new_ids, update_rows
from nurture.storage.company_intake import CompanyRoll, write_firms
from nurture.storage.import_changes import record_changes
from nurture.storage.intake import Outcome, RowOutcome, TellRow
from nurture.storage.owners import Owners
from nurture.storage.turns import settle_turns

_DEAL: Final = TABLES["deal"]
_LINK: Final = TABLES["deal_contact"]
_CONTACT: Final = TABLES["contact"]
_ACTIVITY: Final = TABLES["activity"]
_BLANK: Final[Mapping[str, Any]] = {column.name: None for column in _DEAL.columns} | {
    "name": "",
    "state": DealState.OPEN.value,
    "crm_stage": "",
    "owner": "",
}
_WRITTEN: Final = tuple(column.name for column in _DEAL.columns if column.name != "id")
_OPPORTUNITY: Final = "opportunity"
_KINDS: Final = (ActivityKind.DEAL_CREATED, ActivityKind.DEAL_WON, ActivityKind.DEAL_LOST)


class DealIntake:
    """Takes the deals of one file, chunk after chunk, inside one transaction; `finish()` ends it."""

    def __init__(self, session: Session, arrival: Arrival, import_id: int, tell: TellRow | None = None) -> None:
        self._session = session
        self._arrival = arrival
        self._import_id = import_id
        self._tell = tell
        self._seen: set[int] = set()
        self._people: set[int] = set()

    def take(self, proposals: Sequence[DealProposal]) -> Outcome:
        """Write what these rows propose and say what became of each."""
        outcome = Outcome()
        sides = _Sides(self._session, proposals, self._arrival)
        roll = _Roll(self._session, proposals)
        first: dict[int, DealProposal] = {}
        deals: dict[int, Deal] = {}
        firms: dict[int, Firm] = {}
        for proposal in proposals:
            people, problems = sides.people(proposal)
            firm, more = sides.company(proposal, people)
            outcome.problems += [*problems, *more]
            company = firm.id if firm else sides.shared_company(people)
            deal = roll.find(proposal, people, company)
            deal.absorb(_told(proposal, company), people, self._arrival.at)
            roll.enter(deal)
            deals[deal.id] = deal
            if firm is not None:
                self._move_company(firm, deal)
                firms[firm.id] = firm
            if deal.was_won:
                outcome.problems.append(_reopened(proposal))
            if deal.id in self._seen:
                self._count(outcome, "merged", proposal)
            else:
                self._seen.add(deal.id)
                first[deal.id] = proposal
        for number, proposal in first.items():
            self._count(outcome, _became(deals[number]), proposal)
        write_firms(self._session, firms.values(), self._arrival, self._import_id)
        self._write(list(deals.values()))
        return outcome

    def _count(self, outcome: Outcome, became: RowOutcome, proposal: DealProposal) -> None:
        setattr(outcome, became, getattr(outcome, became) + 1)
        if self._tell is not None:
            self._tell(proposal.row, proposal.shown, became)

    def _move_company(self, firm: Firm, deal: Deal) -> None:
        """A deal makes its company an opportunity, a won one a customer again or for the first time."""
        arrival = self._arrival
        if deal.state is DealState.WON:
            firm.lift(CUSTOMER, phrase("The deal “{deal}” was won.", deal=deal.shown), arrival, Mover.RULE, "deal")
            firm.come_back(deal.values["closed_at"])
        else:
            there_is = phrase("There is a deal, “{deal}”.", deal=deal.shown)
            firm.lift(_OPPORTUNITY, there_is, arrival, Mover.RULE, "deal")

    def _write(self, deals: Sequence[Deal]) -> None:
        session, changed = self._session, [deal for deal in deals if deal.is_changed]
        for deal in changed:
            deal.values["updated_at"] = self._arrival.at
        fresh = [
            {**deal.values, "id": deal.id, "import_id": self._import_id} for deal in changed if deal.before is None
        ]
        insert_rows(session, _DEAL, fresh)
        known = [deal for deal in changed if deal.before is not None]
        update_rows(session, _DEAL, _WRITTEN, [{**deal.values, "id": deal.id} for deal in known])
        record_changes(session, self._import_id, "deal", [(deal.id, _changes(deal)) for deal in known])
        links = [{"deal_id": deal.id, "contact_id": contact} for deal in changed for contact in sorted(deal.joined)]
        insert_rows(session, _LINK, links)
        self._rename(known)
        insert_missing(session, _ACTIVITY, [row for deal in deals for row in self._activities(deal)])

    def _rename(self, deals: Iterable[Deal]) -> None:
        """What happened in a deal follows its name, so that the same deal is not told twice."""
        kinds = [kind.value for kind in _KINDS]
        for deal in deals:
            before = (deal.before or {})["name"] or (deal.before or {})["record_id"]
            if before != deal.shown and deal.people:
                statement = update(_ACTIVITY).where(
                    _ACTIVITY.c.contact_id.in_(deal.people), _ACTIVITY.c.kind.in_(kinds)
                )
                self._session.connection().execute(
                    statement.where(_ACTIVITY.c.detail == before).values(detail=deal.shown)
                )

    def _activities(self, deal: Deal) -> Iterator[dict[str, Any]]:
        for contact in sorted(deal.people | deal.joined):
            self._people.add(contact)
            for kind, at in deal.happened(contact, self._arrival.at):
                yield {
                    "contact_id": contact,
                    "kind": kind.value,
                    "at": at,
                    "target": "",
                    "value": deal.values["amount"],
                    "detail": deal.shown,
                    "offer_key": None,
                    "is_human": True,
                    "import_id": self._import_id,
                }

    def finish(self) -> list[int]:
        """Say who came back and who lost a deal; returns everybody who has a part in a deal of the file."""
        settle_turns(self._session, self._people, self._arrival, self._import_id)
        self._session.expire_all()
        return sorted(self._people)


def _told(proposal: DealProposal, company: int | None) -> dict[str, Any]:
    return {
        "record_id": proposal.record_id,
        "name": proposal.name,
        "state": proposal.state.value if proposal.state else None,
        "crm_stage": proposal.crm_stage,
        "amount": proposal.amount,
        "currency": proposal.currency,
        "owner": proposal.owner,
        "company_id": company,
        "opened_at": proposal.opened_at,
        "closed_at": proposal.closed_at,
    }


def _became(deal: Deal) -> RowOutcome:
    return "added" if deal.before is None else "updated" if deal.is_changed else "unchanged"


def _changes(deal: Deal) -> dict[str, list[Any]]:
    before = deal.before or {}
    names = [name for name in _WRITTEN if name != "updated_at" and before[name] != deal.values[name]]
    return {name: [before[name], deal.values[name]] for name in names}


def _reopened(proposal: DealProposal) -> Problem:
    sentence = phrase(
        "The deal “{deal}” was won and is not any more; its people stay where they are until somebody moves them.",
        deal=proposal.shown,
    )
    return Problem("deal_reopened", sentence, row=proposal.row, field="stage")


class _Sides:
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


class _Roll:
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
