"""A person says that a customer has left: a fact beside the stage, on record, with what follows from it."""

from __future__ import annotations

import pytest

from nurture.core.errors import BadInput
from nurture.services.deciding import count_apart, move_person
from nurture.services.departing import BECAUSE, CustomerEnded, end_customer
from nurture.services.explaining import explain_person
from nurture.storage.tables import CompanyRow, ContactEditRow
from tests.house import House, address

CUSTOMER, LEAD = address("customer"), address("lead")
COLLEAGUE = "siv@customer.example.com"


def ended(house: House, email: str = CUSTOMER, *, everyone: bool = False, reason: str = "They closed") -> CustomerEnded:
    """A colleague says that somebody has left."""
    return end_customer(house.engine, email, reason=reason, everyone=everyone, by="anna", now=house.later())


def colleague(house: House, stage: str = "customer") -> None:
    """Somebody else works there."""
    house.bring("email,stage,language,country,consent_basis", f"{COLLEAGUE},{stage},en,SE,consent")


def relationship(house: House, email: str = CUSTOMER) -> str | None:
    """What the person is to us now."""
    return explain_person(house.engine, email, now=house.later()).line.relationship


def test_who_left_is_a_former_customer(house: House) -> None:
    """The stage stays; the relationship changes, and the record says by whom and why."""
    assert ended(house).ended == (CUSTOMER,)
    assert (house.person(CUSTOMER).stage, relationship(house)) == ("customer", "former_customer")
    told = {row.field: (row.by, row.after) for row in house.rows(ContactEditRow)}
    assert told[BECAUSE] == ("anna", "They closed")
    assert told["churned_at"][0] == "anna"


def test_a_company_has_left_with_its_last_customer(house: House) -> None:
    """One of two customers leaves alone; with everybody the company itself is a former customer."""
    colleague(house)
    ended(house)
    company = house.person(CUSTOMER).company_id
    assert [row.churned_at for row in house.rows(CompanyRow) if row.id == company] == [None]
    assert ended(house, COLLEAGUE, everyone=True).ended == (COLLEAGUE,)
    assert [row.churned_at is None for row in house.rows(CompanyRow) if row.id == company] == [False]


def test_everyone_leaves_at_once(house: House) -> None:
    """Who is named comes first, then the other customers there; a lead of theirs is left alone."""
    colleague(house)
    assert ended(house, everyone=True).ended == (CUSTOMER, COLLEAGUE)
    assert relationship(house, COLLEAGUE) == "former_customer"


def test_a_deal_won_later_ends_it(house: House) -> None:
    """They are a customer again once they buy again."""
    ended(house)
    won = f"{CUSTOMER},deal_won,{house.later().isoformat()}"
    house.bring("email,activity,occurred_at", won, entity="activities")
    assert relationship(house) == "customer"


@pytest.mark.parametrize(("email", "reason"), [(LEAD, "They closed"), (CUSTOMER, "  ")])
def test_nothing_is_ended_without_a_customer_and_a_reason(house: House, email: str, reason: str) -> None:
    """A prospect has nothing to leave, and no word is kept without a reason."""
    with pytest.raises(BadInput):
        ended(house, email, reason=reason)
    assert not house.rows(ContactEditRow)


def test_mail_made_for_a_customer_does_not_leave(house: House) -> None:
    """A draft that was approved before is void, and the audit stays clean."""
    house.to_approved()
    ended(house)
    house.export()
    assert not any(row.exported_at for row in house.drafts(email=CUSTOMER))
    assert not house.audit().violations


def held_prospect(house: House) -> None:
    """A lead at a company that a colleague has put aside, which is no customer."""
    house.sql("UPDATE company SET stage = 'other' WHERE id = (SELECT company_id FROM contact WHERE email = :e)", e=LEAD)
    assert "company_undecided" in reasons(house)


def reasons(house: House) -> set[str]:
    """Why anything is kept from the lead."""
    kept = explain_person(house.engine, LEAD, now=house.later()).withheld
    return {reason.code for _, verdict in kept for reason in verdict.reasons}


def test_mail_held_for_a_company_that_is_no_customer_can_be_decided(house: House) -> None:
    """Each there counts by their own stage since, and customers' content stays blocked."""
    held_prospect(house)
    assert count_apart(house.engine, LEAD, reason="I called", by="anna", now=house.later())[0].affected == 1
    assert "company_undecided" not in reasons(house)
    assert "wrong_audience" in reasons(house)


def test_there_is_nothing_to_decide_where_nothing_is_held(house: House) -> None:
    """A lead whose company is a lead waits for nobody's word."""
    move_person(house.engine, LEAD, "marketingqualifiedlead", reason="Ready", by="anna", now=house.later())
    with pytest.raises(BadInput):
        count_apart(house.engine, LEAD, reason="I called", by="anna", now=house.later())
