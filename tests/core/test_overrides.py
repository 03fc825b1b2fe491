"""Overrides in the guard: what a second person's word answers, and all that it does not."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core import guard
from nurture.core.consent import Suppression
from nurture.core.guard import (
    Change,
    ContentFacts,
    Outcome,
    Policy,
    Reading,
    Reason,
    Source,
    Verdict,
    judge,
    receipt_facts,
)
from nurture.core.offers import Audience
from nurture.core.overrides import OVERRIDABLE, Override
from nurture.core.phrases import phrase
from nurture.core.stages import Relationship
from tests.factories import make_content, make_reader

EVERYTHING = frozenset(
    Override(number, code, audience)
    for number, code in enumerate(sorted(OVERRIDABLE), 1)
    for audience in (None, Audience.PROSPECTS, Audience.CUSTOMERS)
)
TORN = (Reading(Source.CONTACT, Relationship.PROSPECT), Reading(Source.COMPANY, Relationship.CUSTOMER))
AGAINST = {
    Source.COMPANY: "company_undecided",
    Source.DOMAIN: "company_undecided",
    Source.TWIN: "twin_disagrees",
    Source.CRM: "crm_conflict",
}


def asked(content: ContentFacts, overrides: frozenset[Override] = EVERYTHING, **reader: Any) -> Verdict:
    """The verdict about this reader, with these decisions."""
    return judge(make_reader(**reader, overrides=overrides), content, Policy())


@pytest.mark.parametrize("source", AGAINST)
def test_a_contradiction_is_answered_by_its_own_decision_alone(source: Source) -> None:
    """The decision about this contradiction lets through; that about any other does not."""
    readings = (TORN[0], Reading(source, Relationship.CUSTOMER))
    for code in OVERRIDABLE:
        verdict = asked(make_content("prospects"), frozenset({Override(1, code)}), readings=readings)
        assert (verdict.outcome is Outcome.ALLOWED) == (code == AGAINST[source])


def test_what_is_let_through_says_so() -> None:
    """The verdict names both that it is allowed and that two people decided."""
    verdict = asked(make_content("everyone"), readings=TORN)
    assert (verdict.outcome, set(verdict.codes)) == (Outcome.ALLOWED, {"allowed", "overridden"})


def test_the_persons_own_side_counts_after_a_decision() -> None:
    """A prospect at a customer's gets prospects' content by it, and customers' content stays blocked."""
    assert asked(make_content("prospects"), readings=TORN).outcome is Outcome.ALLOWED
    assert asked(make_content("customers"), readings=TORN).outcome is Outcome.BLOCKED


@pytest.mark.parametrize("suppression", Suppression)
def test_nothing_answers_a_suppression(suppression: Suppression) -> None:
    """Opt-out, bounce, complaint, do-not-email and erasure outrank every decision."""
    verdict = asked(make_content("everyone"), suppressions=frozenset({suppression}))
    assert verdict.outcome is Outcome.BLOCKED


@pytest.mark.parametrize("change", Change)
def test_nothing_answers_a_change(change: Change) -> None:
    """What changed since approval, and an exit, stay void."""
    content = ContentFacts(make_content("everyone").parts, changes=(change,))
    assert asked(content).outcome is Outcome.BLOCKED


@pytest.mark.parametrize("audience", ["internal", "customers", None])
def test_nothing_answers_the_wrong_or_an_unknown_audience(audience: str | None) -> None:
    """Blocked content and content of which nobody said whom it is for stay where they are."""
    assert asked(make_content(audience)).outcome is not Outcome.ALLOWED


def test_nothing_answers_a_missing_fact() -> None:
    """Consent that the country wants, and a stage that nobody knows, are supplied and not decided."""
    assert asked(make_content("everyone"), country="DE").outcome is Outcome.HELD
    assert asked(make_content("everyone"), relationship=None).outcome is Outcome.HELD
    assert asked(make_content("everyone"), deliverable=False).outcome is Outcome.HELD


def test_an_address_that_was_looked_at_may_be_mailed() -> None:
    """Confusable letters are a matter of a look."""
    assert asked(make_content("everyone"), confusable=True).outcome is Outcome.ALLOWED
    assert asked(make_content("everyone"), frozenset(), confusable=True).outcome is Outcome.HELD


@pytest.mark.parametrize(("decided", "outcome"), [("prospects", "allowed"), ("customers", "held")])
def test_an_audience_is_opened_for_that_one_alone(decided: str, outcome: str) -> None:
    """Somebody undecided gets prospects' content by a decision about prospects' content only."""
    word = frozenset({Override(1, "undecided_audience", Audience(decided))})
    assert asked(make_content("prospects"), word, relationship="undecided").outcome == outcome


def test_the_receipt_names_the_decisions() -> None:
    """Numbers, codes and audiences are among the facts."""
    reader = make_reader(overrides=frozenset({Override(7, "undecided_audience", Audience.PROSPECTS)}))
    content = make_content("everyone")
    facts = receipt_facts(reader, content, judge(reader, content, Policy()))
    assert facts["overrides"] == [[7, "undecided_audience", "prospects"]]


def test_no_decision_answers_what_blocks() -> None:
    """Whatever the code of a reason is: only what waits for a word can be let through."""
    blocks = Reason("undecided_audience", Outcome.BLOCKED, phrase("It is not for them."))
    reader = make_reader(overrides=EVERYTHING)
    assert guard._let_through(blocks, reader, Audience.PROSPECTS) is blocks


def test_a_receipt_names_every_decision_and_for_whose_content_it_is() -> None:
    """By number; a decision about no audience has none."""
    decided = {Override(9, "undecided_audience", Audience.CUSTOMERS), Override(4, "company_undecided")}
    reader, content = make_reader(overrides=frozenset(decided)), make_content()
    facts = receipt_facts(reader, content, judge(reader, content, Policy()))
    assert facts["overrides"] == [[4, "company_undecided", None], [9, "undecided_audience", "customers"]]
