"""Where a person stands by the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from nurture.core.criteria_syntax import parse
from nurture.core.people import Activity, ActivityKind
from nurture.core.phrases import say
from nurture.core.stages import Stages
from nurture.core.staging import (
    NOBODY_FITS,
    StageRule,
    asks_about_opens,
    classify,
    contradiction,
    contradicts,
    has_news,
)
from tests.factories import NOW, make_activity, make_facts

STAGES = Stages()
OPENS = {"activity": "email_opened", "count": 3}
OPENED = {"field": "emails_opened", "op": ">=", "value": 3}
CLICK = {"activity": "email_clicked"}
CFO = {"field": "job_title", "op": "contains", "value": "CFO"}


def make_rule(stage: str, tree: object) -> StageRule:
    """A rule with this written condition."""
    criteria, problems = parse(tree)
    assert criteria is not None, problems
    return StageRule(stage, criteria)


RULES = (
    make_rule("subscriber", {"field": "email", "op": "is_set"}),
    make_rule("lead", {"activity": "form_submitted"}),
    make_rule(
        "salesqualifiedlead", {"all": [{"activity": "demo_signed_up"}, {"field": "fits_profile", "value": True}]}
    ),
    make_rule("customer", {"activity": "deal_won"}),
)


def reached(*kinds: str, rules: tuple[StageRule, ...] = RULES, **values: Any) -> str | None:
    """The stage of a person who did these things."""
    done = [make_activity(kind, NOW - timedelta(days=place)) for place, kind in enumerate(kinds)]
    return classify(make_facts(*done, email="karin@example.com", **values), rules, STAGES).stage


@pytest.mark.parametrize(
    ("kinds", "stage"),
    [
        ((), "subscriber"),
        (("form_submitted",), "lead"),
        (("form_submitted", "deal_won"), "customer"),
        (("deal_won",), "customer"),
    ],
)
def test_the_rule_furthest_ahead_that_is_met_gives_the_stage(kinds: tuple[str, ...], stage: str) -> None:
    """Whatever order the rules and the deeds come in."""
    assert reached(*kinds) == stage
    assert reached(*kinds, rules=tuple(reversed(RULES))) == stage


def test_whoever_meets_no_rule_has_no_stage_by_the_rules() -> None:
    """And no evidence for one."""
    reading = classify(make_facts(), RULES, STAGES)
    assert (reading.stage, reading.because) == (None, ())


def test_no_rule_puts_anybody_in_a_wildcard_stage() -> None:
    """`other` has no place in the order."""
    assert reached(rules=(make_rule("other", {"all": []}),)) is None


def test_the_evidence_is_that_of_the_rule_that_counts() -> None:
    """In words, ready for the page."""
    reading = classify(make_facts(make_activity("deal_won"), email="karin@example.com"), RULES, STAGES)
    assert [say(said) for said in reading.because] == ["has a deal that was won: once, on 2026-11-02"]


def test_without_a_profile_nobody_fits_it() -> None:
    """No ideal customer profile set means nobody is worth a sales call yet."""
    assert reached("demo_signed_up") == "subscriber"


@pytest.mark.parametrize(("size", "stage"), [(200, "salesqualifiedlead"), (3, None)])
def test_the_profile_decides_who_fits(size: int, stage: str | None) -> None:
    """It is a condition like any other."""
    profile = make_rule("", {"field": "company_size", "op": ">=", "value": 50}).criteria
    facts = make_facts(make_activity("demo_signed_up"), company_size=size)
    assert classify(facts, RULES, STAGES, profile).stage == stage


OPENINGS = ("email_opened",) * 5


@pytest.mark.parametrize(
    ("tree", "kinds", "met"),
    [
        (OPENS, OPENINGS, False),
        (OPENED, OPENINGS, False),
        ({"all": [OPENS, CFO]}, OPENINGS, False),
        ({"all": [OPENS, CLICK]}, (*OPENINGS, "email_clicked"), True),
        ({"any": [OPENS, CLICK]}, (*OPENINGS, "email_clicked"), True),
        ({"any": [OPENS, CLICK]}, OPENINGS, False),
        ({"any": [OPENS, CFO]}, OPENINGS, True),
        (CLICK, ("email_clicked",), True),
        ({"all": [OPENS, CLICK]}, OPENINGS, False),
    ],
)
def test_opens_alone_never_promote_anybody(tree: object, kinds: tuple[str, ...], met: bool) -> None:
    """Mail gateways open everything: something a person did has to come with it."""
    rules = (make_rule("marketingqualifiedlead", tree),)
    assert (reached(*kinds, rules=rules, job_title="CFO") is not None) is met


def test_a_counter_of_opens_alone_promotes_nobody_either() -> None:
    """What the CRM counted are the same opens; a counter of clicks beside it is a deed."""
    rules = (make_rule("lead", {"all": [OPENED, {"field": "emails_clicked", "op": ">=", "value": 1}]}),)
    assert reached(rules=rules, emails_opened=90) is None
    assert reached(rules=rules, emails_opened=90, emails_clicked=2) == "lead"


@pytest.mark.parametrize(
    ("tree", "asks"), [(OPENS, True), ({"not": {"any": [CFO, OPENED]}}, True), (CLICK, False), (CFO, False)]
)
def test_a_rule_about_opens_is_recognised_however_deep_it_asks(tree: object, asks: bool) -> None:
    """As an event or as a counter."""
    assert asks_about_opens(make_rule("lead", tree).criteria) is asks


def test_equal_facts_in_another_order_give_the_same_stage() -> None:
    """The order of a file decides nothing."""
    done = [make_activity(ActivityKind.FORM_SUBMITTED), make_activity(ActivityKind.DEAL_WON)]
    shuffled: list[Activity] = done[::-1]
    assert classify(make_facts(*done), RULES, STAGES) == classify(make_facts(*shuffled), RULES, STAGES)


@pytest.mark.parametrize(
    ("crm", "derived", "conflict"),
    [
        ("lead", "customer", True),
        ("opportunity", "evangelist", True),
        ("customer", "lead", False),
        ("opportunity", "lead", False),
        ("other", "customer", False),
        (None, "customer", False),
        ("lead", None, False),
        ("nonsense", "customer", False),
    ],
)
def test_a_conflict_is_a_prospect_in_the_crm_whose_deeds_say_customer(
    crm: str | None, derived: str | None, conflict: bool
) -> None:
    """A rule that would put someone lower is none: rules say "at least"."""
    assert contradicts(STAGES, crm, derived) is conflict


def test_a_conflict_is_said_in_words() -> None:
    """Both sides by their names."""
    assert say(contradiction(STAGES, "lead", "customer")) == "The CRM says Lead, but what they did says Customer."


@pytest.mark.parametrize(
    ("days", "rule", "news"),
    [
        ((9,), {"activity": "deal_won"}, False),
        ((1,), {"activity": "deal_won"}, True),
        ((9, 1), {"activity": "deal_won"}, True),
        ((9, 1), {"activity": "deal_won", "count": 2}, True),
        ((9, 8, 1), {"activity": "deal_won", "count": 2}, False),
        ((1,), CFO, False),
        ((), {"activity": "deal_won"}, False),
    ],
)
def test_news_is_what_was_not_said_at_that_moment(days: tuple[int, ...], rule: object, news: bool) -> None:
    """Five days ago somebody decided: what is older, or was known anyway, says nothing new."""
    done = [make_activity("deal_won", NOW - timedelta(days=one)) for one in days]
    rules = (make_rule("customer", rule),)
    facts = make_facts(*done, job_title="CFO")
    assert has_news(facts, rules, STAGES, NOBODY_FITS, since=NOW - timedelta(days=5)) is news
