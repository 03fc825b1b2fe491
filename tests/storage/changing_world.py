"""A world of three people in one transaction, in which things change, time passes, and the stage rules are applied."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Table, delete, select, update
from sqlmodel import Session

from nurture.core.phrases import named
from nurture.core.segments import Persona
from nurture.core.stages import DEFAULT_STAGES
from nurture.services.classifying import ClassifyReport, run_rules
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.definitions import store_definitions
from nurture.storage.personas import store_persona
from nurture.storage.settings import store_settings
from tests.factories import NOW
from tests.storage.test_criteria_sql import read
from tests.storage.worlds import (
    ACTIVITIES,
    COMPANIES,
    CONTACTS,
    DAY,
    DEALS,
    MAILBOXES,
    MOMENTS,
    PARTS,
    SECOND,
    TREES,
    maybe,
    rows,
)

ON_THE_WAY = [stage.value for stage in DEFAULT_STAGES if stage.order is not None]
PEOPLE = st.integers(1, 3)
PLACES = st.sampled_from([*ON_THE_WAY, "other"])
DEEDS = st.fixed_dictionaries(
    {"activity": st.sampled_from(["visit", "deal_won", "email_opened"]), "count": st.integers(1, 2)},
    optional={"within_days": st.integers(1, 4)},
)
WAITING = rows(
    field=st.sampled_from(["days_since_activity", "days_in_stage"]),
    op=st.sampled_from(["=", ">", ">=", "<"]),
    value=st.integers(0, 4),
)
CONDITIONS = DEEDS | DEEDS.map(lambda part: {"not": part}) | WAITING | TREES
RULES = st.dictionaries(st.sampled_from(ON_THE_WAY), CONDITIONS, min_size=1, max_size=4)
PERSONAS = st.dictionaries(st.sampled_from(["boss", "buyer"]), CONDITIONS, max_size=2)
SETTINGS = st.fixed_dictionaries(
    {"ideal_customer_profile": maybe(TREES), "crm_policy": st.sampled_from(["ask", "crm", "rules"])},
    optional={name: st.booleans() for name in ("lift_companies", "lift_contacts")},
)


def _happening(what: str, **told: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.just(what), rows(**told))


CHANGES = st.one_of(
    st.tuples(st.just("activity"), ACTIVITIES),
    st.tuples(st.just("deal_contact"), PARTS),
    _happening("suppression", mailbox=MAILBOXES, reason=st.sampled_from(["unsubscribed", "do_not_email"])),
    _happening("stage_move", contact_id=PEOPLE, at=MOMENTS, to_stage=PLACES),
    _happening("forget activity", contact_id=PEOPLE),
    _happening("forget conflict", contact_id=PEOPLE),
    st.tuples(st.just("edit contact"), st.tuples(PEOPLE, CONTACTS)),
    st.tuples(st.just("edit contact"), st.tuples(PEOPLE, rows(stage=maybe(PLACES), crm_stage=maybe(PLACES)))),
    st.tuples(st.just("edit company"), st.tuples(st.integers(1, 2), COMPANIES)),
    st.tuples(st.just("edit deal"), st.tuples(st.integers(1, 2), DEALS)),
    st.tuples(st.just("settings"), SETTINGS),
    st.tuples(st.just("rules"), RULES),
)
"""One thing that changes: a row comes, rows about somebody go, a row is edited, the workspace says something else."""

PASSING = st.builds(
    lambda days, micro: days * DAY + timedelta(microseconds=micro), st.integers(0, 3), st.integers(-1, 1)
) | st.sampled_from([timedelta(0), SECOND, -DAY])
STEPS = st.lists(st.tuples(st.lists(CHANGES, max_size=2), PASSING), min_size=1, max_size=3)
"""What changes before each run, and how much time passes."""

_MORE: Mapping[str, dict[str, Any]] = {
    "suppression": {"at": NOW, "source": "test"},
    "stage_move": {"mover": "person", "by": "anna", "because": []},
}


def outcome(session: Session, report: ClassifyReport) -> tuple[Any, ...]:
    """What a run says, and all that it may have written; numbers that a database gives are left out."""
    told = report.moved, report.by_stage, report.conflicts
    return told, *(_rows(session, TABLES[name]) for name in ("contact", "company", "stage_move", "conflict"))


def _rows(session: Session, table: Table) -> list[str]:
    columns = [one for one in table.c if one.name != "id" or table.name in ("contact", "company")]
    return sorted(map(repr, session.connection().execute(select(*columns))))


class ChangingWorld:
    """The world as of a moment."""

    def __init__(self, session: Session, at: datetime) -> None:
        self.session = session
        self.at = at
        self._number = 1_000

    def happen(self, what: str, how: Any) -> None:
        """Let one thing change (see CHANGES)."""
        verb, _, name = what.partition(" ")
        match verb:
            case "settings":
                store_settings(self.session, how)
            case "rules":
                self.rule(how)
            case "edit":
                self._edit(TABLES[name], *how)
            case "forget":
                table = TABLES[name]
                self.session.connection().execute(delete(table).where(table.c.contact_id == how["contact_id"]))
            case _:
                self._insert(TABLES[what], how | _MORE.get(what, {}))
        self.session.flush()

    def _edit(self, table: Table, number: int, values: dict[str, Any]) -> None:
        kept = {name: value for name, value in values.items() if name != "domain"}
        self.session.connection().execute(update(table).where(table.c.id == number).values(**kept))

    def _insert(self, table: Table, row: dict[str, Any]) -> None:
        """A row comes, unless it is there."""
        self._number += 1
        if table.name == "activity":
            row |= {"id": self._number, "detail": str(self._number)}
        if "id" not in table.c:
            same = table.select().where(*(one == row[one.name] for one in table.primary_key))
            if self.session.connection().execute(same).first() is not None:
                return
        insert_rows(self.session, table, [row])

    def rule(self, rules: Mapping[str, Any]) -> None:
        """Make these the rules, and no others."""
        told = {stage: {"stage": stage, "entry": rules.get(stage)} for stage in ON_THE_WAY}
        store_definitions(self.session, told)

    def match(self, personas: Mapping[str, Any]) -> None:
        """Add these personas, in front of all others."""
        for place, (key, tree) in enumerate(personas.items()):
            store_persona(self.session, Persona(key, named({"en": key}), "", read(tree), -place))

    def run(self, *, full: bool = False) -> tuple[Any, ...]:
        """Apply the rules."""
        report = run_rules(self.session, now=self.at + SECOND / 4, as_of=self.at, full=full)
        return outcome(self.session, report)

    def run_taken_back(self) -> tuple[Any, ...]:
        """What applying the rules to everybody would do."""
        with self.session.begin_nested() as point:
            told = self.run(full=True)
            point.rollback()
        return told
