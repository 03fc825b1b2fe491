"""Mails as files: a folder of `.eml`, one `.mbox`, or a zip."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nurture.core.drafts import OutgoingMail

MboxEntry = Callable[[OutgoingMail], bytes]


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """A new file whose bytes are on disk when the block ends."""
    with open(target, "xb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class EmlFolder:
    """A folder with one `.eml` file per mail, named by draft; Outlook opens each as an editable draft."""

    unsent: bool = True

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the folder with its files."""
        target.mkdir()
        for mail in mails:
            with new_file(target / f"{mail.draft_id}.eml") as file:
                file.write(mail.message)


@dataclass(frozen=True, slots=True)
class Mbox:
    """One mbox file; `entry` writes a mail as its entry."""

    entry: MboxEntry
    unsent: bool = False

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the file."""
        with new_file(target) as file:
            for mail in mails:
                file.write(self.entry(mail))


@dataclass(frozen=True, slots=True)
class Zip:
    """A zip with one `.eml` file per mail; the same mails give the same bytes."""

    unsent: bool = True

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the file."""
        with new_file(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for mail in mails:
                entry = zipfile.ZipInfo(f"{mail.draft_id}.eml", mail.send_at.timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, mail.message)
