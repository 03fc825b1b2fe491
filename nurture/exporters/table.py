"""Mails as rows of a CSV file: one a mail for any tool, or one a person in the shape that a tool's import asks for."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from nurture.core.drafts import OutgoingMail
from nurture.core.formulas import defuse
from nurture.private_files import new_file

COLUMNS: Final = (
    *("draft", "email", "first_name", "last_name", "company", "language", "sequence", "step", "send_at"),
    *("offers", "subject", "text", "html"),
)

Cell = Callable[[OutgoingMail], str]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """One CSV file in UTF-8 with a byte order mark, so that every spreadsheet shows å ä ö æ ø."""

    unsent: bool = False

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the file."""
        _write_table(target, "utf-8-sig", COLUMNS, map(_cells, mails))


def _cells(mail: OutgoingMail) -> tuple[str, ...]:
    personal = (mail.values.get(name, "") for name in ("first_name", "last_name", "company"))
    about = (mail.language, mail.sequence, mail.step, mail.send_at.isoformat(), " ".join(mail.offers))
    return (mail.draft_id, mail.email, *personal, *about, mail.shown.subject, mail.shown.text, mail.shown.html)


def _write_table(target: Path, encoding: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with new_file(target) as file:
        text = io.TextIOWrapper(file, encoding, newline="")
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows([defuse(cell) for cell in row] for row in rows)
        text.detach()


@dataclass(frozen=True, slots=True)
class ContactTable:
    """A CSV file for the import of a tool that knows people by their address: whoever has several mails is one row.

    `person` are the columns about the person, `mail` those of each mail, of which the first one's end in 1.
    """

    person: tuple[tuple[str, Cell], ...]
    mail: tuple[tuple[str, Cell], ...]
    unsent: bool = False

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the file; the mails wait on disk meanwhile, since those of one person come apart."""
        with tempfile.TemporaryFile(dir=target.parent) as spool:
            places = self._keep(mails, spool)
            most = max(map(len, places.values()), default=1)
            numbered = [f"{name} {number}" for number in range(1, most + 1) for name, _ in self.mail]
            _write_table(target, "utf-8", [*(name for name, _ in self.person), *numbered], _joined(places, spool))

    def _keep(self, mails: Iterable[OutgoingMail], spool: IO[bytes]) -> dict[str, list[int]]:
        """Where the cells of each person's mails are, by address."""
        places: dict[str, list[int]] = {}
        for mail in mails:
            places.setdefault(mail.email, []).append(spool.tell())
            cells = [[cell(mail) for _, cell in part] for part in (self.person, self.mail)]
            spool.write(json.dumps(cells).encode() + b"\n")
        return places


def _joined(places: dict[str, list[int]], spool: IO[bytes]) -> Iterator[list[str]]:
    most = max(map(len, places.values()), default=1)
    for found in places.values():
        person, cells, width = [], [], 0
        for place in found:
            spool.seek(place)
            person, mail = json.loads(spool.readline())
            width = len(mail)
            cells += mail
        yield person + cells + [""] * (width * (most - len(found)))


def _value(name: str) -> Cell:
    return lambda mail: mail.values.get(name, "")


_PERSON: Final = (("First Name", _value("first_name")), ("Last Name", _value("last_name")))

HUBSPOT: Final = ContactTable(
    person=(
        ("Email", lambda mail: mail.email),
        *_PERSON,
        ("Company Name", _value("company")),
    ),
    mail=(
        ("Nurture draft", lambda mail: mail.draft_id),
        ("Nurture send date", lambda mail: mail.send_at.date().isoformat()),
        ("Nurture subject", lambda mail: mail.shown.subject),
        ("Nurture text", lambda mail: mail.shown.text),
        ("Nurture HTML", lambda mail: mail.shown.html),
    ),
)
"""The import of contacts into HubSpot: its own names for the person, properties of one's own for the mails."""

MAILCHIMP: Final = ContactTable(
    person=(
        ("Email Address", lambda mail: mail.email),
        *_PERSON,
        ("Company", _value("company")),
        ("Tags", lambda mail: mail.sequence),
    ),
    mail=(
        ("Subject", lambda mail: mail.shown.subject),
        ("Text", lambda mail: mail.shown.text),
        ("HTML", lambda mail: mail.shown.html),
    ),
)
"""The import of an audience into Mailchimp: its own names for the person, their sequence as a tag, merge fields."""
