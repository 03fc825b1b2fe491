"""Conditions as SQL: one expression that means of everybody what `core.criteria.evaluate` means of one person.

Every part of it is true or false, never NULL, so that its opposite is the same in both places.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil, floor, isfinite
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Float, and_, case, false, func, literal, not_, or_, select, true
from sqlmodel import Session

from nurture.core.criteria import (
    ActivityTest,
    AllOf,
    AnyOf,
    Criteria,
    FieldTest,
    Not,
    PointsTest,
    is_value_met,
    text_of,
)
from nurture.core.criteria_fields import ORDERING, FieldType, Op, field_type
from nurture.core.people import COUNTERS
from nurture.core.stages import Relationship, Stages
from nurture.core.staging import NOBODY_FITS
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_sets import EverybodyColumns
from nurture.storage.criteria_values import CONTACT, Bool, PersonColumns, known
from nurture.storage.criteria_words import is_storable

_POSITIVE: Final = {Op.NOT_EQUAL: Op.EQUAL, Op.NOT_IN: Op.IN, Op.IS_BLANK: Op.IS_SET}
"""Comparisons that are nothing but the opposite of another one."""

_COMPARISONS: Final[Mapping[Op, Callable[[Any, Any], Any]]] = {
    Op.EQUAL: operator.eq,
    Op.NOT_EQUAL: operator.ne,
    Op.GREATER: operator.gt,
    Op.AT_LEAST: operator.ge,
    Op.LESS: operator.lt,
    Op.AT_MOST: operator.le,
}
_COUNTED_BY: Final = {kind: name for name, kind in COUNTERS.items()}
_DAYS: Final = frozenset({"days_in_stage", "days_since_activity"})


def compile_criteria(
    criteria: Criteria,
    *,
    stages: Stages,
    now: datetime,
    dialect_name: str,
    profile: Criteria | None = None,
    of_everybody: bool = True,
) -> ColumnElement[bool]:
    """The condition over the contact table: true of exactly the people who meet it at that moment (UTC).

    `dialect_name` is sqlite or postgresql; `profile` is the ideal customer profile, which nobody fits for None.
    `of_everybody` chooses the form that is quick where everybody is looked at, else that for a few people.
    """
    columns = (EverybodyColumns if of_everybody else PersonColumns)(stages, now, dialect_name)
    return compile_over(columns, criteria, fits=compile_over(columns, profile or NOBODY_FITS))


def compile_over(columns: PersonColumns, criteria: Criteria, *, fits: Bool | None = None) -> Bool:
    """The condition over these columns; `fits` says who fits the profile, None inside the profile itself."""
    return _Compiler(columns, fits).whole(criteria)


def count_matching(
    session: Session, criteria: Criteria, *, stages: Stages, now: datetime, profile: Criteria | None = None
) -> int:
    """How many contacts meet the condition, counted by the database in one statement."""
    condition = compile_criteria(criteria, stages=stages, now=now, dialect_name=_dialect(session), profile=profile)
    counted = select(func.count()).select_from(TABLES["contact"]).where(condition)
    return session.connection().execute(counted).scalar_one()


def matching_ids(
    session: Session, criteria: Criteria, *, stages: Stages, now: datetime, profile: Criteria | None = None
) -> list[int]:
    """The ids of the contacts who meet the condition, in the order of their addresses."""
    condition = compile_criteria(criteria, stages=stages, now=now, dialect_name=_dialect(session), profile=profile)
    found = select(CONTACT.id).where(condition).order_by(CONTACT.email_key)
    return list(session.connection().execute(found).scalars())


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


class _Compiler:
    """Turns a tree into one expression; inside the profile itself (`fits` is None) nobody knows yet who fits it."""

    def __init__(self, columns: PersonColumns, fits: Bool | None) -> None:
        self._columns = columns
        self._fits = fits

    def whole(self, criteria: Criteria) -> Bool:
        match criteria:
            case AllOf(parts):
                return and_(true(), *map(self.whole, parts))
            case AnyOf(parts):
                return or_(false(), *self._any(parts))
            case Not(part):
                return not_(self.whole(part))
            case FieldTest():
                return self._field(criteria)
            case PointsTest():
                return self._points(criteria)
            case _:
                return self._activity(criteria)

    def _any(self, parts: Iterable[Criteria]) -> Iterable[Bool]:
        """Each part; but words that a field may contain, of which there are often many, are looked for together."""
        words: dict[str, set[str]] = {}
        for part in parts:
            word = _word(part) if isinstance(part, FieldTest) else ""
            if word and isinstance(part, FieldTest):
                words.setdefault(part.field, set()).add(word)
            else:
                yield self.whole(part)
        for name, wanted in words.items():
            yield self._columns.contains_any(name, wanted)

    def _field(self, test: FieldTest) -> Bool:
        if test.op in _POSITIVE:
            return not_(self._field(replace(test, op=_POSITIVE[test.op])))
        match field_type(test.field):
            case FieldType.NUMBER if test.field in COUNTERS and test.op is not Op.IN:
                return self._counter(test)
            case FieldType.NUMBER if test.field in _DAYS and test.op is not Op.IN:
                return self._days(test)
            case FieldType.NUMBER:
                return known(self._number(test, self._columns.number(test.field)))
            case FieldType.FLAG:
                return self._flag(test)
            case FieldType.LIST:
                return self._list(test)
            case FieldType.DATE:
                return known(_date(test, self._columns.moment(test.field)))
            case FieldType.PROPERTY if test.op in ORDERING:
                return known(self._order(test))
            case _:
                return self._relationship(test) if test.field == "relationship" else self._text(test)

    def _relationship(self, test: FieldTest) -> Bool:
        """Which relationships meet the test is known before anybody is looked at."""
        return self._columns.stands_as([one for one in Relationship if is_value_met(test, one.value)])

    def _text(self, test: FieldTest) -> Bool:
        text, folded = self._columns.text(test.field), self._columns.folded(test.field)
        if test.op is Op.IS_SET:
            return text != ""
        if isinstance(test.value, tuple):
            return folded.in_(self._columns.given(_folded(test.value) - {""}))
        wanted = text_of(test.value).casefold()
        if not is_storable(wanted) or (test.op is Op.EQUAL and not wanted):
            return false()
        if test.op is Op.EQUAL:
            return self._columns.is_text(test.field, wanted)
        position = self._columns.position(wanted, folded)
        found = position == 1 if test.op is Op.STARTS_WITH else position > 0
        return found if wanted else text != ""

    def _number(self, test: FieldTest, number: ColumnElement[Any]) -> Bool:
        if test.op is Op.IS_SET:
            return number.is_not(None)
        if isinstance(test.value, tuple):
            return number.in_(self._columns.given_numbers(_numbers(test.value)))
        return _compare(test.op, number, literal(test.value, BigInteger() if isinstance(test.value, int) else Float()))

    def _order(self, test: FieldTest) -> Bool:
        """A property as the number or the day it reads as; most people have none, and are not read."""
        text = self._columns.text(test.field)
        if isinstance(test.value, str):
            return _compare(test.op, self._columns.day_of(text), literal(test.value))
        return self._number(test, case((text != "", func.as_number(text, type_=Float()))))

    def _points(self, test: PointsTest) -> Bool:
        points: ColumnElement[int] = literal(0, BigInteger())
        for score in test.scores:
            points = points + case((self.whole(score.when), literal(score.points, BigInteger())), else_=0)
        return _compare(test.op, points, literal(test.value, BigInteger()))

    def _flag(self, test: FieldTest) -> Bool:
        if test.field != "fits_profile":
            flag = self._columns.flag(test.field)
        elif self._fits is None:
            return false()
        else:
            flag = self._fits
        if test.op is Op.IS_SET:
            return true()
        return flag if test.value else not_(flag)

    def _list(self, test: FieldTest) -> Bool:
        if test.op is Op.IS_SET:
            return self._columns.holds(test.field, None)
        wanted = test.value if isinstance(test.value, tuple) else (str(test.value),)
        return self._columns.holds(test.field, self._columns.given(_folded(wanted)))

    def _activity(self, test: ActivityTest) -> Bool:
        asks_for_detail = test.within_days or test.target or test.kinds
        counter = None if asks_for_detail else _COUNTED_BY.get(test.activity)

        def at_least(times: int) -> Bool:
            return self._has_done(test, times, counter) if times > 0 else true()

        return _compare_whole(test.op, test.count, at_least, lambda times: not_(at_least(times)))

    def _has_done(self, test: ActivityTest, times: int, counter: str | None) -> Bool:
        """Whether it was done so often by our events, or by the CRM's count of the same."""
        did = self._columns.did(test, times)
        if counter is None:
            return did
        return or_(known(self._columns.counter(counter) >= literal(times, BigInteger())), did)

    def _counter(self, test: FieldTest) -> Bool:
        """A counter is known where the CRM gave one or there is an event; the larger of the two holds."""
        events = ActivityTest(COUNTERS[test.field])
        is_known = or_(self._columns.counter(test.field).is_not(None), self._columns.did(events, 1))
        if test.op is Op.IS_SET:
            return is_known

        def at_least(number: int) -> Bool:
            return self._has_done(events, number, test.field) if number > 0 else is_known

        def below(number: int) -> Bool:
            return and_(is_known, not_(at_least(number))) if number > 0 else false()

        return _compare_whole(test.op, test.value, at_least, below)

    def _days(self, test: FieldTest) -> Bool:
        """Days are counted by the moment before which so many have passed, never fewer than none."""
        is_known = self._columns.has_begun(test.field)
        if test.op is Op.IS_SET:
            return is_known

        def below(days: int) -> Bool:
            return self._columns.is_younger(test.field, days) if days > 0 else false()

        return _compare_whole(test.op, test.value, lambda days: and_(is_known, not_(below(days))), below)


def _compare_whole(op: Op, value: Any, at_least: Callable[[int], Bool], below: Callable[[int], Bool]) -> Bool:
    """The comparison of a whole number of which is only known how to ask for at least so many, and for fewer."""
    match op:
        case Op.AT_LEAST:
            return at_least(ceil(value))
        case Op.GREATER:
            return at_least(floor(value) + 1)
        case Op.LESS:
            return below(ceil(value))
        case Op.AT_MOST:
            return below(floor(value) + 1)
        case Op.NOT_EQUAL:
            return not_(_compare_whole(Op.EQUAL, value, at_least, below))
        case _:
            return and_(at_least(int(value)), below(int(value) + 1)) if value == floor(value) else false()


def _compare(op: Op, left: ColumnElement[Any], right: ColumnElement[Any]) -> Bool:
    compared: Bool = _COMPARISONS[op](left, right)
    return compared


def _date(test: FieldTest, moment: ColumnElement[Any]) -> Bool:
    """The moment against a whole day (UTC), so that an index over it can be used."""
    if test.op is Op.IS_SET:
        return moment.is_not(None)
    begin = datetime.combine(date.fromisoformat(str(test.value)), time.min, UTC)
    end = begin + timedelta(days=1)
    match test.op:
        case Op.GREATER:
            return moment >= end
        case Op.AT_LEAST:
            return moment >= begin
        case Op.LESS:
            return moment < begin
        case Op.AT_MOST:
            return moment < end
        case _:
            return and_(moment >= begin, moment < end)


def _word(test: FieldTest) -> str:
    """The text in folded case that the test looks for anywhere in another one; nothing where it is no such test."""
    is_text = field_type(test.field) in {FieldType.TEXT, FieldType.PROPERTY} and test.field != "relationship"
    word = text_of(test.value).casefold()
    return word if is_text and test.op is Op.CONTAINS and is_storable(word) else ""


def _folded(texts: Iterable[str]) -> set[str]:
    return {text.casefold() for text in texts}


def _numbers(texts: Iterable[str]) -> set[float]:
    """The numbers that are written as one of these texts."""
    found = set()
    for text in texts:
        try:
            number = float(text)
        except ValueError:
            continue
        if isfinite(number) and text_of(number).casefold() == text.casefold():
            found.add(number)
    return found
