"""How the columns of a file write what can be read in two ways, decided for a whole column, and said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from nurture.core.columns import ColumnMap
from nurture.core.dates import DateHabit, DateOrder, date_habit
from nurture.core.errors import Problem
from nurture.core.fields import DATE_FIELDS, NUMBER_FIELDS, WritingStyle
from nurture.core.phrases import Fact, Phrase, phrase
from nurture.core.quantities import decimal_mark, doubtful_number, read_number
from nurture.core.stages import Stages
from nurture.core.tabular import Table

MOST_SAMPLES: Final = 50_000
"""So many different cells of a column decide how it writes its dates and numbers."""


@dataclass(frozen=True, slots=True)
class Styles:
    """The style of each column that has one of its own, by place, and what has to be said about them."""

    by_place: Mapping[int, WritingStyle]
    remarks: tuple[Problem, ...] = ()


def find_styles(table: Table, columns: ColumnMap, stages: Stages) -> Styles:
    """The styles of a table's columns, from one look through all of it where a column could be read in two ways."""
    samples: dict[int, set[str]] = {
        place: set() for place, name in enumerate(columns.fields) if name in DATE_FIELDS or name in NUMBER_FIELDS
    }
    if samples:
        _collect(table, samples)
    styles: dict[int, WritingStyle] = {}
    remarks: list[Problem] = []
    for place, cells in samples.items():
        column = columns.header[place]
        if columns.fields[place] in DATE_FIELDS:
            habit = date_habit(cells)
            styles[place] = WritingStyle(dates=habit.order, stages=stages)
            remarks += _date_remark(column, habit)
        else:
            styles[place] = WritingStyle(decimal=decimal_mark(cells), stages=stages)
            remarks += _number_remark(column, styles[place], doubtful_number(cells))
    return Styles(styles, tuple(remarks))


def _collect(table: Table, samples: Mapping[int, set[str]]) -> None:
    for row in table.rows:
        for place, seen in samples.items():
            text = row.cells[place]
            if text and len(seen) < MOST_SAMPLES and not text[:4].isdecimal():
                seen.add(text[:80])


def _date_remark(column: str, habit: DateHabit) -> Iterator[Problem]:
    """What is said of a column in which a date can be read in two ways."""
    if habit.doubtful is None:
        return
    order = _ORDERS[habit.order]
    facts: dict[str, Fact] = {"column": column, "example": habit.doubtful.strip(), "order": order}
    if habit.is_mixed:
        said = phrase(
            "“{column}” writes dates in both orders; those such as {example} were read as {order}. Check them.", **facts
        )
    elif habit.is_settled:
        said = phrase("“{column}” was read as {order}, as other cells in it show: {example}.", **facts)
    else:
        said = phrase(
            "“{column}” was read as {order}: {example}. If that is wrong, write its dates as 2026-05-31.", **facts
        )
    yield Problem("dates_read_as", said, column=column)


def _number_remark(column: str, style: WritingStyle, doubtful: str | None) -> Iterator[Problem]:
    """What is said of a column in which a number can be read in two ways and no other cell settles it."""
    if doubtful is None or style.decimal is not None:
        return
    number = read_number(doubtful)
    said = phrase(
        "In “{column}”, {example} was read as {number}.", column=column, example=doubtful.strip(), number=number or 0.0
    )
    yield Problem("numbers_read_as", said, column=column)


_ORDERS: Final[Mapping[DateOrder, Phrase]] = {
    DateOrder.DAY_FIRST: phrase("day/month/year"),
    DateOrder.MONTH_FIRST: phrase("month/day/year"),
}
