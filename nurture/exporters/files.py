"""Mails as files: messages or pages in a folder or a zip, or all of them in one mbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from nurture.core.drafts import OutgoingMail
from nurture.exporters.archive import ZipStream
from nurture.exporters.packing import GzipStream
from nurture.private_files import new_file

MailFiles = Callable[[OutgoingMail], Iterable[tuple[str, bytes]]]
"""The files that a mail becomes: names and bytes."""

MboxEntry = Callable[[OutgoingMail], bytes]


def message_file(mail: OutgoingMail) -> Iterator[tuple[str, bytes]]:
    """The mail as one `.eml`, named by draft."""
    yield f"{mail.draft_id}.eml", mail.message


def page_files(mail: OutgoingMail) -> Iterator[tuple[str, bytes]]:
    """The mail's words as a page for a browser and as plain text, named by draft."""
    yield f"{mail.draft_id}.html", mail.shown.html.encode()
    yield f"{mail.draft_id}.txt", mail.shown.text.encode()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder with the files of each mail."""

    files: MailFiles
    unsent: bool = False

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the folder with its files."""
        target.mkdir(mode=0o700)
        for mail in mails:
            for name, data in self.files(mail):
                with new_file(target / name) as file:
                    file.write(data)


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip with the files of each mail; the same mails give the same bytes."""

    files: MailFiles
    unsent: bool = False

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the file."""
        with new_file(target) as file, ZipStream(file) as archive:
            for mail in mails:
                for name, data in self.files(mail):
                    archive.add(name, data, mail.send_at)


@dataclass(frozen=True, slots=True)
class Mbox:
    """One mbox file, packed by gzip where that is wanted; `entry` writes a mail as its entry."""

    entry: MboxEntry
    packed: bool = False
    unsent: bool = False

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the file."""
        with new_file(target) as file, GzipStream(file) if self.packed else nullcontext(file) as stream:
            for mail in mails:
                stream.write(self.entry(mail))
