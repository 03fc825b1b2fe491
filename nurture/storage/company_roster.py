"""The list of companies: which are on it, in which order, and their lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlmodel import Session

from nurture.core.company_lines import SIZES, CompanyLine, CompanySort
from nurture.core.deals import DealState
from nurture.core.stages import Stages
from nurture.storage.bulk import TABLES
from nurture.storage.company_decisions import waits
from nurture.storage.listing import As, Listing, has_value
from nurture.storage.relationships import is_related
from nurture.storage.search import COMPANIES, Word

_COMPANY: Final = TABLES["company"].c
_DEAL: Final = TABLES["deal"].c
_CONTACT: Final = TABLES["contact"].c

_SORTED_BY: Final = {
    CompanySort.NAME: ("name", "id"),
    CompanySort.SIZE: ("size", "id"),
    CompanySort.MOVED: ("stage_since", "id"),
    CompanySort.NEWEST: ("id",),
}
"""The columns of each order; all but the one by name go downwards."""


@dataclass(frozen=True)
class WantedCompanies:
    """Which companies are wanted: every part that is not left open has to fit.

    `same` are columns with their value, where "" means that there is none; `size` a key of SIZES, "" for any;
    `size_unknown` asks for those whose size nobody knows; `words` those of a search (None for no search).
    """

    same: dict[str, str | int] = field(default_factory=dict)
    relationship: str = ""
    size: str = ""
    size_unknown: bool = False
    decision: str = ""
    has_open_deals: bool = False
    words: tuple[Word, ...] | None = None


class CompanyRoster(Listing):
    """The companies that are wanted, as of a moment (UTC), in one order."""

    def __init__(
        self, session: Session, wanted: WantedCompanies, *, stages: Stages, now: datetime, sort: CompanySort
    ) -> None:
        order = [_COMPANY[name] for name in _SORTED_BY[sort]]
        upwards = sort is CompanySort.NAME
        super().__init__(session, TABLES["company"], order, downwards=not upwards, index=COMPANIES, words=wanted.words)
        self._wanted = wanted
        self._stages = stages
        self._now = now
        self._sort = sort

    def filters(self, column: As) -> Iterable[ColumnElement[bool]]:
        """What is wanted of a company beside the search."""
        wanted = self._wanted
        for name, value in wanted.same.items():
            yield has_value(column(_COMPANY[name]), value)
        if wanted.relationship:
            stage = column(_COMPANY.stage)
            yield is_related(wanted.relationship, stage, _COMPANY.churned_at, self._stages, self._now)
        yield from self._sized(column)
        if wanted.decision == "open":
            yield waits(self._stages, self._now)
        elif wanted.decision:
            yield _COMPANY.decision == wanted.decision
        if wanted.has_open_deals:
            yield column(_COMPANY.id).in_(select(_DEAL.company_id).where(_DEAL.state == DealState.OPEN.value))

    def _sized(self, column: As) -> Iterable[ColumnElement[bool]]:
        size = column(_COMPANY.size)
        if self._wanted.size_unknown:
            yield size.is_(None)
        elif self._wanted.size:
            least, most = SIZES[self._wanted.size]
            yield size >= least if most is None else size.between(least, most)
        first = _SORTED_BY[self._sort][0]
        if _COMPANY[first].nullable:
            yield column(_COMPANY[first]).is_not(None)


def load_company_lines(session: Session, ids: Sequence[int], stages: Stages, now: datetime) -> tuple[CompanyLine, ...]:
    """These companies in this order; whichever is there no more is left out."""
    query = _lines(stages, now).where(_COMPANY.id.in_(ids))
    rows = {row.id: row for row in session.connection().execute(query)}
    return tuple(_line(rows[one], stages, now) for one in ids if one in rows)


_SAME: Final = "id name domain stage stage_since lead_status industry country size owner".split()


def _lines(stages: Stages, now: datetime) -> Select[Any]:
    people = select(func.count()).where(_CONTACT.company_id == _COMPANY.id).scalar_subquery()
    is_open = _DEAL.state == DealState.OPEN.value
    deals = select(func.count()).where(_DEAL.company_id == _COMPANY.id, is_open).scalar_subquery()
    waiting = case((waits(stages, now), 1), else_=0)
    return select(
        *(_COMPANY[name] for name in (*_SAME, "churned_at", "decision")),
        people.label("people"),
        deals.label("open_deals"),
        waiting.label("waiting"),
    )


def _line(row: Any, stages: Stages, now: datetime) -> CompanyLine:
    churned = row.churned_at is not None and row.churned_at <= now
    return CompanyLine(
        **{name: getattr(row, name) for name in _SAME},
        relationship=stages.relationship(row.stage, churned=churned),
        people=row.people,
        open_deals=row.open_deals,
        decision="open" if row.waiting else row.decision,
    )
