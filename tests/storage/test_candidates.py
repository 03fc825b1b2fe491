"""Everybody as planning reads them is what is known of each of them one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.criteria import evaluate
from nurture.core.guard import ReaderFacts
from nurture.core.staging import NOBODY_FITS
from nurture.storage.bulk import TABLES
from nurture.storage.candidates import Candidates, load_had
from nurture.storage.facts import load_facts
from nurture.storage.standing import Readers, load_readers, written
from tests.factories import NOW
from tests.storage.test_criteria_sql import STAGES, UNHURRIED, fill, read
from tests.storage.worlds import TREES, WORLDS


def expect_agreement(engine: Engine, world: dict[str, Any], trees: list[Any]) -> None:
    """Segments, industries, offers that were had and the guard's facts: for everybody, and for each alone."""
    with Session(engine) as session:
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        fill(session, world)
        # these worlds have any word there, and the guard is told of no basis that is none
        session.connection().execute(TABLES["contact"].update().values(consent_basis=None))
        segments = [read(tree) for tree in trees]
        known = {person.id: facts for person, facts in load_facts(session, STAGES, NOW)}
        readers = Readers(session, STAGES, NOW)
        told = {row.id: reader for row, reader in load_readers(session, STAGES, NOW)}
        everybody = Candidates(session, segments, stages=STAGES, now=NOW, profile=NOBODY_FITS)
        for ids, people in everybody.groups():
            had = load_had(session, ids, NOW)
            for number, email, text in people:
                facts, one = known.pop(number), everybody.traits(text)
                assert [bool(one.matching >> place & 1) for place in range(len(segments))] == [
                    evaluate(segment, facts) for segment in segments
                ]
                assert (one.industry or None) == (facts.values["industry"] or None)
                assert tuple(sorted(had.get(number, ()))) == facts.values["offers_consumed"]
                assert alike(readers.facts(one.person, written(email), readers.marks.get(number))) == alike(
                    told[number]
                )
        assert not known
        session.rollback()


def alike(reader: ReaderFacts) -> tuple[Any, ...]:
    """A reader's facts; the order of the readings after their own does not matter."""
    return reader.readings[:1], set(reader.readings), _rest(reader)


def _rest(reader: ReaderFacts) -> dict[str, Any]:
    return {name: getattr(reader, name) for name in ReaderFacts.__slots__ if name != "readings"}


@UNHURRIED
@given(world=WORLDS, trees=st.lists(TREES, min_size=1, max_size=3))
def test_everybody_is_read_as_one_by_one(sqlite: Engine, world: dict[str, Any], trees: list[Any]) -> None:
    """On SQLite."""
    expect_agreement(sqlite, world, trees)


@pytest.mark.postgres
@UNHURRIED
@given(world=WORLDS, trees=st.lists(TREES, min_size=1, max_size=3))
def test_everybody_is_read_alike_on_postgresql(postgresql: Engine, world: dict[str, Any], trees: list[Any]) -> None:
    """The same on PostgreSQL."""
    expect_agreement(postgresql, world, trees)
