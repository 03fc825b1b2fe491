"""Rows of a deal file to what they propose to know about a sale; problems are values, nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nurture.core.addresses import Address, company_domain, read_address
from nurture.core.columns import ColumnMap
from nurture.core.company_intake import CompanyProposal, refusal_of
from nurture.core.deals import DealState, read_currency, read_deal_state
from nurture.core.errors import Problem
from nurture.core.fields import WritingStyle
from nurture.core.phrases import phrase
from nurture.core.records import FieldReader, bracketed_addresses, split_cell
from nurture.core.tabular import Row, is_void
from nurture.core.values import clean_text, yes_or_no

MOST_PEOPLE: Final = 100
"""People of one deal; more of them are a list that slipped into the wrong column."""


@dataclass(frozen=True, slots=True)
class DealProposal:
    """What one row says of one deal: its people by address or by the CRM's record id, its company, how it stands.

    `state` is None where the row says nothing of it. Times are UTC.
    """

    row: int
    record_id: str | None
    name: str
    state: DealState | None
    crm_stage: str = ""
    amount: float | None = None
    currency: str | None = None
    owner: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    addresses: tuple[Address, ...] = ()
    contact_records: tuple[str, ...] = ()
    company: CompanyProposal | None = None

    @property
    def shown(self) -> str:
        """The deal as a person knows it."""
        return self.name or self.record_id or (self.company.shown if self.company else "")


class DealReader:
    """Reads the rows of one file; `styles` says, by place, how a column writes dates and numbers."""

    def __init__(self, columns: ColumnMap, styles: Mapping[int, WritingStyle]) -> None:
        self._fields = FieldReader(columns, styles)
        self._unknown: set[str] = set()

    def read(self, row: Row) -> tuple[DealProposal | None, tuple[Problem, ...]]:
        """What the row proposes, or None where it is rejected, with everything that is wrong in it."""
        if is_void(row):
            return None, row.problems
        problems = list(row.problems)
        fields = self._fields
        record_id, name = fields.text(row, "record_id", 200), fields.text(row, "name", 200)
        addresses = self._addresses(row, problems)
        records = tuple(clean_text(one, 200) for one in split_cell(fields.raw(row, "contact_record_id")))[:MOST_PEOPLE]
        company = self._company(row, problems)
        refusal = refusal_of(row, bool(record_id or name or addresses or records or company))
        if refusal is not None:
            return None, (*problems, refusal)
        state = self._state(row, problems)
        amount = fields.value(row, "amount", problems)
        opened_at = fields.value(row, "opened_at", problems)
        proposal = DealProposal(
            row=row.number,
            record_id=record_id or None,
            name=name,
            state=state,
            crm_stage=self._crm_stage(row),
            amount=amount if isinstance(amount, float) else None,
            currency=read_currency(fields.raw(row, "currency")),
            owner=fields.text(row, "owner", 200),
            opened_at=opened_at if isinstance(opened_at, datetime) else None,
            closed_at=self._closed_at(row, state, problems),
            addresses=addresses,
            contact_records=records,
            company=company,
        )
        return proposal, tuple(problems)

    def _addresses(self, row: Row, problems: list[Problem]) -> tuple[Address, ...]:
        found = {one.key: one for one in self._fields.addresses(row, problems)}
        for text in bracketed_addresses(self._fields.raw(row, "contacts")) or split_cell(
            self._fields.raw(row, "contacts")
        ):
            read = read_address(text)
            if isinstance(read, Address):
                found.setdefault(read.key, read)
        return tuple(found.values())[:MOST_PEOPLE]

    def _company(self, row: Row, problems: list[Problem]) -> CompanyProposal | None:
        """The company that the row names; HubSpot writes it "Luftvik (luftvik.example.com)"."""
        name = self._fields.text(row, "company", 200)
        head, bracket, tail = name.rpartition(" (")
        inside = company_domain(tail.removesuffix(")")) if bracket and name.endswith(")") else None
        domain = self._fields.value(row, "company_domain", problems) or inside
        record_id = clean_text(next(split_cell(self._fields.raw(row, "company_record_id")), ""), 200) or None
        if not (name or domain or record_id):
            return None
        return CompanyProposal(row.number, record_id, str(domain) if domain else None, head if inside else name)

    def _crm_stage(self, row: Row) -> str:
        """What the CRM calls the stage, after its pipeline where it has several."""
        stage = self._fields.text(row, "stage", 200) or self._fields.text(row, "status", 200)
        return " / ".join(part for part in (self._fields.text(row, "pipeline", 100), stage) if part)

    def _state(self, row: Row, problems: list[Problem]) -> DealState | None:
        """What flags, status and stage say together; words of a sale on its way do not contradict that it ended."""
        flags = {name: self._flag(row, name) for name in ("won", "lost", "closed")}
        told = {self._word(row, name, problems) for name in ("status", "stage")} - {None}
        if flags["won"]:
            told.add(DealState.WON)
        if flags["lost"] or (flags["closed"] and flags["won"] is False):
            told.add(DealState.LOST)
        if {DealState.WON, DealState.LOST} <= told:
            sentence = phrase("The row says that the deal was won and that it was lost; it was read as open.")
            problems.append(Problem("deal_contradicts", sentence, row=row.number, field="stage"))
            return DealState.OPEN
        ended = told - {DealState.OPEN}
        is_told = told or any(answer is not None for answer in flags.values())
        return next(iter(ended), DealState.OPEN if is_told or self._is_worded(row) else None)

    def _flag(self, row: Row, name: str) -> bool | None:
        """A yes or a no; a date in such a column says yes."""
        text = self._fields.raw(row, name)
        answer = yes_or_no(text)
        return True if answer is None and any(letter.isdigit() for letter in text) else answer

    def _is_worded(self, row: Row) -> bool:
        return any(self._fields.raw(row, name) for name in ("status", "stage"))

    def _word(self, row: Row, name: str, problems: list[Problem]) -> DealState | None:
        text = self._fields.text(row, name, 200)
        state = read_deal_state(text) if text else None
        if text and state is None and text.casefold() not in self._unknown and len(self._unknown) < 100:
            self._unknown.add(text.casefold())
            sentence = phrase("“{text}” is no stage of a deal that we know; deals in it were read as open.", text=text)
            column = self._fields.header(name)
            problems.append(Problem("unknown_deal_stage", sentence, row=row.number, column=column, field=name))
        return state

    def _closed_at(self, row: Row, state: DealState | None, problems: list[Problem]) -> datetime | None:
        """When the deal was won or lost; the day on which an open deal is expected to close is none."""
        if state not in {DealState.WON, DealState.LOST}:
            return None
        for name in ("won_at" if state is DealState.WON else "lost_at", "closed_at"):
            at = self._fields.value(row, name, problems)
            if isinstance(at, datetime):
                return at
        return None
