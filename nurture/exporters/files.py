"""Mails as files: a folder of `.eml`, one `.mbox`, or a zip."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nurture.core.drafts import OutgoingMail
from nurture.private_files import new_file

MboxEntry = Callable[[OutgoingMail], bytes]


@dataclass(frozen=True, slots=True)
class EmlFolder:
    """A folder with one `.eml` file per mail, named by draft; Outlook opens each as an editable draft."""

    unsent: bool = True

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the folder with its files."""
        target.mkdir(mode=0o700)
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
                entry = zipfile.ZipInfo(f"{mail.draft_id}.eml", _zip_time(mail.send_at))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, mail.message)


def _zip_time(at: datetime) -> tuple[int, int, int, int, int, int]:
    """The moment, or the nearest year that a zip can tell (APPNOTE 4.4.6: 1980 to 2107)."""
    year = min(max(at.year, 1980), 2107)
    return year, at.month, at.day, at.hour, at.minute, at.second
