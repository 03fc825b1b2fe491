"""Path 2: the stage changes between plan, draft, approval and export."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.leaks.scene import LEAD, to
from tests.leaks.ways import leave

pytestmark = pytest.mark.leak_path(2)


@pytest.mark.parametrize("moment", ["planned", "drafted", "approved"])
def test_a_stage_that_changes_on_the_way_voids(house: House, moment: str) -> None:
    """Whoever becomes a customer after plan, draft or approval gets nothing that was made for a lead."""
    house.plan()
    if moment != "planned":
        house.draft()
    if moment == "approved":
        house.approve()
    house.bring("email,stage", f"{LEAD},customer")
    house.draft() if moment == "planned" else None
    assert to(leave(house), LEAD) == ""
    assert moment == "planned" or "stage_changed" in house.codes("void", email=LEAD)
