"""Path 3: offer, copy, sequence, block or sender change after approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.house import House, write_offer
from tests.leaks.scene import LEAD, to
from tests.leaks.ways import leave

pytestmark = pytest.mark.leak_path(3)


CHANGES: dict[str, Callable[[House], Any]] = {
    "audience": lambda house: write_offer(house.library, "measure-a-room", "guide", "customers"),
    "text": lambda house: write_offer(house.library, "measure-a-room", "guide", summary="New words"),
    "copy": lambda house: house.rewrite_copy("lead-education", body="New words."),
    "sequence": lambda house: house.rewrite_sequence("lead-education", audience="customers"),
    "block": lambda house: house.rewrite_blocks(greeting="New words"),
    "footer": lambda house: house.rewrite_blocks(preferences="New words"),
    "brand": lambda house: house.set(brand_name="New words"),
    "sender": lambda house: house.set(sender_name="New words"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_content_that_changes_after_approval_voids(ready: House, change: str) -> None:
    """Offer, copy, sequence, block, footer, brand or sender changed: no approved draft of before leaves."""
    CHANGES[change](ready)
    ready.sync()
    left = leave(ready)
    assert "New words" not in to([one for one in left if not one.is_look], LEAD)
    assert "content_changed" in ready.codes("void", email=LEAD)
