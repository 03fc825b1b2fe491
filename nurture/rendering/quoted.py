"""Quoted-printable (RFC 2045, 6.7) for mail bodies, in fragments that can be joined in any order.

Lines are at most 76 characters. Every fragment leaves off at the start of a line, so what follows needs to know nothing
about it. No line begins with a dot or with `From `, which mail servers and mbox files would read as their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_LONGEST: Final = 75  # of 76, the last one is for the soft break
_SHORT: Final = re.compile(r"(?!\.|From )[ -<>-~]{1,75}\Z")
_CODES: Final = tuple(chr(code) if 32 <= code < 127 and code != 61 else f"={code:02X}" for code in range(256))


def quote(text: str) -> bytes:
    """The whole of a part; `\\n` becomes CRLF."""
    return "\r\n".join(_lines(text)).encode("ascii")


def quote_fragment(text: str) -> bytes:
    """A piece of a part that anything may follow; nothing for an empty text."""
    if _SHORT.match(text):
        return text.encode("ascii") + b"=\r\n"
    quoted = quote(text)
    return quoted if not quoted or quoted.endswith(b"\r\n") else quoted + b"=\r\n"


def _lines(text: str) -> Iterator[str]:
    """The quoted lines; soft ones end with `=`."""
    for line in text.split("\n"):
        coded = "".join(map(_CODES.__getitem__, line.encode("utf-8")))
        yield from _fold(coded[:-1] + "=20" if coded.endswith(" ") else coded)


def _fold(coded: str) -> Iterator[str]:
    """The line in pieces; in coded text a `=` always begins one of three characters, which stay together."""
    start = 0
    while True:
        first = coded[start : start + 1]
        if first == "." or coded.startswith("From ", start):
            coded, start = f"={ord(first):02X}{coded[start + 1 :]}", 0
        end = start + _LONGEST
        if len(coded) <= end:
            yield coded[start:]
            return
        cut = coded.rfind("=", end - 2, end)
        end = end if cut < 0 else cut
        yield coded[start:end] + "="
        start = end
