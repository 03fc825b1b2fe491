"""Companies as lists show them: one line each, in one order or another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from nurture.core.stages import Relationship

SIZES: Final[Mapping[str, tuple[int, int | None]]] = {
    "1-9": (1, 9),
    "10-49": (10, 49),
    "50-249": (50, 249),
    "250-999": (250, 999),
    "1000-": (1000, None),
}
"""Companies by their employees, from and to; up to 249 as the European Union parts them."""


class CompanySort(StrEnum):
    """The orders that a list of companies can have; by size or by stage it has only those whose own is known."""

    NAME = "name"
    SIZE = "size"
    MOVED = "moved"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """One company in a list; `decision` is "customer", "each", "open" where one waits, or None where none is due."""

    id: int
    name: str
    domain: str | None
    stage: str | None
    stage_since: datetime | None
    relationship: Relationship | None
    lead_status: str | None
    industry: str | None
    country: str | None
    size: int | None
    owner: str
    people: int
    open_deals: int
    decision: str | None

    @property
    def shown(self) -> str:
        """What it is called: its name, else its domain."""
        return self.name or self.domain or f"#{self.id}"
