"""Sessions: one writer at a time, nothing kept of a failure, and readers who see one moment."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import UnmappedInstanceError
from sqlmodel import Session, select

from nurture.storage import database
from nurture.storage.database import DatabaseBusy, make_engine, reading, writing
from nurture.storage.schema import upgrade
from nurture.storage.tables import SettingRow


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A new database file with the schema."""
    made = make_engine(f"sqlite:///{tmp_path / 'nurture.db'}")
    upgrade(made)
    with writing(made) as session:
        session.exec(delete(SettingRow))
    return made


def put(session: Session, key: str, value: object = 1) -> None:
    """Keep a value under a key."""
    session.merge(SettingRow(key=key, value=value))


def keys(engine: Engine) -> list[str]:
    """The keys that are kept."""
    with reading(engine) as session:
        return sorted(session.exec(select(SettingRow.key)))


def test_what_is_written_stays(engine: Engine) -> None:
    """A block that ends well is committed."""
    with writing(engine) as session:
        put(session, "a")
    assert keys(engine) == ["a"]


def test_a_failure_keeps_nothing(engine: Engine) -> None:
    """A block that fails changes nothing, whatever it had written."""
    with pytest.raises(UnmappedInstanceError), writing(engine) as session:
        session.add_all([SettingRow(key="a", value=1), None])
    assert keys(engine) == []


def test_a_dry_run_keeps_nothing(engine: Engine) -> None:
    """A block that is not to be kept leaves the database as it was."""
    with writing(engine, keep=False) as session:
        put(session, "a")
        session.flush()
    assert keys(engine) == []


def test_a_reader_sees_one_moment(engine: Engine) -> None:
    """What another one commits meanwhile is not seen by a reader who has begun."""
    with reading(engine) as session:
        assert list(session.exec(select(SettingRow.key))) == []
        with writing(engine) as other:
            put(other, "a")
        assert list(session.exec(select(SettingRow.key))) == []
    assert keys(engine) == ["a"]


def test_two_writers_wait_for_each_other(engine: Engine) -> None:
    """Of two who read, count up and write, none overwrites the other."""

    def count_up() -> None:
        for _ in range(10):
            with writing(engine) as session:
                row = session.get(SettingRow, "n")
                put(session, "n", row.value + 1 if row else 1)

    threads = [threading.Thread(target=count_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.get_one(SettingRow, "n").value == 30


def test_a_writer_who_waits_too_long_is_told(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another one does not finish, the sentence says so, and nothing was changed."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 1)
    impatient = make_engine(f"sqlite:///{tmp_path / 'nurture.db'}")
    with writing(engine) as session:
        put(session, "a")
        with pytest.raises(DatabaseBusy, match="Another command is writing"), writing(impatient):
            pass
    assert keys(engine) == ["a"]


def test_other_failures_of_the_database_are_themselves(engine: Engine) -> None:
    """Only a lock is called one."""
    with pytest.raises(OperationalError, match="no such table"), writing(engine) as session:
        session.connection().exec_driver_sql("SELECT * FROM nowhere")


def test_a_workspace_in_memory_is_one_for_every_session() -> None:
    """Sessions of an engine in memory share it."""
    engine = make_engine("sqlite://")
    upgrade(engine)
    with writing(engine) as session:
        put(session, "a")
    assert "a" in keys(engine)


def test_links_between_rows_hold(engine: Engine) -> None:
    """SQLite is told to look after foreign keys."""
    with writing(engine) as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_what_is_much_is_sorted_in_a_file(tmp_path: Path) -> None:
    """By a transaction that asks for it, and by no later one."""
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    stores = []
    for sorts_on_disk in (False, True, False):
        with writing(engine, sorts_on_disk=sorts_on_disk) as session:
            stores.append(session.connection().exec_driver_sql("PRAGMA temp_store").scalar_one())
    assert stores == [2, 1, 2]
