"""Rows of an activity file to what somebody is said to have done; problems are values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from nurture.core.addresses import Address, read_address
from nurture.core.columns import ColumnMap
from nurture.core.consent import Suppression
from nurture.core.errors import Problem
from nurture.core.fields import CellValue, WritingStyle
from nurture.core.people import ActivityKind
from nurture.core.phrases import phrase
from nurture.core.records import FieldReader
from nurture.core.tabular import Row, is_void
from nurture.core.values import is_placeholder

SUPPRESSING: Final[Mapping[ActivityKind, Suppression]] = {
    ActivityKind.UNSUBSCRIBED: Suppression.UNSUBSCRIBED,
    ActivityKind.EMAIL_BOUNCED: Suppression.BOUNCED,
    ActivityKind.EMAIL_COMPLAINED: Suppression.COMPLAINED,
}
"""Activities after which nobody may be mailed any more."""

LONGEST_TARGET: Final = 2_000


@dataclass(frozen=True, slots=True)
class ActivityProposal:
    """What one row says somebody did; they are known by their address, their record id, or both."""

    row: int
    address: Address | None
    record_id: str | None
    kind: ActivityKind
    at: datetime
    target: str = ""
    value: float | None = None
    detail: str = ""


class ActivityReader:
    """Reads the rows of one file; `styles` says, by place, how a column writes dates and numbers."""

    def __init__(self, columns: ColumnMap, styles: Mapping[int, WritingStyle]) -> None:
        self._columns = columns
        self._fields = FieldReader(columns, styles)

    def read(self, row: Row) -> tuple[ActivityProposal | None, tuple[Problem, ...]]:
        """What the row proposes, or None where it is rejected, with everything that is wrong in it."""
        if is_void(row):
            return None, row.problems
        problems: list[Problem] = list(row.problems)
        address = self._address(row, problems)
        record_id = self._fields.text(row, "record_id", 200)
        kind = self._required(row, "activity", problems)
        at = self._required(row, "occurred_at", problems)
        value = self._fields.value(row, "value", problems)
        if address is None and not record_id:
            if not any(one.field == "email" for one in problems):
                message = phrase("Neither an email address nor a record id says whose activity this is.")
                problems.append(Problem("address_missing", message, row=row.number, field="email"))
            return None, tuple(problems)
        if not isinstance(kind, ActivityKind) or not isinstance(at, datetime):
            return None, tuple(problems)
        return ActivityProposal(
            row=row.number,
            address=address,
            record_id=record_id or None,
            kind=kind,
            at=at,
            target=self._fields.text(row, "target", LONGEST_TARGET),
            value=value if isinstance(value, float) else None,
            detail=self._fields.text(row, "detail"),
        ), tuple(problems)

    def _address(self, row: Row, problems: list[Problem]) -> Address | None:
        for place in self._columns.emails:
            if is_placeholder(row.cells[place]):
                continue
            read = read_address(row.cells[place])
            if isinstance(read, Address):
                return read
            problems.append(replace(read, row=row.number, column=self._columns.header[place]))
        return None

    def _required(self, row: Row, name: str, problems: list[Problem]) -> CellValue:
        if not self._fields.raw(row, name):
            column = self._fields.header(name)
            message = phrase("The cell in “{column}” is blank; every activity needs it.", column=column)
            problems.append(Problem("missing_value", message, row=row.number, column=column, field=name))
            return None
        return self._fields.value(row, name, problems)
