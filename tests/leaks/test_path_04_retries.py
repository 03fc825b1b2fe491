"""Path 4: A retry or a second worker sends from a stale list."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from nurture.core.errors import BadInput
from nurture.storage.tables import ReleaseRow
from tests.house import House
from tests.leaks.scene import LEAD, to
from tests.leaks.ways import leave
from tests.services.test_exporting import Breaking, hand_over

pytestmark = pytest.mark.leak_path(4)


def test_a_retry_judges_again(ready: House) -> None:
    """A hand-over that failed and is tried again sends nothing from a stale list."""
    with pytest.raises(BadInput):
        hand_over(ready, Breaking(OSError(28, "No space left on device")))
    ready.happened(LEAD, "unsubscribed")
    assert to(leave(ready), LEAD) == ""


def test_two_workers_hand_nothing_over_twice(ready: House) -> None:
    """Two hand-overs of the same moment share the mails: each leaves once, and each was judged in its own."""
    count = len(ready.drafts("approved"))
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda name: ready.export(name=name), ("one.mbox", "two.mbox")))
    assert sorted(one.exported for one in reports) == [0, count]
    assert len(ready.rows(ReleaseRow)) == count


def test_a_worker_that_died_leaves_nothing_to_trust(ready: House) -> None:
    """What a killed hand-over had let go is judged anew by the next."""
    with pytest.raises(KeyboardInterrupt):
        hand_over(ready, Breaking(KeyboardInterrupt()))
    ready.bring("email,stage", f"{LEAD},customer")
    assert to(leave(ready), LEAD) == ""
