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
        codes = [_CODES[byte] for byte in line.encode("utf-8")]
        if codes and codes[-1] == " ":
            codes[-1] = "=20"
        yield from _fold(codes)


def _fold(codes: list[str]) -> Iterator[str]:
    line: list[str] = []
    length = 0
    for index, character in enumerate(codes):
        code = character
        if length + len(code) > _LONGEST:
            yield "".join(line) + "="
            line, length = [], 0
        if not line and (code == "." or codes[index : index + 5] == ["F", "r", "o", "m", " "]):
            code = f"={ord(code):02X}"
        line.append(code)
        length += len(code)
    yield "".join(line)
