"""A list that may have a million rows: one page of it costs the same wherever it is, and so does knowing it is long.

Few rows are found by what the filter says and put in order afterwards; where there are many, the order is walked and
whatever does not fit is passed over. SQLite is told which of the two by a plus before a column, which keeps its index
from being used; PostgreSQL knows from its statistics.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, Table, func, literal, or_, select, tuple_
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op
from sqlmodel import Session

from nurture.storage.search import SearchIndex, Word, found_ids

MANY: Final = 10_000
"""So many rows are counted one by one; beyond, a page says only that there are more."""

As: TypeAlias = "Callable[[ColumnElement[Any]], ColumnElement[Any]]"
"""How a column is written into a statement: so that its index may be used, or so that it may not."""


class Listing(ABC):
    """The rows of a table that are wanted, in one order.

    `order` are the columns of the order, of which the last ones tell every row apart; each order has an index.
    """

    def __init__(
        self,
        session: Session,
        table: Table,
        order: Sequence[ColumnElement[Any]],
        *,
        downwards: bool,
        index: SearchIndex,
        words: tuple[Word, ...] | None,
    ) -> None:
        self._connection = session.connection()
        self.dialect = session.get_bind().dialect.name
        self._table = table
        self._order = order
        self._downwards = downwards
        self._index = index
        self._words = words

    @abstractmethod
    def filters(self, column: As) -> Iterable[ColumnElement[bool]]:
        """What a row has to meet beside the search; `column` says whether an index may be used."""

    def count(self, most: int | None = None) -> int:
        """How many there are; not more than `most`, where that is given."""
        found = self._found()
        if most is not None and found.whereclause is None and self._has(most):
            return most
        if most is not None:
            found = found.limit(most)
        return self._connection.execute(select(func.count()).select_from(found.subquery())).scalar_one()

    def _has(self, rows: int) -> bool:
        """Whether the whole table has so many rows; stepping over them takes a fifth of the time of counting them."""
        query = select(literal(1)).select_from(self._table).limit(1).offset(rows - 1)
        return self._connection.execute(query).first() is not None

    def ids(self, place: int | None, size: int, *, backwards: bool = False, few: bool) -> list[int]:
        """The ids of so many rows after the one with the id `place`, or before it (the nearest first).

        A row that is there no more leads to the start of the list. `few` says that there are no more than MANY.
        """
        shown, hidden = (self.plus, plain) if few else (plain, self.plus)
        columns = [shown(one) for one in self._order]
        downwards = self._downwards is not backwards
        query = select(self._table.c.id).where(*self._conditions(hidden))
        start = self._start(place)
        if start is not None:
            here, there = tuple_(*columns), tuple_(*start)
            query = query.where(here < there if downwards else here > there)
        ordered = query.order_by(*(one.desc() if downwards else one for one in columns))
        return list(self._connection.execute(ordered.limit(size)).scalars())

    def _start(self, place: int | None) -> Sequence[Any] | None:
        if place is None:
            return None
        row = self._connection.execute(select(*self._order).where(self._table.c.id == place)).first()
        return tuple(row) if row else None

    def _found(self) -> Select[Any]:
        """Every row that is wanted, in no order; a search goes through its own index first."""
        if not self._words or self.dialect == "postgresql":
            return select(self._table.c.id).where(*self._conditions(plain))
        others = list(self.filters(self.plus))
        query = found_ids(self._words, self.dialect, self._index)
        if not others:
            return query
        own = self._table.c.id
        return query.add_columns(own).where(own == self.plus(self._index.rows.c.rowid), *others)

    def _conditions(self, column: As) -> Iterable[ColumnElement[bool]]:
        if self._words is not None:
            yield column(self._table.c.id).in_(found_ids(self._words, self.dialect, self._index))
        yield from self.filters(column)

    def plus(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The same value, for which SQLite looks into no index."""
        if self.dialect == "postgresql":
            return column
        return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column as it is."""
    return column


def has_value(own: ColumnElement[Any], value: str | int) -> ColumnElement[bool]:
    """Whether a column holds the value; "" asks for those that hold none."""
    return own == value if value else or_(own.is_(None), own == "")
