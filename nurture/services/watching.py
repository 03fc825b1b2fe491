"""Watching: a folder of content that is synced a moment after somebody has saved a file in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

from nurture.core.errors import NurtureError
from nurture.services.syncing import SyncReport, sync_library
from nurture.storage.library import signature_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Engine

SHORTEST_PAUSE: Final = 1.0
"""Seconds between two looks at least."""

SHARE: Final = 50
"""A look may take one part of so many of the time: the larger the library, the rarer the looks."""


class Watcher:
    """Looks at a folder's names, sizes and times, and syncs it once they have changed and then stayed the same."""

    def __init__(
        self, engine: Engine, root: Path, now: Callable[[], datetime], tell: Callable[[SyncReport | NurtureError], None]
    ) -> None:
        self.engine = engine
        self.root = root
        self.now = now
        self.tell = tell
        self.pause = SHORTEST_PAUSE
        self._synced: str | None = None
        self._seen = ""

    def look(self) -> None:
        """Look once; a folder in which somebody is still writing waits for the next look."""
        began = perf_counter()
        signature = signature_of(self.root)
        self.pause = max(SHORTEST_PAUSE, SHARE * (perf_counter() - began))
        settled, self._seen = signature == self._seen, signature
        if signature == self._synced or not settled or not signature:
            return
        try:
            report = sync_library(self.engine, self.root, now=self.now())
        except NurtureError as error:
            self.tell(error)
            return
        if self._synced is None or report.added + report.changed + report.retired or report.problems:
            self.tell(report)
        self._synced = signature

    def run(self, stop: threading.Event) -> None:
        """Look again and again until told to stop."""
        while not stop.wait(self.pause):
            self.look()


@contextmanager
def watching(watcher: Watcher | None) -> Iterator[None]:
    """Watch, beside whatever happens in the block; without a watcher nothing is watched."""
    if watcher is None:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=watcher.run, args=(stop,), name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)
