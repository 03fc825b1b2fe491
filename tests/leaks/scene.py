"""Whom the leak paths are about, and how to look for what they got."""

from __future__ import annotations

from tests.house import SITE, House, address
from tests.leaks.opening import Left
from tests.leaks.ways import leave

LEAD = address("lead")
CUSTOMER = address("customer")
SECRET = f"{SITE}/version-nine"


def to(left: list[Left], email: str) -> str:
    """Every word that reached this person."""
    return "\n".join(one.text for one in left if one.email == email)


def ways(left: list[Left]) -> set[str]:
    """The ways by which anything left."""
    return {one.way for one in left}


def made(house: House, *sequences: str) -> list[Left]:
    """Plan these sequences (or all), draft and let everything leave."""
    house.plan(sequences=sequences)
    house.draft()
    return leave(house)
