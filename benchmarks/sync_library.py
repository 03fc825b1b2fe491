"""Syncing a library: one where nothing has changed, one where ten files have, and one that is new.

    python -m benchmarks.sync_library [--items 10000] [--repeats 3] [--json]

Each side has a folder of so many offers of two kilobytes each and a workspace of its own in SQLite. The aims are 10,000
offers within 20 seconds (500 offers/s), and the same again unchanged within 2 (5,000 offers/s).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks import harness
from nurture.services.opening import initialise
from nurture.services.syncing import SyncReport, sync_library
from nurture.storage.database import make_engine

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHANGED: Final = 10
KINDS: Final = ("guide", "blog_post", "case_study", "release_note", "pricing")
LANGUAGES: Final = ("en", "sv", "nb")
WORDS: Final = "The air in a full room is used up before the meeting is. " * 30


def write_library(folder: Path, items: int) -> None:
    """Write so many offers, a third of them in each language."""
    for number in range(items):
        language = LANGUAGES[number % len(LANGUAGES)]
        path = folder / language / f"offer-{number // len(LANGUAGES)}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_offer(path, number, language)


def write_offer(path: Path, number: int, language: str) -> None:
    """Write one file, in the order and form that people use."""
    head = (
        f"title: A room that breathes, number {number}\nkind: {KINDS[number % len(KINDS)]}\nlanguage: {language}\n"
        f"url: https://www.example.com/{language}/{number}\nsummary: What room {number} taught us.\n"
        "stages: [lead, marketingqualifiedlead]\nindustries:\n  - education\n  - healthcare\n"
    )
    path.write_text(f"---\n{head}---\n{WORDS}\n", "utf-8")


class House:
    """A workspace and the folder of its library, which go with the process."""

    def __init__(self, items: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.library = Path(self.folder.name) / "library"
        write_library(self.library, items)
        self.engine = make_engine(f"sqlite:///{self.folder.name}/nurture.db")
        initialise(self.engine)

    def sync(self, hours: int = 0) -> SyncReport:
        """Sync the folder."""
        return sync_library(self.engine, self.library, now=NOW + timedelta(hours=hours))

    def change(self) -> None:
        """Give ten files another title."""
        for path in sorted((self.library / "en").iterdir())[:CHANGED]:
            path.write_text(path.read_text("utf-8").replace("A room", "Another room", 1), "utf-8")


def unchanged(items: int) -> Callable[[], object]:
    """The folder is as it was."""
    house = House(items)
    house.sync()
    return lambda: house.sync(1)


def few_changed(items: int) -> Callable[[], object]:
    """Ten files are not as they were."""
    house = House(items)
    house.sync()
    house.change()
    return lambda: house.sync(1)


def new(items: int) -> Callable[[], object]:
    """The workspace has no library yet."""
    return House(items).sync


SIDES: Final = (
    harness.Side("unchanged", unchanged),
    harness.Side("ten files changed", few_changed),
    harness.Side("new", new),
)


def check() -> str:
    """Whether each side finds what it should, on a small library."""
    house = House(60)
    first, again = house.sync(), house.sync(1)
    house.change()
    third = house.sync(2)
    assert (first.added, again.unchanged, third.changed, third.problems) == (60, 60, CHANGED, ())
    return "each finds exactly what is new, changed and unchanged"


if __name__ == "__main__":
    harness.compare("Sync of a library", "benchmarks.sync_library", SIDES, check=check, items=10_000, unit="offers")
