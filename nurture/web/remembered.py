"""What every page needs and what takes longer to look up than the page itself: kept for a while, by each process."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, Final, TypeVar

from flask import current_app

Value = TypeVar("Value")

CHOICES_LAST: Final = 60.0
"""Seconds for which what a filter offers is not looked up anew; whatever it offers, any value can be asked for."""


def remembered(name: str, seconds: float, make: Callable[[], Value]) -> Value:
    """What was made under this name less than so many seconds ago, else what is made now."""
    known = _known()
    until, value = known.get(name, (0.0, None))
    if until < monotonic():
        value = make()
        known[name] = (monotonic() + seconds, value)
    return value  # type: ignore[no-any-return]  # whatever was made under the name


def forget(name: str) -> None:
    """Have it made anew next time."""
    _known().pop(name, None)


def _known() -> dict[str, tuple[float, Any]]:
    found: dict[str, tuple[float, Any]] = current_app.extensions.setdefault("remembered", {})
    return found
