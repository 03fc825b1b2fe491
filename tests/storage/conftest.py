"""Empty workspaces into which tests of conditions put whole worlds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from nurture.services.opening import initialise
from nurture.storage.database import make_engine


def emptied(engine: Engine) -> Engine:
    """A workspace's database without the foreign keys that a released draft would need."""
    initialise(engine)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
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
