"""Deciding: what a person says is on record, holds against old evidence, and leaves the audit clean."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.conflicts import ConflictKind
from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import say
from nurture.services.deciding import (
    CompanyDecided,
    PersonMoved,
    decide_company,
    move_person,
    suppress_person,
)
from nurture.services.explaining import explain_person
from nurture.services.settling import settle
from nurture.storage.tables import AliasRow, CompanyDecisionRow, CompanyRow, ConflictRow, StageMoveRow, SuppressionRow
from tests.house import House, address

LEAD, CUSTOMER, OTHER = address("lead"), address("customer"), address("other")
COMPANY = "customer.example.com"
NEWCOMER = f"siv@{COMPANY}"


def moved(house: House, email: str, stage: str, reason: str = "They told me so") -> PersonMoved:
    """A colleague moves somebody."""
    return move_person(house.engine, email, stage, reason=reason, by="anna", now=house.later())


def decided(house: House, decision: str, domain: str = COMPANY) -> CompanyDecided:
    """A colleague decides about a company."""
    return decide_company(house.engine, domain, decision, by="anna", now=house.later())


def settled(house: House, word: str, reason: str = "I called them") -> PersonMoved:
    """A colleague says who is right about the lead."""
    keys = [(row.id or 0,) for row in waiting(house)] or [(0,)]
    given: dict[str, Any] = {"reason": reason, "by": "anna", "now": house.later()}
    return settle(house.engine, ConflictKind.CRM, keys, word, **given).people[0]


def won(house: House) -> None:
    """The lead of the CRM has a won deal, and the rules see it."""
    house.happened(LEAD, "deal_won")
    house.classify()


def newcomer(house: House) -> None:
    """A lead comes to work at the customer."""
    house.bring("email,stage,language,country,consent_basis", f"{NEWCOMER},lead,en,SE,consent")


def waiting(house: House) -> list[ConflictRow]:
    """The contradictions that nobody has settled."""
    return [row for row in house.rows(ConflictRow) if row.closed_at is None]


@pytest.mark.parametrize(
    ("stage", "target"), [("lead", "opportunity"), ("customer", "lead"), ("lead", "other"), ("other", "lead")]
)
def test_a_person_moves_anybody_anywhere_on_record(house: House, stage: str, target: str) -> None:
    """Ahead, back, and in and out of the wildcard; with who, why and when."""
    assert moved(house, address(stage), target) == PersonMoved(address(stage), stage, target)
    person = house.person(address(stage))
    last = max((one for one in house.rows(StageMoveRow) if one.contact_id == person.id), key=lambda one: one.id)
    assert (person.stage, person.stage_since) == (target, house.now)
    assert (last.from_stage, last.to_stage, last.mover, last.by, last.at) == (
        stage,
        target,
        "person",
        "anna",
        house.now,
    )
    because = explain_person(house.engine, address(stage), now=house.now).because
    assert "“They told me so”" in [say(one) for one in because]


@pytest.mark.parametrize(("stage", "reason"), [("lead", " \n\u2028"), ("parked", "So it is"), ("lead", "x" * 301)])
def test_a_move_that_cannot_be_made_changes_nothing(house: House, stage: str, reason: str) -> None:
    """No reason, one without an end, or a stage that is none."""
    with pytest.raises(BadInput):
        moved(house, CUSTOMER, stage, reason)
    assert house.person(CUSTOMER).stage == "customer"


def test_nobody_unknown_is_moved(house: House) -> None:
    """The sentence says where to look."""
    with pytest.raises(NotFound, match="people list"):
        moved(house, "nobody@example.com", "lead")


def test_who_was_moved_back_stays_there_on_the_same_evidence(house: House) -> None:
    """Neither the rules nor the CRM's old word undo what a person said."""
    house.happened(LEAD, "contact_requested")
    house.classify()
    moved(house, LEAD, "subscriber")
    house.classify()
    house.bring("email,stage", f"{LEAD},lead")
    assert house.person(LEAD).stage == "subscriber"


def test_news_moves_on_who_was_moved_back(house: House) -> None:
    """What happens after the decision counts again."""
    house.happened(LEAD, "contact_requested")
    house.classify()
    moved(house, LEAD, "subscriber")
    house.later(days=1)
    house.happened(LEAD, "contact_requested")
    house.classify()
    assert house.person(LEAD).stage == "marketingqualifiedlead"


def test_a_move_ends_the_conflict(house: House) -> None:
    """Whoever moves somebody has decided about them, also where the stage stays what it was."""
    won(house)
    since = house.person(LEAD).stage_since
    assert moved(house, LEAD, "lead") == PersonMoved(LEAD, "lead", "lead")
    assert not waiting(house)
    assert house.person(LEAD).stage_since == since


def test_the_crm_is_not_asked_again_about_what_was_decided(house: House) -> None:
    """A customer who was put back among the leads: the CRM repeats its old word, and nobody is asked."""
    moved(house, CUSTOMER, "lead")
    house.bring("email,stage", f"{CUSTOMER},customer")
    assert (house.person(CUSTOMER).stage, waiting(house)) == ("lead", [])


def test_a_move_voids_an_approved_draft_at_the_export(ready: House) -> None:
    """The draft was made for another stage; the judging there is sees it."""
    moved(ready, LEAD, "opportunity")
    ready.export()
    assert "stage_changed" in ready.codes("void", email=LEAD)
    assert ready.audit().violations == ()


def test_a_move_lifts_the_company(house: House) -> None:
    """As every other move of its people does."""
    moved(house, LEAD, "opportunity")
    assert {one.stage for one in house.rows(CompanyRow) if one.domain == "lead.example.com"} == {"opportunity"}


@pytest.mark.parametrize(("word", "stage"), [("crm", "lead"), ("facts", "customer")])
def test_whoever_is_said_to_be_right_gives_the_stage(house: House, word: str, stage: str) -> None:
    """The conflict closes, stays closed, and mail flows again."""
    won(house)
    assert settled(house, word) == PersonMoved(LEAD, "lead", stage)
    house.classify()
    house.bring("email,stage", f"{LEAD},lead")
    assert (house.person(LEAD).stage, waiting(house)) == (stage, [])
    assert "crm_conflict" not in house.plan().held


def test_a_new_deal_asks_again(house: House) -> None:
    """The CRM was right about the old deal; another one is news."""
    won(house)
    settled(house, "crm")
    house.later(days=1)
    won(house)
    assert [(one.crm_stage, one.derived_stage) for one in waiting(house)] == [("lead", "customer")]


def test_who_is_a_customer_by_the_facts_goes_on_by_them(house: House) -> None:
    """What the CRM still says keeps nobody from becoming an evangelist."""
    won(house)
    settled(house, "facts")
    house.later(days=1)
    house.happened(LEAD, "referral_made")
    house.classify()
    assert (house.person(LEAD).stage, waiting(house)) == ("evangelist", [])


def test_the_audit_is_clean_after_a_settled_conflict(house: House) -> None:
    """What leaves afterwards is right by the second path too."""
    won(house)
    settled(house, "facts")
    house.to_approved()
    assert house.export().exported
    assert house.audit().violations == ()


def test_nothing_is_settled_that_is_not_open(house: House) -> None:
    """Also where somebody else was faster."""
    with pytest.raises(NotFound):
        settled(house, "crm")


@pytest.mark.parametrize(("word", "reason"), [("both", "Who knows"), ("crm", "")])
def test_a_word_without_sense_or_reason_settles_nothing(house: House, word: Any, reason: str) -> None:
    """It is refused, and the question stays open."""
    won(house)
    with pytest.raises(BadInput):
        settled(house, word, reason=reason)
    assert len(waiting(house)) == 1


@pytest.mark.parametrize(
    ("said", "reason", "source"),
    [
        ("bounced", "bounced", "anna"),
        ("asked by phone", "do_not_email", "anna: asked by phone"),
        ("", "do_not_email", "anna"),
    ],
)
def test_a_suppression_says_why_and_who(house: House, said: str, reason: str, source: str) -> None:
    """Words that are no reason of their own are kept as its source."""
    suppress_person(house.engine, LEAD, reason=said, by="anna", now=house.later())
    (row,) = house.rows(SuppressionRow)
    assert (row.mailbox, row.reason, row.source, row.at) == (LEAD, reason, source, house.now)


def test_a_suppression_is_on_every_mailbox_of_the_person(house: House) -> None:
    """Their aliases too; saying it again adds nothing."""
    house.bring("email,email 2", f"{LEAD},anna.lind@alt.example.com")
    assert [row.mailbox for row in house.rows(AliasRow)] == ["anna.lind@alt.example.com"]
    counts = [
        suppress_person(house.engine, LEAD, reason="complained", by="anna", now=house.later()).mailboxes
        for _ in range(2)
    ]
    assert counts == [2, 0]
    assert {row.mailbox for row in house.rows(SuppressionRow)} == {LEAD, "anna.lind@alt.example.com"}


def test_what_was_approved_does_not_leave_after_a_suppression(ready: House) -> None:
    """The drafts become void where they are judged next."""
    suppress_person(ready.engine, LEAD, reason="unsubscribed", by="anna", now=ready.later())
    ready.export()
    assert not ready.drafts("exported", email=LEAD)
    assert "unsubscribed" in ready.codes("void", email=LEAD)


@pytest.mark.parametrize("decision", ["customer", "each"])
def test_a_decision_about_a_customer_frees_its_people(house: House, decision: str) -> None:
    """Whom it concerns is counted, who said it and when is kept, and nobody there is held for it any more."""
    newcomer(house)
    assert house.plan().held == {"company_undecided": 1}
    assert decided(house, decision) == CompanyDecided(COMPANY, None, decision, 2, 1)
    (row,) = house.rows(CompanyDecisionRow)
    assert (row.decision, row.by, row.at) == (decision, "anna", house.now)
    assert "company_undecided" not in house.plan().held


def test_a_changed_decision_leaves_the_audit_clean(house: House) -> None:
    """What left while the earlier word held was right then."""
    newcomer(house)
    decided(house, "each")
    house.to_approved()
    assert NEWCOMER in {row.to_address for row in house.drafts("approved")}
    house.export()
    house.later(days=1)
    assert decided(house, "customer").before == "each"
    assert house.audit().violations == ()


def test_the_same_decision_again_changes_nothing(house: House) -> None:
    """The first day stays the day."""
    decided(house, "each")
    assert decided(house, "each").affected == 0
    assert len(house.rows(CompanyDecisionRow)) == 1


@pytest.mark.parametrize(
    ("domain", "decision", "words"),
    [
        ("lead.example.com", "each", "no customer"),
        ("nowhere.example.com", "each", "no company"),
        (COMPANY, "all", "neither"),
    ],
)
def test_what_cannot_be_decided_is_refused(house: House, domain: str, decision: str, words: str) -> None:
    """A company that is no customer, one nobody knows, and a word that is no decision."""
    with pytest.raises(BadInput, match=words):
        decided(house, decision, domain)


def churned(house: House) -> bool:
    """Whether the customer company counts as one that has left."""
    return next(one for one in house.rows(CompanyRow) if one.domain == COMPANY).churned_at is not None


def test_a_company_leaves_with_its_last_customer(house: House) -> None:
    """Not before, and those who left are not held for what their company is."""
    house.bring("email,stage", f"siv@{COMPANY},customer")
    house.happened(CUSTOMER, "churned")
    assert not churned(house)
    house.happened(f"siv@{COMPANY}", "churned")
    assert churned(house)
    assert "company_undecided" not in house.plan().held


def test_a_company_comes_back_with_its_first_customer(house: House) -> None:
    """A deal that is won ends the churn of both."""
    house.happened(CUSTOMER, "churned")
    house.later(days=1)
    house.happened(CUSTOMER, "deal_won")
    assert not churned(house)


def test_a_churn_that_is_told_later_leaves_the_audit_clean(ready: House) -> None:
    """What left to a customer before anybody knew was right by what was known."""
    ready.export()
    ready.bring("email,activity,occurred_at", f"{CUSTOMER},churned,2026-10-01", entity="activities")
    assert churned(ready)
    assert ready.audit().violations == ()
    with pytest.raises(BadInput, match="no customer"):
        decided(ready, "customer")
