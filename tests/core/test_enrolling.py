"""Enrolling: which sequence is somebody's now, and conditions for which no time passes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nurture.core.criteria import AllOf, AnyOf, Criteria, FieldTest, Not, PersonFacts, PointsTest, Score, evaluate
from nurture.core.criteria_fields import Op
from nurture.core.enrolling import OUTRANKED, Enrolment, Placement, Standing, place, timeless
from nurture.core.planning import SWITCHED_OFF
from nurture.core.stages import Stages
from tests.factories import NOW, TODAY, make_sequence

FIRST, SECOND = make_sequence(key="first"), make_sequence(key="second")
EARLIER = TODAY - timedelta(days=9)
NEVER, BOTH = frozenset[str](), frozenset({"first", "second"})


def placed(*own: Enrolment, matching: frozenset[str] = BOTH, staying: frozenset[str] = BOTH) -> Placement:
    """Where somebody with these enrolments is."""
    return place((FIRST, SECOND), Standing("lead", matching, staying, own), Stages(), TODAY)


def test_whoever_matches_enters_the_first_sequence_that_takes_them() -> None:
    """Priority decides, and the day is today."""
    assert placed() == Placement(FIRST, TODAY, is_new=True)
    assert placed(matching=NEVER) == Placement(None, TODAY)


def test_a_sequence_that_wins_ends_the_other() -> None:
    """A person is in one sequence at a time."""
    assert placed(Enrolment("second", EARLIER, is_open=True)).changes == {"second": OUTRANKED}


def test_nobody_enters_twice() -> None:
    """Whoever has left the first one goes to the second."""
    assert placed(Enrolment("first", EARLIER, False, "replied")) == Placement(SECOND, TODAY, is_new=True)


def test_whoever_no_longer_belongs_there_leaves() -> None:
    """And enters nothing that they do not match."""
    found = placed(Enrolment("first", EARLIER, is_open=True), matching=NEVER, staying=NEVER)
    assert found == Placement(None, TODAY, changes={"first": "stage_changed"})


def test_whoever_left_because_it_was_off_goes_on_where_they_were() -> None:
    """From the day they once entered."""
    found = placed(Enrolment("first", EARLIER, False, SWITCHED_OFF))
    assert found == Placement(FIRST, EARLIER, changes={"first": None})


def test_whoever_is_in_a_sequence_that_is_not_planned_stays_there() -> None:
    """Nothing else takes them, and nothing is changed."""
    assert placed(Enrolment("another", EARLIER, is_open=True)) == Placement(None, TODAY)


TESTS = [FieldTest("days_in_stage", op, 30) for op in (Op.EQUAL, Op.NOT_EQUAL, Op.AT_LEAST, Op.LESS, Op.AT_MOST)]
TESTS += [FieldTest("days_in_stage", op) for op in (Op.IS_SET, Op.IS_BLANK)]
TESTS += [FieldTest("days_in_stage", Op.IN, ("0", "4")), FieldTest("days_in_stage", Op.NOT_IN, ("0", "4"))]
TREES = [AllOf((test,)) for test in TESTS]
WRAPPED = [AnyOf((Not(test), FieldTest("stage", Op.EQUAL, "lead"))) for test in TESTS]
SCORED = [PointsTest((Score(test, 3), Score(Not(test), 1)), Op.AT_LEAST, 2) for test in TESTS]


@pytest.mark.parametrize("days", [None, 0, 4, 30, 400])
@pytest.mark.parametrize("criteria", [*TESTS, *TREES, *WRAPPED, *SCORED])
def test_no_time_passes_in_a_timeless_condition(criteria: Criteria, days: int | None) -> None:
    """It says of everybody what the condition says of somebody who has just come to their stage."""
    facts = PersonFacts({"days_in_stage": days, "stage": "customer"}, (), NOW)
    fresh = PersonFacts({"days_in_stage": None if days is None else 0, "stage": "customer"}, (), NOW)
    assert evaluate(timeless(criteria), facts) == evaluate(criteria, fresh)
