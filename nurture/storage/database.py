"""The one place that makes an engine: SQLite tuned for a web app and a command line side by side, or PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool
from sqlmodel import Session

from nurture.core.criteria_fields import as_number
from nurture.core.errors import NurtureError
from nurture.core.phrases import phrase
from nurture.storage.triggers import REFUSES

BUSY_TIMEOUT_MS: Final = 20_000
"""How long a writer waits for another one before it gives up, in milliseconds."""


class DatabaseBusy(NurtureError):
    """Another command or page kept the database locked for too long; nothing was changed."""

    code = "database_busy"


class Refused(NurtureError):
    """The database does not let that happen; nothing was changed. Its own words are in the sentence."""

    code = "database_refused"


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…`, with pragmas set on each SQLite connection."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    in_memory = url in {"sqlite://", "sqlite:///:memory:"}
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}}
    options["json_deserializer"] = _read_json
    engine = create_engine(url, **options, **({"poolclass": StaticPool} if in_memory else {}))
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _read_json(text: str) -> Any:
    """The value of a JSON text; most are empty, and a list of people has a hundred on each page."""
    return [] if text == "[]" else {} if text == "{}" else json.loads(text)


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    connection.create_function("fold_case", 1, _fold_case, deterministic=True)
    connection.create_function("as_number", 1, _as_number, deterministic=True)
    connection.create_function("contains_any", 2, _contains_any, deterministic=True)
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "temp_store=MEMORY",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _fold_case(text: str | None) -> str | None:
    """The text without differences of case; `lower()` of SQLite knows ASCII alone."""
    return None if text is None else text.casefold()


def _as_number(text: str | None) -> float | None:
    """The number that a text is, None for any other text; PostgreSQL has the same from a migration."""
    return None if text is None else as_number(text)


def _contains_any(text: str | None, words: str) -> bool:
    """Whether any of these words (a JSON list, in folded case) is in the text; PostgreSQL has an operator for it."""
    return text is not None and _finder(words)(text)


@lru_cache(maxsize=128)
def _finder(words: str) -> Callable[[str], bool]:
    """Looks for these words; job titles and the like repeat, so that the answers are kept for a while."""
    wanted: list[str] = json.loads(words)
    return lru_cache(maxsize=16_384)(lambda text: any(map(text.casefold().__contains__, wanted)))


def _begin(connection: Any) -> None:
    """Start the transaction ourselves: the driver would do it late, and a writer must own the lock from its start."""
    options = connection.get_execution_options()
    writes = options.get("writes", False)
    if writes:
        connection.exec_driver_sql(f"PRAGMA temp_store={'FILE' if options.get('sorts_on_disk') else 'MEMORY'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads, from one consistent moment."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine, *, keep: bool = True, sorts_on_disk: bool = False) -> Iterator[Session]:
    """A session in one transaction that owns the write lock from its start; commits at the end, or changes nothing.

    With `keep=False` (a dry run) nothing is kept even where all goes well. With `sorts_on_disk` SQLite sorts what is
    much in a file and not in memory: for millions of rows, whose indexes are made anew.

    Raises DatabaseBusy where another writer does not finish in time, and Refused where a trigger stops it.
    """
    try:
        options = {"writes": True, "sorts_on_disk": sorts_on_disk}
        with Session(engine.execution_options(**options), expire_on_commit=False) as session:
            connection = session.connection()
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(7073)"))
            yield session
            if keep:
                session.commit()
    except OperationalError as error:
        if "locked" in str(error.orig).casefold():
            said = phrase("Another command is writing to this workspace; wait for it to finish and try again.")
            raise DatabaseBusy(said) from error
        raise
    except IntegrityError as error:
        _, found, why = str(error.orig).partition(REFUSES)
        if found:
            said = phrase("The database refuses that: {why}. Run an audit.", why=why.partition("\n")[0])
            raise Refused(said) from error
        raise
