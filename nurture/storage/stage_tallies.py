"""How often people did what rules ask about: counted for many at once into one row a person.

A rule may ask the same thing as another, so each different question has one counter. The counts are the same numbers
that `storage.criteria_values` looks up person by person; here one statement a kind of activity reads an index, or one
statement all that a few people did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import Column, ColumnElement, Integer, Select, Table, and_, cast, func, literal, null, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from nurture.core.criteria import ActivityTest
from nurture.core.criteria_fields import Op
from nurture.core.people import ActivityKind
from nurture.core.stages import Stages
from nurture.core.staging import ENGAGEMENT
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_values import Bool, PersonColumns
from nurture.storage.scratch import scratch_table
from nurture.storage.tables import UtcDateTime

ACTIVITY: Final = TABLES["activity"]

Moment: TypeAlias = "ColumnElement[Any]"


@dataclass(frozen=True)
class Reach:
    """Whose activities are counted, and from when to when.

    `people` are conditions on the activity's contact, `listed` a table of contacts that they are joined to, if any.
    `begins` gives the moment at which a window of so many days begins; nothing counts that is not later than `after`.
    """

    upto: Moment
    begins: Callable[[int], Moment]
    people: tuple[Bool, ...] = ()
    listed: Table | None = None
    after: Moment | None = None

    def joined_to(self, listed: Table) -> Reach:
        """The same of the people in this table alone."""
        # the sum keeps SQLite from reading all activities and looking each one's person up in the table
        own = ACTIVITY.c.contact_id == listed.c.contact_id + 0
        return replace(self, listed=listed, people=(own,))


def until(now: datetime) -> Reach:
    """Everybody's activities up to a moment (UTC)."""
    return Reach(literal(now, UtcDateTime()), lambda days: literal(now - timedelta(days=days), UtcDateTime()))


class Tallies:
    """A temporary table with a row a person and a counter a question; questions are collected before it is made.

    `columns` say what a question asks of an activity.
    """

    def __init__(self, name: str, columns: PersonColumns, dialect_name: str) -> None:
        self.table = scratch_table(name)
        self.questions: dict[ActivityTest, str] = {}
        self.dialect_name = dialect_name
        self._columns = columns

    def counter(self, test: ActivityTest) -> ColumnElement[int]:
        """How many activities the test counts, read from the table."""
        question = replace(test, op=Op.AT_LEAST, count=1)
        if question not in self.questions:
            self.questions[question] = f"n{len(self.questions)}"
            self.table.append_column(Column(self.questions[question], Integer))
        return func.coalesce(self.table.c[self.questions[question]], 0)

    def fill(self, session: Session, reach: Reach) -> None:
        """Count anew; the table must be empty, or empty of these people."""
        if reach.listed is not None:
            self._count(session, list(self.questions), reach)
            return
        kinds: dict[ActivityKind, list[ActivityTest]] = {}
        for question in self.questions:
            kinds.setdefault(question.activity, []).append(question)
        for questions in kinds.values():
            self._count(session, questions, reach)

    def _count(self, session: Session, questions: list[ActivityTest], reach: Reach) -> None:
        if not questions:
            return
        names = [self.questions[question] for question in questions]
        dialect: Any = postgresql if self.dialect_name == "postgresql" else sqlite
        adding = dialect.insert(self.table).from_select(["contact_id", *names], self._counts(questions, reach))
        counted = {name: adding.excluded[name] for name in names}
        session.connection().execute(adding.on_conflict_do_update(index_elements=["contact_id"], set_=counted))

    def _counts(self, questions: list[ActivityTest], reach: Reach) -> Select[Any]:
        """One pass over what everybody did of one kind, or over all that those listed did."""
        whose, source, index = ACTIVITY.c.contact_id, select().select_from(ACTIVITY), "ix_activity_kind_contact"
        if reach.listed is None:
            source = source.where(ACTIVITY.c.kind == questions[0].activity.value, *reach.people)
        else:
            whose, index = reach.listed.c.contact_id, "ix_activity_contact_kind"
            source = select().select_from(reach.listed.join(ACTIVITY, and_(*reach.people)))
        numbers = (func.count().filter(and_(*self._conditions(question, reach))) for question in questions)
        return (
            source.add_columns(whose, *numbers)
            .where(*_when(questions, reach))
            .group_by(whose)
            .with_hint(ACTIVITY, f"INDEXED BY {index}", "sqlite")
        )

    def _conditions(self, question: ActivityTest, reach: Reach) -> Iterable[Bool]:
        yield ACTIVITY.c.kind == question.activity.value
        if question.within_days:
            yield ACTIVITY.c.at > reach.begins(question.within_days)
        yield from self._columns.details(question)


def _when(questions: list[ActivityTest], reach: Reach) -> Iterable[Bool]:
    """When whatever these questions count can have happened."""
    yield ACTIVITY.c.at <= reach.upto
    if reach.after is not None:
        yield ACTIVITY.c.at > reach.after
    windows = [question.within_days for question in questions if question.within_days]
    ever = {question.activity.value for question in questions if not question.within_days}
    if windows:
        of_late = ACTIVITY.c.at > reach.begins(max(windows))
        yield or_(of_late, ACTIVITY.c.kind.in_(sorted(ever))) if ever else of_late


class TalliedColumns(PersonColumns):
    """The values of everybody with the counts of activities read from a table of tallies.

    Without `opens`, opened mails are not seen, nor without `others` anything else that people did.
    """

    def __init__(
        self, stages: Stages, now: datetime, tallies: Tallies, *, opens: bool = True, others: bool = True
    ) -> None:
        super().__init__(stages, now, tallies.dialect_name)
        self._tallies = tallies
        self._opens = opens
        self._others = others

    def events(self, test: ActivityTest) -> ColumnElement[int]:
        """How many activities the test counts."""
        seen = self._opens if test.activity is ActivityKind.EMAIL_OPENED else self._others
        return self._tallies.counter(test) if seen else literal(0)

    def has_event(self, test: ActivityTest) -> Bool:
        """Whether there is an activity that the test counts."""
        return self.events(test) > 0

    def counter(self, name: str) -> ColumnElement[Any]:
        """What the CRM has counted, NULL where it has not or where that is not to be seen."""
        seen = self._others if name in ENGAGEMENT else self._opens or name != "emails_opened"
        return super().counter(name) if seen else cast(null(), Integer)
