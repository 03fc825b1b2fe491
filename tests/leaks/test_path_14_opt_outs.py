"""Path 14: opt-out, bounce or erasure after queueing; coming in again."""

from __future__ import annotations

import pytest

from nurture.services.erasing import erase_person
from tests.house import House
from tests.leaks.scene import LEAD, made, to
from tests.leaks.ways import leave

pytestmark = pytest.mark.leak_path(14)


@pytest.mark.parametrize("activity", ["unsubscribed", "email_bounced", "email_complained"])
def test_an_opt_out_after_queueing_stops_everything(ready: House, activity: str) -> None:
    """Nothing leaves by any way once the reader has said no."""
    ready.happened(LEAD, activity)
    assert to(leave(ready), LEAD) == ""


def test_an_import_cannot_take_an_opt_out_back(house: House) -> None:
    """A file that says subscribed, or brings the person again, changes no opt-out."""
    house.happened(LEAD, "unsubscribed")
    house.bring("email,email_status,do_not_email,consent_basis,stage", f"{LEAD},subscribed,no,consent,customer")
    assert to(made(house), LEAD) == ""


def test_whoever_is_erased_gets_nothing_though_they_come_in_again(ready: House) -> None:
    """Neither what was approved before, nor what is made when a file brings them once more."""
    erase_person(ready.engine, ready.library.parent, LEAD, typed=LEAD, now=ready.later())
    ready.bring("email,stage,language,country,consent_basis", f"{LEAD.upper()},lead,en,SE,consent")
    ready.plan()
    ready.draft()
    assert to(leave(ready), LEAD) == ""
