"""Path 8: duplicates, aliases and letters that look alike; a twin's opt-out."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.leaks.scene import made, to

pytestmark = pytest.mark.leak_path(8)


def test_the_opt_out_of_a_twin_counts(house: House) -> None:
    """Who unsubscribed with one plus address is not written to at another."""
    house.bring("email,stage,language,country", "siv+a@ny.example.com,lead,en,SE", "siv+b@ny.example.com,lead,en,SE")
    house.happened("siv+a@ny.example.com", "unsubscribed")
    left = made(house, "lead-education")
    assert to(left, "siv+b@ny.example.com") == to(left, "siv+a@ny.example.com") == ""


def test_confusable_letters_wait_for_a_look(house: House) -> None:
    """An address with a Cyrillic letter among Latin ones is held."""
    house.bring("email,stage,language,country", "x@firm\u0430.example.com,lead,en,SE")
    house.plan()
    assert house.plan().held == {"confusable_address": 1}
