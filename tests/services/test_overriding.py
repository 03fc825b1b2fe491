"""Overrides: a second person lets through what is held, for a time, on record; and never what is blocked."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.errors import BadInput
from nurture.services.overriding import ask_override, decide_override, list_overrides, withdraw_override
from nurture.storage.database import Refused
from nurture.storage.tables import ReceiptRow
from tests.house import House, address

WHO = "x@customer.example.com"
OTHER = address("other")


@pytest.fixture
def torn(house: House) -> House:
    """A house with a lead at a customer's, whose mail is held for that."""
    house.bring("email,first_name,stage,language,country,consent_basis", f"{WHO},Bo,lead,en,SE,consent")
    return house


def ask(house: House, whom: str = WHO, code: str = "company_undecided", **given: Any) -> int:
    """Ask, as Karin."""
    facts: dict[str, Any] = {"reason": "We have talked.", "days": 14, "by": "karin"}
    return ask_override(house.engine, whom, code, **facts | given, now=house.later())


def granted(house: House, whom: str = WHO, code: str = "company_undecided", **given: Any) -> int:
    """Ask as Karin and grant as Sven."""
    number = ask(house, whom, code, **given)
    decide_override(house.engine, number, grant=True, by="sven", now=house.later())
    return number


def test_what_two_people_let_through_leaves_with_proof(torn: House) -> None:
    """Before: held. After: the mail leaves, the receipt names the decision, and the audit agrees."""
    assert torn.plan().held == {"company_undecided": 1}
    number = granted(torn)
    torn.to_approved()
    torn.export()
    assert torn.drafts("exported", email=WHO)
    told = "".join(row.told for row in torn.rows(ReceiptRow))
    assert f'"overrides":[[{number},"company_undecided",null]]' in told
    assert torn.audit().violations == ()


def test_a_wish_alone_lets_nothing_through(torn: House) -> None:
    """Until somebody grants it, and after somebody refuses it, the mail is held."""
    number = ask(torn)
    assert torn.plan().held == {"company_undecided": 1}
    decide_override(torn.engine, number, grant=False, by="sven", now=torn.later())
    assert torn.plan().held == {"company_undecided": 1}


@pytest.mark.parametrize("by", ["karin", "KARIN", "system", ""])
def test_whoever_asks_cannot_decide(torn: House, by: str) -> None:
    """It takes a second person, by name."""
    number = ask(torn)
    with pytest.raises(BadInput):
        decide_override(torn.engine, number, grant=True, by=by, now=torn.later())


def test_a_decision_ends_by_itself(torn: House) -> None:
    """What was approved by it no longer leaves after its time."""
    granted(torn, days=1)
    torn.to_approved()
    torn.later(days=2)
    assert torn.export().withheld == {"company_undecided": 4}


def test_a_decision_can_be_withdrawn(torn: House) -> None:
    """Withdrawn before the export: nothing leaves."""
    number = granted(torn)
    torn.to_approved()
    withdraw_override(torn.engine, number, by="anybody", now=torn.later())
    assert torn.export().withheld == {"company_undecided": 4}
    assert [one.state for one in list_overrides(torn.engine, now=torn.now, everything=True)] == ["withdrawn"]


@pytest.mark.parametrize("activity", ["unsubscribed", "email_bounced", "email_complained"])
def test_no_decision_outranks_an_opt_out(torn: House, activity: str) -> None:
    """Who said no gets nothing, whatever two people decided before; and nobody may ask after."""
    granted(torn)
    torn.to_approved()
    torn.happened(WHO, activity)
    torn.export()
    assert not torn.drafts("exported", email=WHO)
    with pytest.raises(BadInput, match="no decision"):
        ask(torn)


def test_no_decision_opens_content_for_another_audience(torn: House) -> None:
    """The lead whose company question was decided still gets nothing that is for customers."""
    granted(torn)
    everybody = {"any": [{"field": "email", "op": "is_set"}]}
    torn.rewrite_sequence("customer-growth", segment=everybody, priority=1, audience="customers")
    torn.to_approved()
    torn.export()
    assert not torn.drafts("exported", email=WHO)


@pytest.mark.parametrize("code", ["unsubscribed", "wrong_audience", "no_consent", "unknown_stage", "internal_content"])
def test_a_known_no_and_a_missing_fact_cannot_be_asked_for(torn: House, code: str) -> None:
    """What is blocked is blocked, and a fact that is missing has to be supplied."""
    with pytest.raises(BadInput, match="Nobody may decide"):
        ask(torn, code=code)


def test_an_audience_that_is_undecided_is_opened_for_that_one_alone(house: House) -> None:
    """Two people open prospects' content for somebody in the wildcard stage, and no customers' content."""
    everybody = {"any": [{"field": "email", "op": "is_set"}]}
    house.rewrite_sequence("win-back", segment=everybody, priority=1, audience="prospects")
    house.plan()
    granted(house, OTHER, "undecided_audience", audience="prospects")
    house.to_approved()
    house.export()
    assert house.drafts("exported", email=OTHER)
    assert house.audit().violations == ()


def test_one_decision_counts_for_everybody_at_a_company(torn: House) -> None:
    """Two leads at a customer's are let through by one word about the company."""
    torn.bring("email,stage,language,country,consent_basis", "y@customer.example.com,lead,en,SE,consent")
    granted(torn, "customer.example.com")
    torn.to_approved()
    torn.export()
    assert torn.drafts("exported", email=WHO)
    assert torn.drafts("exported", email="y@customer.example.com")


FORGED = (
    "UPDATE override SET is_granted = TRUE, decided_by = asked_by, decided_at = asked_at",
    "UPDATE override SET expires_at = '2030-01-01 00:00:00'",
    "UPDATE override SET asked_by = 'sven'",
    "DELETE FROM override",
)


@pytest.mark.parametrize("statement", FORGED)
def test_decisions_are_not_rewritten_in_the_database(torn: House, statement: str) -> None:
    """Nobody grants their own wish, lengthens it or removes it by hand."""
    ask(torn)
    with pytest.raises(Exception, match=r"refuse|second_person"):
        torn.sql(statement)


def test_a_decision_forged_past_the_refusals_is_found(torn: House) -> None:
    """The audit names a mail that left by a decision which nobody had taken."""
    granted(torn)
    torn.to_approved()
    torn.export()
    torn.forge("UPDATE override SET decided_by = asked_by || ' again', decided_at = '2026-12-30 10:00:00'")
    assert "override_unproved" in {one.code for one in torn.audit().violations}


def test_a_grant_of_nobody_is_refused_by_the_database(torn: House) -> None:
    """A decision cannot be put in as granted."""
    with pytest.raises(Refused, match="before it is decided"):
        torn.sql(
            "INSERT INTO override (contact_id, code, reason, asked_by, asked_at, expires_at, decided_by, decided_at,"
            " is_granted) VALUES (1, 'crm_conflict', 'x', 'a', '2026-01-01', '2027-01-01', 'b', '2026-01-01', TRUE)"
        )
