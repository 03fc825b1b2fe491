"""Path 18: a test mail to somebody else; a count far from the approved one."""

from __future__ import annotations

import pytest

from nurture.core.errors import BadInput, StoppedToAsk
from nurture.services.drafting import approve_plan
from nurture.services.trying import make_test_mail
from nurture.wiring import speakers
from tests.house import STAGES, House, address
from tests.leaks.scene import LEAD
from tests.leaks.ways import leave

pytestmark = pytest.mark.leak_path(18)


@pytest.mark.parametrize("to", ["stranger@example.com", LEAD, "karin@luftvik.example.com", "", f"{LEAD}, siv@x.org"])
def test_a_test_goes_to_nobody_but_a_colleague(ready: House, to: str) -> None:
    """A stranger, a contact, the sender who is no user, nobody, and two at once are refused."""
    draft = ready.drafts("approved", email=LEAD)[0].id
    with pytest.raises(BadInput):
        make_test_mail(ready.engine, speakers(), draft, to, now=ready.now)


def test_a_count_far_from_the_approved_one_stops(house: House) -> None:
    """Where the half can get nothing any more, nothing is drafted, and nothing leaves."""
    house.plan()
    approve_plan(house.engine, speakers(), now=house.later(), by="karin")
    for stage in STAGES[:4]:
        house.happened(address(stage), "unsubscribed")
    with pytest.raises(StoppedToAsk):
        house.draft()
    assert leave(house) == []
