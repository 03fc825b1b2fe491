"""The planned mails as a calendar (RFC 5545): one event a mail, on the minute it is meant to go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from nurture.core.drafts import OutgoingMail
from nurture.private_files import new_file

_HEAD: Final = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Nurture//Planned mails//EN", "METHOD:PUBLISH")
# A calendar needs a component (RFC 5545, 3.6); without any mail it holds the definition of a time zone.
_NOTHING: Final = (
    *("BEGIN:VTIMEZONE", "TZID:Etc/UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"),
)
_TAIL: Final = ("END:VCALENDAR",)
_UNPRINTABLE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_LONGEST_LINE: Final = 75
"""Bytes of a line (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One `.ics` file. An event keeps its identity from one hand-over to the next, so that it is never there twice."""

    unsent: bool = False

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the file."""
        with new_file(target) as file:
            file.write(_lines(_HEAD))
            empty = True
            for mail in mails:
                file.write(_lines(_event(mail)))
                empty = False
            file.write(_lines((*_NOTHING, *_TAIL) if empty else _TAIL))


def _event(mail: OutgoingMail) -> Iterator[str]:
    name = " ".join(filter(None, (mail.values.get("first_name"), mail.values.get("last_name"))))
    about = (f"{name} <{mail.email}>".strip(), f"{mail.sequence}: {mail.step}", *mail.offers)
    yield "BEGIN:VEVENT"
    yield f"UID:{mail.draft_id}@{mail.sender.rpartition('@')[2]}"
    yield f"DTSTAMP:{_moment(mail.send_at)}"
    yield f"DTSTART:{_moment(mail.send_at)}"
    yield "DURATION:PT15M"
    yield f"SUMMARY:{_text(f'{mail.email}: {mail.subject}')}"
    yield "DESCRIPTION:" + _text("\n".join(about))
    yield f"CATEGORIES:{_text(mail.sequence)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """The words as a value (RFC 5545, 3.3.11)."""
    plain = _UNPRINTABLE.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", "\\n")


def _lines(lines: Iterable[str]) -> bytes:
    return b"".join(_folded(line.encode()) + b"\r\n" for line in lines)


def _folded(line: bytes) -> bytes:
    """The line in pieces of at most 75 bytes, none of which begins inside a character."""
    pieces, start, room = [], 0, _LONGEST_LINE
    while len(line) - start > room:
        end = start + room
        while line[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(line[start:end])
        start, room = end, _LONGEST_LINE - 1
    return b"\r\n ".join((*pieces, line[start:]))
