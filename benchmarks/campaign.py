"""Workspaces of any size, anywhere between a file of contacts and mails that have left; each is made once a run."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import Engine

from benchmarks import harness
from nurture.core.offers import DEFAULT_KINDS, ContentOffer
from nurture.services.drafting import approve_drafts, draft_plan
from nurture.services.exporting import export_drafts
from nurture.services.importing import import_file
from nurture.services.opening import initialise
from nurture.services.planning import plan_people
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.content import row_values
from nurture.storage.database import make_engine, writing
from nurture.wiring import exporter_for, speakers

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER: Final = NOW + timedelta(hours=1)
OFFERS: Final = 200
FOLDER: Final = "NURTURE_BENCHMARK_FOLDER"
"""Where the sides of one run, which are processes of their own, find the files that the first one has made."""

STAGES: Final = "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist".split()
HEADER: Final = "email first_name company stage language country consent_basis persona".split()


def offers() -> list[ContentOffer]:
    """The library: offers of every kind that is for readers, in three languages."""
    kinds = [kind for kind in DEFAULT_KINDS.values() if kind.stages]
    made = []
    for number in range(OFFERS):
        kind, language = kinds[number // 3 % len(kinds)], ("en", "sv", "nb")[number % 3]
        key = f"{kind.value.replace('_', '-')}-{number // 3}"
        facts = (key, language, kind.value, f"About air {number}", kind.phase, kind.stages, kind.audience)
        place: dict[str, Any] = {"path": f"{language}/{key}.md", "url": f"https://www.example.com/{language}/{key}"}
        made.append(ContentOffer(*facts, summary="Worth reading.", **place))
    return made


def write_people(path: Path, people: int) -> None:
    """A file of contacts who agreed to mail, each alone at a company, in all stages and languages."""
    chance = Random(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(people):
            told = (chance.choice(STAGES), chance.choice(("en", "sv", "nb")), chance.choice(("SE", "NO", "DK", "FI")))
            where = (f"p{number}@firma{number}.example.com", f"Anna {number % 997}", f"Firma {number}")
            writer.writerow((*where, *told, "consent", ""))


def filled(engine: Engine, folder: Path, people: int) -> None:
    """People and offers, before any plan."""
    initialise(engine)
    with writing(engine) as session:
        insert_rows(session, TABLES["offer"], [row_values(offer, NOW) for offer in offers()])
    file = folder / "people.csv"
    write_people(file, people)
    with file.open("rb") as stream:
        import_file(engine, "contacts", stream, file=file.name, now=NOW, by="karin")


def hand_over(engine: Engine, folder: Path) -> None:
    """Everything that is approved as one packed mailbox."""
    output = folder / f"mails-{os.getpid()}.mbox.gz"
    exporter = exporter_for("mbox", output)
    report = export_drafts(engine, speakers(), exporter, format="mbox", output=output, now=LATER, by="karin")
    output.unlink()
    report.manifest.unlink()


def _approved(engine: Engine, folder: Path, people: int) -> None:
    draft_plan(engine, speakers(), now=NOW)
    approve_drafts(engine, speakers(), now=NOW, by="karin")


STATES: Final[Mapping[str, Callable[[Engine, Path, int], object]]] = {
    "filled": filled,
    "planned": lambda engine, _folder, _people: plan_people(engine, now=NOW),
    "approved": _approved,
    "released": lambda engine, folder, _people: hand_over(engine, folder),
}
"""How a workspace comes from each state to the next."""


def workspace(state: str, people: int) -> Path:
    """The file of a workspace in a state; made from the state before where it is not there yet."""
    folder = Path(os.environ[FOLDER])
    file = folder / f"{people}-{state}.db"
    if file.exists():
        return file
    states = list(STATES)
    place = states.index(state)
    partial = folder / f"{people}-{state}.part"
    if place:
        shutil.copy(workspace(states[place - 1], people), partial)
    engine = make_engine(f"sqlite:///{partial}")
    STATES[state](engine, folder, people)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return partial.rename(file)


def side(name: str, state: str, work: Callable[[Engine, int], object], done: int = 0) -> harness.Side:
    """A side that works on a copy of a workspace in that state."""

    def prepare(people: int) -> Callable[[], object]:
        source = workspace(state, people)
        copy = source.with_name(f"copy-{os.getpid()}.db")
        shutil.copy(source, copy)
        return lambda: work(make_engine(f"sqlite:///{copy}"), people)

    return harness.Side(name, prepare, done)
