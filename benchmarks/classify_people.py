"""Stages: rules applied by the database to everybody and to whose facts have changed, against one by one in Python.

    python -m benchmarks.classify_people [--items 100000] [--repeats 3] [--json]

People come with ten activities each of two years, straight into the tables of one SQLite file, and stand where a file
said: all of them are subscribers. By the rules that ship, one in four has to move. There are three comparisons:

- everybody stands where the rules say: the database reads them all, against one by one, each person and what they did
  as objects that Python decides about (a sample of 10,000 people);
- the first run: whoever moves does so on record, with the evidence in words, against one by one without evidence;
- an hour later, one activity in a hundred is new: whose facts have changed, against everybody.

Rates are people in the workspace a second, so that they compare; `--items` is 10,000 or more. That all come to the same
stages and personas is checked on 2,000 people first. `--items 1000000 --repeats 1` takes ten minutes and 16 GB of
TMPDIR.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from benchmarks import harness
from nurture.core.criteria import PersonFacts, evaluate
from nurture.core.staging import classify
from nurture.services.classifying import classify_people
from nurture.services.opening import initialise
from nurture.storage.bulk import TABLES, insert_columns, insert_rows
from nurture.storage.database import make_engine, reading, writing
from nurture.storage.facts import person_values
from nurture.storage.indexes import PostponedIndexes
from nurture.storage.people import activity_of, contact_of
from nurture.storage.personas import load_personas
from nurture.storage.stage_rules import load_rule_book
from nurture.storage.tables import ActivityRow, ContactRow, StageMoveRow

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
AFTER: Final = NOW + timedelta(minutes=1)
LATER: Final = NOW + timedelta(hours=1)
SAMPLE: Final = 10_000
FOLDER: Final = "NURTURE_BENCHMARK_FOLDER"
"""Where the sides of one run, which are processes of their own, find the files that the first one has made."""

KINDS: Final = {
    "page_view": 400,
    "visit": 200,
    "email_delivered": 150,
    "email_opened": 130,
    "email_clicked": 70,
    "form_submitted": 20,
    "content_downloaded": 15,
    "webinar_registered": 5,
    "webinar_attended": 4,
    "contact_requested": 2,
    "demo_signed_up": 1,
    "meeting_booked": 1,
    "deal_created": 1,
    "deal_won": 1,
}
"""Of a thousand activities, how many are of each kind."""

OFFERS: Final = "blog_post guide whitepaper comparison pricing case_study product_page checklist webinar demo".split()
"""The offers of the library, each named as its kind; half of what people did is about one of them."""

CHUNK: Final = 10_000
EACH: Final = 10
TWO_YEARS: Final = 730 * 86_400
DIFFERENT: Final = 50_000
"""Moments at which something is done by those who are brought in together."""

TITLES: Final = ("Driftchef", "Rektor", "Konsult", "Ingenjör", "Lärare", "Arkitekt", "Kommunikatör", "Säljare")
"""Job titles, of which the first one is a persona's."""


def filled(folder: Path, people: int) -> Path:
    """The file of a workspace with so many people and what they did, made where it is not there yet."""
    file = folder / f"{people}.db"
    if not file.exists():
        engine = make_engine(f"sqlite:///{file}")
        initialise(engine)
        with writing(engine) as session:
            insert_rows(session, TABLES["offer"], [_offer(number) for number in range(len(OFFERS))])
            indexes = PostponedIndexes(session, ["activity"])
            indexes.drop()
            for first in range(1, people + 1, CHUNK):
                _bring(session, first, min(CHUNK, people + 1 - first))
            indexes.restore()
        _close(engine)
    return file


def _close(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _offer(number: int) -> dict[str, Any]:
    kind = OFFERS[number]
    texts = dict.fromkeys(("summary", "url", "url_key", "cta", "body", "version"), "")
    lists: dict[str, Any] = {"stages": [], "personas": [], "industries": []}
    told = {"path": kind, "key": kind, "kind": kind, "title": kind, "language": "sv", "phase": "awareness"}
    return {"audience": "everyone", "status": "live", "indexed_at": NOW} | texts | lists | told


def _bring(session: Session, first: int, people: int) -> None:
    """Some people, and what they did."""
    numbers = range(first, first + people)
    emails = [f"person{number}@example.org" for number in numbers]
    at = [NOW] * people
    columns: dict[str, Sequence[Any]] = {"id": numbers, "email": emails, "email_key": emails, "mailbox": emails}
    columns["job_title"] = [TITLES[number % len(TITLES)] for number in numbers]
    columns |= {"created_at": at, "updated_at": at, "tags": [[]] * people, "custom": [{}] * people}
    stood = {"stage": "subscriber", "domain": "example.org"}
    blank = dict.fromkeys(("first_name", "last_name", "company_name", "phone", "owner"), "")
    insert_columns(session, TABLES["contact"], columns, stood | blank)
    whose = [number for number in numbers for _ in range(EACH)]
    _happen(session, whose, Random(first), TWO_YEARS)


def _happen(session: Session, whose: Sequence[int], chance: Random, seconds: int, until: datetime = NOW) -> None:
    """One activity of each of these people, some time within so many seconds; half of them are about an offer."""
    kinds = chance.choices(list(KINDS), list(KINDS.values()), k=len(whose))
    moments = [until - timedelta(seconds=chance.random() * seconds) for _ in range(DIFFERENT)]
    offers = chance.choices([*OFFERS, *[None] * len(OFFERS)], k=len(whose))
    at = chance.choices(moments, k=len(whose))
    columns: dict[str, Sequence[Any]] = {"contact_id": whose, "kind": kinds, "at": at, "offer_key": offers}
    columns["detail"] = [str(place) for place in range(len(whose))]
    insert_columns(session, TABLES["activity"], columns, {"target": "", "is_human": 1})


def settled(folder: Path, people: int) -> Path:
    """The same after the first run."""
    file = folder / f"{people}-settled.db"
    if not file.exists():
        shutil.copy(filled(folder, people), file)
        engine = make_engine(f"sqlite:///{file}")
        classify_people(engine, now=NOW)
        _close(engine)
    return file


def renewed(folder: Path, people: int) -> Path:
    """The same an hour later: one activity in a hundred is new."""
    file = folder / f"{people}-renewed.db"
    if not file.exists():
        shutil.copy(settled(folder, people), file)
        engine = make_engine(f"sqlite:///{file}")
        chance = Random(people)
        whose = [chance.randint(1, people) for _ in range(people * EACH // 100)]
        with writing(engine) as session:
            _happen(session, whose, chance, 3_600, LATER)
        engine.dispose()
    return file


def _read_one_by_one(engine: Engine, people: int) -> None:
    """Each person, and what they did, as objects."""
    with writing(engine) as session:
        book = load_rule_book(session)
        personas = [(one.key, one.criteria) for one in load_personas(session) if one.criteria is not None]
        kinds = {offer: offer for offer in OFFERS}
        for number in range(1, people + 1):
            row = session.get_one(ContactRow, number)
            deeds = session.exec(select(ActivityRow).where(col(ActivityRow.contact_id) == number)).all()
            did = tuple(activity_of(one, kinds.get(one.offer_key or "")) for one in deeds)
            facts = PersonFacts(person_values(contact_of(row, None), did, book.stages, NOW), did, NOW)
            persona = next((key for key, asked in personas if evaluate(asked, facts)), None)
            if persona != row.persona:
                row.persona, row.is_persona_matched = persona, persona is not None
            derived = classify(facts, book.rules, book.stages, book.profile).stage
            if derived is not None and book.stages.is_forward(row.stage, derived):
                session.add(_move(number, row.stage, derived))
                session.flush()
                row.stage, row.stage_since = derived, NOW
        session.commit()


def _move(contact: int, stage: str | None, derived: str) -> StageMoveRow:
    """The move without which the database refuses a stage."""
    return StageMoveRow(contact_id=contact, from_stage=stage, to_stage=derived, mover="rule", by=derived, at=NOW)


@dataclass(frozen=True)
class Work:
    """What a side does, on a copy of which file."""

    file: Callable[[Path, int], Path]
    do: Callable[[Engine, int], object]
    done: int = 0


def _one_by_one(file: Callable[[Path, int], Path]) -> Work:
    return Work(file, lambda engine, people: _read_one_by_one(engine, min(people, SAMPLE)), SAMPLE)


SETTLED: Final = {
    "nobody moves": Work(settled, lambda engine, _: classify_people(engine, now=AFTER, full=True)),
    "nobody moves, one by one": _one_by_one(settled),
}
FIRST: Final = {
    "first run": Work(filled, lambda engine, _: classify_people(engine, now=NOW)),
    "first run, one by one": _one_by_one(filled),
}
RENEWED: Final = {
    "1 % new, who changed": Work(renewed, lambda engine, _: classify_people(engine, now=LATER)),
    "1 % new, everybody": Work(renewed, lambda engine, _: classify_people(engine, now=LATER, full=True)),
}


def _side(name: str, work: Work) -> harness.Side:
    def prepare(people: int) -> Callable[[], object]:
        folder = Path(os.environ[FOLDER])
        copy = folder / "copy.db"
        for old in folder.glob("copy.db*"):
            old.unlink()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            file = apart.submit(work.file, folder, people).result()
        shutil.copy(file, copy)
        os.sync()
        return lambda: work.do(make_engine(f"sqlite:///{copy}"), people)

    return harness.Side(name, prepare, work.done)


def _check(sides: Mapping[str, Work]) -> Callable[[], str]:
    """Leaves everybody in the same stage and with the same persona, whichever side does it."""

    def check() -> str:
        found = [_places(Path(os.environ[FOLDER]), work) for work in sides.values()]
        if any(one != found[0] for one in found):
            raise SystemExit("the sides come to different stages or personas")
        return (
            f"all agree about 2,000 people, of whom {sum(stage != 'subscriber' for stage, _ in found[0])} have moved on"
        )

    return check


def _places(folder: Path, work: Work) -> list[tuple[str | None, str | None]]:
    """Stage and persona of everybody, in the order of their ids."""
    shutil.copy(work.file(folder, 2_000), folder / "checked.db")
    engine = make_engine(f"sqlite:///{folder / 'checked.db'}")
    work.do(engine, 2_000)
    with reading(engine) as session:
        found = list(session.exec(select(ContactRow.stage, ContactRow.persona).order_by(col(ContactRow.id))))
    engine.dispose()
    return found


def main() -> None:
    """Measures all sides."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault(FOLDER, folder)
        for title, works in (("Stages, settled", SETTLED), ("Stages, first run", FIRST), ("Stages, later", RENEWED)):
            sides = [_side(name, work) for name, work in works.items()]
            check = _check(works)
            harness.compare(title, "benchmarks.classify_people", sides, check=check, items=100_000, unit="people")


if __name__ == "__main__":
    main()
