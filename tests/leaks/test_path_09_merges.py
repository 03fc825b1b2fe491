"""Path 9: a merge loses the stricter stage, consent or opt-out."""

from __future__ import annotations

import pytest

from nurture.services.joining import join_people
from nurture.wiring import CHANNELS, EXPORTERS
from tests.house import House
from tests.leaks.scene import LEAD, to
from tests.leaks.ways import leave

pytestmark = pytest.mark.leak_path(9)

TWIN = "anna+news@lead.example.com"
HEADER = "email,stage,language,country,consent_basis,email_status"


def merged(house: House, row: str, staying: str, going: str) -> None:
    """A second record of the lead is joined with the first."""
    house.bring(HEADER, f"{TWIN},{row}")
    numbers = [house.person(email).id or 0 for email in (staying, going)]
    join_people(house.engine, *numbers, by="siv", now=house.later())


@pytest.mark.parametrize(("staying", "going"), [(LEAD, TWIN), (TWIN, LEAD)])
@pytest.mark.parametrize("row", ["customer,en,SE,consent,", "lead,en,SE,consent,unsubscribed"])
def test_the_stricter_of_both_holds(ready: House, row: str, staying: str, going: str) -> None:
    """Whoever stays: a customer's stage or an opt-out of either stops what was approved and what is made anew."""
    merged(ready, row, staying, going)
    ready.plan()
    ready.draft()
    left = leave(ready)
    assert to(left, LEAD) == to(left, TWIN) == ""


def test_what_was_approved_before_the_merge_is_void(ready: House) -> None:
    """Even where nothing is stricter: it was approved for somebody else than who is there now."""
    merged(ready, "lead,en,SE,consent,", LEAD, TWIN)
    assert not {one.way for one in leave(ready) if one.email == LEAD} & {*EXPORTERS, *CHANNELS}
    assert ready.codes("void", email=LEAD) == {"merged"}
