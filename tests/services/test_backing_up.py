"""Backups: a whole workspace in one file and back, while others work, without forgetting a no."""

from __future__ import annotations

import gzip
import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import col, select

from nurture.core.consent import Suppression
from nurture.core.errors import BadInput
from nurture.services.backing_up import RestoreReport, back_up, check_backup, restore_backup
from nurture.services.deciding import suppress_person
from nurture.services.planning import plan_people, planned_emails
from nurture.services.signing_in import add_user, list_users
from nurture.storage.backups import BrokenBackup
from nurture.storage.database import make_engine, reading, writing
from nurture.storage.schema import upgrade
from nurture.storage.tables import ContactRow, DraftRow, SuppressionRow, UserRow
from tests.house import House, address


def taken(house: House, name: str = "monday.backup") -> Path:
    """A backup of the house as it is."""
    file = house.out / name
    back_up(house.engine, file, now=house.now)
    return file


def put_back(house: House, file: Path, engine: Engine | None = None) -> RestoreReport:
    """The house (or another database) restored from a backup, an hour later."""
    house.later(hours=1)
    return restore_backup(engine or house.engine, file, folder=house.out, now=house.now)


def rows_of(file: Path) -> list[bytes]:
    """The lines of a backup but for the first, which says when it was made."""
    return gzip.decompress(file.read_bytes()).splitlines()[1:]


def test_what_is_restored_is_what_was_backed_up(house: House, tmp_path: Path) -> None:
    """Another database that was made of a backup gives the same backup again."""
    file = taken(house)
    other = make_engine(f"sqlite:///{tmp_path / 'other.db'}")
    upgrade(other)
    report = put_back(house, file, other)
    again = tmp_path / "again.backup"
    assert back_up(other, again, now=house.now) == report.rows
    assert rows_of(again) == rows_of(file)


@pytest.mark.postgres
def test_a_backup_moves_between_the_databases(house: House, bare_postgres: str, tmp_path: Path) -> None:
    """A workspace goes from SQLite to PostgreSQL and can be worked with there: ids go on after those that came."""
    other = make_engine(bare_postgres)
    upgrade(other)
    put_back(house, taken(house), other)
    assert plan_people(other, now=house.now).plan_id == plan_people(house.engine, now=house.now).plan_id
    again = tmp_path / "again.backup"
    back_up(other, again, now=house.now)
    assert check_backup(again).rows == len(rows_of(again)) - 1 - _tables(again)
    add_user(other, email="new@example.com", name="", role="admin", now=house.now)
    other.dispose()


def _tables(file: Path) -> int:
    return sum(line.startswith(b'{"table"') for line in rows_of(file))


@pytest.mark.postgres
def test_postgresql_is_put_back_in_place(postgres_house: House) -> None:
    """What was done since the backup is gone, and the search knows the people again."""
    file = taken(postgres_house)
    before = rows_of(file)
    plan_people(postgres_house.engine, now=postgres_house.now)
    put_back(postgres_house, file)
    assert rows_of(taken(postgres_house, "again.backup")) == before


def test_a_backup_waits_for_nobody_and_sees_one_moment(house: House) -> None:
    """While somebody is writing, the copy is made of what was there before."""
    with writing(house.engine) as session:
        session.connection().execute(text("UPDATE contact SET first_name = 'Halvfärdig'"))
        thread = threading.Thread(target=taken, args=(house,))
        thread.start()
        thread.join(timeout=60)
        assert not thread.is_alive()
    assert "Halvfärdig".encode() not in b"".join(rows_of(house.out / "monday.backup"))


def test_an_opt_out_outlives_a_restore(ready: House) -> None:
    """Whoever said no after the backup stays unmailed, and drafts that it brings back are void."""
    file = taken(ready)
    suppress_person(ready.engine, address("lead"), reason="unsubscribed", by="karin", now=ready.now)
    report = put_back(ready, file)
    assert report.kept == 1
    assert report.void > 0
    with reading(ready.engine) as session:
        kept = session.exec(select(SuppressionRow.reason)).all()
        open_now = session.exec(select(DraftRow).where(col(DraftRow.status).in_(["draft", "approved", "held"]))).all()
    assert Suppression.UNSUBSCRIBED.value in kept
    assert open_now == []
    assert ready.export().exported == 0


def test_a_refusal_of_consent_outlives_a_restore(house: House) -> None:
    """A no to consent ends the basis that the backup had."""
    file = taken(house)
    with writing(house.engine) as session:
        person = session.exec(select(ContactRow).where(ContactRow.email_key == address("lead"))).one()
        person.consent_refused_at = house.now
    put_back(house, file)
    with reading(house.engine) as session:
        person = session.exec(select(ContactRow).where(ContactRow.email_key == address("lead"))).one()
    assert (person.consent_refused_at, person.consent_basis) == (house.now - timedelta(hours=1), None)


def test_what_was_sent_since_is_not_sent_again(ready: House) -> None:
    """Offers that left after the backup count as had, though the backup does not know of the mails."""
    file = taken(ready)
    lines = map(json.loads, ready.export().manifest.read_text().splitlines())
    sent = {(line["email"], offer) for line in lines for offer in line["offers"]}
    put_back(ready, file)
    plan_people(ready.engine, now=ready.now)
    planned = {(one.email, pick.key) for one in planned_emails(ready.engine) for pick in one.picks}
    assert sent
    assert not sent & planned
    assert ready.audit().violations == ()


def test_everybody_is_signed_out(house: House) -> None:
    """A session or link of before opens nothing after a restore."""
    add_user(house.engine, email="karin@example.com", name="Karin", role="admin", now=house.now)
    file = taken(house)
    put_back(house, file)
    with reading(house.engine) as session:
        assert session.exec(select(UserRow.session_epoch)).one() == 2
    assert len(list_users(house.engine)) == 1


def test_a_restore_can_be_taken_back(house: House) -> None:
    """What was there before is kept as a backup of its own."""
    file = taken(house)
    plan_people(house.engine, now=house.now)
    report = put_back(house, file)
    put_back(house, report.before)
    assert list(planned_emails(house.engine))


@pytest.mark.parametrize("damage", ["cut", "line", "word", "other", "newer"])
def test_a_damaged_backup_changes_nothing(house: House, damage: str) -> None:
    """A file that is cut off, lacks a row, is something else or too new is refused with a sentence."""
    file = taken(house)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    damaged = {
        "cut": file.read_bytes()[:-200],
        "line": gzip.compress(b"".join(lines[:5] + lines[6:])),
        "word": gzip.compress(b"".join([*lines[:5], b"{]\n", *lines[5:]])),
        "other": b"email\nanna@example.com\n",
        "newer": gzip.compress(b"".join([lines[0].replace(b'"revision":"', b'"revision":"x'), *lines[1:]])),
    }
    file.write_bytes(damaged[damage])
    with pytest.raises(BrokenBackup):
        put_back(house, file)
    assert not list(house.out.glob("before-restore-*"))
    assert house.engine.connect().scalar(text("SELECT count(*) FROM contact"))


def test_no_file_is_written_over(house: House) -> None:
    """A backup never takes the place of a file, and leaves no half one."""
    file = taken(house)
    content = file.read_bytes()
    with pytest.raises(BadInput, match="cannot be written"):
        taken(house)
    assert file.read_bytes() == content
    assert list(house.out.iterdir()) == [file]
