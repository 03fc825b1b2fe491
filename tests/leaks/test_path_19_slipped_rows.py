"""Path 19: A sheet that slipped by a row or column; a list as a body."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.leaks.scene import LEAD, made, to

pytestmark = pytest.mark.leak_path(19)


BODIES = {
    "a file as a body": {"body": "email,first_name\nbo@firma.example.org,Bo\nsiv@hus.example.org,Siv"},
    "an address in the subject": {"subject": "For bo@firma.example.org"},
    "an address in a link": {"body": "[write](mailto:bo@firma.example.org)"},
    "a cell that slipped": {"body": "Dear {{ job_title }}, hello."},
}


@pytest.mark.parametrize("name", BODIES)
def test_the_address_of_somebody_else_in_a_mail_holds_it(house: House, name: str) -> None:
    """A list used as a body, or a sheet whose cells slipped, shows nobody's address to anybody."""
    house.bring("email,job_title", f"{LEAD},bo@firma.example.org")
    house.rewrite_copy("lead-education", **BODIES[name])
    assert "bo@firma" not in to(made(house, "lead-education"), LEAD)
    assert "address_in_body" in house.codes("held", email=LEAD)


def test_our_own_address_may_stand_in_a_mail(house: House) -> None:
    """Colleagues' addresses are not somebody else's."""
    house.rewrite_copy("lead-education", body="Write to karin@luftvik.example.com.")
    assert "karin@luftvik.example.com" in to(made(house, "lead-education"), LEAD)
