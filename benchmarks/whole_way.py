"""The whole way of a large workspace, each step in a process of its own: how long it takes, and in how much memory.

    python -m benchmarks.whole_way [--items 50000] [--json]

Two files are written as a CRM would, one of people and one of what they did, three activities each. Both are imported,
everybody is classified, 10,000 people (one in ten, where there are fewer) do something more, whoever changed is
classified again, and the table of people is asked for with three filters, each as a page that is asked for first and
as one that a running server gives. `--items 1000000` takes a quarter of an hour and 3 GB of TMPDIR.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final

from benchmarks.contacts import NOW, write_contacts
from nurture.core.column_names import Entity
from nurture.services.browsing.pages import Place
from nurture.services.browsing.people import PeopleFilter, list_people
from nurture.services.classifying import classify_people
from nurture.services.importing import import_file
from nurture.services.opening import initialise
from nurture.storage.database import make_engine

EACH: Final = 3
MOST_CHANGES: Final = 10_000
LATER: Final = NOW + timedelta(days=1)
KINDS: Final = {
    "page_view": 50,
    "visit": 25,
    "email_clicked": 12,
    "form_submitted": 8,
    "demo_signed_up": 1,
    "deal_won": 1,
}
FILTERS: Final = {
    "leads in Norway": PeopleFilter(stage="lead", country="NO"),
    "whose name begins with sæt": PeopleFilter(search="sæt"),
    "leads who visited of late": PeopleFilter(stage="lead", where='{"activity": "visit", "within_days": 90}'),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What one step took: seconds, and the peak of its process in MB; `said` is what it did."""

    name: str
    seconds: float
    memory: float
    said: str


def _deeds(people: Iterator[int], seconds: int, end: datetime, chance: Random) -> Iterator[list[str]]:
    """One activity of each of these people, within so many seconds before the end."""
    for person in people:
        at = end - timedelta(seconds=chance.randrange(seconds))
        (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
        yield [str(person + 1), kind, at.isoformat(timespec="seconds")]


def _write(path: Path, rows: Iterator[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Record ID", "Activity", "Occurred at"])
        writer.writerows(rows)


def write_files(folder: Path, people: int) -> None:
    """The three files: people, what they did in two years, and what some do on the next day."""
    write_contacts(folder / "contacts.csv", people)
    chance, changes = Random(people), min(MOST_CHANGES, people // 10)
    everybody = (person for person in range(people) for _ in range(EACH))
    _write(folder / "activities.csv", _deeds(everybody, 730 * 86_400, NOW, chance))
    _write(folder / "changes.csv", _deeds(iter(chance.sample(range(people), changes)), 80_000, LATER, chance))


def _bring(folder: Path, entity: Entity, name: str) -> str:
    engine = make_engine(f"sqlite:///{folder / 'nurture.db'}")
    initialise(engine)
    at = LATER if name == "changes.csv" else NOW
    with (folder / name).open("rb") as stream:
        report = import_file(engine, entity, stream, file=name, now=at, by="benchmark")
    return f"{report.rows:,} rows: {report.added:,} added, {report.merged:,} merged, {report.rejected:,} rejected"


def _classify(folder: Path, *, later: bool) -> str:
    engine = make_engine(f"sqlite:///{folder / 'nurture.db'}")
    report = classify_people(engine, now=LATER if later else NOW + timedelta(hours=1))
    return f"{report.looked_at:,} of {report.contacts:,} looked at, {sum(report.moved.values()):,} moved"


def _page(folder: Path, name: str) -> str:
    """The first page of a filter, as it comes first and as it comes from then on."""
    engine = make_engine(f"sqlite:///{folder / 'nurture.db'}")
    took = []
    for _ in range(20):
        start = perf_counter()
        found = list_people(engine, FILTERS[name], Place(), now=LATER).found
        took.append((perf_counter() - start) * 1_000)
    count = f"more than {found.count:,}" if found.more else f"{found.count:,}"
    return f"{count} found; {took[0]:.0f} ms at first, {sorted(took)[10]:.1f} ms from then on"


def _measured(name: str, work: Callable[..., str], *given: object, **more: object) -> Step:
    """Do one step; to be called in a process that has done nothing else."""
    start = perf_counter()
    said = work(*given, **more)
    return Step(name, perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, said)


def steps(folder: Path) -> Iterator[Step]:
    """Each step of the way, in its order."""

    def step(name: str, work: Callable[..., str], *given: object, **more: object) -> Step:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            return apart.submit(_measured, name, work, folder, *given, **more).result()

    yield step("import people", _bring, "contacts", "contacts.csv")
    yield step("import activities", _bring, "activities", "activities.csv")
    yield step("classify everybody", _classify, later=False)
    yield step("import changes", _bring, "activities", "changes.csv")
    yield step("classify who changed", _classify, later=True)
    for name in FILTERS:
        yield step(f"20 × {name}", _page, name)


def main() -> None:
    """Go the whole way and print each step as it is done."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nurture-bench-") as made:
        write_files(Path(made), wanted.items)
        for one in steps(Path(made)):
            if wanted.json:
                told = {"step": one.name, "seconds": one.seconds, "memory_mb": one.memory, "said": one.said}
                print(json.dumps(told), flush=True)
            else:
                print(f"  {one.name:<32}{one.seconds:>9.1f} s{one.memory:>8.0f} MB  {one.said}", flush=True)


if __name__ == "__main__":
    main()
