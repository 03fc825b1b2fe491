"""Empty workspaces into which tests of conditions put whole worlds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from nurture.services.opening import initialise
from nurture.storage import triggers
from nurture.storage.database import make_engine
from nurture.storage.schema import upgrade


def emptied(engine: Engine) -> Engine:
    """A workspace's database that takes a released draft by itself: no foreign keys and no refusals."""
    initialise(engine)
    with engine.execution_options(writes=True).begin() as connection:
        triggers.remove(connection)
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE release DROP CONSTRAINT release_export_id_fkey"))
    return engine


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


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def unguarded(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The tables of an empty workspace on either database, without refusals."""
    made = make_engine(request.getfixturevalue("postgres") if request.param == "postgres" else "sqlite://")
    upgrade(made)
    with made.execution_options(writes=True).begin() as connection:
        triggers.remove(connection)
    yield made
    made.dispose()
