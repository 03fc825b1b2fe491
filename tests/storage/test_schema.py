"""The schema: made by migrations, equal to the tables, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect
from sqlmodel import SQLModel

import nurture.storage.tables  # noqa: F401  (fills the metadata)
from nurture.storage import database
from nurture.storage.database import make_engine, writing
from nurture.storage.schema import has_schema, is_compared, migrations_config, upgrade


def differences(engine: Engine) -> list[object]:
    """What a new migration would have to change."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_compared})
        return list(compare_metadata(context, SQLModel.metadata))


def test_migrations_make_what_the_tables_say() -> None:
    """After all migrations nothing is left to change."""
    engine = make_engine("sqlite://")
    assert not has_schema(engine)
    upgrade(engine)
    assert has_schema(engine)
    assert differences(engine) == []


@pytest.mark.postgres
def test_migrations_make_what_the_tables_say_on_postgresql(bare_postgres: str) -> None:
    """After all migrations nothing is left to change on PostgreSQL either."""
    engine = make_engine(bare_postgres)
    upgrade(engine)
    upgrade(engine)
    assert differences(engine) == []
    engine.dispose()


def test_migrations_can_be_taken_back() -> None:
    """Going down to nothing leaves no table but that of the version."""
    engine = make_engine("sqlite://")
    upgrade(engine)
    config = migrations_config()
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_a_migration_that_fails_leaves_the_old_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is interrupted half-way has made no table."""
    engine = make_engine("sqlite://")
    with monkeypatch.context() as patch:
        patch.setattr("alembic.operations.Operations.create_index", _fail)
        patch.setattr("alembic.operations.BatchOperations.create_index", _fail)
        with pytest.raises(RuntimeError):
            upgrade(engine)
    assert inspect(engine).get_table_names() == []
    upgrade(engine)
    assert has_schema(engine)


def _fail(*_given: object, **_more: object) -> None:
    raise RuntimeError


def test_a_workspace_that_is_up_to_date_is_opened_beside_a_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever only reads does not wait for a long import."""
    engine = make_engine(f"sqlite:///{tmp_path / 'nurture.db'}")
    upgrade(engine)
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 1)
    other = make_engine(f"sqlite:///{tmp_path / 'nurture.db'}")
    with writing(engine):
        upgrade(other)
        assert has_schema(other)
