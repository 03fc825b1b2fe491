"""Files for their owner's eyes, on disk before anything says so: whatever holds people's mail is written this way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

_TOGETHER: Final = 1 << 18
"""Bytes that go to the system at once: a mail is larger than Python's own buffer, and would be a call of its own."""


def _own(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """A new file that only its owner may read, and whose bytes are on disk when the block ends."""
    with open(target, "xb", buffering=_TOGETHER, opener=_own) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
