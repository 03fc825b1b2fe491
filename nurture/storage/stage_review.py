"""One look at many people by the stage rules: whom they would move, whom they contradict, and who stands by a word.

Everybody is read in slices, so that a slice fits into memory however many people there are. Of a slice only those stay
in a temporary table about whom there is something to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    String,
    Table,
    and_,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlmodel import Session

from nurture.core.stages import Mover
from nurture.core.staging import Standing, is_news
from nurture.storage.bulk import TABLES, chunked, insert_rows
from nurture.storage.criteria_values import CONTACT, Bool
from nurture.storage.scratch import empty, made, scratch_table
from nurture.storage.stage_rules import CompiledRules, RuleBook, compile_rules
from nurture.storage.stage_tallies import ACTIVITY, Reach, until
from nurture.storage.tables import UtcDateTime

SLICE: Final = 100_000
"""People read together."""

FOUND_TOGETHER: Final = 5_000
"""People decided about together."""

_CONFLICT: Final = TABLES["conflict"].c
_MOVE: Final = TABLES["stage_move"].c
_OPEN: Final = select(_CONFLICT.contact_id).where(_CONFLICT.closed_at.is_(None))


@dataclass(frozen=True, slots=True)
class Slice:
    """The contacts with ids above one and up to another; of them those in the table `listed`, where one is given."""

    above: int
    upto: int
    people: int
    listed: Table | None = None


def slices(session: Session, listed: Table | None = None) -> Iterator[Slice]:
    """Everybody, or everybody in a table of contacts, in slices."""
    key = CONTACT.id if listed is None else listed.c.contact_id
    above = 0
    while True:
        ids = select(key.label("id")).where(key > above).order_by(key).limit(SLICE).subquery()
        upto, people = session.connection().execute(select(func.max(ids.c.id), func.count())).one()
        if upto is None:
            return
        yield Slice(above, upto, people, listed)
        above = upto


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody about whom there is something to decide, and the place of the rule that counts (see `CompiledRules`)."""

    contact: int
    place: int | None
    standing: Standing


class Review:
    """Looks at one slice after the other as of a moment (UTC); to be used inside `made()`."""

    def __init__(self, session: Session, book: RuleBook, now: datetime, name: str = "") -> None:
        self._session = session
        self._now = now
        self.rules: CompiledRules = compile_rules(session, book, now, f"{name}tally")
        self._then: CompiledRules = compile_rules(session, book, now, f"{name}tally_then")
        self._reading = scratch_table(
            f"{name}reading",
            Column("stage", String),
            Column("crm_stage", String),
            Column("place", Integer),
            Column("is_open", Boolean),
            Column("word_at", UtcDateTime()),
            Column("stands", Boolean),
        )
        self._windows = {one.within_days for one in self._then.tallies.questions if one.within_days}
        begins: list[Column[Any]] = [Column(_begin(days), UtcDateTime()) for days in self._windows]
        self._word = scratch_table(
            f"{name}word", Column("since", UtcDateTime()), Column("upto", UtcDateTime()), *begins
        )

    @contextmanager
    def made(self) -> Iterator[None]:
        """The review with its tables."""
        with made(self._session, self.rules.tallies.table, self._then.tallies.table, self._reading, self._word):
            yield

    def look_at(self, part: Slice) -> None:
        """Read the people of a slice; what was found before is forgotten."""
        empty(self._session, self.rules.tallies.table, self._reading)
        self.rules.tallies.fill(self._session, self._reach(part))
        self._read(part)
        self._mark_words()

    def _reach(self, part: Slice) -> Reach:
        reach = until(self._now)
        if part.listed is not None:
            reach = reach.joined_to(part.listed)
        whose = ACTIVITY.c.contact_id if part.listed is None else part.listed.c.contact_id
        return replace(reach, people=(*reach.people, whose > part.above, whose <= part.upto))

    def _read(self, part: Slice) -> None:
        """Keep the readings of those who would move, who contradict, and about whom a contradiction waits."""
        people = [CONTACT.id > part.above, CONTACT.id <= part.upto]
        if part.listed is not None:
            people.append(CONTACT.id.in_(select(part.listed.c.contact_id)))
        read = self.rules.readings(*people).cte("read").prefix_with("MATERIALIZED").c
        leads_on = self.rules.leads_on(read.stage, read.place)
        contradicts = self.rules.contradicts(read.crm_stage, read.place)
        is_open = read.id.in_(_OPEN)
        kept = select(read.id, read.stage, read.crm_stage, read.place, is_open, false())
        names = ["contact_id", "stage", "crm_stage", "place", "is_open", "stands"]
        keep = insert(self._reading).from_select(names, kept.where(or_(leads_on, contradicts, is_open)))
        self._session.connection().execute(keep)

    def _mark_words(self) -> None:
        """Say of whom somebody has said where they stand, and who still stands there for want of news."""
        row, connection = self._reading.c, self._session.connection()
        said = and_(_MOVE.contact_id == row.contact_id, _MOVE.mover == Mover.PERSON.value)
        last = select(func.max(_MOVE.at)).where(said).correlate(self._reading).scalar_subquery()
        connection.execute(update(self._reading).values(word_at=last))
        words = select(row.contact_id, row.word_at, row.place).where(row.word_at.is_not(None), row.place.is_not(None))
        decided = {contact: (since, place) for contact, since, place in connection.execute(words)}
        if not decided:
            return
        news = self._with_news(decided)
        for chunk in chunked(contact for contact in decided if contact not in news):
            connection.execute(update(self._reading).where(row.contact_id.in_(chunk)).values(stands=true()))

    def _with_news(self, decided: Mapping[int, tuple[datetime, int]]) -> set[int]:
        """Those of these people about whom there is news since somebody's word (`core.staging.has_news`)."""
        self._write_words({contact: since for contact, (since, _) in decided.items()})
        word = self._word.c
        now = until(self._now).joined_to(self._word)
        then = self._read_again(replace(now, upto=word.upto, begins=lambda days: word[_begin(days)]))
        later = self._read_again(replace(now, after=word.since))
        none = self._read_again(None)
        stage, stages = self.rules.stage_at, self.rules.book.stages
        return {
            one
            for one, (_, place) in decided.items()
            if is_news(
                stages,
                stage(place),
                then=stage(then[one]),
                by_later=stage(later[one]),
                by_none=stage(none[one]),
            )
        }

    def _write_words(self, words: Mapping[int, datetime]) -> None:
        empty(self._session, self._word)
        rows = []
        for contact, since in words.items():
            upto = min(since, self._now)
            begins = {_begin(days): upto - timedelta(days=days) for days in self._windows}
            rows.append({"contact_id": contact, "since": since, "upto": upto, **begins})
        insert_rows(self._session, self._word, rows)

    def _read_again(self, reach: Reach | None) -> dict[int, int | None]:
        """The places of the people somebody has spoken about by other activities; by none of them, without a reach."""
        empty(self._session, self._then.tallies.table)
        if reach is not None:
            self._then.tallies.fill(self._session, reach)
        readings = self._then.readings(CONTACT.id.in_(select(self._word.c.contact_id)))
        return {contact: place for contact, _, _, place in self._session.connection().execute(readings)}

    def count(self) -> list[tuple[Standing, int]]:
        """How many people there are of each standing among those found."""
        keys = self._deciding()
        counted = self._session.connection().execute(select(*keys, func.count()).group_by(*keys))
        return [(self._standing(values), people) for *values, people in counted]

    def found(self, *conditions: Bool) -> Iterator[list[Found]]:
        """Those found, in chunks by id."""
        row, above = self._reading.c, 0
        query = select(row.contact_id, *self._deciding()).order_by(row.contact_id).limit(FOUND_TOGETHER)
        while True:
            rows = self._session.connection().execute(query.where(row.contact_id > above, *conditions)).all()
            if not rows:
                return
            yield [Found(contact, values[2], self._standing(values)) for contact, *values in rows]
            above = rows[-1][0]

    def _deciding(self) -> tuple[ColumnElement[Any], ...]:
        row = self._reading.c
        return row.stage, row.crm_stage, row.place, row.is_open, row.word_at.is_not(None), row.stands

    def _standing(self, values: Sequence[Any]) -> Standing:
        stage, crm_stage, place, *flags = values
        return Standing(stage, crm_stage, self.rules.stage_at(place), *map(bool, flags))


def _begin(days: int) -> str:
    """The column of the moment at which a window of so many days began."""
    return f"begin{days}"
