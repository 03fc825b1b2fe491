"""Everything that leaves, opened with the standard library alone: what each reader could find in their mail."""

from __future__ import annotations

import csv
import email
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple

import icalendar

from tests.house import read_mbox


class Left(NamedTuple):
    """One mail that left: by which way, to whom, and every word in it, headers and markup included.

    A look is what a colleague alone sees, of a mail as it would be made now.
    """

    way: str
    email: str
    text: str
    is_look: bool = False


def decoded(way: str, message: bytes) -> Left:
    """A mail with every header and part decoded."""
    mail = email.message_from_bytes(message)
    assert not mail.defects
    headers = [f"{name}: {make_header(decode_header(value))}" for name, value in mail.items()]
    bodies = [bytes(part.get_payload(decode=True)) for part in mail.walk() if not part.is_multipart()]
    return Left(way, parseaddr(mail["To"])[1], "\n".join((*headers, *(body.decode() for body in bodies))))


ADDRESS_COLUMNS = {"csv": "email", "hubspot": "Email", "mailchimp": "Email Address"}


def addresses(output: Path) -> dict[str, str]:
    """Whom each draft of a hand-over went to, by its manifest."""
    manifest = output.with_name(f"{output.name}.manifest.jsonl").read_text("utf-8")
    return {line["draft"]: line["email"] for line in map(json.loads, manifest.splitlines())}


def opened(way: str, path: Path) -> Iterator[Left]:
    """Every mail in what an export wrote; `way` is the format, with the ending of a packed one behind a dot."""
    match way:
        case "eml":
            yield from (decoded(way, file.read_bytes()) for file in sorted(path.iterdir()))
        case "mbox":
            yield from (decoded(way, bytes(message)) for message in read_mbox(path))
        case "mbox.gz":
            plain = path.with_suffix(".plain")
            plain.write_bytes(gzip.decompress(path.read_bytes()))
            yield from (decoded(way, bytes(message)) for message in read_mbox(plain))
        case "zip" | "eml.zip":
            yield from (decoded(way, message) for message in zipped(path).values())
        case "html":
            yield from pages(way, path, {file.name: file.read_bytes() for file in path.iterdir()})
        case "html.zip":
            yield from pages(way, path, zipped(path))
        case "ics":
            yield from events(way, path)
        case _:
            assert way in ADDRESS_COLUMNS, f"nobody has said how to open {way}"
            rows = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
            yield from (Left(way, row[ADDRESS_COLUMNS[way]], "\n".join(row.values())) for row in rows)


def zipped(path: Path) -> dict[str, bytes]:
    """The files of an archive by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pages(way: str, path: Path, files: dict[str, bytes]) -> Iterator[Left]:
    """Pages to read, whose names are those of drafts."""
    readers = addresses(path)
    for name, page in sorted(files.items()):
        yield Left(way, readers[Path(name).stem], page.decode())


def events(way: str, path: Path) -> Iterator[Left]:
    """The mails of a calendar."""
    for event in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
        summary, told = str(event["SUMMARY"]), str(event["DESCRIPTION"])
        yield Left(way, summary.partition(":")[0], f"{summary}\n{told}")
