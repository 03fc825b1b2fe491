"""Counting a segment: one SQL statement against looking at everybody in Python, both over the same SQLite file.

    python -m benchmarks.segment_count [--items 20000] [--repeats 3] [--json]

People come with ten activities each, straight into the tables. The segment has three parts: a stage, a job title, and
forms filled in within 90 days. Both sides must count the same people, which is checked on 2,000 of them first. With
`--items 200000 --repeats 1` it is two million activities and a few minutes, nearly all of them spent in Python.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import Engine

from benchmarks import harness
from nurture.core.criteria import Criteria, evaluate
from nurture.core.criteria_syntax import parse
from nurture.services.opening import initialise
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.criteria_sql import count_matching
from nurture.storage.database import make_engine, reading, writing
from nurture.storage.definitions import load_stages
from nurture.storage.facts import load_facts

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EACH: Final = 10
CHUNK: Final = 5_000
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


def _activities(number: int) -> Iterator[dict[str, Any]]:
    chance = Random(number)
    for place in range(EACH):
        at = NOW - timedelta(minutes=int(chance.random() * 525_600), seconds=place)
        kind = KINDS[int(chance.random() * len(KINDS))]
        yield {"contact_id": number, "kind": kind, "at": at, "target": "", "detail": "", "is_human": True}


def filled(folder: Path, people: int) -> Engine:
    """A workspace with so many people and ten times as many activities."""
    engine = make_engine(f"sqlite:///{folder / 'nurture.db'}")
    initialise(engine)
    with writing(engine) as session:
        for first in range(1, people + 1, CHUNK):
            numbers = range(first, min(first + CHUNK, people + 1))
            insert_rows(session, TABLES["contact"], [_contact(number) for number in numbers])
            insert_rows(session, TABLES["activity"], [row for number in numbers for row in _activities(number)])
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return engine


def count_in_sql(engine: Engine) -> int:
    """One statement."""
    with reading(engine) as session:
        return count_matching(session, segment(), stages=load_stages(session), now=NOW)


def count_in_python(engine: Engine) -> int:
    """Everybody's facts, one after the other."""
    criteria = segment()
    with reading(engine) as session:
        everybody = load_facts(session, load_stages(session), NOW)
        return sum(evaluate(criteria, facts) for _, facts in everybody)


def _side(name: str, count: Callable[[Engine], int], kept: list[tempfile.TemporaryDirectory[str]]) -> harness.Side:
    def prepare(people: int) -> Callable[[], object]:
        kept.append(tempfile.TemporaryDirectory())
        engine = filled(Path(kept[-1].name), people)
        return lambda: count(engine)

    return harness.Side(name, prepare)


def check() -> str:
    """Counts the same people both ways."""
    with tempfile.TemporaryDirectory() as folder:
        engine = filled(Path(folder), 2_000)
        found = count_in_sql(engine)
        if not 0 < found == count_in_python(engine):
            raise SystemExit("the two sides count different people")
        engine.dispose()
    return f"{found} of 2,000 people counted by both"


def main() -> None:
    """Measures both sides."""
    kept: list[tempfile.TemporaryDirectory[str]] = []
    sides = [_side("one SQL statement", count_in_sql, kept), _side("everybody in Python", count_in_python, kept)]
    harness.compare("Segment", "benchmarks.segment_count", sides, check=check, items=20_000, unit="people")


if __name__ == "__main__":
    main()
