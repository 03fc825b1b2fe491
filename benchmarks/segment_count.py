"""Counting a segment: one SQL statement over sets, the same looked up person by person, and everybody in Python.

    python -m benchmarks.segment_count [--items 20000] [--repeats 3] [--json]

People come with ten activities each (three each above 200,000 people), straight into the tables of one SQLite file. The
segment has three parts: a stage, a job title, and forms filled in within 90 days. All sides must count the same people,
which is checked on 2,000 of them first. `--items 1000000 --repeats 1` is what a page has to count within a second: the
first side's rate then is people a second, of a million. Python needs several minutes for it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import Engine, func, select

from benchmarks import harness
from nurture.core.criteria import Criteria, evaluate
from nurture.core.criteria_syntax import parse
from nurture.services.opening import initialise
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.criteria_sql import compile_criteria, count_matching
from nurture.storage.database import make_engine, reading, writing
from nurture.storage.definitions import load_stages
from nurture.storage.facts import load_facts

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEW: Final = 200_000
CHUNK: Final = 5_000
FOLDER: Final = "NURTURE_BENCHMARK_FOLDER"
"""Where the sides of one run, which are processes of their own, find the file that the first one has made."""

SEGMENT: Final = {
    "all": [
        {"field": "stage", "op": "in", "value": ["lead", "marketingqualifiedlead"]},
        {"field": "job_title", "op": "contains", "value": "CHEF"},
        {"activity": "form_submitted", "op": ">=", "count": 2, "within_days": 90},
    ]
}
STAGES: Final = ("subscriber", "lead", "marketingqualifiedlead", "customer")
TITLES: Final = ("Driftchef", "Ekonomichef", "Rektor", "Miljösamordnare", "Fastighetsskötare")
KINDS: Final = ("page_view", "visit", "form_submitted", "email_delivered", "email_opened")


def segment() -> Criteria:
    """The condition that is counted."""
    criteria, problems = parse(SEGMENT)
    assert criteria is not None, problems
    return criteria


def _contact(number: int) -> dict[str, Any]:
    email = f"person{number}@example.org"
    place = {"email": email, "email_key": email, "mailbox": email, "domain": "example.org", "language": "sv"}
    times = {"created_at": NOW, "updated_at": NOW, "stage_since": NOW - timedelta(days=number % 400)}
    return (
        {"id": number, "stage": STAGES[number % 4], "job_title": TITLES[number % 5], "tags": [], "custom": {}}
        | place
        | times
    )


def _activities(number: int, each: int) -> Iterator[dict[str, Any]]:
    chance = Random(number)
    for place in range(each):
        at = NOW - timedelta(minutes=int(chance.random() * 525_600), seconds=place)
        kind = KINDS[int(chance.random() * len(KINDS))]
        yield {"contact_id": number, "kind": kind, "at": at, "target": "", "detail": "", "is_human": True}


def filled(folder: Path, people: int) -> Engine:
    """A workspace with so many people and what they did, made where it is not there yet."""
    file = folder / f"{people}.db"
    if file.exists():
        return make_engine(f"sqlite:///{file}")
    engine = make_engine(f"sqlite:///{file}")
    initialise(engine)
    each = 10 if people <= FEW else 3
    with writing(engine) as session:
        for first in range(1, people + 1, CHUNK):
            numbers = range(first, min(first + CHUNK, people + 1))
            insert_rows(session, TABLES["contact"], [_contact(number) for number in numbers])
            insert_rows(session, TABLES["activity"], [row for number in numbers for row in _activities(number, each)])
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return engine


def count_by_sets(engine: Engine) -> int:
    """One statement that finds once who did something."""
    with reading(engine) as session:
        return count_matching(session, segment(), stages=load_stages(session), now=NOW)


def count_one_by_one(engine: Engine) -> int:
    """One statement that looks up what each person did."""
    with reading(engine) as session:
        given: dict[str, Any] = {"stages": load_stages(session), "now": NOW, "dialect_name": engine.dialect.name}
        met = compile_criteria(segment(), of_everybody=False, **given)
        return session.connection().execute(select(func.count()).select_from(TABLES["contact"]).where(met)).scalar_one()


def count_in_python(engine: Engine) -> int:
    """Everybody's facts, one after the other."""
    criteria = segment()
    with reading(engine) as session:
        everybody = load_facts(session, load_stages(session), NOW)
        return sum(evaluate(criteria, facts) for _, facts in everybody)


SIDES: Final[dict[str, Callable[[Engine], int]]] = {
    "one statement, by sets": count_by_sets,
    "one statement, each looked up": count_one_by_one,
    "everybody in Python": count_in_python,
}


def _side(name: str) -> harness.Side:
    def prepare(people: int) -> Callable[[], object]:
        engine = filled(Path(os.environ[FOLDER]), people)
        return lambda: SIDES[name](engine)

    return harness.Side(name, prepare)


def check() -> str:
    """Counts the same people every way."""
    engine = filled(Path(os.environ[FOLDER]), 2_000)
    found = {count(engine) for count in SIDES.values()}
    if len(found) != 1 or not min(found):
        raise SystemExit("the sides count different people")
    engine.dispose()
    return f"{min(found)} of 2,000 people counted by all"


def main() -> None:
    """Measures all sides over one file."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault(FOLDER, folder)
        harness.compare(
            "Segment", "benchmarks.segment_count", [*map(_side, SIDES)], check=check, items=20_000, unit="people"
        )


if __name__ == "__main__":
    main()
