"""Work on everybody at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def many_objects() -> Iterator[None]:
    """While very many objects are made that are kept to the end, Python does not look for cycles among them.

    It would look again and again, at more of them each time, which takes a third of the time of planning.
    """
    was_looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_looking:
            gc.enable()
