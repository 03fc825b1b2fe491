"""Path 10: an address changed in the CRM loses its opt-out."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.leaks.scene import made, to

pytestmark = pytest.mark.leak_path(10)


def test_an_address_that_changed_keeps_its_suppressions(house: House) -> None:
    """A person known by record id whose old address was suppressed gets nothing at the new one."""
    head = "email,record_id,stage,language,country"
    house.bring(head, "old@by.example.com,7,lead,en,SE")
    house.happened("old@by.example.com", "unsubscribed")
    house.bring(head, "new@by.example.com,7,lead,en,SE")
    left = made(house, "lead-education")
    assert to(left, "new@by.example.com") == to(left, "old@by.example.com") == ""
