"""Everything that leaves, opened with the standard library alone: what each reader could find in their mail."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple

import icalendar

from nurture.core.guard import Outcome
from nurture.services.previewing import preview_draft
from nurture.wiring import EXPORTERS, speakers
from tests.house import House, read_mbox


class Left(NamedTuple):
    """One mail that left: by which way, to whom, and every word in it, headers and markup included."""

    way: str
    email: str
    text: str


def decoded(way: str, message: bytes) -> Left:
    """A mail with every header and part decoded."""
    mail = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    bodies = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return Left(way, parseaddr(str(mail["To"]))[1], "\n".join((headers, *bodies)))


ADDRESS_COLUMNS = {"csv": "email", "hubspot": "Email", "mailchimp": "Email Address"}


def addresses(output: Path) -> dict[str, str]:
    """Whom each draft of a hand-over went to, by its manifest."""
    manifest = output.with_name(f"{output.name}.manifest.jsonl").read_text("utf-8")
    return {line["draft"]: line["email"] for line in map(json.loads, manifest.splitlines())}


def opened(format: str, path: Path) -> Iterator[Left]:
    """Every mail in what an export wrote."""
    if format == "eml":
        yield from (decoded(format, file.read_bytes()) for file in sorted(path.iterdir()))
    elif format == "mbox":
        yield from (decoded(format, bytes(message)) for message in read_mbox(path))
    elif format == "zip":
        with zipfile.ZipFile(path) as archive:
            yield from (decoded(format, archive.read(name)) for name in archive.namelist())
    elif format == "html":
        readers = addresses(path)
        yield from (Left(format, readers[file.stem], file.read_text("utf-8")) for file in sorted(path.iterdir()))
    elif format == "ics":
        for event in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
            yield Left(format, str(event["SUMMARY"]).partition(":")[0], f"{event['SUMMARY']}\n{event['DESCRIPTION']}")
    elif format in ADDRESS_COLUMNS:
        rows = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
        yield from (Left(format, row[ADDRESS_COLUMNS[format]], "\n".join(row.values())) for row in rows)
    else:
        raise AssertionError(f"nobody has said how to open {format}")


def leave(house: House) -> list[Left]:
    """Approve everything, look at the first draft of everybody, and hand everything over by every way out."""
    house.approve()
    left = list(previews(house))
    for format in EXPORTERS:
        name = f"{house.now:%d-%H%M}.{format}"
        house.export(format, name=name, again=True)
        left += opened(format, house.out / name)
    return left


def previews(house: House) -> Iterator[Left]:
    """What a colleague sees who looks at the first draft of everybody; held ones are not on their way to anybody."""
    for row in house.drafts():
        if row.step_number > 1:
            continue
        shown = preview_draft(house.engine, speakers(), row.id, now=house.now)
        if shown.text and shown.verdict.outcome is not Outcome.HELD:
            yield Left("preview", row.to_address, "\n".join((shown.subject, shown.html, shown.text)))
