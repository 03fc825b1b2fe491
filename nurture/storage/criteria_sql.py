"""Conditions as SQL: one expression that means of everybody what `core.criteria.evaluate` means of one person.

Every part of it is true or false, never NULL, so that its opposite is the same in both places.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
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
    text_of,
)
from nurture.core.criteria_fields import ORDERING, FieldType, Op, field_type
from nurture.core.people import COUNTERS
from nurture.core.stages import Stages
from nurture.core.staging import NOBODY_FITS
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_values import CONTACT, Bool, PersonColumns, fold_case, is_storable, known

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
_AT_LEAST_ONE: Final = {(Op.AT_LEAST, 1), (Op.GREATER, 0), (Op.NOT_EQUAL, 0)}
_NOT_ONE: Final = {(Op.LESS, 1), (Op.AT_MOST, 0), (Op.EQUAL, 0)}


def compile_criteria(
    criteria: Criteria, *, stages: Stages, now: datetime, dialect_name: str, profile: Criteria | None = None
) -> ColumnElement[bool]:
    """The condition over the contact table: true of exactly the people who meet it at that moment (UTC).

    `dialect_name` is sqlite or postgresql; `profile` is the ideal customer profile, which nobody fits for None.
    """
    columns = PersonColumns(stages, now, dialect_name)
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
                return or_(false(), *map(self.whole, parts))
            case Not(part):
                return not_(self.whole(part))
            case FieldTest():
                return self._field(criteria)
            case PointsTest():
                return self._points(criteria)
            case _:
                return self._activity(criteria)

    def _field(self, test: FieldTest) -> Bool:
        if test.op in _POSITIVE:
            return not_(self._field(replace(test, op=_POSITIVE[test.op])))
        match field_type(test.field):
            case FieldType.NUMBER:
                return known(self._number(test, self._columns.number(test.field)))
            case FieldType.FLAG:
                return self._flag(test)
            case FieldType.LIST:
                return self._list(test)
            case FieldType.DATE:
                return known(_date(test, self._columns.moment(test.field)))
            case FieldType.PROPERTY if test.op in ORDERING:
                return known(self._order(test, self._columns.text(test.field)))
            case _:
                return self._text(test, self._columns.text(test.field))

    def _text(self, test: FieldTest, text: ColumnElement[str]) -> Bool:
        if test.op is Op.IS_SET:
            return text != ""
        if isinstance(test.value, tuple):
            return fold_case(text).in_(self._columns.given(_folded(test.value) - {""}))
        wanted = text_of(test.value).casefold()
        if not is_storable(wanted) or (test.op is Op.EQUAL and not wanted):
            return false()
        if test.op is Op.EQUAL:
            return fold_case(text) == wanted
        position = self._columns.position(wanted, fold_case(text))
        return and_(text != "", position == 1 if test.op is Op.STARTS_WITH else position > 0)

    def _number(self, test: FieldTest, number: ColumnElement[Any]) -> Bool:
        if test.op is Op.IS_SET:
            return number.is_not(None)
        if isinstance(test.value, tuple):
            return number.in_(self._columns.given_numbers(_numbers(test.value)))
        return _compare(test.op, number, literal(test.value, BigInteger() if isinstance(test.value, int) else Float()))

    def _order(self, test: FieldTest, text: ColumnElement[str]) -> Bool:
        if isinstance(test.value, str):
            return _compare(test.op, self._columns.day_of(text), literal(test.value))
        return self._number(test, func.as_number(text, type_=Float()))

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
        if (test.op, test.count) in _AT_LEAST_ONE | _NOT_ONE:
            has_one = self._columns.has_event(test)
            if counter is not None:
                has_one = or_(known(self._columns.counter(counter) >= 1), has_one)
            return has_one if (test.op, test.count) in _AT_LEAST_ONE else not_(has_one)
        number = self._columns.events(test)
        if counter is not None:
            number = self._columns.larger(number, func.coalesce(self._columns.counter(counter), 0))
        return _compare(test.op, number, literal(test.count, BigInteger()))


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
