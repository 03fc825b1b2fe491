"""How many rows of a file are looked up and written together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from nurture.core.tabular import Row

CHUNK_ROWS: Final = 2_000
"""Rows looked up and written together."""


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in lists of at most CHUNK_ROWS."""
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK_ROWS)):
        yield chunk
