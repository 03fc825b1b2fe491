"""The list of people: who is on it, in which order, and one page of it at a cost that does not grow with the list.

Few people are found by what the filter says and put in order afterwards; where there are many, the order is walked and
whoever does not fit is passed over. SQLite is told which of the two by a plus before a column, which keeps its index
from being used; PostgreSQL knows from its statistics.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, not_, or_, select, tuple_
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op
from sqlmodel import Session

from nurture.core.criteria import Criteria, FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.person_lines import Sort
from nurture.core.stages import Relationship, Stages
from nurture.storage.criteria_sql import compile_criteria
from nurture.storage.criteria_values import CONTACT, known
from nurture.storage.search import SEARCH, Word, found_ids
from nurture.storage.suppressions import IS_REFUSED

MANY: Final = 10_000
"""So many people are counted one by one; beyond, a page says only that there are more."""


_SORTED_BY: Final = {
    Sort.ADDRESS: ("email_key",),
    Sort.NAME: ("last_name", "first_name", "id"),
    Sort.COMPANY: ("company_name", "id"),
    Sort.NEWEST: ("id",),
}
"""The columns of each order, of which the last ones tell everybody apart; each has an index."""


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


class Roster:
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
        self._connection = session.connection()
        self._dialect = session.get_bind().dialect.name
        self._wanted = wanted
        self._stages = stages
        self._now = now
        self._profile = profile
        self._sort = sort

    def count(self, most: int | None = None) -> int:
        """How many there are; not more than `most`, where that is given."""
        found = self._found()
        if most is not None:
            found = found.limit(most)
        return self._connection.execute(select(func.count()).select_from(found.subquery())).scalar_one()

    def ids(self, place: int | None, size: int, *, backwards: bool = False, few: bool) -> list[int]:
        """The ids of so many people after the one with the id `place`, or before them (the nearest first).

        Somebody who is there no more leaves the list at its start. `few` says that there are no more than MANY.
        """
        shown, hidden = (self._plus, _plain) if few else (_plain, self._plus)
        columns = [shown(CONTACT[name]) for name in _SORTED_BY[self._sort]]
        downwards = (self._sort is Sort.NEWEST) is not backwards
        query = select(CONTACT.id).where(*self._conditions(hidden))
        start = self._start(place)
        if start is not None:
            here, there = tuple_(*columns), tuple_(*start)
            query = query.where(here < there if downwards else here > there)
        ordered = query.order_by(*(one.desc() if downwards else one for one in columns))
        return list(self._connection.execute(ordered.limit(size)).scalars())

    def _start(self, place: int | None) -> Sequence[Any] | None:
        if place is None:
            return None
        names = _SORTED_BY[self._sort]
        row = self._connection.execute(select(*(CONTACT[name] for name in names)).where(CONTACT.id == place)).first()
        return tuple(row) if row else None

    def _found(self) -> Select[Any]:
        """Everybody who is wanted, in no order; a search goes through its own index first."""
        words, sqlite = self._wanted.words, self._dialect != "postgresql"
        if not words or not sqlite:
            return select(CONTACT.id).where(*self._conditions(_plain))
        others = list(self._filters(self._plus))
        query = found_ids(words, self._dialect)
        if not others:
            return query
        return query.add_columns(CONTACT.id).where(CONTACT.id == self._plus(SEARCH.c.rowid), *others)

    def _conditions(self, column: Any) -> Iterable[ColumnElement[bool]]:
        if self._wanted.words is not None:
            yield column(CONTACT.id).in_(found_ids(self._wanted.words, self._dialect))
        yield from self._filters(column)

    def _filters(self, column: Any) -> Iterable[ColumnElement[bool]]:
        wanted = self._wanted
        for name, value in wanted.same.items():
            own = column(CONTACT[name])
            yield own == value if value else or_(own.is_(None), own == "")
        if wanted.relationship:
            yield self._related(wanted.relationship, column)
        tests = list(wanted.criteria)
        if wanted.suppressed and column is _plain:
            yield IS_REFUSED
        elif wanted.suppressed is not None:
            tests.append(FieldTest("suppressed", Op.EQUAL, wanted.suppressed))
        if wanted.tag:
            tests.append(FieldTest("tags", Op.CONTAINS, wanted.tag))
        given: dict[str, Any] = {"stages": self._stages, "now": self._now, "profile": self._profile}
        for test in tests:
            yield compile_criteria(test, dialect_name=self._dialect, **given)

    def _related(self, relationship: str, column: Any) -> ColumnElement[bool]:
        """The same reading as `Stages.relationship`; "unknown" is a stage that is missing or means nothing to us."""
        stage: ColumnElement[Any] = column(CONTACT.stage)
        left = known(CONTACT.churned_at <= self._now)
        if relationship == "unknown":
            placed = [one.value for one in self._stages if self._stages.relationship(one.value)]
            return or_(stage.is_(None), stage.not_in(placed))
        customers = stage.in_(self._standing_for(Relationship.CUSTOMER))
        if relationship == Relationship.FORMER_CUSTOMER:
            return customers & left
        if relationship == Relationship.CUSTOMER:
            return customers & not_(left)
        return stage.in_(self._standing_for(relationship))

    def _standing_for(self, relationship: str) -> list[str]:
        return [one.value for one in self._stages if self._stages.relationship(one.value) == relationship]

    def _plus(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The same value, for which SQLite looks into no index."""
        if self._dialect == "postgresql":
            return column
        return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column
