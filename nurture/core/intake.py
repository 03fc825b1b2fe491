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
from nurture.core.stages import CUSTOMER
from nurture.core.standings import suppression_in_cell
from nurture.core.tabular import Row
from nurture.core.values import clean_text, is_placeholder, yes_or_no

LARGEST_NUMBER: Final = 2_147_483_647
"""What a whole number in the database can hold; a larger counter or company size is a mistake in the file."""

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


class ContactReader:
    """Reads the rows of one file; `styles` says, by place, how a column writes dates and numbers."""

    def __init__(self, columns: ColumnMap, styles: Mapping[int, WritingStyle], plain: WritingStyle) -> None:
        self._columns = columns
        self._plain = plain
        self._fields = [
            (place, name, styles.get(place, plain))
            for place, name in enumerate(columns.fields)
            if name is not None and name not in {"email", "do_not_email"}
        ]
        self._suppressing = columns.suppressing

    def read(self, row: Row) -> tuple[ContactProposal | None, tuple[Problem, ...]]:
        """What the row proposes, or None where it is rejected, with everything that is wrong in it."""
        addresses, problems = self._addresses(row)
        if not addresses or any(one.code == "address_control_character" for one in problems):
            return None, (*row.problems, *self._no_address(row, problems))
        read = self._read_cells(row.cells, problems)
        proposal = self._proposal(row, addresses, read)
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
            if isinstance(read, Address):
                found.append(read)
            else:
                problems.append(replace(read, row=row.number, column=self._columns.header[place]))
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

    def _read_cells(self, cells: tuple[str, ...], problems: list[Problem]) -> dict[str, CellValue]:
        read: dict[str, CellValue] = {}
        for place, name, style in self._fields:
            text = cells[place]
            if not text:
                continue
            value, problem = read_cell(name, text, style)
            if problem is None and isinstance(value, int) and value > LARGEST_NUMBER:
                problem = _too_large(text, name)
            elif name in _STANDINGS and is_former_customer(text):
                read["churned"], problem = True, None
            elif name == "consent_basis" and problem is not None:
                read["refused"] = yes_or_no(text) is False or _WITHDRAWN.search(text.casefold()) is not None
                read["unclear"] = True
            if problem is not None:
                problems.append(replace(problem, column=self._columns.header[place]))
            elif value not in _NO_VALUES:
                read[name] = value
        return read

    def _proposal(self, row: Row, addresses: list[Address], read: dict[str, CellValue]) -> ContactProposal:
        values = {name: value for name, value in read.items() if name not in _APART and not name.startswith(CUSTOM)}
        churned = bool(values.pop("churned", False))
        refused = bool(values.pop("refused", False))
        unclear = bool(values.pop("unclear", False))
        full = read.get("full_name")
        if isinstance(full, tuple):
            values |= {name: part for name, part in zip(("first_name", "last_name"), full, strict=True) if part}
        if "company" in values:
            values["company_name"] = values.pop("company")
        if "email_status" in values:
            values["email_status"] = _text(values["email_status"])
        basis, stage = read.get("consent_basis"), read.get("stage")
        return ContactProposal(
            row=row.number,
            address=addresses[0],
            aliases=tuple(one for one in addresses[1:] if one.mailbox != addresses[0].mailbox),
            record_id=_text(read.get("record_id")),
            values=values,
            custom={name.removeprefix(CUSTOM): str(text) for name, text in read.items() if name.startswith(CUSTOM)},
            stage=CUSTOMER if churned else _text(stage),
            churned=churned,
            company_domain=_text(read.get("company_domain")),
            consent=basis if isinstance(basis, ConsentBasis) else None,
            consent_refused=refused,
            consent_unclear=unclear,
            suppressions=self._suppressions(row.cells),
        )

    def _suppressions(self, cells: tuple[str, ...]) -> frozenset[Suppression]:
        found = None
        for column in self._suppressing:
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
