"""Proposed companies into the table, a chunk at a time: looked up by record id, domain and name, joined and written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import or_, select
from sqlmodel import Session

from nurture.core.companies import Firm
from nurture.core.company_intake import CompanyProposal
from nurture.core.errors import Problem
from nurture.core.merging import Arrival
from nurture.core.phrases import phrase
from nurture.storage.bulk import TABLES, insert_rows, new_ids, update_rows
from nurture.storage.employers import place_people
from nurture.storage.import_changes import record_changes
from nurture.storage.intake import Outcome, RowOutcome, TellRow
from nurture.storage.moves import record_company_moves

_COMPANY: Final = TABLES["company"]
_CONTACT: Final = TABLES["contact"]
_BLANK: Final[Mapping[str, Any]] = {column.name: None for column in _COMPANY.columns} | {"name": "", "owner": ""}
_MOVED: Final = frozenset({"id", "stage", "stage_since"})
"""Columns that only a move writes."""
_WRITTEN: Final = tuple(column.name for column in _COMPANY.columns if column.name not in _MOVED)


class CompanyIntake:
    """Takes the companies of one file, chunk after chunk, inside one transaction."""

    def __init__(self, session: Session, arrival: Arrival, import_id: int, tell: TellRow | None = None) -> None:
        self._session = session
        self._arrival = arrival
        self._import_id = import_id
        self._tell = tell
        self._seen: set[int] = set()

    def take(self, proposals: Sequence[CompanyProposal]) -> Outcome:
        """Write what these rows propose and say what became of each."""
        outcome = Outcome()
        roll = CompanyRoll(self._session, proposals)
        first: dict[int, CompanyProposal] = {}
        firms: dict[int, Firm] = {}
        for proposal in proposals:
            firm, problem = roll.find(proposal)
            if problem is not None:
                outcome.problems.append(problem)
            if firm is None:
                self._count(outcome, "rejected", proposal)
                continue
            problem = roll.absorb(firm, proposal, self._arrival)
            outcome.problems += [problem] if problem is not None else []
            firms[firm.id] = firm
            if firm.id in self._seen:
                self._count(outcome, "merged", proposal)
            else:
                self._seen.add(firm.id)
                first[firm.id] = proposal
        for number, proposal in first.items():
            self._count(outcome, _became(firms[number]), proposal)
        write_firms(self._session, firms.values(), self._arrival, self._import_id)
        return outcome

    def _count(self, outcome: Outcome, became: RowOutcome, proposal: CompanyProposal) -> None:
        setattr(outcome, became, getattr(outcome, became) + 1)
        if self._tell is not None:
            self._tell(proposal.row, proposal.shown, became)


def _became(firm: Firm) -> RowOutcome:
    return "added" if firm.before is None else "updated" if firm.is_changed else "unchanged"


class CompanyRoll:
    """The companies that one chunk of rows is about, by record id, domain and name."""

    def __init__(self, session: Session, proposals: Sequence[CompanyProposal]) -> None:
        self._by_record: dict[str, Firm] = {}
        self._by_domain: dict[str, Firm] = {}
        self._by_name: dict[str, list[Firm]] = {}
        records = {one.record_id for one in proposals if one.record_id}
        domains = {one.domain for one in proposals if one.domain}
        names = {one.name for one in proposals if one.name}
        query = select(_COMPANY).where(
            or_(_COMPANY.c.record_id.in_(records), _COMPANY.c.domain.in_(domains), _COMPANY.c.name.in_(names))
        )
        for row in session.connection().execute(query.order_by(_COMPANY.c.id)).mappings():
            before = dict(row)
            self._enter(Firm(before["id"], before, dict(before)))
        self._ids = iter(new_ids(session, _COMPANY, len(proposals)))

    def _enter(self, firm: Firm) -> None:
        values = firm.values
        for known, key in ((self._by_record, values["record_id"]), (self._by_domain, values["domain"])):
            if key:
                known[key] = firm
        same = self._by_name.setdefault(values["name"], [])
        if values["name"] and firm not in same:
            same.append(firm)

    def find(self, proposal: CompanyProposal) -> tuple[Firm | None, Problem | None]:
        """The company a row is about, a new one where none is known, None where it is about two."""
        by_record = self._by_record.get(proposal.record_id or "")
        by_domain = self._by_domain.get(proposal.domain or "")
        if by_record is not None and by_domain is not None and by_record is not by_domain:
            return None, _two_companies(proposal)
        found = by_record or self._not_another(by_domain, proposal)
        if found is None and by_domain is not None:
            return self._make(), _shared_domain(proposal, by_domain)
        return found or self._namesake(proposal) or self._make(), None

    def _not_another(self, firm: Firm | None, proposal: CompanyProposal) -> Firm | None:
        """The company unless it and the row have different record ids."""
        if firm is None or not (firm.values["record_id"] and proposal.record_id):
            return firm
        return firm if firm.values["record_id"] == proposal.record_id else None

    def _namesake(self, proposal: CompanyProposal) -> Firm | None:
        """The only company of exactly that name which has no domain, or of which the row gives none."""
        same = [one for one in self._by_name.get(proposal.name, []) if self._not_another(one, proposal)]
        without = [one for one in same if not one.values["domain"]]
        found = without or ([] if proposal.domain else same)
        return found[0] if proposal.name and len(found) == 1 else None

    def _make(self) -> Firm:
        return Firm(next(self._ids), None, {**_BLANK, "custom": {}})

    def absorb(self, firm: Firm, proposal: CompanyProposal, arrival: Arrival) -> Problem | None:
        """Join the row, and know the company by what it is called afterwards."""
        owner = self._by_domain.get(proposal.domain or "")
        problem = firm.absorb(proposal, arrival)
        if owner is not None and owner is not firm:
            firm.values["domain"] = None
        self._enter(firm)
        return problem


def _two_companies(proposal: CompanyProposal) -> Problem:
    sentence = phrase(
        "The record id “{record}” is one company's and the domain {domain} another's; merge the two in the CRM, or "
        "correct the row.",
        record=proposal.record_id or "",
        domain=proposal.domain or "",
    )
    return Problem("two_companies", sentence, row=proposal.row, field="record_id")


def _shared_domain(proposal: CompanyProposal, owner: Firm) -> Problem:
    sentence = phrase(
        "The domain {domain} is that of “{other}”; “{company}” was kept under its record id, and nobody joins it by "
        "their address.",
        domain=proposal.domain or "",
        other=owner.shown,
        company=proposal.shown,
    )
    return Problem("shared_domain", sentence, row=proposal.row, field="domain")


def write_firms(session: Session, firms: Iterable[Firm], arrival: Arrival, import_id: int) -> None:
    """Write what is new or changed, keep what it was before, and put the moves on record."""
    changed = [firm for firm in firms if firm.is_changed]
    for firm in changed:
        firm.values["updated_at"] = arrival.at
    fresh = [
        {**firm.values, "id": firm.id, "stage": None, "stage_since": None, "import_id": import_id}
        for firm in changed
        if firm.before is None
    ]
    insert_rows(session, _COMPANY, fresh)
    known = [firm for firm in changed if firm.before is not None]
    update_rows(session, _COMPANY, _WRITTEN, [{**firm.values, "id": firm.id} for firm in known])
    record_changes(session, import_id, "company", [(firm.id, _changes(firm)) for firm in known])
    record_company_moves(session, [(firm.id, one) for firm in changed for one in firm.moves], import_id)


def _changes(firm: Firm) -> dict[str, list[Any]]:
    before = firm.before or {}
    return {
        name: [before[name], firm.values[name]]
        for name in _WRITTEN
        if name != "updated_at" and before[name] != firm.values[name]
    }


def join_by_domain(session: Session, at: datetime, import_id: int) -> None:
    """Put everybody without a company into the one that has the domain of their address."""
    place_people(session, _COMPANY.c.id, _CONTACT.c.domain == _COMPANY.c.domain, at, import_id)
