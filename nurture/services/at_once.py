"""Work on everybody at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Python searches for no reference cycles meanwhile.

    For work that makes very many objects, keeps them to its end and ties none of them into a cycle: each search would
    look at all of them again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
