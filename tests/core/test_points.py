"""Sums of points: each part that somebody meets gives or takes some, and the sum is compared."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.criteria import Criteria, PointsTest, evaluate, sum_points, to_tree
from nurture.core.criteria_syntax import MAX_NODES, MOST_POINTS, parse
from nurture.core.phrases import say
from nurture.core.stages import Stages
from nurture.core.wording import evidence, explain
from tests.factories import make_activity, make_facts

CHIEF = {"field": "job_title", "op": "contains", "value": "chief"}
FORM = {"activity": "form_submitted"}
STUDENT = {"field": "tags", "op": "contains", "value": "student"}


def scored(*parts: tuple[object, Any], op: str = ">=", value: Any = 10) -> dict[str, Any]:
    """The tree of a sum of these conditions, each with its points."""
    return {"points": [{"when": when, "points": points} for when, points in parts], "op": op, "value": value}


def read(tree: object) -> Criteria:
    """The condition; the tree must be a good one."""
    parsed, problems = parse(tree)
    assert parsed is not None, [say(problem.message) for problem in problems]
    return parsed


@pytest.mark.parametrize(
    ("op", "value", "met"),
    [(">=", 15, True), (">", 15, False), ("=", 15, True), ("!=", 15, False), ("<", 16, True), ("<=", 14, False)],
)
def test_the_sum_of_what_is_met_is_compared(op: str, value: int, met: bool) -> None:
    """What is not met counts for nothing, what speaks against somebody counts below."""
    tree = scored((CHIEF, 20), (FORM, -5), (STUDENT, -100), op=op, value=value)
    facts = make_facts(make_activity("form_submitted"), job_title="Chief engineer")
    assert evaluate(read(tree), facts) is met


@pytest.mark.parametrize(("op", "met"), [(">=", True), (">", False), ("<", False)])
def test_nothing_to_give_points_for_is_a_sum_of_nothing(op: str, met: bool) -> None:
    """An empty list adds up to 0."""
    assert evaluate(read(scored(op=op, value=0)), make_facts()) is met


def test_a_part_may_be_any_condition() -> None:
    """A group, or a sum within the sum."""
    inner = scored((CHIEF, 1), value=1)
    test = read(scored(({"all": [CHIEF, {"not": FORM}]}, 3), (inner, 4)))
    assert isinstance(test, PointsTest)
    assert sum_points(test, make_facts(job_title="Chief of staff")) == 7


def test_points_are_compared_for_at_least_where_nothing_is_said() -> None:
    """The usual question is whether there are enough."""
    short = {"points": [{"when": FORM, "points": 5}], "value": 5}
    assert to_tree(read(short)) == scored((to_tree(read(FORM)), 5), value=5)


@pytest.mark.parametrize(
    ("tree", "place", "said"),
    [
        ({"points": FORM, "value": 1}, "criteria", "criteria.points should be a list of parts such as"),
        (scored((FORM, 5)) | {"colour": 1}, "criteria", "criteria has a key “colour” that is not known here."),
        (scored(value="10"), "criteria", "criteria: “value” has a value that cannot be used."),
        (scored(value=None), "criteria", "criteria: “value” has a value that cannot be used."),
        (scored(value=MOST_POINTS + 1), "criteria", "criteria: “value” has a value that cannot be used."),
        (scored(op="contains"), "criteria", "criteria: “op” has a value that cannot be used."),
        (scored((FORM, 0.5)), "criteria.points[0]", "criteria.points[0] needs “when” with a condition and “points”"),
        (scored((FORM, 1), (FORM, True)), "criteria.points[1]", "criteria.points[1] needs “when” with a condition"),
        ({"points": [FORM], "value": 1}, "criteria.points[0]", "criteria.points[0] needs “when” with a condition"),
        ({"points": ["CFO"], "value": 1}, "criteria.points[0]", "criteria.points[0] needs “when” with a condition"),
        (scored(({"any": [3]}, 1)), "criteria.points[0].when.any[0]", "criteria.points[0].when.any[0] should be a"),
        (scored(*[(FORM, 1)] * MAX_NODES), "criteria.points[499].when", "The condition is too large; split it"),
        (scored(*[(FORM, 1)] * (MAX_NODES + 1)), "criteria", "The condition is too large; split it into segments."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tree: object, place: str, said: str) -> None:
    """Points are whole numbers, and there is a largest sum and a largest size."""
    parsed, problems = parse(tree)
    assert (parsed, problems[0].field) == (None, place)
    assert say(problems[0].message).startswith(said)


def test_a_sum_reads_as_what_is_worth_how_much() -> None:
    """Each part with its points, then what is asked for."""
    said = say(explain(read(scored((FORM, 20), (STUDENT, -100), value=50)), Stages()))
    assert said == "the sum of points (filled in a form: 20 and tags contains “student”: -100) is at least 50"


def test_evidence_says_which_parts_gave_how_many_points_and_the_sum() -> None:
    """What was not met is not told; a part that everybody meets is told as it is written."""
    tree = scored((CHIEF, 1), (FORM, 20), (STUDENT, -100), ({"all": []}, -4), value=10)
    facts = make_facts(make_activity("form_submitted"), job_title="Chief engineer")
    assert [say(one) for one in evidence(read(tree), facts, Stages())] == [
        "1 point: job title is “Chief engineer”",
        "20 points: filled in a form: once, on 2026-11-02",
        "-4 points: everybody",
        "17 points in all",
    ]


def test_who_has_too_few_points_has_no_evidence() -> None:
    """Nothing is told of somebody whom the condition is not about."""
    assert evidence(read(scored((FORM, 5))), make_facts(make_activity("form_submitted")), Stages()) == ()
