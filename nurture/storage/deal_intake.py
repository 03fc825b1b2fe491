"""Proposed deals into the tables, a chunk at a time, with what they mean for the people and companies in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Update, exists, update
from sqlmodel import Session

from nurture.core.companies import Firm
from nurture.core.deal_intake import DealProposal
from nurture.core.deals import Deal, DealState
from nurture.core.errors import Problem
from nurture.core.merging import Arrival
from nurture.core.people import ActivityKind
from nurture.core.phrases import phrase
from nurture.core.stages import CUSTOMER, Mover
from nurture.storage.bulk import TABLES, insert_missing, insert_rows, update_rows
from nurture.storage.company_intake import write_firms
from nurture.storage.deal_roll import DealRoll, Sides, Sought
from nurture.storage.import_changes import record_changes
from nurture.storage.intake import Outcome, RowOutcome, TellRow
from nurture.storage.turns import settle_turns

_DEAL: Final = TABLES["deal"]
_LINK: Final = TABLES["deal_contact"]
_CONTACT: Final = TABLES["contact"]
_ACTIVITY: Final = TABLES["activity"]
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
        sides = Sides(self._session, proposals, self._arrival)
        looked_up = [sides.look_up(proposal) for proposal in proposals]
        roll = DealRoll(self._session, [sought for sought, _, _ in looked_up])
        first: dict[int, DealProposal] = {}
        deals: dict[int, Deal] = {}
        firms: dict[int, Firm] = {}
        for sought, firm, problems in looked_up:
            proposal = sought.proposal
            outcome.problems += problems
            deal = roll.find(sought)
            deal.absorb(_told(sought), set(sought.people), self._arrival.at)
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
        for deal in deals:
            before = (deal.before or {})["name"] or (deal.before or {})["record_id"]
            if before != deal.shown and deal.people:
                self._session.connection().execute(_renamed(sorted(deal.people), before, deal.shown))

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


def _renamed(people: Sequence[int], before: str, after: str) -> Update:
    """Give what these people did in one deal its new name, where nothing is told by that name already."""
    told, same = _ACTIVITY.c, _ACTIVITY.alias().c
    is_told = exists().where(
        same.contact_id == told.contact_id,
        same.kind == told.kind,
        same.at == told.at,
        same.target == told.target,
        same.detail == after,
    )
    kinds = [kind.value for kind in _KINDS]
    statement = update(_ACTIVITY).where(told.contact_id.in_(people), told.kind.in_(kinds), told.detail == before)
    return statement.where(~is_told).values(detail=after)


def _told(sought: Sought) -> dict[str, Any]:
    proposal = sought.proposal
    return {
        "record_id": proposal.record_id,
        "name": proposal.name,
        "state": proposal.state.value if proposal.state else None,
        "crm_stage": proposal.crm_stage,
        "amount": proposal.amount,
        "currency": proposal.currency,
        "owner": proposal.owner,
        "company_id": sought.company,
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
