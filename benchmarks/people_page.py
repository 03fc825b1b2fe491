"""Requests a second for the list of people: keyset pages against OFFSET and COUNT, the search index against LIKE.

    python -m benchmarks.people_page [--items 100000] [--repeats 3] [--json]

Each request reads everything that the page of people shows of 50 people. The pages lie all over the list, and both
ways must give the same people on each of them; the searches ask for the beginnings of words, for which LIKE needs a
pattern on each of four columns. Every side has answered once before it is measured, as a server has; how long the
slowest requests for a page take comes last. `--items 1000000 --repeats 1` takes some minutes. How long a segment of
three parts takes to count is what `benchmarks.segment_count` measures.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from sqlalchemy import Engine, func, or_, select

from benchmarks import harness
from nurture.services.browsing.pages import PAGE, Place
from nurture.services.browsing.people import EVERYBODY, PeopleFilter, list_people
from nurture.services.opening import initialise
from nurture.storage.bulk import TABLES, insert_columns
from nurture.storage.database import make_engine, reading, writing
from nurture.storage.definitions import load_stages
from nurture.storage.person_lines import load_lines
from nurture.storage.search import suspended

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHUNK: Final = 20_000
PAGES: Final = 20
"""Pages that are asked for, spread over the whole list."""

ROUNDS: Final = 10
"""How often one run asks for each of them."""

FOLDER: Final = "NURTURE_BENCHMARK_FOLDER"
"""Where the sides of one run, which are processes of their own, find the file that the first one has made."""

FIRST: Final = "Anna Björn Kari Øystein Åsa Sölve Marit Per Linnéa Jon".split()
LAST: Final = "Berg Lind Hansen Ek Sæther Nilsson Olsen Dahl Ström Moe Solheim".split()
STAGES: Final = ("subscriber", "lead", "marketingqualifiedlead", "customer")
CONTACT: Final = TABLES["contact"]

Shown = list[str]
"""The addresses on a page."""


def filled(folder: Path, people: int) -> Engine:
    """A workspace with so many people, made where it is not there yet."""
    file = folder / f"{people}.db"
    is_there = file.exists()
    engine = make_engine(f"sqlite:///{file}")
    if is_there:
        return engine
    initialise(engine)
    same = {"tags": [], "custom": {}, "phone": "", "owner": "", "created_at": NOW, "updated_at": NOW, "domain": "x"}
    same |= {"is_persona_matched": False, "is_confusable": False}
    with writing(engine) as session, suspended(session):
        for first in range(1, people + 1, CHUNK):
            insert_columns(session, CONTACT, _columns(range(first, min(first + CHUNK, people + 1)), people), same)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return engine


def _columns(numbers: range, people: int) -> dict[str, Sequence[Any]]:
    emails = [_address(number, people) for number in numbers]
    return {
        "id": list(numbers),
        "email": emails,
        "email_key": emails,
        "mailbox": emails,
        "first_name": [FIRST[number % 10] for number in numbers],
        "last_name": [LAST[number % 11] for number in numbers],
        "job_title": ["Driftchef" if number % 3 else "Rektor" for number in numbers],
        "company_name": [f"Firma {number % 5_003}" for number in numbers],
        "stage": [STAGES[number % 4] for number in numbers],
        "stage_since": [NOW] * len(numbers),
    }


def _address(number: int, people: int) -> str:
    return f"p{number * 7_919 % (10 * people):08}@firma{number % 5_003}.example.org"


def _places(engine: Engine) -> list[int]:
    """How many people come before each page that is asked for."""
    with engine.connect() as connection:
        people = connection.execute(select(func.count()).select_from(CONTACT)).scalar_one()
    return [people * number // (PAGES + 1) for number in range(PAGES)]


def _last_ids(engine: Engine) -> list[str]:
    """The last person before each of these pages, whom a link to it names."""
    ordered = select(CONTACT.c.id).order_by(CONTACT.c.email_key).limit(1)
    with engine.connect() as connection:
        ids = [connection.execute(ordered.offset(place - 1)).scalar_one() for place in _places(engine)[1:]]
    return ["", *map(str, ids)]


def by_key(engine: Engine) -> Callable[[], list[Shown]]:
    """The page as it is."""
    afters = _last_ids(engine)
    return lambda: [_shown(engine, EVERYBODY, Place(after=after)) for after in afters]


def _shown(engine: Engine, wanted: PeopleFilter, place: Place) -> Shown:
    return [line.email for line in list_people(engine, wanted, place, now=NOW).page.items]


def by_offset(engine: Engine) -> Callable[[], list[Shown]]:
    """The same lines, found by OFFSET, with a COUNT of everybody beside them."""
    places = _places(engine)
    return lambda: [_listed(engine, select(CONTACT.c.id), place) for place in places]


def _listed(engine: Engine, found: Any, place: int) -> Shown:
    with reading(engine) as session:
        connection = session.connection()
        connection.execute(select(func.count()).select_from(found.subquery())).scalar_one()
        ids = connection.execute(found.order_by(CONTACT.c.email_key).limit(PAGE).offset(place)).scalars().all()
        return [line.email for line in load_lines(session, ids, load_stages(session), NOW)]


def _searches(engine: Engine) -> list[str]:
    """The beginnings of addresses of some people all over the list."""
    with engine.connect() as connection:
        ids = [int(one) for one in _last_ids(engine)[1:6]]
        return [connection.execute(select(CONTACT.c.email).where(CONTACT.c.id == one)).scalar_one()[:8] for one in ids]


def by_index(engine: Engine) -> Callable[[], list[Shown]]:
    """The search as it is."""
    asked = _searches(engine)
    return lambda: [_shown(engine, PeopleFilter(search=one), Place()) for one in asked]


def by_like(engine: Engine) -> Callable[[], list[Shown]]:
    """The same searches, with LIKE on each column."""
    asked = _searches(engine)
    return lambda: [_listed(engine, select(CONTACT.c.id).where(_is_like(one)), 0) for one in asked]


def _is_like(asked: str) -> Any:
    columns = (CONTACT.c.email, CONTACT.c.first_name, CONTACT.c.last_name, CONTACT.c.company_name)
    return or_(*(column.like(f"%{asked}%") for column in columns))


def check() -> str:
    """Asks both ways for the same pages and searches."""
    with tempfile.TemporaryDirectory() as folder:
        engine = filled(Path(folder), 3_000)
        if by_key(engine)() != by_offset(engine)():
            raise SystemExit("the two ways list different people")
        if by_index(engine)() != by_like(engine)():
            raise SystemExit("the two ways find different people")
        engine.dispose()
    return f"{PAGES} pages and 5 searches of 3,000 people give the same both ways"


def _side(
    name: str, work: Callable[[Engine], Callable[[], list[Shown]]], requests: int, rounds: int = 1
) -> harness.Side:
    def prepare(people: int) -> Callable[[], object]:
        ask = work(filled(Path(os.environ[FOLDER]), people))
        ask()
        return lambda: [ask() for _ in range(rounds)]

    return harness.Side(name, prepare, requests * rounds)


def _slowest(people: int) -> str:
    """How long single requests for pages take, one after the other."""
    engine = filled(Path(os.environ[FOLDER]), people)
    took = []
    for after in ["", *_last_ids(engine) * ROUNDS]:
        start = perf_counter()
        _shown(engine, EVERYBODY, Place(after=after))
        took.append((perf_counter() - start) * 1_000)
    ordered = sorted(took[1:])
    engine.dispose()
    middle, slow = ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]
    return f"  one keyset page: half of them in {middle:.1f} ms, 99 of 100 in {slow:.1f} ms"


def main() -> None:
    """Measures pages, then searches."""
    with tempfile.TemporaryDirectory(prefix="nurture-bench-") as folder:
        os.environ.setdefault(FOLDER, folder)
        for title, sides in {
            "Pages": [
                _side("keyset page", by_key, PAGES, ROUNDS),
                _side("OFFSET and COUNT", by_offset, PAGES),
            ],
            "Searches": [_side("search index", by_index, 5), _side("LIKE", by_like, 5)],
        }.items():
            harness.compare(title, "benchmarks.people_page", sides, check=check, items=100_000, unit="requests")
        harness.remark(_slowest, items=100_000)


if __name__ == "__main__":
    main()
