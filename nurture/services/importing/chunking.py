"""How many rows of a file are looked up and written together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from nurture.core.tabular import Row

CHUNK_ROWS: Final = 2_000
"""Rows looked up and written together."""


def chunks(rows: Iterable[Row], size: int = CHUNK_ROWS) -> Iterator[list[Row]]:
    """The rows in lists of at most that size."""
    rest = iter(rows)
    while chunk := list(islice(rest, size)):
        yield chunk
