"""The schema's version: made and brought up to date by migrations, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect


def is_compared(_item: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """Whether a new migration is to look at this part of a database: search indexes are the migrations' alone."""
    searches = ("contact_search", "company_search")
    theirs = (name or "").startswith(searches) if kind == "table" else name in {"ix_contact_words", "ix_company_words"}
    return not (reflected and theirs)


def migrations_config() -> Config:
    """Alembic's configuration for the migrations of this package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest schema; it is either the old one or the new one, never between.

    One that is there already is not written to, so that nobody who only reads waits for a writer.
    """
    config = migrations_config()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_heads() == tuple(_newest(config)):
            return
    with engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def revision(connection: Connection) -> str:
    """The version of the schema that this database has."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def knows(wanted: str) -> bool:
    """Whether there is such a version of the schema."""
    script = ScriptDirectory.from_config(migrations_config())
    return any(one.revision == wanted for one in script.walk_revisions())


@contextmanager
def made_anew(connection: Connection, wanted: str) -> Iterator[None]:
    """Empty tables of an older (or the newest) version of the schema, brought up to date at the end of the block.

    Whatever there was is gone; the connection must be in a transaction that owns the write lock.
    """
    config = migrations_config()
    config.attributes["connection"] = connection
    command.downgrade(config, "base")
    command.upgrade(config, wanted)
    yield
    command.upgrade(config, "head")


def _newest(config: Config) -> list[str]:
    return ScriptDirectory.from_config(config).get_heads()


def has_schema(engine: Engine) -> bool:
    """Whether the database is a workspace already."""
    return inspect(engine).has_table("contact")
