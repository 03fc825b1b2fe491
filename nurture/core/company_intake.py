"""Rows of a company file to what they propose to know about an employer; problems are values, nothing is decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from nurture.core.columns import ColumnMap
from nurture.core.errors import Problem
from nurture.core.fields import CellValue, WritingStyle
from nurture.core.intake import LARGEST_NUMBER, is_former_customer
from nurture.core.phrases import phrase
from nurture.core.records import FieldReader
from nurture.core.stages import CUSTOMER
from nurture.core.tabular import Row, is_void
from nurture.core.values import clean_text, yes_or_no

_IS_CUSTOMER: Final = re.compile(
    r"(?:current |existing |nuvarande |befintlig |eksisterende )?(?:customer|client|kund|kunde)s?(?: ?[-–/:(].*)?"
)
_FACTS: Final = ("industry", "size", "revenue", "country", "owner", "lead_status")


@dataclass(frozen=True, slots=True)
class CompanyProposal:
    """What one row says of one company; whatever it leaves blank is not in it.

    `values` are by column, `stage` is the CRM's word. `left`: the CRM calls them a former customer, since `left_at`
    where it says so.
    """

    row: int
    record_id: str | None
    domain: str | None
    name: str
    values: Mapping[str, CellValue] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)
    stage: str | None = None
    left: bool = False
    left_at: datetime | None = None

    @property
    def shown(self) -> str:
        """The company as a person knows it."""
        return self.name or self.domain or self.record_id or ""


class CompanyReader:
    """Reads the rows of one file; `styles` says, by place, how a column writes dates and numbers."""

    def __init__(self, columns: ColumnMap, styles: Mapping[int, WritingStyle]) -> None:
        self._fields = FieldReader(columns, styles)

    def read(self, row: Row) -> tuple[CompanyProposal | None, tuple[Problem, ...]]:
        """What the row proposes, or None where it is rejected, with everything that is wrong in it."""
        if is_void(row):
            return None, row.problems
        problems = list(row.problems)
        domain = self._fields.value(row, "domain", problems)
        record_id, name = self._fields.text(row, "record_id", 200), self._fields.text(row, "name", 200)
        refusal = refusal_of(row, bool(record_id or name or domain))
        if refusal is not None:
            return None, (*problems, refusal)
        stage = self._fields.value(row, "stage", problems)
        left, left_at = self._left(row, problems)
        proposal = CompanyProposal(
            row=row.number,
            record_id=record_id or None,
            domain=str(domain) if domain else None,
            name=name,
            values=self._values(row, problems),
            custom=self._fields.custom(row),
            stage=CUSTOMER if left else str(stage) if stage else self._told_stage(row),
            left=left,
            left_at=left_at,
        )
        return proposal, tuple(problems)

    def _values(self, row: Row, problems: list[Problem]) -> dict[str, CellValue]:
        values = {name: self._fields.value(row, name, problems) for name in _FACTS}
        size = values["size"]
        if isinstance(size, int) and size > LARGEST_NUMBER:
            values["size"] = None
            text = clean_text(self._fields.raw(row, "size"), 60)
            sentence = phrase("“{text}” is too large a number; the cell was left out.", text=text)
            column = self._fields.header("size")
            problems.append(Problem("unreadable_value", sentence, row=row.number, column=column, field="size"))
        return {name: value for name, value in values.items() if value not in (None, "", ())}

    def _left(self, row: Row, problems: list[Problem]) -> tuple[bool, datetime | None]:
        """Whether the company is a former customer, by the day it left, a yes, or its status."""
        if any(is_former_customer(self._fields.raw(row, name)) for name in ("stage", "type", "lead_status")):
            return True, None
        answer = yes_or_no(self._fields.raw(row, "churned_at"))
        if answer is not None:
            return answer, None
        left_at = self._fields.value(row, "churned_at", problems)
        return (True, left_at) if isinstance(left_at, datetime) else (False, None)

    def _told_stage(self, row: Row) -> str | None:
        """A status or type that says plainly that the company is a customer; anything else is no stage."""
        told = (self._fields.raw(row, name).strip().casefold() for name in ("type", "lead_status"))
        return CUSTOMER if any(_IS_CUSTOMER.fullmatch(text) for text in told) else None


def refusal_of(row: Row, is_named: bool) -> Problem | None:
    """Why a row cannot be kept: a line that is no record of this table, or nothing to know it again by."""
    filled = sum(bool(cell.strip()) for cell in row.cells)
    is_short = any(one.code == "missing_cells" for one in row.problems)
    if is_short and filled == 1 and len(row.cells) >= 3:
        return Problem("stray_line", _STRAY, row=row.number)
    return None if is_named else Problem("nothing_to_know_it_by", _UNNAMED, row=row.number)


_STRAY: Final = phrase("The line has one cell where the file has many columns; it was taken for a note and left out.")
_UNNAMED: Final = phrase("The row has no name, no domain and no record id, so nothing can be known again by it.")
