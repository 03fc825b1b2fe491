"""What an import hands to whoever knows what its file is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session

from nurture.core.columns import ColumnMap
from nurture.core.errors import Problem
from nurture.core.fields import WritingStyle
from nurture.core.merging import Arrival
from nurture.core.tabular import Row, Table
from nurture.services.importing.chunking import chunks
from nurture.services.importing.tallying import Tally
from nurture.storage.intake import Outcome

Proposal = TypeVar("Proposal")


@dataclass(frozen=True)
class Order:
    """A table to bring in: its columns and how they write, what holds for all of it, and who counts its rows."""

    session: Session
    table: Table
    columns: ColumnMap
    styles: Mapping[int, WritingStyle]
    arrival: Arrival
    import_id: int
    tally: Tally

    @property
    def plain(self) -> WritingStyle:
        """The style of columns that have none of their own."""
        return WritingStyle(stages=self.arrival.stages)

    @property
    def all_styles(self) -> dict[int, WritingStyle]:
        """The style of every column."""
        return dict.fromkeys(range(len(self.columns.header)), self.plain) | dict(self.styles)

    def take(
        self,
        read: Callable[[Row], tuple[Proposal | None, tuple[Problem, ...]]],
        take: Callable[[Sequence[Proposal]], Outcome],
    ) -> None:
        """Read every row and have its proposal taken, a chunk at a time, and count what became of each."""
        for rows in chunks(self.table.rows):
            self.tally.count(take(self.tally.read(rows, read)))
