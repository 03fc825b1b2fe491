"""Path 1: A guard that denies: no way out makes anything."""

from __future__ import annotations

import pytest

from nurture.core import guard
from tests.house import House
from tests.leaks.scene import made
from tests.leaks.ways import leave
from tests.services.test_planning import deny

MAILS = 9
"""One for each who is in a sequence, and three for one of them."""

pytestmark = pytest.mark.leak_path(1)


def test_a_guard_that_denies_lets_nothing_be_made(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a guard that denies from the start, nothing is planned, drafted, shown or handed over."""
    monkeypatch.setattr(guard, "judge", deny)
    assert made(house) == []
    assert house.drafts() == []


def test_a_guard_that_denies_lets_nothing_drafted_be_approved(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan of before becomes drafts that nobody can approve."""
    house.plan()
    monkeypatch.setattr(guard, "judge", deny)
    assert house.draft().held == {"denied": MAILS}
    assert leave(house) == []


def test_a_guard_that_denies_lets_nothing_approved_leave(ready: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was approved before leaves by no way, and is void."""
    monkeypatch.setattr(guard, "judge", deny)
    assert leave(ready) == []
    assert len(ready.drafts("void")) == MAILS
