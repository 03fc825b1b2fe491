"""Whatever happens in whatever order: the promise holds after every step, on both databases.

The number of steps is small in the ordinary suite; NURTURE_TEST_EXAMPLES and NURTURE_TEST_STEPS ask for more, each time
for other ones: `NURTURE_TEST_EXAMPLES=125 NURTURE_TEST_STEPS=40 pytest tests/stateful` asks for 5,000 on SQLite
and a fifth of that on PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import create_engine, text

from nurture.services import exporting
from nurture.storage.database import make_engine
from tests.factories import NOW
from tests.house import House
from tests.stateful.machine import MOMENTS, Interleaving

EXAMPLES = int(os.environ.get("NURTURE_TEST_EXAMPLES", "2"))
STEPS = int(os.environ.get("NURTURE_TEST_STEPS", "12"))


def run(open_house: Callable[[], House], examples: int) -> None:
    """Run the machine on houses that this makes, and say how many steps there were."""
    machine: Any = type("Run", (Interleaving,), {"open_house": staticmethod(open_house), "steps": 0})
    settings = hypothesis.settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        database=None,
        derandomize="NURTURE_TEST_EXAMPLES" not in os.environ,
    )
    run_state_machine_as_test(machine, settings=settings)
    print(f"{machine.steps} steps")


def furnished(library: Path, place: Path, number: int) -> tuple[Path, Path]:
    """A library and a folder for what leaves, of one's own."""
    folder = place / f"run-{number}"
    shutil.copytree(library, folder / "library")
    (folder / "out").mkdir()
    return folder / "library", folder / "out"


@pytest.mark.parametrize("where", MOMENTS)
def test_the_power_can_go_where_the_machine_says(where: str) -> None:
    """Each moment is one of an export."""
    assert callable(getattr(exporting, where))


def test_the_promise_holds_in_every_order(approved: Path, tmp_path: Path) -> None:
    """After every step of every run nothing has left that should not have."""
    numbers = count()

    def open_house() -> House:
        library, out = furnished(approved / "library", tmp_path, next(numbers))
        database = library.parent / "nurture.db"
        shutil.copy(approved / "nurture.db", database)
        return House(make_engine(f"sqlite:///{database}"), library, out, NOW + timedelta(hours=1))

    run(open_house, EXAMPLES)


@pytest.mark.postgres
def test_the_promise_holds_on_postgresql(postgres_house: House, postgres_url: str, tmp_path: Path) -> None:
    """The same where the database is PostgreSQL: each run has a copy of one that is ready."""
    postgres_house.to_approved()
    url = postgres_house.engine.url
    postgres_house.engine.dispose()
    numbers = count()
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")

    def open_house() -> House:
        name = f"{url.database}_{next(numbers)}"
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {url.database}"))
        library, out = furnished(postgres_house.library, tmp_path / "runs", int(name.rpartition("_")[2]))
        engine = make_engine(url.set(database=name).render_as_string(hide_password=False))
        return House(engine, library, out, postgres_house.now)

    run(open_house, max(EXAMPLES // 5, 1))
    admin.dispose()
