"""What a person decides on the pages: by the right people, with a reason, and said back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nurture.storage.tables import CompanyDecisionRow, CompanyRow, ConflictRow, StageMoveRow, SuppressionRow
from tests.house import House, address
from tests.web.conftest import Desk

LEAD = address("lead")


def page_of(house: House, email: str = LEAD) -> str:
    """Where this person's page is."""
    return f"/people/{house.person(email).id}"


def disagree(house: House) -> str:
    """The CRM's lead has a won deal; returns what that is called in the queue."""
    house.happened(LEAD, "deal_won")
    house.classify()
    return str(house.rows(ConflictRow)[-1].id)


def company_of(house: House, domain: str) -> str:
    """Where this company's page is."""
    return next(f"/companies/{row.id}" for row in house.rows(CompanyRow) if row.domain == domain)


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
def test_a_company_is_decided_on_its_page(desk: Desk, decision: str, said: str) -> None:
    """The page says what was decided, how many it changes, and by whom and why."""
    employ(desk.house)
    where = company_of(desk.house, "customer.example.com")
    assert f'value="{decision}"' in desk.get(where).text
    answer = desk.post(f"{where}/decide", word=decision, reason="They asked for it")
    assert (answer.status_code, answer.location) == (303, where)
    assert [(row.decision, row.by) for row in desk.house.rows(CompanyDecisionRow)] == [(decision, "admin@example.com")]
    page = desk.get(where).text
    assert f"customer.example.com: {said}. It changes 1 person." in page
    assert "They asked for it" in page
    assert 'name="word"' not in page


def test_a_company_that_is_no_customer_is_not_decided(desk: Desk) -> None:
    """Nothing waits there, and a reason is wanted before that is looked at."""
    where = company_of(desk.house, "lead.example.com")
    assert desk.post(f"{where}/decide", word="each", reason="So").status_code == 404
    assert desk.post(f"{where}/decide", word="each", reason="").status_code == 400
    assert desk.get("/companies/999").status_code == 404


@pytest.mark.parametrize(("word", "stage"), [("crm", "lead"), ("facts", "customer")])
def test_a_contradiction_is_settled_with_a_button(desk: Desk, word: str, stage: str) -> None:
    """Whoever is right gives the stage, and nothing waits any more; the menu counts what does."""
    key = disagree(desk.house)
    page = desk.get("/conflicts").text
    assert f'name="key" value="{key}"' in page
    assert 'class="nav-count">1<' in page
    assert desk.post("/conflicts/crm", key=key, word=word, reason="I called them").location == "/conflicts?kind=crm"
    assert desk.house.person(LEAD).stage == stage
    page = desk.get("/conflicts").text
    assert "1 decision is on record." in page
    assert "Nothing waits here" in page
    assert "nav-count" not in page


def test_several_are_settled_at_once(desk: Desk) -> None:
    """All that are ticked, for one reason."""
    first = disagree(desk.house)
    desk.house.happened(address("subscriber"), "deal_won")
    desk.house.classify()
    second = str(desk.house.rows(ConflictRow)[-1].id)
    answer = desk.post("/conflicts/crm", key=[first, second], word="crm", reason="An old export")
    assert answer.status_code == 303
    assert "2 decisions are on record." in desk.get("/conflicts").text
    assert all(row.closed_at for row in desk.house.rows(ConflictRow))


def test_a_contradiction_is_settled_with_a_reason_only(desk: Desk) -> None:
    """The field says that it is wanted."""
    key = disagree(desk.house)
    answer = desk.post("/conflicts/crm", key=key, word="crm", reason="")
    assert answer.status_code == 400
    assert 'id="reason-errors"' in answer.text
    assert [row.closed_at for row in desk.house.rows(ConflictRow)] == [None]


@pytest.mark.parametrize("fields", [{"word": "both"}, {"word": "crm", "key": "1-2-3"}, {"word": "crm", "key": "x"}])
def test_what_makes_no_sense_settles_nothing(desk: Desk, fields: dict[str, str]) -> None:
    """Another word, another key: the stage stays, and a kind that is none is not found."""
    key = disagree(desk.house)
    assert desk.post("/conflicts/crm", **{"key": key, "reason": "Who knows", **fields}).status_code in {400, 404}
    assert desk.post("/conflicts/weather", key=key, word="crm", reason="So").status_code == 404
    assert desk.house.person(LEAD).stage == "lead"


def test_a_contradiction_is_settled_once(desk: Desk) -> None:
    """The second one hears that somebody was faster."""
    key = disagree(desk.house)
    desk.post("/conflicts/crm", key=key, word="crm", reason="I called them")
    answer = desk.post("/conflicts/crm", key=key, word="facts", reason="So did I")
    assert answer.status_code == 404
    assert "somebody may have decided before you" in answer.text


@pytest.mark.parametrize("kind", ["crm", "company", "twins", "deal"])
def test_every_kind_has_a_page(desk: Desk, kind: str) -> None:
    """Empty or not, with what is to be known about each."""
    desk.house.happened(address("opportunity"), "deal_lost")
    employ(desk.house)
    desk.house.bring("email,stage", f"{LEAD.replace('@', '+x@')},customer")
    page = desk.get(f"/conflicts?kind={kind}").text
    assert ("Nothing waits here" in page) == (kind == "crm")


def test_who_may_only_read_is_offered_nothing(desk_of: Callable[[str], Desk]) -> None:
    """A reviewer sees what waits, without the forms."""
    desk = desk_of("reviewer")
    disagree(desk.house)
    employ(desk.house)
    assert "/move" not in desk.get(page_of(desk.house)).text
    for page in (company_of(desk.house, "customer.example.com"), "/conflicts", "/conflicts?kind=company"):
        assert 'name="word"' not in desk.get(page).text
