"""Conditions in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from nurture.core.criteria import Criteria, PersonFacts, evaluate
from nurture.core.criteria_fields import FIELDS
from nurture.core.criteria_names import ACTIVITY_NAMES, FIELD_NAMES, field_name
from nurture.core.criteria_syntax import parse
from nurture.core.people import Activity, ActivityKind
from nurture.core.phrases import say
from nurture.core.stages import Stages
from nurture.core.wording import evidence, explain, sentences
from tests.core.test_criteria import CRITERIA, FACTS
from tests.factories import NOW, make_activity, make_facts

STAGES = Stages()
FORM = {"activity": "form_submitted"}


def read(tree: object) -> Criteria:
    """The condition; the tree must be a good one."""
    parsed, problems = parse(tree)
    assert parsed is not None, problems
    return parsed


def explained(tree: object) -> str:
    """The condition in English words."""
    return say(explain(read(tree), STAGES))


def shown(tree: object, *activities: Activity, **values: Any) -> list[str]:
    """The evidence in English words."""
    return [say(said) for said in evidence(read(tree), make_facts(*activities, **values), STAGES)]


def test_every_field_and_activity_has_a_name() -> None:
    """People never read an internal value."""
    assert set(FIELD_NAMES) == set(FIELDS)
    assert set(ACTIVITY_NAMES) == set(ActivityKind)


def test_a_custom_property_reads_as_its_own_name() -> None:
    """The customer's words are good enough."""
    assert say(field_name("custom.shoe_size")) == "shoe size"


@pytest.mark.parametrize(
    ("field", "op", "value", "said"),
    [
        ("job_title", "=", "CFO", "job title is “CFO”"),
        ("job_title", "!=", "CFO", "job title is not “CFO”"),
        ("job_title", "in", ["CFO", "CEO"], "job title is “CFO” or “CEO”"),
        ("job_title", "not_in", ["CFO"], "job title is not “CFO”"),
        ("job_title", "contains", "CFO", "job title contains “CFO”"),
        ("job_title", "starts_with", "C", "job title starts with “C”"),
        ("job_title", "is_set", None, "job title is known"),
        ("job_title", "is_blank", None, "job title is not known"),
        ("page_views", ">", 5, "number of pages viewed is more than 5"),
        ("page_views", ">=", 5, "number of pages viewed is at least 5"),
        ("page_views", "<", 5, "number of pages viewed is less than 5"),
        ("company.revenue", "<=", 12_500_000.0, "the company's revenue is at most 12500000"),
        ("stage", "=", "marketingqualifiedlead", "is in the stage Marketing qualified lead (MQL)"),
        ("crm_stage", "in", ["customer", "nonsense"], "stage in the CRM is Customer or nonsense"),
        ("relationship", "=", "former_customer", "relationship is former customer"),
        ("lead_status", "=", "in_progress", "lead status is In progress"),
        ("company.lead_status", "=", "kallad", "the company's lead status is kallad"),
        ("consent_at", ">", "2026-11-02", "date of consent is after 2026-11-02"),
        ("consent_at", ">=", "2026-11-02", "date of consent is 2026-11-02 or later"),
        ("consent_at", "<", "2026-11-02", "date of consent is before 2026-11-02"),
        ("custom.renewal", "<=", "2026-11-02", "renewal is “2026-11-02” or earlier"),
        ("consent_at", "=", "2026-11-02", "date of consent is 2026-11-02"),
        ("company.custom.floor_area", ">", 900, "the company's floor area is more than 900"),
        ("suppressed", "=", False, "nothing says that they must not be mailed"),
        ("has_open_deal", "=", True, "has an open deal"),
        ("relationship", "=", "friend", "relationship is “friend”"),
        ("do_not_email", "=", True, "“do not email” is yes"),
        ("do_not_email", "=", False, "“do not email” is no"),
        ("email", "is_set", None, "gave an email address"),
        ("fits_profile", "=", True, "fits the ideal customer profile"),
        ("fits_profile", "=", False, "does not fit the ideal customer profile"),
    ],
)
def test_a_comparison_reads_as_a_sentence(field: str, op: str, value: Any, said: str) -> None:
    """Stages and relationships by their names, texts in quotation marks, numbers in full."""
    assert explained({"field": field, "op": op, "value": value}) == said


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ({}, "filled in a form"),
        ({"op": ">", "count": 0}, "filled in a form"),
        ({"op": "=", "count": 0}, "never filled in a form"),
        ({"op": "<", "count": 1}, "never filled in a form"),
        ({"op": "<=", "count": 0}, "never filled in a form"),
        ({"count": 3}, "filled in a form at least 3 times"),
        ({"op": ">", "count": 1}, "filled in a form more than 1 time"),
        ({"op": "<", "count": 3}, "filled in a form fewer than 3 times"),
        ({"op": "<=", "count": 1}, "filled in a form at most 1 time"),
        ({"op": "!=", "count": 2}, "filled in a form not exactly 2 times"),
        ({"op": "=", "count": 2}, "filled in a form exactly 2 times"),
        ({"within_days": 90}, "filled in a form in the last 90 days"),
        ({"within_days": 1}, "filled in a form in the last 1 day"),
        ({"target": "/prices"}, "filled in a form (“/prices”)"),
        ({"kinds": ["guide", "report"]}, "filled in a form (Guide or Report)"),
        (
            {"count": 2, "kinds": ["guide"], "within_days": 30},
            "filled in a form (Guide) at least 2 times in the last 30 days",
        ),
    ],
)
def test_an_activity_reads_as_a_sentence(detail: dict[str, Any], said: str) -> None:
    """How often, about what, and since when."""
    assert explained(FORM | detail) == said


VISIT = {"activity": "visit"}


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"all": []}, "everybody"),
        ({"any": []}, "nobody"),
        ({"all": [FORM, VISIT]}, "filled in a form and visited the site"),
        ({"any": [FORM, VISIT, FORM]}, "filled in a form, visited the site or filled in a form"),
        ({"not": FORM}, "not: filled in a form"),
        ({"not": {"any": [FORM, VISIT]}}, "not: (filled in a form or visited the site)"),
        ({"all": [FORM, {"any": [FORM, VISIT]}]}, "filled in a form and (filled in a form or visited the site)"),
        ({"all": [FORM, {"any": [VISIT]}]}, "filled in a form and visited the site"),
    ],
)
def test_groups_read_with_their_parts_apart(tree: object, said: str) -> None:
    """A group within a group stands in parentheses, unless it is one thing only."""
    assert explained(tree) == said


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"any": [FORM, VISIT]}, ["filled in a form", "visited the site"]),
        ({"all": [FORM]}, ["filled in a form"]),
        (FORM, ["filled in a form"]),
    ],
)
def test_the_outermost_group_reads_as_a_list(tree: object, said: list[str]) -> None:
    """One entry per part, as a playbook prints it."""
    assert [say(part) for part in sentences(read(tree), STAGES)] == said


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (FORM, []),
        ({"field": "job_title", "op": "contains", "value": "chief"}, ["job title is “Chief Financial Officer”"]),
        ({"field": "page_views", "op": ">", "value": 5}, ["number of pages viewed is 12"]),
        ({"field": "stage", "op": "!=", "value": "customer"}, ["is in the stage Lead"]),
        ({"field": "industry", "op": "is_blank"}, ["industry is not known"]),
        ({"field": "tags", "op": "contains", "value": "vip"}, ["tags contains “vip”"]),
        ({"field": "email", "op": "is_set"}, ["gave an email address"]),
        ({"not": FORM}, ["not: filled in a form"]),
        ({"any": [FORM, {"field": "stage", "value": "lead"}]}, ["is in the stage Lead"]),
        (
            {"all": [{"field": "stage", "value": "lead"}, {"field": "stage", "op": "is_set"}]},
            ["is in the stage Lead"],
        ),
    ],
)
def test_evidence_says_what_about_the_person_meets_the_condition(tree: object, said: list[str]) -> None:
    """Their own values, each once; nothing where they do not meet it."""
    values = {"job_title": "Chief Financial Officer", "page_views": 12, "stage": "lead", "tags": ("VIP",)}
    assert shown(tree, email="karin@example.com", **values) == said


def form(days: float, **given: Any) -> Activity:
    """A form that many days ago."""
    return make_activity("form_submitted", NOW - timedelta(days=days), **given)


@pytest.mark.parametrize(
    ("tree", "activities", "said"),
    [
        (FORM, [form(1)], "filled in a form: once, on 2026-11-01"),
        (FORM, [form(1), form(8)], "filled in a form: 2 times, last on 2026-11-01"),
        (FORM, [form(1, offer="guide-1", target="/g")], "filled in a form: once, on 2026-11-01 (guide-1)"),
        (FORM, [form(1, target="/g")], "filled in a form: once, on 2026-11-01 (/g)"),
        (FORM | {"target": "/g"}, [form(1, target="/g")], "filled in a form (“/g”): once, on 2026-11-01"),
        (FORM | {"within_days": 9}, [form(1), form(20)], "filled in a form in the last 9 days: once, on 2026-11-01"),
        (FORM | {"op": "=", "count": 0}, [], "never filled in a form"),
    ],
)
def test_evidence_of_activities_says_how_often_and_when(tree: object, activities: list[Activity], said: str) -> None:
    """The last one with its date, and what it was about."""
    assert shown(tree, *activities) == [said]


@pytest.mark.parametrize(("count", "said"), [(7, "viewed a page 7 times"), (1, "viewed a page 1 time")])
def test_evidence_from_a_counter_has_no_date(count: int, said: str) -> None:
    """The CRM only told us how often."""
    assert shown({"activity": "page_view"}, page_views=count) == [said]


@given(CRITERIA, FACTS)
def test_words_never_fail_and_evidence_needs_a_met_condition(criteria: Criteria, facts: PersonFacts) -> None:
    """Every condition can be read, and who does not meet it has no evidence."""
    assert say(explain(criteria, STAGES))
    assert evaluate(criteria, facts) or not evidence(criteria, facts, STAGES)
