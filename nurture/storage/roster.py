"""The list of people: who is on it, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlmodel import Session

from nurture.core.criteria import Criteria, FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.person_lines import Sort
from nurture.core.stages import Stages
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_sql import compile_criteria
from nurture.storage.criteria_values import CONTACT
from nurture.storage.listing import As, Listing, has_value, plain
from nurture.storage.relationships import is_related
from nurture.storage.search import PEOPLE, Word
from nurture.storage.suppressions import IS_REFUSED

_SORTED_BY: Final = {
    Sort.ADDRESS: ("email_key",),
    Sort.NAME: ("last_name", "first_name", "id"),
    Sort.COMPANY: ("company_name", "id"),
    Sort.NEWEST: ("id",),
}
"""The columns of each order."""


@dataclass(frozen=True)
class Wanted:
    """Who is wanted: every part that is not left open has to fit.

    `same` are columns with their value, where "" means that there is none; `words` those of a search (None for no
    search); `suppressed` whether any of a person's mailboxes is.
    """

    same: dict[str, str | int] = field(default_factory=dict)
    relationship: str = ""
    suppressed: bool | None = None
    tag: str = ""
    words: tuple[Word, ...] | None = None
    criteria: tuple[Criteria, ...] = ()


class Roster(Listing):
    """The people that are wanted, as of a moment (UTC), in one order."""

    def __init__(
        self,
        session: Session,
        wanted: Wanted,
        *,
        stages: Stages,
        now: datetime,
        profile: Criteria | None,
        sort: Sort = Sort.ADDRESS,
    ) -> None:
        order = [CONTACT[name] for name in _SORTED_BY[sort]]
        newest = sort is Sort.NEWEST
        super().__init__(session, TABLES["contact"], order, downwards=newest, index=PEOPLE, words=wanted.words)
        self._wanted = wanted
        self._stages = stages
        self._now = now
        self._profile = profile

    def filters(self, column: As) -> Iterable[ColumnElement[bool]]:
        """What is wanted of a person beside the search."""
        wanted = self._wanted
        for name, value in wanted.same.items():
            yield has_value(column(CONTACT[name]), value)
        if wanted.relationship:
            stage = column(CONTACT.stage)
            yield is_related(wanted.relationship, stage, CONTACT.churned_at, self._stages, self._now)
        tests = list(wanted.criteria)
        if wanted.suppressed and column is plain:
            yield IS_REFUSED
        elif wanted.suppressed is not None:
            tests.append(FieldTest("suppressed", Op.EQUAL, wanted.suppressed))
        if wanted.tag:
            tests.append(FieldTest("tags", Op.CONTAINS, wanted.tag))
        given: dict[str, Any] = {"stages": self._stages, "now": self._now, "profile": self._profile}
        for test in tests:
            yield compile_criteria(test, dialect_name=self.dialect, **given)
