"""Indexes that are left out while very many rows come in, and made anew from all of them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import text
from sqlmodel import Session


class PostponedIndexes:
    """The indexes of some tables inside one transaction; those that keep values unique stay, and those named in `kept`.

    On SQLite, sorting once is several times faster than finding a place for each row, and readers see the old state
    until the transaction ends. PostgreSQL would lock readers out meanwhile: there nothing is postponed.
    """

    def __init__(self, session: Session, tables: Iterable[str], kept: Iterable[str] = ()) -> None:
        self._session = session
        self._tables = frozenset(tables)
        self._kept = frozenset(kept)
        self._statements: dict[str, str] = {}
        self.is_dropped = session.get_bind().dialect.name != "sqlite"

    def drop(self) -> None:
        """Leave the indexes out from now on."""
        if self.is_dropped:
            return
        self.is_dropped = True
        query = text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'")
        connection = self._session.connection()
        for name, table, statement in connection.execute(query).all():
            if table in self._tables and name not in self._kept:
                self._statements[name] = statement
                connection.exec_driver_sql(f'DROP INDEX "{name}"')

    def restore(self, but_for: Collection[str] = ()) -> None:
        """Make those that were left out, but for those with these names, which wait for the next time."""
        for name in [one for one in self._statements if one not in but_for]:
            self._session.connection().exec_driver_sql(self._statements.pop(name))
