"""The gap map as a page, from the counts that the database keeps, against the same page that groups everybody.

    python -m benchmarks.gap_map [--items 1000000] [--repeats 3] [--json]

Both sides read all that the page shows, with the sample library. The rate is pages a second; both must show the same.
The aim is 20 times as many. `--items 100000` is done in a minute.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from benchmarks import harness
from nurture.core.coverage import Dimension
from nurture.resources import shipped
from nurture.services.browsing.gaps import GapPage, show_gaps
from nurture.services.opening import initialise
from nurture.services.syncing import sync_library
from nurture.storage.bulk import TABLES, insert_columns
from nurture.storage.database import make_engine, writing
from nurture.storage.search import suspended
from nurture.storage.tables import ContactRow

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CHUNK: Final = 20_000
PAGES: Final = 5
FOLDER: Final = "NURTURE_BENCHMARK_FOLDER"
"""Where the sides of one run, which are processes of their own, find the file that the first one has made."""

COUNTED: Final = "nurture.services.mapping.count_people"
STAGES: Final = ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "customer")
LANGUAGES: Final = ("en", "sv", "nb", "da", None)


def filled(folder: Path, people: int) -> Engine:
    """A workspace with the sample library and so many people, made where it is not there yet."""
    file = folder / f"gaps-{people}.db"
    is_there = file.exists()
    engine = make_engine(f"sqlite:///{file}")
    if is_there:
        return engine
    initialise(engine)
    sync_library(engine, shipped("content_library"), now=NOW)
    same: dict[str, Any] = {"tags": [], "custom": {}, "phone": "", "owner": "", "domain": "x"}
    same |= {"created_at": NOW, "updated_at": NOW, "is_persona_matched": False, "is_confusable": False}
    with writing(engine) as session, suspended(session):
        for first in range(1, people + 1, CHUNK):
            numbers = range(first, min(first + CHUNK, people + 1))
            insert_columns(session, TABLES["contact"], _columns(numbers), same)
    return engine


def _columns(numbers: range) -> dict[str, list[Any]]:
    emails = [f"p{number}@firma{number % 5_003}.example.org" for number in numbers]
    return {
        **dict.fromkeys(("email", "email_key", "mailbox"), emails),
        "id": list(numbers),
        **dict.fromkeys(("first_name", "last_name", "job_title", "company_name"), [""] * len(numbers)),
        "stage": [STAGES[number * 7 % 5] for number in numbers],
        "language": [LANGUAGES[number // 5 % 5] for number in numbers],
        "stage_since": [NOW] * len(numbers),
    }


def group_everybody(session: Session, by: str = "language") -> dict[tuple[str, str], int]:
    """The counts by looking at each contact."""
    column = getattr(ContactRow, by)
    rows = session.exec(select(ContactRow.stage, column, func.count()).group_by(col(ContactRow.stage), column))
    return {(stage or "", value or ""): count for stage, value, count in rows}


def _page(engine: Engine) -> GapPage:
    return show_gaps(engine, Dimension.LANGUAGE, "", on=NOW.date())


def kept(people: int) -> Callable[[], object]:
    """From the counts that are kept."""
    engine = filled(Path(os.environ[FOLDER]), people)
    _page(engine)
    return lambda: [_page(engine) for _ in range(PAGES)]


def grouped(people: int) -> Callable[[], object]:
    """By grouping everybody each time."""
    ask = kept(people)
    patch(COUNTED, group_everybody).start()
    return ask


def check() -> str:
    """Whether both sides show the same."""
    engine = filled(Path(os.environ[FOLDER]), 3_000)
    ours = _page(engine)
    with patch(COUNTED, group_everybody):
        assert _page(engine) == ours
    return f"both show the same {len(ours.gaps)} gaps"


def main() -> None:
    """Measure both sides on one database."""
    sides = (harness.Side("counts that are kept", kept, PAGES), harness.Side("GROUP BY", grouped, PAGES))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault(FOLDER, folder)
        harness.compare("Gap map", "benchmarks.gap_map", sides, check=check, items=1_000_000, unit="pages")


if __name__ == "__main__":
    main()
