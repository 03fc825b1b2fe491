"""Tables of people for one piece of work: they are there for its transaction alone, and nobody else sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Integer, MetaData, Select, Table, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from nurture.storage.bulk import chunked


def scratch_table(name: str, *columns: Column[Any]) -> Table:
    """A temporary table that is not made yet: one row a contact, with these columns."""
    key: Column[int] = Column("contact_id", Integer, primary_key=True, autoincrement=False)
    return Table(name, MetaData(), key, *columns, prefixes=["TEMPORARY"])


@contextmanager
def made(session: Session, *tables: Table) -> Iterator[None]:
    """Make these tables and drop them at the end; where the work fails, its transaction takes them back."""
    connection = session.connection()
    for table in tables:
        table.create(connection)
    yield
    for table in tables:
        table.drop(connection)


def empty(session: Session, *tables: Table) -> None:
    """Forget everybody in these tables."""
    for table in tables:
        session.connection().execute(table.delete())


def add_people(session: Session, table: Table, people: Iterable[int] | Select[Any]) -> None:
    """Put contacts into a table without further columns, given by their ids; whoever is in it stays in it once.

    The condition that always holds is there for SQLite: without one, it reads ON CONFLICT as that of a join.
    """
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = dialect.insert(table).on_conflict_do_nothing()
    if isinstance(people, Select):
        session.connection().execute(adding.from_select(["contact_id"], people.where(true())))
        return
    for chunk in chunked(people):
        session.connection().execute(adding, [{"contact_id": one} for one in chunk])
