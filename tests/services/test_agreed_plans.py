"""An approved plan is frozen with its count: drafting far more or fewer mails stops to ask."""

from __future__ import annotations

import pytest

from nurture.core.errors import NotFound, StoppedToAsk
from nurture.services.deciding import suppress_person
from nurture.services.drafting import PlanApproval, approve_plan
from nurture.storage.tables import DraftRow, PlanRow
from nurture.wiring import speakers
from tests.house import STAGES, House, address


def agree(house: House) -> PlanApproval:
    """Approve the newest plan."""
    return approve_plan(house.engine, speakers(), now=house.later(), by="karin")


def silence(house: House, *stages: str) -> None:
    """Let the people of these stages be mailed no more."""
    for stage in stages:
        suppress_person(house.engine, address(stage), reason="unsubscribed", by="karin", now=house.later())


def test_a_plan_is_approved_with_its_count(house: House) -> None:
    """Who approved how many mails is kept, and approving makes no draft."""
    report = house.plan()
    assert agree(house) == PlanApproval(report.plan_id, report.emails, report.people)
    (plan,) = house.rows(PlanRow)
    assert (plan.agreed, plan.agreed_by) == (report.emails, "karin")
    assert house.rows(DraftRow) == []


def test_an_approved_plan_is_drafted(house: House) -> None:
    """Where the number is as agreed nothing stops, the first time and the next."""
    house.plan()
    agree(house)
    assert house.draft().drafts > 0
    assert house.draft().drafts == 0


def test_a_count_far_from_the_approved_one_stops(house: House) -> None:
    """Where many people may get nothing any more, no draft is made and the sentence has both numbers."""
    agreed = (house.plan(), agree(house))[1].emails
    silence(house, *STAGES[:4])
    with pytest.raises(StoppedToAsk, match=f"approved with {agreed} mails"):
        house.draft()
    assert house.rows(DraftRow) == []


def test_a_stopped_plan_goes_on_when_it_is_approved_again(house: House) -> None:
    """A person may agree to the new number."""
    house.plan()
    before = agree(house).emails
    silence(house, *STAGES[:4])
    assert agree(house).emails < before
    assert house.draft().drafts > 0


def test_the_share_is_a_setting(house: House) -> None:
    """With a share of 100 percent nothing stops, and with 0 one mail is enough to."""
    house.plan()
    agree(house)
    silence(house, STAGES[0])
    house.set(agreed_share=0)
    with pytest.raises(StoppedToAsk):
        house.draft()
    house.set(agreed_share=100)
    assert house.draft().drafts > 0


def test_a_plan_that_nobody_approved_stops_on_no_count(house: House) -> None:
    """Approving is offered, not asked for; a new plan is not approved by the old one's approval."""
    house.plan()
    agree(house)
    silence(house, *STAGES[:4])
    house.plan()
    assert house.draft().drafts > 0


def test_there_must_be_a_plan_to_approve(house: House) -> None:
    """Without one the sentence says how to make it."""
    with pytest.raises(NotFound):
        agree(house)
