"""The stage rules as SQL derive of everybody what they derive of one person in Python, on both databases.

`NURTURE_EXAMPLES` says how many worlds of people the comparison makes (default 100).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.criteria import PersonFacts
from nurture.core.people import Contact
from nurture.core.phrases import Phrase
from nurture.core.stages import DEFAULT_STAGES, OTHER, Stages
from nurture.core.staging import NOBODY_FITS, StageRule, Standing, classify, contradicts, has_news
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.database import make_engine
from nurture.storage.facts import load_facts
from nurture.storage.settings import store_settings
from nurture.storage.stage_evidence import Evidence
from nurture.storage.stage_review import Review, slices
from nurture.storage.stage_rules import RuleBook
from tests.factories import NOW
from tests.storage.conftest import emptied
from tests.storage.test_criteria_sql import UNHURRIED, fill, read
from tests.storage.worlds import MOMENTS, STAGE_VALUES, TREES, WORLDS, maybe

Because = tuple[Phrase, ...]

STAGES = Stages(DEFAULT_STAGES)
PEOPLE = st.integers(1, 3)
OPENS = st.sampled_from(
    [
        {"activity": "email_opened", "count": 1},
        {"field": "emails_opened", "op": ">=", "value": 1},
        {"not": {"activity": "email_opened", "count": 2, "within_days": 3}},
    ]
)
"""Conditions about opened mails, which alone promote nobody."""

DEEDS = st.fixed_dictionaries(
    {"activity": st.sampled_from(["visit", "deal_won", "email_opened"]), "count": st.integers(1, 2)},
    optional={"within_days": st.integers(1, 4)},
)
"""What people of these worlds often do, so that what is news about them and what is not both come up."""

CONDITIONS = (
    DEEDS
    | TREES
    | st.builds(lambda kind, parts: {kind: parts}, st.sampled_from(["all", "any"]), st.lists(TREES | OPENS, max_size=3))
)
RULES = st.dictionaries(STAGE_VALUES, CONDITIONS, max_size=4)
HISTORIES = st.fixed_dictionaries(
    {
        "crm": st.lists(maybe(STAGE_VALUES), min_size=3, max_size=3),
        "words": st.lists(st.tuples(PEOPLE, MOMENTS), max_size=3),
        "open": st.sets(PEOPLE, max_size=2),
    }
)
"""What the CRM says of each person, when somebody has said where they stand, and of whom a contradiction waits."""


def remember(session: Session, history: dict[str, Any]) -> None:
    """Put on record what people have said, and what waits for them."""
    moves = [
        {"contact_id": one, "at": at, "to_stage": "lead", "mover": "person", "by": "anna", "because": []}
        for one, at in history["words"]
    ]
    insert_rows(session, TABLES["stage_move"], moves)
    pair = {"crm_stage": "lead", "derived_stage": "customer", "because": [], "opened_at": NOW}
    insert_rows(session, TABLES["conflict"], [{"contact_id": one, **pair} for one in history["open"]])


def expected(session: Session, book: RuleBook, history: dict[str, Any]) -> dict[int, tuple[Standing, Because]]:
    """Everybody about whom there is something to decide, one by one in Python."""
    found = {}
    for contact, facts in load_facts(session, book.stages, NOW):
        reading = classify(facts, book.rules, book.stages, book.profile)
        one = stand(book, contact, facts, reading.stage, history)
        leads_on = one.derived is not None and book.stages.is_forward(one.stage, one.derived)
        matters = leads_on or contradicts(book.stages, one.crm_stage, one.derived) or one.is_open
        if matters and contact.stage != OTHER:
            found[contact.id] = one, reading.because
    return found


def stand(
    book: RuleBook, contact: Contact, facts: PersonFacts, derived: str | None, history: dict[str, Any]
) -> Standing:
    """What decides about one person."""
    words: list[datetime] = [at for one, at in history["words"] if one == contact.id]
    stands = bool(words) and derived is not None
    if stands:
        stands = not has_news(facts, book.rules, book.stages, book.profile, since=max(words))
    is_open = contact.id in history["open"]
    return Standing(contact.stage, contact.crm_stage, derived, is_open, bool(words), stands)


def found(session: Session, book: RuleBook) -> dict[int, tuple[Standing, Because]]:
    """The same by the database."""
    review = Review(session, book, NOW)
    told: dict[int, tuple[Standing, Because]] = {}
    with review.made():
        evidence = Evidence(session, review.rules)
        for part in slices(session):
            review.look_at(part)
            people = [one for chunk in review.found() for one in chunk]
            because = evidence.of((one.contact, one.place) for one in people if one.place is not None)
            told |= {one.contact: (one.standing, because.get(one.contact, ())) for one in people}
            assert sum(people for _, people in review.count()) == len(told)
    return told


def expect_agreement(
    engine: Engine, world: dict[str, Any], rules: dict[str, object], profile: object, history: dict[str, Any]
) -> None:
    """Fill the world, ask both, and take everything back."""
    with Session(engine) as session:
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        store_settings(session, {"ideal_customer_profile": profile})
        people = [row | {"crm_stage": crm} for row, crm in zip(world["contact"], history["crm"], strict=True)]
        fill(session, world | {"contact": people})
        remember(session, history)
        told = tuple(StageRule(stage, read(tree)) for stage, tree in rules.items())
        book = RuleBook(STAGES, told, read(profile) if profile else NOBODY_FITS)
        assert found(session, book) == expected(session, book, history)
        session.rollback()


@pytest.fixture(scope="module")
def sqlite() -> Iterator[Engine]:
    """An empty workspace in memory."""
    engine = emptied(make_engine("sqlite://"))
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql(postgres: str) -> Iterator[Engine]:
    """An empty workspace on PostgreSQL."""
    engine = emptied(make_engine(postgres))
    yield engine
    engine.dispose()


@UNHURRIED
@given(world=WORLDS, rules=RULES, profile=st.none() | TREES, history=HISTORIES)
def test_sqlite_derives_what_python_derives(
    sqlite: Engine, world: dict[str, Any], rules: dict[str, object], profile: object, history: dict[str, Any]
) -> None:
    """The same stages for the same reasons, the same contradictions, the same people who stand by somebody's word."""
    expect_agreement(sqlite, world, rules, profile, history)


@pytest.mark.postgres
@UNHURRIED
@given(world=WORLDS, rules=RULES, profile=st.none() | TREES, history=HISTORIES)
def test_postgresql_derives_what_python_derives(
    postgresql: Engine, world: dict[str, Any], rules: dict[str, object], profile: object, history: dict[str, Any]
) -> None:
    """The same on PostgreSQL."""
    expect_agreement(postgresql, world, rules, profile, history)
