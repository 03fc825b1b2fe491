"""What became of every row: counted as the rows come, and told as INTERFACE has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from nurture.core.columns import ColumnMap
from nurture.core.errors import Problem
from nurture.core.phrases import ENGLISH, Speaker, plural, say
from nurture.core.tabular import Row, Table
from nurture.storage.intake import Outcome, RowOutcome, TellRow

MOST_PROBLEMS: Final = 10_000
"""So many problems are told one by one; of the others the report gives the number."""

MOST_FATES: Final[Mapping[RowOutcome, int]] = {"rejected": 10_000}
FATES: Final = 1_000
"""So many rows of each outcome are told one by one, where that is asked for; more of those that are rejected."""

_COUNTS: Final = ("added", "updated", "unchanged", "merged", "rejected", "suppressed", "held", "held_in")

_Proposal = TypeVar("_Proposal")


@dataclass(frozen=True, slots=True)
class RowFate:
    """What became of one row, and whom it is about where it says so."""

    row: int
    who: str
    became: RowOutcome


@dataclass(frozen=True)
class ImportReport:
    """What became of every row: `rows` is the sum of the five counts after it.

    `import_id` is None after a dry run. `suppressed` counts people whom this import stops mail to,
    `held_without_consent` those of the file who would be held because no consent is on record, and `held_in` the same
    people by country. `fates` are the first rows of each outcome, where they were asked for.
    """

    import_id: int | None
    rows: int
    added: int
    updated: int
    unchanged: int
    merged: int
    rejected: int
    suppressed: int
    held_without_consent: int
    columns: Mapping[str, str | None]
    dialect: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    held_in: Mapping[str, int] = field(default_factory=dict)
    fates: tuple[RowFate, ...] = ()

    def to_json(self, speaker: Speaker = ENGLISH) -> dict[str, Any]:
        """The report as INTERFACE has it, its sentences in the speaker's language."""
        problems = [
            {"row": one.row, "column": one.column, "code": one.code, "message": say(one.message, speaker)}
            | ({"file": one.path} if one.path else {})
            for one in self.problems
        ]
        return {"import_id": self.import_id, **self.counts(), "problems": problems}

    def counts(self) -> dict[str, Any]:
        """Everything but the problems and the id."""
        names = "rows added updated unchanged merged rejected suppressed held_without_consent".split()
        counts: dict[str, Any] = {name: getattr(self, name) for name in names}
        return counts | {"columns": dict(self.columns), "dialect": dict(self.dialect)}


class Tally:
    """Counts rows as they come, and keeps the problems as long as there are not too many to read.

    `tell_row` takes what became of single rows; it is None where nobody asks for them.
    """

    def __init__(self, problems: Sequence[Problem], *, tell_rows: bool = False) -> None:
        self.sum = Outcome(problems=list(problems))
        self.rows = 0
        self.untold = 0
        self.tell_row: TellRow | None = self._keep_fate if tell_rows else None
        self._fates: dict[RowOutcome, list[RowFate]] = {}

    def read(
        self, rows: Sequence[Row], reader: Callable[[Row], tuple[_Proposal | None, tuple[Problem, ...]]]
    ) -> list[_Proposal]:
        """What these rows propose; those that propose nothing are rejected."""
        self.rows += len(rows)
        proposals: list[_Proposal] = []
        for row in rows:
            proposal, problems = reader(row)
            if proposal is None:
                self.sum.rejected += 1
                if self.tell_row is not None:
                    self.tell_row(row.number, "", "rejected")
            else:
                proposals.append(proposal)
            if problems:
                self.tell(problems)
        return proposals

    def _keep_fate(self, row: int, who: str, became: RowOutcome) -> None:
        kept = self._fates.setdefault(became, [])
        if len(kept) < MOST_FATES.get(became, FATES):
            kept.append(RowFate(row, who, became))

    def tell(self, problems: Sequence[Problem]) -> None:
        """Keep these problems, or only their number."""
        room = MOST_PROBLEMS - len(self.sum.problems)
        self.sum.problems += problems[: max(room, 0)]
        self.untold += max(len(problems) - max(room, 0), 0)

    def count(self, outcome: Outcome) -> None:
        """Add what became of a chunk."""
        for name in _COUNTS:
            setattr(self.sum, name, getattr(self.sum, name) + getattr(outcome, name))
        self.tell(outcome.problems)

    def report(self, import_id: int | None, table: Table, columns: ColumnMap) -> ImportReport:
        """The report of all that was counted."""
        problems = [replace(one, path=one.path or table.part_of(one.row)) for one in self.sum.problems]
        problems.sort(key=lambda one: one.row or 0)
        if self.untold:
            message = plural("There is {count} more problem.", "There are {count} more problems.", self.untold)
            problems.append(Problem("more_problems", message))
        return ImportReport(
            import_id=import_id,
            rows=self.rows,
            added=self.sum.added,
            updated=self.sum.updated,
            unchanged=self.sum.unchanged,
            merged=self.sum.merged,
            rejected=self.sum.rejected,
            suppressed=self.sum.suppressed,
            held_without_consent=self.sum.held,
            columns=columns.columns,
            dialect={"encoding": table.dialect.encoding, "delimiter": table.dialect.delimiter},
            problems=tuple(problems),
            held_in=dict(self.sum.held_in),
            fates=tuple(sorted((one for kept in self._fates.values() for one in kept), key=lambda one: one.row)),
        )
