"""Conditions in words: what a condition asks for, and what about a person meets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, takewhile
from typing import Final

from nurture.core.criteria import (
    ActivityTest,
    AllOf,
    AnyOf,
    Criteria,
    FieldTest,
    Not,
    PersonFacts,
    PointsTest,
    evaluate,
    field_value,
    is_count_met,
    known_count,
    matching_activities,
    sum_points,
)
from nurture.core.criteria_fields import ORDERING, FieldType, Op, field_type
from nurture.core.criteria_names import ACTIVITY_NAMES, field_name, lead_status_name
from nurture.core.offers import kind_name
from nurture.core.people import Activity
from nurture.core.phrases import Fact, Phrase, listing, phrase, plural
from nurture.core.stages import Relationship, Stages, relationship_name


def explain(criteria: Criteria, stages: Stages) -> Phrase:
    """What the condition asks for, as one sentence part ("booked a meeting or was sent a proposal")."""
    match criteria:
        case AllOf(()):
            return phrase("everybody")
        case AnyOf(()):
            return phrase("nobody")
        case AllOf(parts):
            return phrase("{conditions}", conditions=listing(_inner(part, stages) for part in parts))
        case AnyOf(parts):
            return phrase("{conditions}", conditions=listing((_inner(part, stages) for part in parts), "or"))
        case Not(part):
            return phrase("not: {condition}", condition=_inner(part, stages))
        case FieldTest():
            return _explain_field(criteria, stages)
        case PointsTest():
            return _explain_points(criteria, stages)
        case _:
            return _explain_activity(criteria)


def _inner(part: Criteria, stages: Stages) -> Phrase:
    said = explain(part, stages)
    grouped = isinstance(part, AllOf | AnyOf) and len(part.parts) > 1
    return phrase("({condition})", condition=said) if grouped else said


def sentences(criteria: Criteria, stages: Stages) -> tuple[Phrase, ...]:
    """The condition as a list: one entry per part of the outermost group, to be read under "any of" or "all of"."""
    if isinstance(criteria, AllOf | AnyOf) and len(criteria.parts) > 1:
        return tuple(explain(part, stages) for part in criteria.parts)
    return (explain(criteria, stages),)


def rule_lines(entry: Criteria | None, stages: Stages) -> tuple[Phrase, ...]:
    """The rule of a stage as a list: how much of it has to be met, and each condition; None leads nobody there."""
    if entry is None:
        return (phrase("Only a person puts somebody here, and says why."),)
    parts = sentences(entry, stages)
    if len(parts) == 1:
        return parts
    any_is_enough = isinstance(entry, AnyOf)
    heading = phrase("One of these is enough:") if any_is_enough else phrase("All of these are needed:")
    return (heading, *parts)


_COMPARED: Final[Mapping[Op, Phrase]] = {
    Op.EQUAL: phrase("{field} is {value}"),
    Op.NOT_EQUAL: phrase("{field} is not {value}"),
    Op.IN: phrase("{field} is {value}"),
    Op.NOT_IN: phrase("{field} is not {value}"),
    Op.CONTAINS: phrase("{field} contains {value}"),
    Op.STARTS_WITH: phrase("{field} starts with {value}"),
    Op.GREATER: phrase("{field} is more than {value}"),
    Op.AT_LEAST: phrase("{field} is at least {value}"),
    Op.LESS: phrase("{field} is less than {value}"),
    Op.AT_MOST: phrase("{field} is at most {value}"),
    Op.IS_SET: phrase("{field} is known"),
    Op.IS_BLANK: phrase("{field} is not known"),
}
_COMPARED_DAYS: Final[Mapping[Op, Phrase]] = {
    Op.GREATER: phrase("{field} is after {value}"),
    Op.AT_LEAST: phrase("{field} is {value} or later"),
    Op.LESS: phrase("{field} is before {value}"),
    Op.AT_MOST: phrase("{field} is {value} or earlier"),
}

_SAID_WHOLE: Final[Mapping[FieldTest, Phrase]] = {
    FieldTest("email", Op.IS_SET): phrase("gave an email address"),
    FieldTest("fits_profile", Op.EQUAL, True): phrase("fits the ideal customer profile"),
    FieldTest("fits_profile", Op.EQUAL, False): phrase("does not fit the ideal customer profile"),
    FieldTest("became_customer_known", Op.EQUAL, True): phrase("it is known when they became a customer"),
    FieldTest("suppressed", Op.EQUAL, True): phrase("must not be mailed"),
    FieldTest("suppressed", Op.EQUAL, False): phrase("nothing says that they must not be mailed"),
    FieldTest("has_open_deal", Op.EQUAL, True): phrase("has an open deal"),
    FieldTest("has_open_deal", Op.EQUAL, False): phrase("has no open deal"),
    FieldTest("has_lost_deal", Op.EQUAL, True): phrase("has a lost deal"),
    FieldTest("has_lost_deal", Op.EQUAL, False): phrase("has no lost deal"),
    FieldTest("is_confusable", Op.EQUAL, True): phrase("has an address in letters that look alike"),
}


def _explain_field(test: FieldTest, stages: Stages) -> Phrase:
    whole = _SAID_WHOLE.get(test)
    if whole:
        return whole
    if test.field == "stage" and test.op in {Op.EQUAL, Op.IN}:
        return phrase("is in the stage {stage}", stage=_said_value(test, stages))
    template = _COMPARED_DAYS[test.op] if _names_a_day(test) else _COMPARED[test.op]
    return phrase(template.message, field=field_name(test.field), value=_said_value(test, stages))


def _names_a_day(test: FieldTest) -> bool:
    return test.op in ORDERING and isinstance(test.value, str)


def _said_value(test: FieldTest, stages: Stages) -> Fact:
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    return listing((_said_one(test.field, value, stages) for value in values), "or")


def _said_one(field: str, value: object, stages: Stages) -> Fact:
    if field in {"stage", "crm_stage", "company.stage"}:
        return stages.name(str(value))
    if field in {"lead_status", "company.lead_status"}:
        return lead_status_name(str(value))
    if field == "relationship" and str(value) in set(Relationship):
        return relationship_name(Relationship(str(value)))
    if isinstance(value, bool):
        return phrase("yes") if value else phrase("no")
    if isinstance(value, int | float):
        return value
    return str(value) if field_type(field) is FieldType.DATE else phrase("“{text}”", text=str(value))


def _explain_points(test: PointsTest, stages: Stages) -> Phrase:
    """What is worth how much, and how much is asked for."""
    scores = (
        phrase("{condition}: {points}", condition=explain(one.when, stages), points=one.points) for one in test.scores
    )
    field = phrase("the sum of points ({scores})", scores=listing(scores))
    return phrase(_COMPARED[test.op].message, field=field, value=test.value)


def _explain_activity(test: ActivityTest) -> Phrase:
    return _in_window(_how_often(_about(test), test), test)


def _about(test: ActivityTest) -> Phrase:
    did: Phrase = ACTIVITY_NAMES[test.activity]
    if test.kinds:
        kinds = listing((kind_name(kind) for kind in test.kinds), "or")
        did = phrase("{did} ({kinds})", did=did, kinds=kinds)
    return phrase("{did} (“{target}”)", did=did, target=test.target) if test.target else did


def _how_often(did: Phrase, test: ActivityTest) -> Phrase:
    match test.op, test.count:
        case (Op.AT_LEAST, 1) | (Op.GREATER, 0):
            return did
        case (Op.EQUAL, 0) | (Op.LESS, 1) | (Op.AT_MOST, 0):
            return phrase("never {did}", did=did)
        case (Op.AT_LEAST, count):
            return plural("{did} at least {count} time", "{did} at least {count} times", count, did=did)
        case (Op.GREATER, count):
            return plural("{did} more than {count} time", "{did} more than {count} times", count, did=did)
        case (Op.LESS, count):
            return plural("{did} fewer than {count} time", "{did} fewer than {count} times", count, did=did)
        case (Op.AT_MOST, count):
            return plural("{did} at most {count} time", "{did} at most {count} times", count, did=did)
        case (Op.NOT_EQUAL, count):
            return plural("{did} not exactly {count} time", "{did} not exactly {count} times", count, did=did)
        case _:
            return plural("{did} exactly {count} time", "{did} exactly {count} times", test.count, did=did)


def _in_window(did: Phrase, test: ActivityTest) -> Phrase:
    if test.within_days is None:
        return did
    return plural("{did} in the last {count} day", "{did} in the last {count} days", test.within_days, did=did)


def evidence(criteria: Criteria, facts: PersonFacts, stages: Stages) -> tuple[Phrase, ...]:
    """What about this person meets the condition, one sentence each; empty where they do not meet it."""
    return tuple(dict.fromkeys(_told(criteria, facts, stages) or ()))


def _told(criteria: Criteria, facts: PersonFacts, stages: Stages) -> Sequence[Phrase] | None:
    """The sentences, None where the condition is not met; it may be met without any, by everybody."""
    match criteria:
        case AllOf(parts):
            every = list(takewhile(_is_met, (_told(part, facts, stages) for part in parts)))
            return list(chain.from_iterable(filter(None, every))) if len(every) == len(parts) else None
        case AnyOf(parts):
            met = list(filter(_is_met, (_told(part, facts, stages) for part in parts)))
            return list(chain.from_iterable(filter(None, met))) if met else None
        case ActivityTest():
            return _activity_evidence(criteria, facts)
        case PointsTest() if evaluate(criteria, facts):
            return _points_evidence(criteria, facts, stages)
        case FieldTest() if evaluate(criteria, facts):
            return (_field_evidence(criteria, facts, stages),)
        case Not() if evaluate(criteria, facts):
            return (explain(criteria, stages),)
    return None


def _is_met(told: Sequence[Phrase] | None) -> bool:
    return told is not None


def _field_evidence(test: FieldTest, facts: PersonFacts, stages: Stages) -> Phrase:
    value = field_value(test.field, facts)
    if test in _SAID_WHOLE or value in (None, "") or isinstance(value, tuple):
        return _explain_field(test, stages)
    said = _said_one(test.field, value, stages)
    if test.field == "stage":
        return phrase("is in the stage {stage}", stage=said)
    return phrase("{field} is {value}", field=field_name(test.field), value=said)


def _points_evidence(test: PointsTest, facts: PersonFacts, stages: Stages) -> tuple[Phrase, ...]:
    """What gave the person how many points, and the sum."""
    found = [
        plural("{count} point: {condition}", "{count} points: {condition}", one.points, condition=listing(said))
        for one in test.scores
        if (told := _told(one.when, facts, stages)) is not None
        if (said := tuple(dict.fromkeys(told)) or (explain(one.when, stages),))
    ]
    return (*found, plural("{count} point in all", "{count} points in all", sum_points(test, facts)))


def _activity_evidence(test: ActivityTest, facts: PersonFacts) -> tuple[Phrase] | None:
    found = matching_activities(test, facts)
    count = known_count(test, facts, len(found))
    if not is_count_met(test, count):
        return None
    return (_said_of_activities(test, found, count),)


def _said_of_activities(test: ActivityTest, found: Sequence[Activity], count: int) -> Phrase:
    if not found:
        return (
            plural("{did} {count} time", "{did} {count} times", count, did=_about(test))
            if count
            else _explain_activity(test)
        )
    last = found[-1]
    did = _in_window(_about(test), test)
    said = plural(
        "{did}: once, on {date}",
        "{did}: {count} times, last on {date}",
        count,
        did=did,
        date=f"{last.at:%Y-%m-%d}",
    )
    about = last.offer or last.target
    return phrase("{said} ({about})", said=said, about=about) if about and not test.target else said
