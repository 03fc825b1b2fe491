"""Backing up: a consistent copy of a live workspace in one file, and back, without forgetting any no since."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Engine

from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.private_files import new_file
from nurture.storage import schema
from nurture.storage.afterwards import end_sessions, read_afterwards, replay, void_open_drafts
from nurture.storage.backups import BackupFacts, BrokenBackup, load_backup, read_facts, write_backup
from nurture.storage.database import reading, writing
from nurture.storage.deliveries import doubt_postponed


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What came back: the rows, the drafts that became void, the noes kept that the backup did not know.

    `before` is the copy of what was there until now.
    """

    rows: int
    void: int
    kept: int
    before: Path


def back_up(engine: Engine, file: Path, *, now: datetime) -> int:
    """Write all that the workspace holds at this moment into a new file; returns the number of rows.

    Others may go on working. The file gets its name when it is whole. Raises BadInput where it cannot be written.
    """
    partial = file.with_name(f"{file.name}.{os.getpid()}.nurture-part")
    try:
        with reading(engine) as session, new_file(partial) as stream:
            connection = session.connection()
            rows = write_backup(connection, stream, revision=schema.revision(connection), now=now)
        os.link(partial, file)
    except OSError as error:
        said = phrase("{path} cannot be written: {why}.", path=str(file), why=error.strerror or type(error).__name__)
        raise BadInput(said, code="cannot_write", file=str(file)) from error
    finally:
        partial.unlink(missing_ok=True)
    return rows


def check_backup(file: Path) -> BackupFacts:
    """What a backup says of itself, once all of it was read; raises BadInput for a file that is none or damaged."""
    with _opened(file) as stream:
        facts = read_facts(stream)
    if not schema.knows(facts.revision):
        said = phrase("The backup was made by a newer version of Nurture; update first.")
        raise BrokenBackup(said, file=str(file))
    return facts


def restore_backup(engine: Engine, file: Path, *, folder: Path, now: datetime) -> RestoreReport:
    """Put a workspace back to what a backup holds, in one transaction; what is there now is first copied to `folder`.

    Whatever stops mail to somebody stays, whenever it came; what people were sent since counts as had; drafts that have
    not left are void; everybody is signed out. Raises BadInput for a file that is no whole backup: nothing has changed.
    """
    facts = check_backup(file)
    before = folder / f"before-restore-{now:%Y-%m-%d-%H%M%S}.backup"
    back_up(engine, before, now=now)
    with _opened(file) as stream, writing(engine) as session:
        connection = session.connection()
        afterwards = read_afterwards(session)
        with schema.made_anew(connection, facts.revision):
            rows = load_backup(connection, stream)
        kept = replay(session, afterwards)
        void = void_open_drafts(session)
        doubt_postponed(session)
        end_sessions(session)
    return RestoreReport(rows, void, kept, before)


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        with file.open("rb") as stream:
            yield stream
    except BrokenBackup as error:
        error.file = str(file)
        raise
    except OSError as error:
        said = phrase("The file cannot be read: {why}.", why=error.strerror or type(error).__name__)
        raise BadInput(said, code="unreadable", file=str(file)) from error
