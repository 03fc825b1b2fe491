"""Events as a calendar file (RFC 5545), written byte by byte so that no word of a marketer becomes a property."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_HEAD: Final = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Nurture//Planned mails//EN", "METHOD:PUBLISH")
# A calendar needs a component (RFC 5545, 3.6); without any event it holds the definition of a time zone.
_NOTHING: Final = (
    *("BEGIN:VTIMEZONE", "TZID:Etc/UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"),
)
_TAIL: Final = ("END:VCALENDAR",)
_UNPRINTABLE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f]")
_LONGEST_LINE: Final = 75
"""Bytes of a line (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something at a moment (UTC) that takes no time from anybody's day; `uid` is the same in every file."""

    uid: str
    at: datetime
    summary: str
    description: str
    category: str


def calendar_bytes(events: Iterable[Event]) -> Iterator[bytes]:
    """The file of these events, piece by piece."""
    yield _lines(_HEAD)
    empty = True
    for event in events:
        yield _lines(_written(event))
        empty = False
    yield _lines((*_NOTHING, *_TAIL) if empty else _TAIL)


def _written(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(event.at)}"
    yield f"DTSTART:{_moment(event.at)}"
    yield "DURATION:PT15M"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(event.description)}"
    yield f"CATEGORIES:{_text(event.category)}"
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
