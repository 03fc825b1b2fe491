"""Path 13: an import flips stages while mails are made."""

from __future__ import annotations

import threading

import pytest

from tests.house import CUSTOMER_CANARY, PROSPECT_CANARY, House
from tests.leaks.scene import LEAD, made

pytestmark = pytest.mark.leak_path(13)


def test_an_import_that_flips_stages_meanwhile_leaks_nothing(house: House) -> None:
    """While drafts are made and handed over, another thread moves people: no mail reaches the wrong side."""
    stop = threading.Event()

    def flip() -> None:
        stages = iter(("marketingqualifiedlead", "opportunity", "customer"))
        while not stop.wait(0.3):
            house.bring("email,stage", f"{LEAD},{next(stages, 'evangelist')}")

    flipping = threading.Thread(target=flip)
    flipping.start()
    left = [one for _ in range(3) for one in made(house, "lead-education", "opportunity-support", "customer-growth")]
    stop.set()
    flipping.join()
    assert house.audit().violations == ()
    assert all(not (CUSTOMER_CANARY in one.text and PROSPECT_CANARY in one.text) for one in left)
