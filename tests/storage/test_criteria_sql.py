"""Conditions as SQL mean what they mean in Python, on both databases.

`NURTURE_EXAMPLES` says how many worlds of people the comparison makes (default 100).
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlmodel import Session

from nurture.core.criteria import Criteria, evaluate
from nurture.core.criteria_syntax import parse
from nurture.core.stages import DEFAULT_STAGES, Stages
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.criteria_sql import compile_criteria, count_matching, matching_ids
from nurture.storage.criteria_values import CONTACT
from nurture.storage.facts import load_facts
from nurture.storage.settings import store_settings
from tests.factories import NOW
from tests.storage.worlds import TREES, WORLDS

EXAMPLES = int(os.environ.get("NURTURE_EXAMPLES", "100"))
STAGES = Stages(DEFAULT_STAGES)


def read(tree: object) -> Criteria:
    """The condition; the tree must be a good one."""
    parsed, problems = parse(tree)
    assert parsed is not None, problems
    return parsed


def fill(session: Session, world: dict[str, Any]) -> None:
    """Put a world of three people into an empty database."""
    for name, blank in BLANK.items():
        given_rows = [blank(number) | row for number, row in enumerate(world[name], 1)]
        insert_rows(session, TABLES[name], list({_place(name, row): row for row in given_rows}.values()))
    for number, (contact, key, at) in enumerate(world["received"], 1):
        _release(session, str(number), contact, key, at)


_PLACES = {
    "activity": ("contact_id", "kind", "at", "target"),
    "deal_contact": ("deal_id", "contact_id"),
    "alias": ("contact_id", "mailbox"),
    "suppression": ("mailbox", "reason"),
}


def _place(name: str, row: dict[str, Any]) -> object:
    """What of a row nothing else in its table may share."""
    return tuple(row[one] for one in _PLACES.get(name, ("id",)))


def _release(session: Session, draft: str, contact: int, key: str, at: datetime) -> None:
    part = {"draft_id": draft, "export_id": 1, "name": key, "language": "en", "version": "", "audience": "everyone"}
    release = {"export_id": 1, "draft_id": draft, "contact_id": contact, "receipt_id": int(draft), "at": at}
    facts = {"sequence": "", "step": draft, "step_number": 1, "language": "en", "to_address": "", "address_key": ""}
    facts |= {"offers": [], "values": {}, "subject": "", "content_version": "", "reasons": [], "status": "exported"}
    made = {"id": draft, "contact_id": contact, "send_at": at, "created_at": at}
    insert_rows(session, TABLES["draft"], [made | facts])
    insert_rows(session, TABLES["release"], [release | {"address_key": "", "sha256": ""}])
    insert_rows(session, TABLES["release_part"], [part])


def _contact(number: int) -> dict[str, Any]:
    email = f"Person{number}@example.org"
    same = {"email": email, "email_key": email.lower(), "domain": "example.org"}
    return {"id": number, **same, "record_id": f"r{number}", "updated_at": NOW}


def _offer(number: int) -> dict[str, Any]:
    texts = "title summary url url_key cta body version".split()
    same = {"path": str(number), "language": "en", "phase": "none", "audience": "everyone", "status": "live"}
    lists: dict[str, Any] = {"stages": [], "personas": [], "industries": []}
    return {"id": number, "indexed_at": NOW} | same | lists | dict.fromkeys(texts, "")


BLANK: dict[str, Any] = {
    "company": lambda number: {"id": number},
    "contact": _contact,
    "activity": lambda number: {"id": number, "detail": ""},
    "offer": _offer,
    "deal": lambda number: {"id": number, "name": "", "crm_stage": "", "owner": "", "updated_at": NOW},
    "deal_contact": lambda number: {},
    "alias": lambda number: {"email": f"alias{number}@example.org"},
    "suppression": lambda number: {"at": NOW, "source": "test"},
}


def met_in_python(session: Session, criteria: Criteria) -> list[int]:
    """The people who meet the condition one by one."""
    return [person.id for person, facts in load_facts(session, STAGES, NOW) if evaluate(criteria, facts)]


def met_one_by_one(session: Session, criteria: Criteria, profile: Criteria | None, now: datetime = NOW) -> list[int]:
    """The same by the form of the condition that is for a few people."""
    name = session.get_bind().dialect.name
    given: dict[str, Any] = {"stages": STAGES, "now": now, "dialect_name": name, "profile": profile}
    met = compile_criteria(criteria, of_everybody=False, **given)
    found = session.connection().execute(select(CONTACT.id).where(met).order_by(CONTACT.email_key))
    return list(found.scalars())


def expect_agreement(engine: Engine, world: dict[str, Any], tree: object, profile: object) -> None:
    """Fill the world, ask both, and take everything back."""
    with Session(engine) as session:
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        store_settings(session, {"ideal_customer_profile": profile})
        fill(session, world)
        criteria, fitting = read(tree), read(profile) if profile else None
        expected = met_in_python(session, criteria)
        assert matching_ids(session, criteria, stages=STAGES, now=NOW, profile=fitting) == expected
        assert met_one_by_one(session, criteria, fitting) == expected
        session.rollback()


UNHURRIED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@UNHURRIED
@given(world=WORLDS, tree=TREES, profile=st.none() | TREES)
def test_sqlite_means_what_python_means(sqlite: Engine, world: dict[str, Any], tree: object, profile: object) -> None:
    """Whoever meets a condition in Python meets it in SQLite, and nobody else."""
    expect_agreement(sqlite, world, tree, profile)


@pytest.mark.postgres
@UNHURRIED
@given(world=WORLDS, tree=TREES, profile=st.none() | TREES)
def test_postgresql_means_what_python_means(
    postgresql: Engine, world: dict[str, Any], tree: object, profile: object
) -> None:
    """Whoever meets a condition in Python meets it in PostgreSQL, and nobody else."""
    expect_agreement(postgresql, world, tree, profile)


def company_tree(size: int) -> dict[str, Any]:
    """A condition that lists so many companies' domains."""
    return {"field": "company_domain", "op": "in", "value": [f"company-{number}.example.com" for number in range(size)]}


def largest_tree() -> dict[str, Any]:
    """As many parts as a condition may have, each of them asking for activities."""
    return {"any": [{"activity": "visit", "op": ">=", "count": number, "within_days": 3} for number in range(2, 500)]}


@pytest.mark.parametrize("tree", [company_tree(20_000), largest_tree()], ids=["long list", "many parts"])
def test_the_largest_conditions_are_one_statement(sqlite: Engine, tree: dict[str, Any]) -> None:
    """Neither a long list of companies nor the most parts a condition may have is too much."""
    with Session(sqlite) as session:
        assert count_matching(session, read(tree), stages=STAGES, now=NOW) == 0


@pytest.mark.postgres
@pytest.mark.parametrize("tree", [company_tree(20_000), largest_tree()], ids=["long list", "many parts"])
def test_the_largest_conditions_are_one_statement_on_postgresql(postgresql: Engine, tree: dict[str, Any]) -> None:
    """The same on PostgreSQL."""
    with Session(postgresql) as session:
        assert count_matching(session, read(tree), stages=STAGES, now=NOW) == 0


@pytest.mark.parametrize(
    "tree",
    [
        {"activity": "form_submitted"},
        {"activity": "form_submitted", "op": ">=", "count": 3, "within_days": 90},
        {"field": "page_views", "op": ">", "value": 10},
        {"field": "days_since_activity", "op": "<", "value": 30},
        {"field": "offers_consumed", "op": "contains", "value": "quiet-rooms"},
    ],
)
@pytest.mark.parametrize("of_everybody", [True, False])
def test_activities_are_found_by_an_index(sqlite: Engine, tree: dict[str, Any], of_everybody: bool) -> None:
    """No question reads all activities for each person: it looks up theirs, or reads all of them once for everybody."""
    given: dict[str, Any] = {"stages": STAGES, "now": NOW, "dialect_name": "sqlite", "of_everybody": of_everybody}
    condition = compile_criteria(read(tree), **given)
    query = select(CONTACT.id).where(condition).compile(sqlite, compile_kwargs={"literal_binds": True})
    with sqlite.connect() as connection:
        steps = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    about_activities = [step for step in steps if " activity " in step]
    assert about_activities
    assert of_everybody or all("SEARCH activity" in step and "contact_id=?" in step for step in about_activities)
    assert not of_everybody or not any("CORRELATED" in step for step in steps)
