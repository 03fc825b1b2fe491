"""Packing beside the work: shards of bytes are packed by other threads while the next mails are made.

The packing library lets other threads run meanwhile, so that on two cores it takes no time of its own.
"""

from __future__ import annotations

import gzip
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Any, Final, Generic, Self, TypeVar

Shard = TypeVar("Shard")
Packed = TypeVar("Packed")

SHARD_BYTES: Final = 1 << 18
"""Bytes that are packed together."""

_THREADS: Final = 2
_AHEAD: Final = 4
"""Shards that may wait; whoever brings more waits too, so that memory stays flat."""


class Packers(Generic[Shard, Packed]):
    """Threads that pack shards; what becomes of each is written in the order in which they came."""

    def __init__(self, pack: Callable[[Shard], Packed], write: Callable[[Packed], object]) -> None:
        self._pack = pack
        self._write = write
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="packing")
        self._waiting: deque[Future[Packed]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            self.give_up()
        try:
            self._write_down_to(0)
        finally:
            self._pool.shutdown(cancel_futures=True)

    def add(self, shard: Shard) -> None:
        """Have a shard packed; raises what became of an earlier one that could not be packed or written."""
        self._waiting.append(self._pool.submit(self._pack, shard))
        self._write_down_to(_AHEAD)

    def give_up(self) -> None:
        """Write nothing of what waits: the work has failed."""
        self._waiting.clear()

    def _write_down_to(self, few: int) -> None:
        while len(self._waiting) > few:
            self._write(self._waiting.popleft().result())


class GzipStream:
    """A gzip file of as many members as there are shards (RFC 1952, 2.2); it names no file and no hour (2.3.1)."""

    def __init__(self, file: IO[bytes]) -> None:
        self._packers: Packers[bytes, bytes] = Packers(_member, file.write)
        self._shard: list[bytes] = []
        self._size = 0
        self._is_empty = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: Any) -> None:
        with self._packers:
            if kind is not None:
                self._packers.give_up()
            elif self._shard or self._is_empty:
                self._hand_on()

    def write(self, data: bytes) -> None:
        """Add bytes; equal bytes give an equal file."""
        self._shard.append(data)
        self._size += len(data)
        if self._size >= SHARD_BYTES:
            self._hand_on()

    def _hand_on(self) -> None:
        self._packers.add(b"".join(self._shard))
        self._shard, self._size, self._is_empty = [], 0, False


def _member(shard: bytes) -> bytes:
    return gzip.compress(shard, compresslevel=1, mtime=0)
