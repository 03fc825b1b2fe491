"""How people move: the figures of half a year in SQL against looking at every history in Python, over one SQLite file.

    python -m benchmarks.stage_history [--items 20000] [--repeats 3] [--json]

People come with nearly two moves each, a third of them brought in by a file, some moved back. Python reads everybody's
moves in the order of the people, as many at a time as it likes, and asks nothing for a single person. Both sides must
give the same figures, which is checked on 2,000 people first. `--items 1000000 --repeats 1` takes about five minutes.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import Engine, select

from benchmarks import harness
from nurture.core.history import first_month, is_adopted, stays, went_on, whole_days
from nurture.core.measures import Spread, spread
from nurture.core.stages import DEFAULT_STAGES, Mover, StageMove, Stages
from nurture.services.measuring import USUAL_PERIOD, load_norms, measure_stages
from nurture.services.opening import initialise
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.database import make_engine, reading, writing

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHUNK: Final = 5_000
STAGES: Final = Stages()
WAY: Final = tuple(stage.value for stage in DEFAULT_STAGES if stage.order is not None)
REASON: Final = {"say": "downloaded content {times}", "facts": {"times": 2}}
LANGUAGES: Final = ("sv", "nb", "en")

Figures = dict[str, tuple[int, int, int, Spread | None, int, int]]
"""By stage: entered, moved on, moved on within the norm, lengths of stays, stays of unknown length, people now."""


def walk(number: int) -> list[StageMove]:
    """The moves of one person: mostly forward, sometimes back."""
    chance = Random(number)
    at = NOW - timedelta(days=chance.random() * 900, seconds=number % 977)
    place, made = min(int(chance.expovariate(0.9)), 6), list[StageMove]()
    while at < NOW:
        start = made[-1].to_stage if made else None
        mover = Mover.IMPORT if not made and number % 3 == 0 else Mover.RULE
        made.append(StageMove(at, start, WAY[place], mover, "rule", ()))
        if place < 6 and chance.random() < 0.5:
            place += 1
        elif place > 0 and chance.random() < 0.02:
            place -= 1
        else:
            break
        at += timedelta(days=chance.expovariate(1 / 60) + 0.3)
    return made


def _rows(number: int, moves: list[StageMove]) -> Iterator[dict[str, Any]]:
    since = None
    for one in moves:
        days = None if since is None else whole_days(since, one.at)
        told = {"at": one.at, "from_stage": one.from_stage, "to_stage": one.to_stage, "mover": one.mover.value}
        stood = {"stood_since": since, "stood_days": days}
        yield {"contact_id": number, "by": one.by, "because": [REASON], **told, **stood}
        since = None if is_adopted(one) else one.at


def _contact(number: int, moves: list[StageMove]) -> dict[str, Any]:
    email, last = f"person{number}@example.org", moves[-1]
    place = {"email": email, "email_key": email, "mailbox": email, "domain": "example.org", "tags": [], "custom": {}}
    stood = {"stage": last.to_stage, "stage_since": None if is_adopted(last) else last.at}
    times = {"created_at": moves[0].at, "updated_at": last.at}
    return {"id": number, "language": LANGUAGES[number % 3], **place, **stood, **times}


def filled(folder: Path, people: int) -> Engine:
    """A workspace in which so many people have moved."""
    engine = make_engine(f"sqlite:///{folder / 'nurture.db'}")
    initialise(engine)
    with writing(engine) as session:
        for first in range(1, people + 1, CHUNK):
            walks = {number: walk(number) for number in range(first, min(first + CHUNK, people + 1))}
            insert_rows(session, TABLES["contact"], [_contact(number, moves) for number, moves in walks.items()])
            rows = [row for number, moves in walks.items() for row in _rows(number, moves)]
            insert_rows(session, TABLES["stage_move"], rows)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return engine


def in_sql(engine: Engine) -> Figures:
    """A handful of statements."""
    return {
        one.stage.value: (one.entered, one.converted, one.in_norm, one.spread, one.ended_unknown, one.people)
        for one in measure_stages(engine, now=NOW).measured
    }


def in_python(engine: Engine) -> Figures:
    """Everybody's history, one after the other."""
    move = TABLES["stage_move"].c
    query = select(move.contact_id, move.at, move.from_stage, move.to_stage, move.mover, move.by)
    with reading(engine) as session:
        norms = load_norms(session)
        counted = _Counted(norms)
        rows = session.connection().execute(query.order_by(move.contact_id, move.at, move.id))
        for _, told in groupby(rows, key=lambda row: row[0]):
            counted.add([StageMove(at, start, end, Mover(mover), by, ()) for _, at, start, end, mover, by in told])
    return counted.figures()


class _Counted:
    """What the histories that were looked at add up to."""

    def __init__(self, norms: dict[str, int]) -> None:
        self.norms = norms
        self.start = first_month(NOW, USUAL_PERIOD)
        self.entered, self.onward, self.in_norm = Counter[str](), Counter[str](), Counter[str]()
        self.unknown, self.people = Counter[str](), Counter[str]()
        self.lengths: dict[str, Counter[int]] = {}

    def add(self, moves: list[StageMove]) -> None:
        """Look at one person's moves."""
        told = stays(moves, NOW)
        for place, stay in enumerate(told):
            if stay.until is None:
                self.people[stay.stage] += 1
            elif stay.until >= self.start and stay.days is None:
                self.unknown[stay.stage] += 1
            elif stay.until >= self.start and stay.days is not None:
                self.lengths.setdefault(stay.stage, Counter())[stay.days] += 1
            if stay.since is None or stay.since < self.start:
                continue
            self.entered[stay.stage] += 1
            on = went_on(told, place, STAGES)
            self.onward[stay.stage] += on is not None
            if on is not None and whole_days(stay.since, on) <= self.norms.get(stay.stage, -1):
                self.in_norm[stay.stage] += 1

    def figures(self) -> Figures:
        """The figures by stage."""
        return {
            stage.value: (
                self.entered[stage.value],
                self.onward[stage.value],
                self.in_norm[stage.value],
                spread(self.lengths.get(stage.value, {})),
                self.unknown[stage.value],
                self.people[stage.value],
            )
            for stage in STAGES
        }


def _side(
    name: str, measure: Callable[[Engine], Figures], kept: list[tempfile.TemporaryDirectory[str]]
) -> harness.Side:
    def prepare(people: int) -> Callable[[], object]:
        kept.append(tempfile.TemporaryDirectory())
        engine = filled(Path(kept[-1].name), people)
        return lambda: measure(engine)

    return harness.Side(name, prepare)


def check() -> str:
    """Measures the same people both ways."""
    with tempfile.TemporaryDirectory() as folder:
        engine = filled(Path(folder), 2_000)
        found = in_sql(engine)
        if found != in_python(engine):
            raise SystemExit("the two sides give different figures")
        engine.dispose()
    return f"{sum(entered for entered, *_ in found.values())} arrivals of 2,000 people counted alike by both"


def main() -> None:
    """Measures both sides."""
    kept: list[tempfile.TemporaryDirectory[str]] = []
    sides = [_side("SQL", in_sql, kept), _side("every history in Python", in_python, kept)]
    harness.compare("How people move", "benchmarks.stage_history", sides, check=check, items=20_000, unit="people")


if __name__ == "__main__":
    main()
