"""Rows of a contact file to what they propose to know about a person; problems are values, nothing is decided here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from nurture.core.columns import CUSTOM, ColumnMap
from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.errors import Problem
from nurture.core.fields import CellValue, WritingStyle, read_cell
from nurture.core.people import Address, read_address
from nurture.core.phrases import phrase
from nurture.core.records import split_cell
from nurture.core.stages import CUSTOMER
from nurture.core.standings import suppression_in_cell
from nurture.core.tabular import Row, is_void
from nurture.core.values import clean_text, is_placeholder, yes_or_no

LARGEST_NUMBER: Final = 2_147_483_647
"""What a whole number in the database can hold; a larger counter or company size is a mistake in the file."""

CELLS_REMEMBERED: Final = 4_096
"""So many different cells of a column are kept in mind."""

_APART: Final = frozenset(
    {"email", "stage", "company_domain", "do_not_email", "consent_basis", "full_name", "record_id"}
)
_STANDINGS: Final = frozenset({"stage", "lead_status"})
_FORMER: Final = re.compile(
    r"\b(?:(?:former|ex|previous|past|lost|churned|cancell?ed)[ _-]?(?:customer|client)s?|churned|churn"
    r"|(?:tidigare|f\.? ?d\.?|förlorad|gammal|avslutad) ?kund(?:er)?"
    r"|(?:tidligere|tapt|avsluttet|gammel) ?kunde(?:r)?)\b"
)
_WITHDRAWN: Final = re.compile(r"withdrawn|revoked|expired|no consent|without consent|återkalla|trukket|ingen? samty")


@dataclass(frozen=True, slots=True)
class ContactProposal:
    """What one row says of one person; whatever it leaves blank is not in it.

    `values` are by the name of the field that is stored, `stage` is the CRM's word, `churned` whether it calls them a
    former customer. `consent_refused`: the row says that there is no consent; `consent_unclear`: it says something
    that is no basis, so that none may be assumed.
    """

    row: int
    address: Address
    aliases: tuple[Address, ...] = ()
    record_id: str | None = None
    values: Mapping[str, CellValue] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)
    stage: str | None = None
    churned: bool = False
    company_domain: str | None = None
    consent: ConsentBasis | None = None
    consent_refused: bool = False
    consent_unclear: bool = False
    suppressions: frozenset[Suppression] = frozenset()


@lru_cache(maxsize=4_096)
def is_former_customer(text: str) -> bool:
    """Whether a stage or status calls somebody a former customer, in any of the three languages."""
    return _FORMER.search(text.casefold()) is not None


class _Column:
    """One column and what its cells say; a cell that comes again is read once, as most columns repeat themselves."""

    def __init__(self, place: int, header: str, name: str, style: WritingStyle) -> None:
        self.place = place
        self.name = name
        self.is_stored = name not in _APART and not name.startswith(CUSTOM)
        self.stored_as = {"company": "company_name"}.get(name, name)
        self._header = header
        self._style = style
        self._known: dict[str, _Cell] = {}

    def read(self, text: str) -> _Cell:
        """What the cell says."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= CELLS_REMEMBERED:
                self._known.clear()
            known = self._known[text] = self._cell(text)
        return known

    def _cell(self, text: str) -> _Cell:
        value, problem = read_cell(self.name, text, self._style)
        if self.name in _STANDINGS and is_former_customer(text):
            return _Cell(value, churned=True)
        if problem is None and isinstance(value, int) and value > LARGEST_NUMBER:
            value, problem = None, _too_large(text, self.name)
        refused = problem is not None and self.name == "consent_basis" and _is_refusal(text)
        problem = None if refused or problem is None else replace(problem, column=self._header)
        return _Cell(_stored(value), problem, refused=refused)


@dataclass(frozen=True, slots=True)
class _Cell:
    """The value of a cell (None for nothing worth keeping) and what is wrong with it."""

    value: CellValue
    problem: Problem | None = None
    churned: bool = False
    refused: bool = False


def _stored(value: CellValue) -> CellValue:
    if value in _NO_VALUES:
        return None
    return str(value) if isinstance(value, Suppression) else value


def _is_refusal(text: str) -> bool:
    return yes_or_no(text) is False or _WITHDRAWN.search(text.casefold()) is not None


class ContactReader:
    """Reads the rows of one file; `styles` says, by place, how a column writes dates and numbers."""

    def __init__(self, columns: ColumnMap, styles: Mapping[int, WritingStyle], plain: WritingStyle) -> None:
        self._columns = columns
        self._fields = [
            _Column(place, columns.header[place], name, styles.get(place, plain))
            for place, name in enumerate(columns.fields)
            if name is not None and name not in {"email", "do_not_email"}
        ]

    def read(self, row: Row) -> tuple[ContactProposal | None, tuple[Problem, ...]]:
        """What the row proposes, or None where it is rejected, with everything that is wrong in it."""
        if row.problems and is_void(row):
            return None, row.problems
        addresses, problems = self._addresses(row)
        if not addresses or any(one.code == "address_control_character" for one in problems):
            return None, (*row.problems, *self._no_address(row, problems))
        proposal = self._proposal(row, addresses, problems)
        if not problems and not row.problems:
            return proposal, ()
        return proposal, (*row.problems, *(replace(one, row=row.number) for one in problems))

    def _addresses(self, row: Row) -> tuple[list[Address], list[Problem]]:
        found: list[Address] = []
        problems: list[Problem] = []
        for place in self._columns.emails:
            text = row.cells[place]
            if not text or is_placeholder(text):
                continue
            read = read_address(text)
            listed = [read]
            if isinstance(read, Problem) and read.code == "address_invalid" and text.count("@") > 1:
                listed = [read_address(part) for part in split_cell(text)]
            for one in listed:
                if isinstance(one, Address):
                    found.append(one)
                else:
                    problems.append(replace(one, row=row.number, column=self._columns.header[place]))
        return found, problems

    def _no_address(self, row: Row, problems: list[Problem]) -> list[Problem]:
        """Why the row has no address: its cells are shifted, or what is wrong with those that should hold one."""
        column = self._columns.header[self._columns.emails[0]]
        elsewhere = [text for text in (*row.cells, *row.surplus) if isinstance(read_address(text), Address)]
        if row.surplus and elsewhere:
            message = phrase(
                "The cells of this row are shifted: there is an address, but not under “{column}”.", column=column
            )
            return [Problem("shifted_cells", message, row=row.number, column=column, field="email")]
        if problems:
            return problems
        message = phrase("There is no email address; every contact needs one.")
        return [Problem("address_missing", message, row=row.number, column=column, field="email")]

    def _proposal(self, row: Row, addresses: list[Address], problems: list[Problem]) -> ContactProposal:
        values: dict[str, CellValue] = {}
        apart: dict[str, CellValue] = {}
        churned = refused = unclear = False
        for column in self._fields:
            text = row.cells[column.place]
            if not text:
                continue
            cell = column.read(text)
            if cell.value is not None:
                (values if column.is_stored else apart)[column.stored_as] = cell.value
            if cell.problem is not None:
                problems.append(cell.problem)
                unclear = unclear or column.name == "consent_basis"
            churned = churned or cell.churned
            refused = refused or cell.refused
        full, basis = apart.get("full_name"), apart.get("consent_basis")
        if isinstance(full, tuple):
            values |= {name: part for name, part in zip(("first_name", "last_name"), full, strict=True) if part}
        return ContactProposal(
            row=row.number,
            address=addresses[0],
            aliases=tuple(one for one in addresses[1:] if one.mailbox != addresses[0].mailbox),
            record_id=_text(apart.get("record_id")),
            values=values,
            custom={name.removeprefix(CUSTOM): str(text) for name, text in apart.items() if name.startswith(CUSTOM)},
            stage=CUSTOMER if churned else _text(apart.get("stage")),
            churned=churned,
            company_domain=_text(apart.get("company_domain")),
            consent=basis if isinstance(basis, ConsentBasis) else None,
            consent_refused=refused,
            consent_unclear=unclear,
            suppressions=self._suppressions(row.cells),
        )

    def _suppressions(self, cells: tuple[str, ...]) -> frozenset[Suppression]:
        found = None
        for column in self._columns.suppressing:
            text = cells[column.place]
            if text:
                reason = suppression_in_cell(text, column)
                if reason is not None:
                    found = {reason} if found is None else found | {reason}
        return _NOTHING if found is None else frozenset(found)


_NO_VALUES: Final[tuple[CellValue, ...]] = (None, "", ())
_NOTHING: Final[frozenset[Suppression]] = frozenset()


def _text(value: CellValue) -> str | None:
    return None if value is None else str(value)


def _too_large(text: str, name: str) -> Problem:
    sentence = phrase("“{text}” is too large a number; the cell was left out.", text=clean_text(text, 60))
    return Problem("unreadable_value", sentence, field=name)
