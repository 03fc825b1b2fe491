"""What a person decides on the pages: by the right people, with a reason, and said back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nurture.storage.tables import CompanyDecisionRow, ConflictRow, StageMoveRow, SuppressionRow
from tests.house import House, address
from tests.web.conftest import Desk

LEAD = address("lead")


def page_of(house: House, email: str = LEAD) -> str:
    """Where this person's page is."""
    return f"/people/{house.person(email).id}"


def disagree(house: House) -> str:
    """The CRM's lead has a won deal; returns where that is settled."""
    house.happened(LEAD, "deal_won")
    house.classify()
    return f"/guard/conflicts/{house.person(LEAD).id}"


def employ(house: House) -> None:
    """A lead comes to work at the customer."""
    house.bring("email,stage", "siv@customer.example.com,lead")


def test_a_move_is_made_in_the_name_of_whoever_asks(desk: Desk) -> None:
    """The page says it back, and why the person stands there now."""
    where = page_of(desk.house)
    answer = desk.post(f"{where}/move", stage="opportunity", reason="We met <b>twice</b>")
    assert (answer.status_code, answer.location) == (303, where)
    move = desk.house.rows(StageMoveRow)[-2]
    assert (move.to_stage, move.mover, move.by) == ("opportunity", "person", "admin@example.com")
    page = desk.get(where).text
    assert "Anna Lead is in Opportunity now." in page
    assert "“We met &lt;b&gt;twice&lt;/b&gt;”" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"stage": "opportunity", "reason": " "}, "Say why; the reason is kept on record."),
        ({"stage": "parked", "reason": "So it is"}, "Choose one of these."),
        ({"stage": "", "reason": "So it is"}, "Choose one of these."),
        ({"stage": "lead", "reason": "x" * 301}, "At most 300 characters, please."),
    ],
)
def test_a_move_with_something_missing_is_shown_again(desk: Desk, fields: dict[str, str], said: str) -> None:
    """The field says what it wants, and nothing has moved."""
    answer = desk.post(f"{page_of(desk.house)}/move", **fields)
    assert answer.status_code == 400
    assert said in answer.text
    assert desk.house.person(LEAD).stage == "lead"


def test_never_mail_again_is_kept_for_good(desk: Desk) -> None:
    """The person's page says so, and offers it no more."""
    where = page_of(desk.house)
    assert "Never mail this address again" in desk.get(where).text
    assert desk.post(f"{where}/suppress", why="complained", certain="y").status_code == 303
    (row,) = desk.house.rows(SuppressionRow)
    assert (row.mailbox, row.reason, row.source) == (LEAD, "complained", "admin@example.com")
    page = desk.get(where).text
    assert "They reported our mail as spam." in page
    assert "Never mail this address again" not in page


@pytest.mark.parametrize("fields", [{"why": "bounced"}, {"why": "erased", "certain": "y"}, {"certain": "y"}])
def test_never_mail_again_wants_to_be_meant(desk: Desk, fields: dict[str, str]) -> None:
    """Without the tick or a reason that is offered, nothing is kept."""
    answer = desk.post(f"{page_of(desk.house)}/suppress", **fields)
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert desk.house.rows(SuppressionRow) == []


@pytest.mark.parametrize(
    ("decision", "said"),
    [("customer", "everyone there counts as a customer"), ("each", "each counts by their own stage")],
)
def test_a_company_is_decided_with_a_button(desk: Desk, decision: str, said: str) -> None:
    """The filter stays, and the page says what was decided and how many it changes."""
    employ(desk.house)
    assert f'value="{decision}"' in desk.get("/companies").text
    answer = desk.post("/companies/decide?decision=open", domain="customer.example.com", decision=decision)
    assert (answer.status_code, answer.location) == (303, "/companies?decision=open")
    assert [(row.decision, row.by) for row in desk.house.rows(CompanyDecisionRow)] == [(decision, "admin@example.com")]
    page = desk.get("/companies").text
    assert f"customer.example.com: {said}. It changes 1 person." in page
    assert 'name="domain"' not in page


def test_a_company_that_is_no_customer_is_not_decided(desk: Desk) -> None:
    """The page says why there is nothing to decide."""
    answer = desk.post("/companies/decide", domain="lead.example.com", decision="each")
    assert answer.status_code == 400
    assert "is no customer" in answer.text


@pytest.mark.parametrize(("word", "stage"), [("crm", "lead"), ("facts", "customer")])
def test_a_contradiction_is_settled_with_a_button(desk: Desk, word: str, stage: str) -> None:
    """Whoever is right gives the stage, and nothing waits any more."""
    where = disagree(desk.house)
    assert f'action="{where}"' in desk.get("/guard").text
    assert desk.post(where, word=word, reason="I called them").status_code == 303
    assert desk.house.person(LEAD).stage == stage
    page = desk.get("/guard").text
    assert "That is settled" in page
    assert "They agree about everybody." in page


def test_a_contradiction_is_settled_with_a_reason_only(desk: Desk) -> None:
    """The field of that very person says that it is wanted."""
    where = disagree(desk.house)
    answer = desk.post(where, word="crm", reason="")
    assert answer.status_code == 400
    assert f'id="reason-{desk.house.person(LEAD).id}-errors"' in answer.text
    assert [row.closed_at for row in desk.house.rows(ConflictRow)] == [None]


def test_a_contradiction_is_settled_once(desk: Desk) -> None:
    """The second one hears that somebody was faster; a word that is none changes nothing."""
    where = disagree(desk.house)
    assert desk.post(where, word="both", reason="Who knows").status_code == 400
    desk.post(where, word="crm", reason="I called them")
    assert desk.post(where, word="facts", reason="So did I").status_code == 404
    assert desk.house.person(LEAD).stage == "lead"


def test_who_may_only_read_is_offered_nothing(desk_of: Callable[[str], Desk]) -> None:
    """A reviewer sees what waits, without the forms."""
    desk = desk_of("reviewer")
    where = disagree(desk.house)
    employ(desk.house)
    assert "/move" not in desk.get(page_of(desk.house)).text
    assert 'name="domain"' not in desk.get("/companies").text
    assert where not in desk.get("/guard").text
