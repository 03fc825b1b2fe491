"""Explaining decisions, as sentences, from what is on record."""

from __future__ import annotations

import pytest

from nurture.core.errors import NotFound
from nurture.core.guard import Outcome
from nurture.core.phrases import say
from nurture.services.browsing.people import stream_people
from nurture.services.explaining import PersonExplained, explain_person, who_gets
from tests.house import STAGES, House, address, write_offer

LEAD = address("lead")


def explained(house: House, email: str = LEAD) -> PersonExplained:
    """Everything about one person."""
    return explain_person(house.engine, email, now=house.now)


def because(house: House, email: str = LEAD) -> str:
    """Why a person stands where they stand, in English."""
    return " ".join(say(said) for said in explained(house, email).because)


def test_everybody_is_listed_by_address(house: House) -> None:
    """Each contact is one line, with their relationship."""
    lines = list(stream_people(house.engine, now=house.now))
    emails = [line.email for line in lines]
    assert emails == sorted(address(stage) for stage in STAGES)
    assert {line.relationship for line in lines} == {"prospect", "customer", "undecided"}


def test_the_gravest_suppression_is_listed(house: House) -> None:
    """Whoever both bounced and complained is listed with one reason."""
    house.happened(LEAD, "email_bounced")
    house.happened(LEAD, "email_complained")
    line = next(one for one in stream_people(house.engine, now=house.now) if one.email == LEAD)
    assert line.suppressed in {"bounced", "complained"}


def test_an_import_is_named_as_the_reason(house: House) -> None:
    """A stage that came with a file says so."""
    assert because(house).startswith("They came in on 2026-11-02 as Lead.")


def test_a_rule_is_named_with_its_evidence(house: House) -> None:
    """A stage by rule says which one, and what was met."""
    house.bring("email,activity,occurred_at", f"{LEAD},contact_requested,2026-11-01", entity="activities")
    house.classify()
    said = because(house)
    assert "They met the rule for" in said
    assert "The CRM has them as Lead." in said


def test_whoever_left_is_said_to_have(house: House) -> None:
    """A former customer's explanation has the day they left."""
    house.bring("email,activity,occurred_at", f"{address('customer')},churned,2026-10-05", entity="activities")
    assert "They ended as a customer on 2026-10-05." in because(house, address("customer"))


def test_whoever_has_no_stage_is_said_to_meet_no_rule(house: House) -> None:
    """Somebody about whom nothing is known gets a sentence as well."""
    house.bring("email", "new@nytt.example.com")
    assert because(house, "new@nytt.example.com") == "Nothing we know about them meets the rule of any stage yet."


def test_what_is_next_comes_from_the_newest_plan(house: House) -> None:
    """Before a plan nothing is next; after it the planned mails are."""
    assert explained(house).next == ()
    house.plan()
    assert [mail.step for mail in explained(house).next][:2] == ["find-the-cause", "walk-the-building"]


def test_what_is_kept_from_a_lead(house: House) -> None:
    """Customers' and internal offers are withheld from a prospect, each with its reason; prospects' are not."""
    withheld = {offer.key: verdict for offer, verdict in explained(house).withheld}
    assert withheld["version-nine"].codes == ("wrong_audience",)
    assert withheld["against-rivals"].codes == ("internal_content",)
    assert "plans-and-prices" not in withheld


def test_an_address_is_found_however_it_is_written(house: House) -> None:
    """Case and invisible letters make no difference."""
    assert explained(house, "ANNA@lead.\u00adexample.com").line.email == LEAD


@pytest.mark.parametrize("email", ["nobody@x.example.com", "no address"])
def test_an_unknown_person_is_said(house: House, email: str) -> None:
    """The sentence says how to see who there is."""
    with pytest.raises(NotFound, match="nurture people list"):
        explained(house, email)


def test_who_gets_an_offer(house: House) -> None:
    """Everybody has one verdict on a customers' offer."""
    verdicts = {email: verdict.outcome for email, verdict in who_gets(house.engine, "version-nine", now=house.now)}
    allowed = {email for email, outcome in verdicts.items() if outcome is Outcome.ALLOWED}
    assert len(verdicts) == len(STAGES)
    assert allowed == {address("customer"), address("evangelist")}
    assert verdicts[address("other")] is Outcome.HELD


def test_each_is_judged_on_the_translation_they_would_get(house: House) -> None:
    """An offer that is for customers in Swedish alone is kept from a Swedish lead, not from an English one."""
    write_offer(house.library, "walk-sv", "checklist", key="first-walk", language="sv", audience="customers")
    house.sync()
    house.bring("email,language,stage,country", "sv@svensk.example.com,sv,lead,SE")
    verdicts = dict(who_gets(house.engine, "first-walk", now=house.now))
    assert verdicts["sv@svensk.example.com"].outcome is Outcome.BLOCKED
    assert verdicts[LEAD].outcome is Outcome.ALLOWED


def test_an_unknown_offer_is_said(house: House) -> None:
    """The sentence says how to see the keys."""
    with pytest.raises(NotFound, match="nurture library list"):
        list(who_gets(house.engine, "nothing", now=house.now))
