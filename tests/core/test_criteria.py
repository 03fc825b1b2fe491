"""The condition language: read, evaluated, and written again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.criteria import (
    ActivityTest,
    AllOf,
    AnyOf,
    Criteria,
    FieldTest,
    Not,
    PersonFacts,
    PointsTest,
    Score,
    count_activities,
    evaluate,
    field_value,
    matching_activities,
    to_tree,
    walk,
)
from nurture.core.criteria_fields import FIELDS, FieldType, Op, field_type
from nurture.core.criteria_syntax import MAX_DEPTH, MAX_NODES, parse
from nurture.core.people import Activity, ActivityKind
from nurture.core.phrases import say
from tests.factories import NOW, make_activity, make_facts

CFO = {"field": "job_title", "op": "contains", "value": "CFO"}
TEXT_OPS = [Op.EQUAL, Op.NOT_EQUAL, Op.CONTAINS, Op.STARTS_WITH]
NUMBER_OPS = [Op.EQUAL, Op.NOT_EQUAL, Op.GREATER, Op.AT_LEAST, Op.LESS, Op.AT_MOST]
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31)).map(str)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15)


def names_of(kind: FieldType) -> st.SearchStrategy[str]:
    """The fields of one type."""
    return st.sampled_from([name for name, known in FIELDS.items() if known is kind])


def read(tree: object) -> Criteria:
    """The condition; the tree must be a good one."""
    parsed, problems = parse(tree)
    assert parsed is not None, [say(problem.message) for problem in problems]
    return parsed


def is_met(tree: object, *activities: Activity, **values: Any) -> bool:
    """Whether a person with these activities and values meets the written condition."""
    return evaluate(read(tree), make_facts(*activities, **values))


def ago(days: float) -> Any:
    """The moment that many days before `NOW`."""
    return NOW - timedelta(days=days)


FIELD_TESTS = (
    st.builds(FieldTest, names_of(FieldType.TEXT) | st.just("custom.shoe_size"), st.sampled_from(TEXT_OPS), st.text())
    | st.builds(FieldTest, names_of(FieldType.NUMBER), st.sampled_from(NUMBER_OPS), NUMBERS)
    | st.builds(FieldTest, names_of(FieldType.FLAG), st.sampled_from([Op.EQUAL, Op.NOT_EQUAL]), st.booleans())
    | st.builds(FieldTest, names_of(FieldType.LIST), st.just(Op.CONTAINS), st.text())
    | st.builds(
        FieldTest,
        names_of(FieldType.TEXT) | names_of(FieldType.NUMBER) | names_of(FieldType.LIST),
        st.sampled_from([Op.IN, Op.NOT_IN]),
        st.lists(st.text(), max_size=3).map(tuple),
    )
    | st.builds(FieldTest, st.sampled_from(sorted(FIELDS)), st.sampled_from([Op.IS_SET, Op.IS_BLANK]))
    | st.builds(FieldTest, names_of(FieldType.DATE), st.sampled_from(NUMBER_OPS), DAYS)
    | st.builds(FieldTest, st.just("company.custom.size"), st.sampled_from(NUMBER_OPS[2:]), DAYS | NUMBERS)
)
ACTIVITY_TESTS = st.builds(
    ActivityTest,
    st.sampled_from(ActivityKind),
    st.sampled_from(NUMBER_OPS),
    st.integers(0, 50),
    st.none() | st.integers(1, 400),
    st.none() | st.text(max_size=5),
    st.lists(st.text(max_size=5), max_size=2).map(tuple),
    st.booleans(),
)
CRITERIA: st.SearchStrategy[Criteria] = st.recursive(
    FIELD_TESTS | ACTIVITY_TESTS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts)))
        | st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts)))
        | inner.map(Not)
        | st.builds(
            PointsTest,
            st.lists(st.builds(Score, inner, st.integers(-20, 20)), max_size=3).map(tuple),
            st.sampled_from(NUMBER_OPS),
            st.integers(-50, 50),
        )
    ),
    max_leaves=10,
)
TREES: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("all any not field op value activity count kinds points when".split()), inner, max_size=4
        )
    ),
    max_leaves=12,
)
FACTS = st.builds(
    lambda values, kinds: PersonFacts(values, tuple(make_activity(kind, ago(days)) for kind, days in kinds), NOW),
    st.dictionaries(names_of(FieldType.TEXT), st.none() | st.text())
    | st.dictionaries(names_of(FieldType.NUMBER), st.none() | NUMBERS),
    st.lists(st.tuples(st.sampled_from(ActivityKind), st.integers(-2, 400)), max_size=5),
)


@given(CRITERIA)
def test_a_condition_is_written_and_read_again_unchanged(criteria: Criteria) -> None:
    """What is stored is what was meant."""
    assert parse(to_tree(criteria)) == (criteria, ())


@given(CRITERIA, FACTS)
def test_every_condition_has_an_answer_and_its_opposite(criteria: Criteria, facts: PersonFacts) -> None:
    """Nothing a person can be breaks a condition."""
    assert evaluate(Not(criteria), facts) is not evaluate(criteria, facts)


@given(TREES)
def test_no_tree_breaks_the_reading(tree: object) -> None:
    """The answer is a condition or problems, never both and never neither."""
    parsed, problems = parse(tree)
    assert (parsed is None) is bool(problems)


@pytest.mark.parametrize(
    ("tree", "place", "said"),
    [
        ("CFO", "criteria", 'criteria should be a condition such as {"field"'),
        ({}, "criteria", "criteria needs one of all, any, not, field, activity or points."),
        ({"all": CFO}, "criteria", "criteria.all should be a list of conditions."),
        ({"all": [CFO], "any": []}, "criteria", "criteria has a key “any” that is not known here."),
        ({"any": [CFO, {"not": 3}]}, "criteria.any[1].not", "criteria.any[1].not should be a condition such as"),
        ({"not": CFO, 3: 4}, "criteria", "criteria has a key “3” that is not known here."),
        ({"field": "shoe"}, "criteria", "criteria asks about a field “shoe” that does not exist."),
        ({"field": "custom."}, "criteria", "criteria asks about a field “custom.” that does not exist."),
        (CFO | {"op": "~"}, "criteria", "criteria compares with “~”; use one of =, !=, in,"),
        (CFO | {"op": ["="]}, "criteria", "criteria compares with “['=']”; use one of"),
        (CFO | {"colour": 1}, "criteria", "criteria has a key “colour” that is not known here."),
        ({"activity": "danced"}, "criteria", "criteria asks about an activity “danced” that does not exist."),
    ],
)
def test_a_bad_condition_is_said_with_its_place(tree: object, place: str, said: str) -> None:
    """The place is a path into the tree."""
    parsed, problems = parse(tree)
    assert parsed is None
    assert problems[0].field == place
    assert say(problems[0].message).startswith(said)


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("job_title", "=", None),
        ("job_title", "=", ["CFO"]),
        ("job_title", "=", True),
        ("job_title", ">", "CFO"),
        ("job_title", "in", "CFO"),
        ("job_title", "in", [["CFO"]]),
        ("page_views", ">=", "10"),
        ("page_views", ">=", True),
        ("page_views", "contains", 1),
        ("page_views", ">", float("nan")),
        ("page_views", ">", float("inf")),
        ("page_views", ">", 2**53),
        ("do_not_email", "=", "perhaps"),
        ("do_not_email", ">", True),
        ("do_not_email", "in", ["true"]),
        ("created_at", "=", "yesterday"),
        ("created_at", ">", "2026-13-01"),
        ("created_at", ">", "20261101"),
        ("created_at", ">", "0001-01-01"),
        ("created_at", ">", 20),
        ("created_at", "in", ["2026-11-01"]),
        ("created_at", "starts_with", "2026"),
        ("custom.size", ">", "42"),
        ("custom.size", ">", True),
        ("custom.size", ">", 2**53),
        ("custom.size", "=", ["42"]),
        ("tags", "=", "vip"),
        ("tags", ">", "vip"),
    ],
)
def test_a_value_must_fit_field_and_comparison(field: str, op: str, value: Any) -> None:
    """A condition that could never be true is a problem, not a surprise."""
    parsed, (problem,) = parse({"field": field, "op": op, "value": value})
    assert parsed is None
    assert say(problem.message) == f"criteria: “{op}” on {field} needs another kind of value."


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("count", value) for value in (-1, True, "3", 2**53)),
        *(("within_days", value) for value in (0, -3, 36_501, "90")),
        ("kinds", "guide"),
        ("kinds", [1]),
        ("target", 3),
        ("human", "perhaps"),
        ("op", "contains"),
    ],
)
def test_each_detail_of_an_activity_test_must_fit(key: str, value: Any) -> None:
    """The problem names the key."""
    parsed, (problem,) = parse({"activity": "form_submitted", key: value})
    assert parsed is None
    assert say(problem.message) == f"criteria: “{key}” has a value that cannot be used."


@pytest.mark.parametrize(
    ("written", "human"), [(False, False), ("false", False), ("No", False), (True, True), ("yes", True)]
)
def test_a_flag_is_read_as_json_and_yaml_write_it(written: Any, human: bool) -> None:
    """Our YAML guesses no booleans, so their words are read here."""
    assert read({"activity": "visit", "human": written}) == ActivityTest(ActivityKind.VISIT, human=human)
    assert read({"field": "do_not_email", "value": written}) == FieldTest("do_not_email", Op.EQUAL, human)


def test_short_forms_get_their_defaults() -> None:
    """A field is compared for equality, and an activity asked for once."""
    assert read({"field": "stage", "value": "lead"}) == FieldTest("stage", Op.EQUAL, "lead")
    assert read({"activity": "visit"}) == ActivityTest(ActivityKind.VISIT, Op.AT_LEAST, 1)


def nested(depth: int) -> dict[str, Any]:
    """A condition with that many levels."""
    tree: dict[str, Any] = CFO
    for _ in range(depth - 1):
        tree = {"not": tree}
    return tree


@pytest.mark.parametrize(
    ("tree", "fits"),
    [
        (nested(MAX_DEPTH), True),
        (nested(MAX_DEPTH + 1), False),
        ({"all": [CFO] * (MAX_NODES - 1)}, True),
        ({"all": [CFO] * MAX_NODES}, False),
        ({"all": [CFO] * 9 * MAX_NODES}, False),
    ],
)
def test_a_condition_has_a_largest_depth_and_size(tree: object, fits: bool) -> None:
    """One problem, however much too large it is."""
    parsed, problems = parse(tree)
    assert (parsed is not None) is fits
    assert len(problems) == (0 if fits else 1)


@pytest.mark.parametrize(
    ("op", "value", "title", "met"),
    [
        ("=", "cfo", "CFO", True),
        ("=", "CFO", "CFO Nordics", False),
        ("!=", "CFO", "CEO", True),
        ("!=", "CFO", "cfo", False),
        ("!=", "CFO", None, True),
        ("!=", "CFO", "", True),
        ("in", ["CEO", "cfo"], "CFO", True),
        ("in", ["CEO"], "CFO", False),
        ("in", ["CEO"], None, False),
        ("not_in", ["CEO"], "CFO", True),
        ("not_in", ["CEO"], "ceo", False),
        ("not_in", ["CEO"], None, True),
        ("contains", "nord", "CFO Nordics", True),
        ("contains", "nord", None, False),
        ("starts_with", "cfo", "CFO Nordics", True),
        ("starts_with", "nord", "CFO Nordics", False),
        ("is_set", None, "CFO", True),
        ("is_set", None, "", False),
        ("is_blank", None, "", True),
        ("is_blank", None, None, True),
        ("is_blank", None, "CFO", False),
        ("contains", "åsa", "ÅSA", True),
    ],
)
def test_texts_compare_without_case_and_a_blank_meets_little(op: str, value: Any, title: str | None, met: bool) -> None:
    """A blank meets only `is_blank`, `!=` and `not_in`."""
    assert is_met({"field": "job_title", "op": op, "value": value}, job_title=title) is met


@pytest.mark.parametrize(
    ("op", "value", "met"),
    [("=", 50, True), ("=", 50.0, True), ("!=", 50, False), (">", 50, False), (">", 49.5, True), (">=", 50, True),
     ("<", 50, False), ("<", 51, True), ("<=", 50, True), ("in", [50, 60], True), ("in", ["50"], True),
     ("in", [50.0], True), ("in", [51], False), ("not_in", [51], True)],
)  # fmt: skip
@pytest.mark.parametrize("size", [50, 50.0])
def test_numbers_compare_as_numbers(op: str, value: Any, met: bool, size: float) -> None:
    """50 and 50.0 are one number, in a list as well."""
    assert is_met({"field": "company.size", "op": op, "value": value}, company__size=size) is met


def test_a_large_number_is_found_in_a_list() -> None:
    """Revenues have more digits than a short form shows."""
    assert is_met({"field": "revenue", "op": "in", "value": [12_345_678.0]}, revenue=12_345_678.0)


@pytest.mark.parametrize(
    ("value", "flag", "met"), [(True, True, True), (True, False, False), (False, False, True), (False, None, False)]
)
def test_flags_compare_as_flags(value: bool, flag: bool | None, met: bool) -> None:
    """A flag that is not known is neither."""
    assert is_met({"field": "do_not_email", "op": "=", "value": value}, do_not_email=flag) is met


@pytest.mark.parametrize(
    ("op", "value", "met"),
    [("contains", "vip", True), ("contains", "vi", False), ("in", ["x", "NORDIC"], True), ("not_in", ["VIP"], False)],
)
def test_lists_hold_whole_words(op: str, value: Any, met: bool) -> None:
    """A tag is there or not, whatever its case."""
    assert is_met({"field": "tags", "op": op, "value": value}, tags=("VIP", "Nordic")) is met


def test_an_empty_list_is_blank() -> None:
    """No tags are no value."""
    assert is_met({"field": "tags", "op": "is_blank"}, tags=())


@pytest.mark.parametrize("field", ["custom.shoe_size", "company.custom.shoe_size"])
def test_properties_of_ones_own_are_fields(field: str) -> None:
    """They compare as texts, whoever has them."""
    assert field_type(field) is FieldType.PROPERTY
    assert is_met({"field": field, "op": "=", "value": 42}, **{field.replace(".", "__"): "42"})


@pytest.mark.parametrize("field", ["custom.", "company.custom.", "company.", "company.colour"])
def test_a_property_needs_a_name(field: str) -> None:
    """What is no field has no type."""
    assert field_type(field) is None


@pytest.mark.parametrize(
    ("held", "op", "value", "met"),
    [
        ("42", ">", 41, True), ("42", ">", 42, False), ("42", ">=", 42.0, True), ("9", "<", 10, True),
        ("-1.5", "<=", -1.5, True), ("042", "<", 43, True), ("42 kg", ">", 1, False), ("1e9", ">", 1, False),
        ("4٢", ">", 1, False), ("", "<", 1, False), (None, "<", 1, False), ("2026-11-02", ">", 1, False),
        ("2026-11-02", ">", "2026-11-01", True), ("2026-11-02", "<", "2026-11-02", False),
        ("2026-11-02 14:05", "<=", "2026-11-02", True), ("2026-11-02T14:05", ">=", "2026-11-03", False),
        ("2026-11-021", ">", "2026-01-01", False), ("November", ">", "2026-01-01", False),
        ("42", "<", "2026-01-01", False),
    ],
)  # fmt: skip
def test_a_property_is_compared_as_the_number_or_day_it_reads_as(
    held: str | None, op: str, value: Any, met: bool
) -> None:
    """A text that reads as neither is neither more nor less."""
    assert is_met({"field": "custom.size", "op": op, "value": value}, custom__size=held) is met


@pytest.mark.parametrize(
    ("op", "value", "met"),
    [
        (">", "2026-11-01", True), (">", "2026-11-02", False), (">=", "2026-11-02", True), ("<", "2026-11-02", False),
        ("<=", "2026-11-02", True), ("=", "2026-11-02", True), ("!=", "2026-11-02", False), ("is_set", None, True),
    ],
)  # fmt: skip
def test_dates_compare_as_days(op: str, value: str | None, met: bool) -> None:
    """The time of day makes no difference; of a date we do not know only the opposite is true."""
    tree = {"field": "consent_at", "op": op, "value": value}
    assert is_met(tree, consent_at="2026-11-02") is met
    assert is_met(tree, consent_at=None) is (op == "!=")


LEAD = {"field": "stage", "value": "lead"}


@pytest.mark.parametrize(
    ("tree", "met"),
    [({"all": []}, True), ({"any": []}, False), ({"all": [CFO, LEAD]}, False), ({"any": [CFO, LEAD]}, True)],
)
def test_groups_join_their_parts(tree: object, met: bool) -> None:
    """An empty `all` is everybody, an empty `any` nobody."""
    assert is_met(tree, job_title="CFO", stage="subscriber") is met


@pytest.mark.parametrize(
    ("detail", "count"),
    [
        ({}, 3),
        ({"human": False}, 4),
        ({"within_days": 90}, 2),
        ({"target": "/Prices"}, 1),
        ({"target": "guide-1"}, 2),
        ({"kinds": ["guide"]}, 2),
        ({"kinds": ["guide", "pricing"]}, 3),
        ({"kinds": ["guide"], "within_days": 90}, 1),
    ],
)
def test_activities_are_counted_with_every_detail_asked_for(detail: dict[str, Any], count: int) -> None:
    """Window, target, kind of offer, and machines only where asked for."""
    kind, other = ActivityKind.CONTENT_DOWNLOADED, make_activity("visit")
    done = [
        make_activity(kind, ago(89), target="/prices", offer_kind="pricing"),
        make_activity(kind, ago(1), offer="guide-1", offer_kind="guide"),
        make_activity(kind, ago(90), offer="Guide-1", offer_kind="guide"),
        make_activity(kind, ago(100), human=False),
        make_activity(kind, ago(-1)),
    ]
    test = read({"activity": kind.value} | detail)
    assert isinstance(test, ActivityTest)
    assert count_activities(test, make_facts(*done, other)) == count


def test_counted_activities_come_earliest_first() -> None:
    """Evidence speaks of the last one."""
    facts = make_facts(make_activity(at=ago(1)), make_activity(at=ago(5)))
    assert [one.at for one in matching_activities(ActivityTest(ActivityKind.PAGE_VIEW), facts)] == [ago(5), ago(1)]


@pytest.mark.parametrize(
    ("op", "count", "met"), [(">=", 2, True), (">=", 3, False), ("=", 2, True), ("<", 2, False), ("!=", 2, False)]
)
def test_a_count_is_compared(op: str, count: int, met: bool) -> None:
    """Two visits against what is asked."""
    visits = (make_activity("visit"), make_activity("visit", ago(3)))
    assert is_met({"activity": "visit", "op": op, "count": count}, *visits) is met


@pytest.mark.parametrize(
    ("counter", "detail", "count"),
    [
        (9, {}, 9),
        (1, {}, 2),
        (None, {}, 2),
        (9, {"within_days": 90}, 2),
        (9, {"target": ""}, 9),
        (9, {"kinds": ["guide"]}, 0),
    ],
)
def test_a_counter_holds_where_it_is_larger_and_no_detail_is_asked(
    counter: int | None, detail: dict[str, Any], count: int
) -> None:
    """A CRM's number knows nothing of windows, targets or kinds."""
    test = read({"activity": "page_view"} | detail)
    assert isinstance(test, ActivityTest)
    facts = make_facts(make_activity(), make_activity(at=ago(2)), page_views=counter)
    assert count_activities(test, facts) == count


@pytest.mark.parametrize(("counter", "value"), [(9, 9), (1, 2), (None, 2)])
def test_a_counter_field_is_the_larger_of_counter_and_events(counter: int | None, value: int) -> None:
    """Machines and the time to come do not count."""
    machine, tomorrow = make_activity(human=False), make_activity(at=ago(-1))
    facts = make_facts(make_activity(), make_activity(at=ago(2)), machine, tomorrow, page_views=counter)
    assert field_value("page_views", facts) == value


@pytest.mark.parametrize("counter", [None, 0])
def test_a_counter_nobody_counted_stays_as_it_is(counter: int | None) -> None:
    """Unknown is not zero."""
    assert field_value("page_views", make_facts(page_views=counter)) == counter


def test_walking_visits_every_node_root_first() -> None:
    """Whoever asks what a condition looks at sees all of it."""
    leaf, other = FieldTest("stage", Op.IS_SET), ActivityTest(ActivityKind.VISIT)
    points = PointsTest((Score(leaf, 1),), Op.AT_LEAST, 1)
    tree = AllOf((AnyOf((leaf,)), Not(other), points))
    assert list(walk(tree)) == [tree, AnyOf((leaf,)), leaf, Not(other), other, points, leaf]
