"""Passwords of servers: sealed before they are stored, read by who holds the key, shown to nobody."""

from __future__ import annotations

import pytest

from nurture.core.errors import BadInput
from nurture.services.safekeeping import keep_password, kept_passwords, read_password
from nurture.storage.tables import SettingRow
from tests.house import House

KEY, NEWER = "k" * 40, "n" * 40


def test_a_password_is_stored_sealed(house: House) -> None:
    """Whoever reads the database learns only that there is one."""
    keep_password(house.engine, "smtp", "hemligt ord", keys=[KEY])
    assert "hemligt" not in str([row.value for row in house.rows(SettingRow)])
    assert kept_passwords(house.engine) == {"smtp"}
    assert read_password(house.engine, "smtp", keys=[KEY]) == "hemligt ord"


def test_a_password_survives_a_new_key(house: House) -> None:
    """As long as the older one is named too."""
    keep_password(house.engine, "smtp", "hemligt", keys=[KEY])
    assert read_password(house.engine, "smtp", keys=[NEWER, KEY]) == "hemligt"
    with pytest.raises(BadInput, match="another NURTURE_SECRET_KEY"):
        read_password(house.engine, "smtp", keys=[NEWER])


def test_an_empty_password_is_forgotten(house: House) -> None:
    """Each channel has its own."""
    for channel in ("smtp", "imap"):
        keep_password(house.engine, channel, "hemligt", keys=[KEY])
    keep_password(house.engine, "smtp", "", keys=[KEY])
    assert kept_passwords(house.engine) == {"imap"}
    assert read_password(house.engine, "smtp", keys=[]) == ""


@pytest.mark.parametrize(("password", "keys"), [("a\nb", [KEY]), ("a" * 501, [KEY]), ("hemligt", [])])
def test_what_cannot_be_kept_is_refused(house: House, password: str, keys: list[str]) -> None:
    """Two lines, something endless, or no key to seal it with."""
    with pytest.raises(BadInput):
        keep_password(house.engine, "smtp", password, keys=keys)
