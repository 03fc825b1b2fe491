"""What somebody says on a person's page about them and their company."""

from __future__ import annotations

from nurture.storage.tables import CompanyDecisionRow
from tests.house import address
from tests.web.conftest import Desk

LEAD, CUSTOMER = address("lead"), address("customer")


def place(desk: Desk, email: str) -> str:
    """The address of a person's page."""
    return f"/people/{desk.house.person(email).id}"


def test_a_customer_leaves_with_a_reason(desk: Desk) -> None:
    """Without a reason the form comes back; with one they are a former customer, and the past tells why."""
    page = place(desk, CUSTOMER)
    assert "They have left as a customer" in desk.get(page).text
    assert desk.post(f"{page}/leave").status_code == 400
    assert desk.post(f"{page}/leave", reason="They closed").status_code == 303
    shown = desk.get(page).text
    assert "They have left as a customer" not in shown
    assert "Why they left as a customer" in shown


def test_a_prospect_has_nothing_to_leave(desk: Desk) -> None:
    """The page of a lead does not offer it, and a request for it says why not."""
    page = place(desk, LEAD)
    assert "They have left as a customer" not in desk.get(page).text
    answer = desk.post(f"{page}/leave", reason="They closed")
    assert answer.status_code == 400
    assert "is no customer" in answer.text


def test_a_company_that_holds_mail_is_decided_on_the_page(desk: Desk) -> None:
    """The page says that mail waits for a word about the company, and takes it with a reason."""
    page = place(desk, LEAD)
    desk.house.sql("UPDATE company SET stage = 'other' WHERE domain = :d", d=LEAD.partition("@")[2])
    assert "Each at their company counts by their own stage" in desk.get(page).text
    assert desk.post(f"{page}/apart", reason=" ").status_code == 400
    assert desk.post(f"{page}/apart", reason="I called").status_code == 303
    assert "Each at their company counts by their own stage" not in desk.get(page).text
    assert [row.reason for row in desk.house.rows(CompanyDecisionRow)] == ["I called"]
