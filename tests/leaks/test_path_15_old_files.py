"""Path 15: an old file handed over again; a database restored."""

from __future__ import annotations

import pytest

from nurture.services.backing_up import back_up, restore_backup
from tests.house import House
from tests.leaks.scene import LEAD, to
from tests.leaks.ways import leave

pytestmark = pytest.mark.leak_path(15)


def restored(house: House, activity: str = "") -> None:
    """A backup is made, somebody says no (where given), and the backup is put back."""
    file = house.out / "monday.backup"
    back_up(house.engine, file, now=house.now)
    if activity:
        house.happened(LEAD, activity)
    restore_backup(house.engine, file, folder=house.out, now=house.later(hours=1))


def test_nothing_approved_before_a_restore_leaves_after_it(ready: House) -> None:
    """What a backup brings back has to be approved again: nobody knows what of it has gone since."""
    restored(ready)
    ready.export()
    assert (ready.drafts("approved"), ready.drafts("exported")) == ([], [])


@pytest.mark.parametrize("activity", ["unsubscribed", "email_bounced", "email_complained"])
def test_an_opt_out_outlives_a_restore(ready: House, activity: str) -> None:
    """Planned, drafted and approved anew after it, by no way."""
    restored(ready, activity)
    ready.plan()
    ready.draft()
    assert to(leave(ready), LEAD) == ""


def test_what_left_is_not_handed_over_again_from_its_record(ready: House) -> None:
    """A file that is asked for again is judged again: who said no since is not in it."""
    ready.export("zip")
    ready.happened(LEAD, "unsubscribed")
    assert to(leave(ready), LEAD) == ""
