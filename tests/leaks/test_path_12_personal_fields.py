"""Path 12: A personal field, its fallback or a branch brings customers' content."""

from __future__ import annotations

import pytest

from tests.house import House, write_offer
from tests.leaks.scene import LEAD, SECRET, made, to

pytestmark = pytest.mark.leak_path(12)


VALUES = {
    "first_name": "luftvik.example.com/en/version-nine",
    "company": f"see {SECRET}",
    "job_title": "https://luftvik.example.com/en/version-nine",
    "last_name": "LUFTVIK.example.com/en/Version-Nine/",
}


@pytest.mark.parametrize("field", VALUES)
def test_a_personal_value_with_a_link_is_blocked(house: House, field: str) -> None:
    """A name, company or title that is a customers' link does not carry it to a lead."""
    house.rewrite_copy("lead-education", body="Dear {{ " + field + " }}, hello.")
    column = "company_name" if field == "company" else field
    house.sql(f"UPDATE contact SET {column} = :value WHERE email_key = :who", value=VALUES[field], who=LEAD)
    assert "Before anyone buys" not in to(made(house, "lead-education"), LEAD)


def test_a_value_that_completes_an_address_is_blocked(house: House) -> None:
    """A value that makes an address together with the copy around it is judged as that address."""
    write_offer(house.library, "portal", "kb_article", "customers", url="https://portal.example.com/")
    house.sync()
    house.rewrite_copy("lead-education", body="Go to {{ job_title }}.example.com today.")
    house.bring("email,job_title", f"{LEAD},portal")
    assert "portal.example.com" not in to(made(house, "lead-education"), LEAD)
