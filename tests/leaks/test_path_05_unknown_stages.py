"""Path 5: A new, unknown, custom or switched-off stage."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.leaks.ways import leave

pytestmark = pytest.mark.leak_path(5)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contact SET stage = 'partner'",
        "UPDATE contact SET stage = NULL",
        "UPDATE stage SET is_enabled = FALSE",
        "UPDATE stage SET relationship = NULL",
    ],
)
def test_a_stage_nobody_knows_is_held(ready: House, change: str) -> None:
    """An unknown, missing or switched-off stage, or a custom one without relationship, gets nothing."""
    ready.forge(change)
    assert leave(ready) == []
    assert ready.codes("void") >= {"unknown_stage"}
