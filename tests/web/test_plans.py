"""The pages of a plan: its mails with their reasons, what a new one would change, and agreeing to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nurture.services.browsing.pages import PAGE, Place
from nurture.services.browsing.planned import MailFilter, list_planned
from nurture.services.deciding import move_person, suppress_person
from nurture.services.planning import planned_emails
from nurture.storage.tables import DraftRow, PlanRow
from tests.house import STAGES, House, address
from tests.web.conftest import Desk

LEAD = address("lead")


def silence(house: House) -> None:
    """Let half of everybody be mailed no more."""
    for stage in STAGES[:4]:
        suppress_person(house.engine, address(stage), reason="unsubscribed", by="karin", now=house.later())


def found(house: House, **wanted: str) -> set[tuple[str, str]]:
    """The address and step of every mail that a filter finds."""
    page = list_planned(house.engine, MailFilter(**wanted), Place()).page
    return {(one.email, mail.step) for one in page.items for mail in one.mails}


def test_every_planned_mail_is_listed(desk: Desk) -> None:
    """The list has the mails of the plan, none more and none twice."""
    assert found(desk.house) == {(one.email, one.step) for one in planned_emails(desk.house.engine)}


def test_planned_mails_are_narrowed(desk: Desk) -> None:
    """By sequence, step, day and person, alone and together; what no mail has finds none."""
    mail = next(one for one in planned_emails(desk.house.engine) if one.email == LEAD and one.number == 2)
    all_of_lead = {(one.email, one.step) for one in planned_emails(desk.house.engine) if one.email == LEAD}
    assert found(desk.house, search="lead.example") == all_of_lead == found(desk.house, sequence=mail.sequence)
    day = mail.send_at.date().isoformat()
    assert found(desk.house, step=mail.step, day=day, search="anna lead") == {(LEAD, mail.step)}
    assert found(desk.house, step=mail.step, day="2020-01-01") == set()
    assert found(desk.house, step='%"') == found(desk.house, search="nobody") == set()


def test_planned_mails_tell_why(desk: Desk) -> None:
    """Each has its reasons and, in words, what else would have been good."""
    page = desk.get("/plan").text
    assert "Why this" in page
    assert "Else it would have been:" in page
    assert LEAD in page


def test_planned_people_come_in_pages(desk: Desk) -> None:
    """The next page goes on where the first one ends, and the one before leads back to it."""
    many = [f"p{number}@many.example.com,lead,en,SE,consent" for number in range(PAGE)]
    desk.house.bring("email,stage,language,country,consent_basis", *many)
    desk.house.plan()
    first = list_planned(desk.house.engine, MailFilter(), Place()).page
    second = list_planned(desk.house.engine, MailFilter(), Place(after=first.next_key)).page
    assert len(first.items) == PAGE
    assert not {one.email for one in first.items} & {one.email for one in second.items}
    assert second.next_key == ""
    assert list_planned(desk.house.engine, MailFilter(), Place(before=second.previous_key)).page.items == first.items


@pytest.mark.parametrize(
    "address", ["/plan?after=x", "/plan?day=soon", "/plan?sequence=none&step=none", "/plan?before=9"]
)
def test_an_odd_address_is_no_failure(desk: Desk, address: str) -> None:
    """A place or a filter that is none gives a page all the same."""
    assert desk.get(address).status_code == 200


def test_what_would_change_is_told_before_planning(desk: Desk) -> None:
    """In figures and sentences, with nothing kept; right after a plan there is nothing to tell."""
    desk.house.plan()
    assert "a new plan would be the same" in desk.post("/plan/compare").text
    move_person(desk.house.engine, LEAD, "opportunity", reason="Met.", by="karin", now=desk.house.later())
    before = len(desk.house.rows(PlanRow))
    page = desk.post("/plan/compare").text
    assert "1 person moves from Lead to Opportunity." in page
    assert "Mails no longer sent" in page
    assert len(desk.house.rows(PlanRow)) == before


def test_a_plan_is_approved_by_whoever_asks(desk_of: Callable[[str], Desk]) -> None:
    """A reviewer may; the page then says who did, and with how many mails."""
    desk = desk_of("reviewer")
    desk.house.plan()
    plan = desk.house.rows(PlanRow)[-1]
    assert desk.post("/plan/approve", plan=plan.id).location == "/sequences"
    page = desk.get("/sequences").text
    assert f"Approved with {desk.house.rows(PlanRow)[-1].agreed} mails" in page
    assert "reviewer@example.com" in page
    assert desk.post("/plan/approve", plan="none").status_code == 404


def test_drafting_that_stops_shows_the_ways_on(desk: Desk) -> None:
    """Both numbers and what to do stand on the page, no draft is made, and approving anew lets it go on."""
    desk.house.plan()
    desk.post("/plan/approve", plan=desk.house.rows(PlanRow)[-1].id)
    silence(desk.house)
    before = len(desk.house.rows(DraftRow))
    answer = desk.post("/drafts/make")
    assert answer.status_code == 409
    assert "Mails that could be made now" in answer.text
    assert len(desk.house.rows(DraftRow)) == before
    desk.post("/plan/approve", plan=desk.house.rows(PlanRow)[-1].id)
    assert desk.post("/drafts/make").location == "/drafts"
