"""A run that reads only those whose facts have changed leaves the workspace as one that reads everybody.

`NURTURE_EXAMPLES` says how many worlds of people the comparison makes (default 24 here, and 8 on PostgreSQL).
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine
from sqlmodel import Session

from tests.factories import NOW
from tests.storage.changing_world import PERSONAS, RULES, STEPS, ChangingWorld
from tests.storage.test_criteria_sql import fill
from tests.storage.worlds import DAY, WORLDS

EXAMPLES = int(os.environ.get("NURTURE_EXAMPLES", "24"))
UNHURRIED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
FEWER = settings(UNHURRIED, max_examples=max(EXAMPLES // 3, 1))


def live(engine: Engine, world: Any, rules: Any, personas: Any, steps: Any) -> None:
    """Fill the world, let the steps happen with a comparison after each, and take everything back."""
    with Session(engine) as session:
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        fill(session, world)
        changing = ChangingWorld(session, NOW - 2 * DAY)
        changing.rule(rules)
        changing.match(personas)
        changing.run()
        for changes, passing in steps:
            for what, how in changes:
                changing.happen(what, how)
            changing.at += passing
            everybody = changing.run_taken_back()
            assert changing.run() == everybody
        session.rollback()


@UNHURRIED
@given(world=WORLDS, rules=RULES, personas=PERSONAS, steps=STEPS)
def test_sqlite_forgets_nobody(sqlite: Engine, world: Any, rules: Any, personas: Any, steps: Any) -> None:
    """Whatever changes and however much time passes, everybody stands where a run of everybody would put them."""
    live(sqlite, world, rules, personas, steps)


@pytest.mark.postgres
@FEWER
@given(world=WORLDS, rules=RULES, personas=PERSONAS, steps=STEPS)
def test_postgresql_forgets_nobody(postgresql: Engine, world: Any, rules: Any, personas: Any, steps: Any) -> None:
    """The same on PostgreSQL."""
    live(postgresql, world, rules, personas, steps)
