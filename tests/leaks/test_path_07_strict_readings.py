"""Path 7: A lead at a customer's, a colleague of one, a shared mailbox."""

from __future__ import annotations

import pytest

from nurture.storage.tables import ContactRow
from tests.house import House
from tests.leaks.scene import LEAD, made, to

pytestmark = pytest.mark.leak_path(7)


READERS = {
    "a lead at a customer company": ("x@customer.example.com", "lead", "x@customer.example.com"),
    "a lead whose colleague is a customer": ("x@lead.example.com", "customer", LEAD),
    "a plus address of a customer": ("anna+news@customer.example.com", "lead", "anna+news@customer.example.com"),
    "capitals": ("ANNA+x@Customer.Example.COM", "lead", "ANNA+x@customer.example.com"),
    "a soft hyphen": ("an\u00adna+y@customer.example.com", "lead", "anna+y@customer.example.com"),
    "full width": ("ａｎｎａ+z@customer.example.com", "lead", "anna+z@customer.example.com"),
}


@pytest.mark.leak_path(8)
@pytest.mark.parametrize("name", READERS)
def test_readings_that_disagree_hold(house: House, name: str) -> None:
    """A customer's company, domain or mailbox and a lead's own stage together give the lead nothing."""
    email, stage, held = READERS[name]
    house.bring("email,stage,language,country,consent_basis", f"{email},{stage},en,SE,consent")
    assert held in {row.email for row in house.rows(ContactRow)}
    assert to(made(house, "lead-education", "customer-growth"), held) == ""


def test_a_shared_mailbox_is_read_strictly(house: House) -> None:
    """An alias shared by a customer and a lead holds both."""
    house.bring("email,stage,email 2", "one@ett.example.com,lead,info@delad.example.com")
    house.bring("email,stage,email 2", "two@tva.example.com,customer,info@delad.example.com")
    left = made(house, "lead-education", "customer-growth")
    assert (to(left, "one@ett.example.com"), to(left, "two@tva.example.com")) == ("", "")
