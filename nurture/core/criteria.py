"""The condition language: one small tree over a person's properties and activities.

Written as JSON or YAML (the grammar is in the README) and parsed by `core.criteria_syntax` into the frozen nodes below;
evaluated here for one person, and said in words by `core.wording`. Stage rules, segments and sequences all use it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from nurture.core.criteria_fields import ORDERING, Op, as_day, as_number
from nurture.core.people import COUNTERS, Activity, ActivityKind

Scalar: TypeAlias = "str | int | float | bool"
Value: TypeAlias = "Scalar | tuple[str, ...] | None"


@dataclass(frozen=True, slots=True)
class AllOf:
    """True where every part is; an empty one is true for everybody."""

    parts: tuple[Criteria, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where at least one part is; an empty one is true for nobody."""

    parts: tuple[Criteria, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True where the part is not."""

    part: Criteria


@dataclass(frozen=True, slots=True)
class FieldTest:
    """A comparison of one property. Case makes no difference; a blank meets only `is_blank`, `!=` and `not_in`."""

    field: str
    op: Op
    value: Value = None


@dataclass(frozen=True, slots=True)
class ActivityTest:
    """A count of activities, within a number of days where given, of a target or of kinds of offers where given."""

    activity: ActivityKind
    op: Op = Op.AT_LEAST
    count: int = 1
    within_days: int | None = None
    target: str | None = None
    kinds: tuple[str, ...] = ()
    human: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """What meeting a condition is worth; less than nothing, where it speaks against."""

    when: Criteria
    points: int


@dataclass(frozen=True, slots=True)
class PointsTest:
    """A comparison of the sum of all points that a person gets."""

    scores: tuple[Score, ...]
    op: Op
    value: int


Criteria: TypeAlias = "AllOf | AnyOf | Not | FieldTest | ActivityTest | PointsTest"


@dataclass(frozen=True)
class PersonFacts:
    """What a condition may look at: named values (see FIELDS), activities in any order, and the moment (UTC).

    A date is given as its day (UTC), written YYYY-MM-DD.
    """

    values: Mapping[str, Value]
    activities: tuple[Activity, ...]
    now: datetime


def evaluate(criteria: Criteria, facts: PersonFacts) -> bool:
    """Whether the person meets the condition at that moment."""
    match criteria:
        case AllOf(parts):
            return all(evaluate(part, facts) for part in parts)
        case AnyOf(parts):
            return any(evaluate(part, facts) for part in parts)
        case Not(part):
            return not evaluate(part, facts)
        case FieldTest():
            return is_value_met(criteria, field_value(criteria.field, facts))
        case PointsTest():
            return _compare(criteria.op, sum_points(criteria, facts), criteria.value)
        case _:
            return is_count_met(criteria, count_activities(criteria, facts))


def sum_points(test: PointsTest, facts: PersonFacts) -> int:
    """All the points that the person gets."""
    return sum(score.points for score in test.scores if evaluate(score.when, facts))


def field_value(name: str, facts: PersonFacts) -> Value:
    """The person's value of a field; for a counter, the larger of the CRM's number and our own events."""
    value = facts.values.get(name)
    counted = COUNTERS.get(name)
    if counted is None:
        return value
    events = sum(1 for one in facts.activities if one.kind is counted and one.human and one.at <= facts.now)
    number = value if isinstance(value, int | float) else 0
    return max(number, events) if events or value is not None else None


def is_value_met(test: FieldTest, value: Value) -> bool:
    """Whether a value of the field meets the test; None is one we do not know."""
    blank = value is None or value in ("", ())
    match test.op:
        case Op.IS_SET:
            return not blank
        case Op.IS_BLANK:
            return blank
        case Op.NOT_EQUAL:
            return not is_value_met(FieldTest(test.field, Op.EQUAL, test.value), value)
        case Op.NOT_IN:
            return not is_value_met(FieldTest(test.field, Op.IN, test.value), value)
    if blank:
        return False
    if isinstance(value, bool) or isinstance(test.value, bool):
        return bool(value) is test.value
    if isinstance(value, tuple):
        return _test_list(test, value)
    if isinstance(value, int | float) and isinstance(test.value, int | float):
        return _compare(test.op, value, test.value)
    if test.op in ORDERING:
        return _test_order(test, text_of(value))
    return _test_text(test, text_of(value).casefold())


def _test_list(test: FieldTest, value: tuple[str, ...]) -> bool:
    held = {item.casefold() for item in value}
    wanted = test.value if isinstance(test.value, tuple) else (str(test.value),)
    return any(item.casefold() in held for item in wanted)


def _test_order(test: FieldTest, text: str) -> bool:
    """A text against a number or a day, where it reads as one; days compare as they are written."""
    read = as_day(text) if isinstance(test.value, str) else as_number(text)
    return read is not None and _compare(test.op, read, test.value)


def _test_text(test: FieldTest, text: str) -> bool:
    if isinstance(test.value, tuple):
        return text in {item.casefold() for item in test.value}
    wanted = text_of(test.value).casefold()
    if test.op is Op.CONTAINS:
        return wanted in text
    return text.startswith(wanted) if test.op is Op.STARTS_WITH else text == wanted


def text_of(value: Value) -> str:
    """A value as text; a whole number has no decimal point, so that 10 and 10.0 read alike."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


_COMPARISONS: Final[Mapping[Op, Callable[[Any, Any], bool]]] = {
    Op.EQUAL: operator.eq,
    Op.NOT_EQUAL: operator.ne,
    Op.GREATER: operator.gt,
    Op.AT_LEAST: operator.ge,
    Op.LESS: operator.lt,
    Op.AT_MOST: operator.le,
}


def _compare(op: Op, left: Any, right: Any) -> bool:
    compared = _COMPARISONS.get(op)
    return compared is not None and compared(left, right)


_BY_TIME: Final = operator.attrgetter("at")


def matching_activities(test: ActivityTest, facts: PersonFacts) -> list[Activity]:
    """The activities the test counts, earliest first; the window is `now - within_days < at <= now`."""
    since = facts.now - timedelta(days=test.within_days) if test.within_days else None
    counted = [
        one for one in facts.activities if one.kind is test.activity and _is_counted(test, one, since, facts.now)
    ]
    return sorted(counted, key=_BY_TIME) if len(counted) > 1 else counted


def _is_counted(test: ActivityTest, one: Activity, since: datetime | None, now: datetime) -> bool:
    return (
        one.at <= now
        and (since is None or one.at > since)
        and (one.human or not test.human)
        and (not test.kinds or one.offer_kind in test.kinds)
        and (not test.target or test.target.casefold() in {one.target.casefold(), (one.offer or "").casefold()})
    )


_COUNTED_BY: Final = {kind: name for name, kind in COUNTERS.items()}


def count_activities(test: ActivityTest, facts: PersonFacts) -> int:
    """How often the person did what the test counts."""
    return known_count(test, facts, len(matching_activities(test, facts)))


def known_count(test: ActivityTest, facts: PersonFacts, events: int) -> int:
    """How often, by so many events; a CRM's counter about the same holds where it is larger and no detail is asked."""
    counter = _COUNTED_BY.get(test.activity)
    if counter is None or test.within_days or test.target or test.kinds:
        return events
    counted = facts.values.get(counter)
    return max(events, int(counted)) if isinstance(counted, int | float) else events


def is_count_met(test: ActivityTest, count: int) -> bool:
    """Whether so many activities meet the test."""
    return _compare(test.op, count, test.count)


def walk(criteria: Criteria) -> Iterator[Criteria]:
    """Every node of the tree, the root first."""
    yield criteria
    match criteria:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from walk(part)
        case Not(part):
            yield from walk(part)
        case PointsTest(scores):
            for score in scores:
                yield from walk(score.when)


def to_tree(criteria: Criteria) -> dict[str, Any]:
    """The JSON tree from which `parse` makes the same condition."""
    match criteria:
        case AllOf(parts):
            return {"all": [to_tree(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_tree(part) for part in parts]}
        case Not(part):
            return {"not": to_tree(part)}
        case FieldTest(name, op, value):
            tree: dict[str, Any] = {"field": name, "op": op.value}
            return tree if value is None else tree | {"value": list(value) if isinstance(value, tuple) else value}
        case PointsTest(scores, op, value):
            points = [{"when": to_tree(score.when), "points": score.points} for score in scores]
            return {"points": points, "op": op.value, "value": value}
        case _:
            return _activity_tree(criteria)


def _activity_tree(test: ActivityTest) -> dict[str, Any]:
    tree: dict[str, Any] = {"activity": test.activity.value, "op": test.op.value, "count": test.count}
    optional: Iterable[tuple[str, Any, Any]] = (
        ("within_days", test.within_days, None),
        ("target", test.target, None),
        ("kinds", list(test.kinds), []),
        ("human", test.human, True),
    )
    return tree | {key: value for key, value, unset in optional if value != unset}
