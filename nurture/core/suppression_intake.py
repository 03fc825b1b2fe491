"""Rows of a list of addresses never to write to; problems are values, nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from nurture.core.addresses import Address, read_address
from nurture.core.column_names.suppressions import NO, WORDS, YES
from nurture.core.columns import ColumnMap
from nurture.core.consent import Suppression
from nurture.core.errors import Problem
from nurture.core.fields import WritingStyle
from nurture.core.phrases import phrase
from nurture.core.records import FieldReader, split_cell
from nurture.core.standings import read_email_status, suppression_in_cell, suppression_in_words
from nurture.core.tabular import Row, is_void
from nurture.core.values import yes_or_no


@dataclass(frozen=True, slots=True)
class SuppressionProposal:
    """The addresses of one row and why none of them may be written to; `since` is when that began, where told."""

    row: int
    addresses: tuple[Address, ...]
    reasons: frozenset[Suppression]
    since: datetime | None = None


def reason_of_file(name: str) -> Suppression:
    """Why the addresses of a list may not be written to where its rows do not say: by its name, else unsubscribed."""
    return suppression_in_words(name.replace("-", " ")) or Suppression.UNSUBSCRIBED


class SuppressionReader:
    """Reads the rows of one file; `otherwise` is the reason of rows that give none."""

    def __init__(self, columns: ColumnMap, styles: Mapping[int, WritingStyle], otherwise: Suppression) -> None:
        self._columns = columns
        self._fields = FieldReader(columns, styles)
        self._otherwise = otherwise
        self._nameless = [
            place
            for place, name in enumerate(columns.header)
            if name.startswith("Column ") and columns.fields[place] is None
        ]

    def read(self, row: Row) -> tuple[SuppressionProposal | None, tuple[Problem, ...]]:
        """What the row proposes, or None where it is rejected, with everything that is wrong in it."""
        if is_void(row):
            return None, row.problems
        problems = list(row.problems)
        addresses = self._addresses(row, problems)
        if not addresses:
            if not any(one.field == "email" for one in problems):
                message = phrase("There is no email address in this row.")
                problems.append(Problem("address_missing", message, row=row.number, field="email"))
            return None, tuple(problems)
        reasons = self._reasons(row)
        if not reasons and self._may_write(row):
            message = phrase(
                "The row says that {address} may be written to, so it was left out.", address=addresses[0].shown
            )
            return None, (*problems, Problem("not_suppressed", message, row=row.number))
        since = self._fields.value(row, "suppressed_at", problems)
        told = reasons or {self._otherwise}
        at = since if isinstance(since, datetime) else None
        return SuppressionProposal(row.number, addresses, frozenset(told), at), tuple(problems)

    def _addresses(self, row: Row, problems: list[Problem]) -> tuple[Address, ...]:
        found: list[Address] = []
        for place in self._columns.emails:
            for text in split_cell(row.cells[place]):
                read = read_address(text)
                if isinstance(read, Address):
                    found.append(read)
                else:
                    problems.append(replace(read, row=row.number, column=self._columns.header[place]))
        return tuple(found)

    def _reasons(self, row: Row) -> set[Suppression]:
        """Every reason that a column gives, by its words, a yes, or by being filled."""
        texts = [self._fields.raw(row, "reason"), *(row.cells[place] for place in self._nameless)]
        told = {suppression_in_words(text[:300]) for text in texts if text}
        told |= {suppression_in_cell(row.cells[one.place], one) for one in self._columns.suppressing}
        return {reason for reason in told if reason is not None}

    def _may_write(self, row: Row) -> bool:
        """Whether the row says in so many words that its address is in order: "active", "subscribed", a plain no."""
        statuses = [row.cells[one.place] for one in self._columns.suppressing if one.sign == WORDS]
        if any(read_email_status(text) == "active" for text in (self._fields.raw(row, "reason"), *statuses) if text):
            return True
        answers = [yes_or_no(row.cells[one.place]) for one in self._columns.suppressing if one.sign in {YES, NO}]
        return any(answer is not None for answer in answers)
