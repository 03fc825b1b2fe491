"""The guard's pages: the held queue by reason, the table that decides, and exceptions of two people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from nurture.core.guard import permits
from nurture.core.offers import Audience
from nurture.core.stages import Relationship
from nurture.services.browsing.held import list_held, show_reason
from nurture.services.browsing.matrix import show_matrix
from nurture.services.browsing.pages import PAGE, Place
from nurture.services.overriding import list_over, list_overrides
from nurture.storage.tables import CompanyDecisionRow, OverrideRow
from tests.house import House, address
from tests.web.conftest import Desk

HERE = "/guard/exceptions"
SIV = "siv@customer.example.com"


@pytest.fixture
def torn(desk: Desk) -> Desk:
    """A lead came to work at the customer, so that her mail is held in a new plan."""
    desk.house.bring("email,first_name,stage,language,country,consent_basis", f"{SIV},Siv,lead,en,SE,consent")
    desk.house.plan()
    return desk


def crowd(house: House, people: int) -> None:
    """Let so many leads come in of whom nobody has asked for consent, and plan."""
    house.bring("email,stage,language,country", *(f"p{one}@many.example.com,lead,en,NO" for one in range(people)))
    house.plan()


def ask(desk: Desk, whom: str = SIV, what: str = "company_undecided", **fields: str) -> int:
    """Ask for an exception; returns the answer's status."""
    given = {"whom": whom, "what": what, "reason": "She left last week.", "days": "14"}
    return desk.post(f"{HERE}/ask", **given | fields).status_code


def test_the_queue_says_how_many_and_what_to_do(torn: Desk) -> None:
    """Each reason has its people and a sentence that names the next step."""
    crowd(torn.house, 3)
    groups = {group.count.code: group for group in list_held(torn.house.engine, now=torn.house.now).waiting}
    assert groups["no_consent"].count.people == 3
    page = torn.get("/guard").text
    assert "3 people" in page
    assert "record it on their page" in page
    assert "Say once for each company" in page


def test_a_company_is_decided_in_the_queue(torn: Desk) -> None:
    """Its form stands there; the word counts for everybody and leads back to the queue."""
    page = torn.get("/guard").text
    found = re.search(r'action="(/conflicts/company\?back=guard)".*?name="key" value="(\d+)"', page, re.DOTALL)
    assert found
    answer = torn.post(found[1], key=found[2], word="each", reason="She buys for herself.")
    assert answer.location == "/guard"
    (row,) = torn.house.rows(CompanyDecisionRow)
    assert (row.decision, row.by) == ("each", "admin@example.com")


def test_the_people_behind_a_reason_come_in_pages(desk: Desk) -> None:
    """Each person once, in keyset pages that lead on and back; the count is that of all."""
    crowd(desk.house, PAGE + 3)
    first = show_reason(desk.house.engine, "no_consent", Place())
    second = show_reason(desk.house.engine, "no_consent", Place(after=first.page.next_key))
    emails = {one.email for page in (first, second) for one in page.page.items}
    assert (len(first.page.items), first.found.count, len(emails)) == (PAGE, PAGE + 3, PAGE + 3)
    assert second.page.next_key == ""
    assert show_reason(desk.house.engine, "no_consent", Place(before=second.page.previous_key)).page == first.page


def test_a_held_mail_tells_its_reason(torn: Desk) -> None:
    """Where a mail itself is held, the list shows its own sentence; the code is not found inside another one."""
    torn.house.draft()
    torn.house.bring("email,stage", f"{address('lead')},customer")
    page = torn.get("/guard/reasons/company_undecided").text
    assert "Siv" in page
    assert "Ask for an exception" in page
    assert show_reason(torn.house.engine, 'x", "outcome', Place()).found.count == 0


def test_the_matrix_is_the_guards_own_table(desk: Desk) -> None:
    """Every relationship meets every audience once, with the guard's answer and the numbers of both lists."""
    matrix = show_matrix(desk.house.engine, now=desk.house.now)
    asked = {(row.relationship, cell.audience): cell.outcome for row in matrix.rows for cell in row.cells}
    assert asked == {(one, audience): permits(one, audience) for one in (*Relationship, None) for audience in Audience}
    assert {row.relationship: row.people for row in matrix.rows}[Relationship.PROSPECT] == 5
    page = desk.get("/guard/matrix").text
    assert "/people?relationship=prospect" in page
    assert "/content?audience=customers&amp;status=live" in page


def test_the_matrix_counts_what_its_links_list(desk: Desk) -> None:
    """The offers of a cell are those the library lists for that audience."""
    matrix = show_matrix(desk.house.engine, now=desk.house.now)
    for audience, offers in matrix.offers.items():
        page = desk.get(f"/content?audience={audience.value}&status=live").text
        assert re.search(rf"\b{offers} offers?\b", page), audience


def test_an_exception_needs_a_second_person(torn: Desk, desk_of: Callable[[str], Desk]) -> None:
    """Whoever asks is offered no button to grant it and refused it all the same; a colleague grants it."""
    assert ask(torn) == 303
    (row,) = torn.house.rows(OverrideRow)
    assert f"{HERE}/{row.id}/grant" not in torn.get(HERE).text
    assert torn.post(f"{HERE}/{row.id}/grant").status_code == 400
    other = desk_of("sales")
    assert other.post(f"{HERE}/{row.id}/grant").location == HERE
    (stands,) = list_overrides(torn.house.engine, now=torn.house.now)
    assert (stands.state, stands.decided_by) == ("granted", "sales@example.com")


def test_an_exception_is_refused_or_ended(torn: Desk, desk_of: Callable[[str], Desk]) -> None:
    """Both are over then, and stand below with who said so."""
    ask(torn)
    ask(torn, "customer.example.com")
    one, other = (row.id for row in torn.house.rows(OverrideRow))
    desk_of("marketer").post(f"{HERE}/{one}/refuse")
    torn.post(f"{HERE}/{other}/withdraw")
    page = torn.get(HERE).text
    assert "No exception runs" in page
    assert "Refused" in page
    assert "Ended early" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": " "}, "Say why; the reason is kept on record."),
        ({"days": "91"}, "From 1 to 90 days, please."),
        ({"what": "no_consent"}, "Choose one of these."),
        ({"what": ""}, "Choose one of these."),
    ],
)
def test_a_wish_with_something_missing_is_shown_again(torn: Desk, fields: dict[str, str], said: str) -> None:
    """The field says what it wants, and nothing is asked."""
    given = {"whom": SIV, "what": "company_undecided", "reason": "She left.", "days": "14"}
    answer = torn.post(f"{HERE}/ask", **given | fields)
    assert answer.status_code == 400
    assert said in answer.text
    assert torn.house.rows(OverrideRow) == []


def test_nothing_is_asked_about_an_opt_out(torn: Desk) -> None:
    """Whoever has opted out is offered nothing, on no page, and a form sent all the same is refused."""
    where = f"/people/{torn.house.person(SIV).id}"
    assert f"{HERE}/ask?whom=" in torn.get(where).text
    torn.post(f"{where}/suppress", why="unsubscribed", certain="y")
    assert f"{HERE}/ask?whom=" not in torn.get(where).text
    assert "There is nothing to ask for" in torn.get(f"{HERE}/ask?whom={SIV}").text
    assert ask(torn) == 400


def test_what_is_over_comes_newest_first(torn: Desk) -> None:
    """So many at a time, before a number; an odd number or an unknown word is no failure."""
    for _ in range(3):
        ask(torn)
    for row in torn.house.rows(OverrideRow):
        torn.post(f"{HERE}/{row.id}/withdraw")
    over = list_over(torn.house.engine, now=torn.house.now, before=3, most=1)
    assert [one.number for one in over] == [2]
    assert torn.get(f"{HERE}?before=x").status_code == 200
    assert torn.post(f"{HERE}/1/dance").status_code == 404


def test_a_reviewer_only_looks(torn: Desk, desk_of: Callable[[str], Desk]) -> None:
    """Exceptions are shown to everybody, with buttons for those who decide."""
    ask(torn)
    page = desk_of("reviewer").get(HERE).text
    assert SIV in page
    assert "/grant" not in page
