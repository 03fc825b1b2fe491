"""A run that reads only those whose facts have changed leaves the workspace as one that reads everybody.

`NURTURE_EXAMPLES` says how many worlds of people the comparison makes (default 300).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, text, update
from sqlmodel import Session

from nurture.core.phrases import named
from nurture.core.segments import Persona
from nurture.core.stages import DEFAULT_STAGES
from nurture.services.classifying import ClassifyReport, run_rules
from nurture.storage.bulk import TABLES, insert_missing, insert_rows
from nurture.storage.database import make_engine
from nurture.storage.definitions import store_definitions
from nurture.storage.personas import store_persona
from nurture.storage.settings import store_settings
from tests.factories import NOW
from tests.storage.conftest import emptied
from tests.storage.test_criteria_sql import UNHURRIED, fill, read
from tests.storage.test_stage_rules import CONDITIONS
from tests.storage.worlds import (
    ACTIVITIES,
    COMPANIES,
    CONTACTS,
    COUNTS,
    DAY,
    DEALS,
    MAILBOXES,
    MOMENTS,
    PARTS,
    SECOND,
    TREES,
    WORLDS,
    maybe,
    rows,
)

ON_THE_WAY = [stage.value for stage in DEFAULT_STAGES if stage.order is not None]
PLACES = st.sampled_from([*ON_THE_WAY, "other"])
RULES = st.dictionaries(st.sampled_from(ON_THE_WAY), CONDITIONS, min_size=1, max_size=4)
PEOPLE = st.integers(1, 3)
SETTINGS = st.fixed_dictionaries(
    {"ideal_customer_profile": maybe(TREES), "crm_policy": st.sampled_from(["ask", "crm", "rules"])},
    optional={name: st.booleans() for name in ("lift_companies", "lift_contacts")},
)
CHANGES = st.one_of(
    st.tuples(st.just("activity"), ACTIVITIES),
    st.tuples(st.just("deal_contact"), PARTS),
    st.tuples(st.just("suppression"), rows(mailbox=MAILBOXES, reason=st.sampled_from(["unsubscribed", "do_not_email"]))),
    st.tuples(st.just("forgotten"), rows(contact_id=PEOPLE)),
    st.tuples(st.just("closed"), rows(contact_id=PEOPLE)),
    st.tuples(st.just("word"), rows(contact_id=PEOPLE, at=MOMENTS, to_stage=PLACES)),
    st.tuples(st.just("edited contact"), st.tuples(PEOPLE, CONTACTS)),
    st.tuples(st.just("edited contact"), st.tuples(PEOPLE, rows(stage=maybe(PLACES), crm_stage=maybe(PLACES)))),
    st.tuples(st.just("edited company"), st.tuples(st.integers(1, 2), COMPANIES)),
    st.tuples(st.just("edited deal"), st.tuples(st.integers(1, 2), DEALS)),
    st.tuples(st.just("settings"), SETTINGS),
    st.tuples(st.just("rules"), RULES),
)
PASSING = st.builds(
    lambda days, micro: days * DAY + timedelta(microseconds=micro), st.integers(0, 3), st.integers(-1, 1)
) | st.sampled_from([timedelta(0), SECOND, -DAY])
STEPS = st.lists(st.tuples(st.lists(CHANGES, max_size=2), PASSING), min_size=1, max_size=3)
PERSONAS = st.dictionaries(st.sampled_from(["boss", "buyer"]), CONDITIONS, max_size=2)


class World:
    """A workspace in one transaction, in which things happen and the rules are applied."""

    def __init__(self, session: Session, begin: datetime) -> None:
        self.session = session
        self.connection = session.connection()
        self.at = begin
        self.numbers = iter(range(1_000, 10_000))

    def happen(self, what: str, how: Any) -> None:
        """Let one thing change."""
        verb, _, table = what.partition(" ")
        if verb == "edited":
            number, values = how
            values.pop("domain", None)
            self.connection.execute(update(TABLES[table]).where(TABLES[table].c.id == number).values(**values))
        elif verb == "settings":
            store_settings(self.session, how)
        elif verb == "rules":
            self.rule(how)
        else:
            self._write(verb, how)
        self.session.flush()

    def _write(self, what: str, row: dict[str, Any]) -> None:
        table = TABLES.get(what, TABLES["stage_move"])
        match what:
            case "activity":
                row |= {"id": next(self.numbers), "detail": f"{next(self.numbers)}"}
            case "suppression":
                row |= {"at": NOW, "source": "test"}
            case "word":
                row |= {"mover": "person", "by": "anna", "because": []}
            case "forgotten":
                activity = TABLES["activity"]
                self.connection.execute(delete(activity).where(activity.c.contact_id == row["contact_id"]))
                return
            case "closed":
                conflict = TABLES["conflict"]
                closing = update(conflict).where(conflict.c.contact_id == row["contact_id"])
                self.connection.execute(closing.values(closed_at=self.at))
                return
        self._insert(table, row)

    def _insert(self, table: Any, row: dict[str, Any]) -> None:
        if "id" in table.c:
            insert_rows(self.session, table, [row])
        else:
            found = self.connection.execute(
                table.select().where(*(table.c[one.name] == row[one.name] for one in table.primary_key))
            )
            if found.first() is None:
                insert_rows(self.session, table, [row])

    def rule(self, rules: dict[str, Any]) -> None:
        """Make these the rules, and no others."""
        store_definitions(
            self.session, {stage: {"stage": stage, "entry": rules.get(stage)} for stage in ON_THE_WAY}
        )

    def run(self, *, full: bool) -> tuple[Any, dict[str, Any]]:
        """Apply the rules; what the run says, and all that it may have written."""
        report = run_rules(self.session, now=self.at + SECOND / 4, as_of=self.at, full=full)
        told = {one: getattr(report, one) for one in ("moved", "by_stage", "conflicts")}
        return told, {name: self._rows(name) for name in ("contact", "company", "stage_move", "conflict")}

    def _rows(self, name: str) -> list[str]:
        columns = [one for one in TABLES[name].c if one.name != "id" or name in ("contact", "company")]
        from sqlalchemy import select

        return sorted(map(repr, self.connection.execute(select(*columns))))

    def expect_no_difference(self) -> None:
        """Reading everybody, which is taken back, does the same as reading those whose facts have changed."""
        with self.session.begin_nested() as point:
            everybody = self.run(full=True)
            point.rollback()
        assert self.run(full=False) == everybody


def live(engine: Engine, world: dict[str, Any], rules: Any, personas: Any, steps: Any) -> None:
    """Fill the world, let the steps happen with a comparison after each, and take everything back."""
    with Session(engine) as session:
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        fill(session, world)
        found = World(session, NOW - 2 * DAY)
        found.rule(rules)
        for position, (key, tree) in enumerate(personas.items()):
            store_persona(session, Persona(key, named({"en": key}), "", read(tree), -position))
        session.flush()
        found.run(full=False)
        for changes, passing in steps:
            for what, how in changes:
                found.happen(what, how)
            found.at += passing
            found.expect_no_difference()
        session.rollback()


@pytest.fixture(scope="module")
def sqlite() -> Iterator[Engine]:
    """A workspace in memory with nobody in it."""
    engine = emptied(make_engine("sqlite://"))
    yield engine
    engine.dispose()


@UNHURRIED
@given(world=WORLDS, rules=RULES, personas=PERSONAS, steps=STEPS)
def test_sqlite_forgets_nobody(sqlite: Engine, world: Any, rules: Any, personas: Any, steps: Any) -> None:
    """Whatever changes, and however much time passes, everybody is where a full run would put them."""
    live(sqlite, world, rules, personas, steps)
