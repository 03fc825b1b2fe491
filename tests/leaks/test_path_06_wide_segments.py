"""Path 6: A wide segment widens the audience."""

from __future__ import annotations

import pytest

from tests.house import CUSTOMER_CANARY, PROSPECTS, House, address
from tests.leaks.scene import made, to

pytestmark = pytest.mark.leak_path(6)


def test_a_wide_segment_widens_no_audience(house: House) -> None:
    """A customers' sequence whose segment is everybody reaches no prospect with a customers' offer."""
    everybody = {"any": [{"field": "email", "op": "is_set"}]}
    for words in ("customers", "everyone"):
        house.rewrite_sequence("customer-growth", segment=everybody, priority=1, audience=words)
        left = made(house)
        assert all(CUSTOMER_CANARY not in to(left, address(stage)) for stage in PROSPECTS)
