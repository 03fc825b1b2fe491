"""Text files as people's editors leave them: with or without a byte order mark, as UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from nurture.core.decoding import LENIENT
from nurture.core.errors import Problem
from nurture.core.phrases import phrase

LARGEST_FILE: Final = 2_000_000
"""Bytes; a larger text file is refused rather than read."""

_UTF_16: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CONTROL: Final = frozenset(map(chr, (*range(9), *range(14, 32), 0x7F, 0xFFFD))) - {"\x1b"}


@dataclass(frozen=True, slots=True)
class FileText:
    """A file's text with the encoding that gives its bytes again; a byte order mark stays its first letter.

    Where `exact` is False, some bytes were read as Windows-1252 and others as UTF-8, and no encoding gives both.
    """

    text: str
    encoding: str = "utf-8"
    problem: Problem | None = None
    exact: bool = True


def decode_file(data: bytes, path: str) -> FileText | Problem:
    """The text in these bytes, or why they are none; what is read as Windows-1252 is said beside the text."""
    if len(data) > LARGEST_FILE:
        return Problem("file_too_large", phrase("The file is larger than 2 MB."), path=path, line=1)
    try:
        read = _decode(data, path)
    except UnicodeDecodeError:
        return _no_text(path)
    return _no_text(path) if _CONTROL.intersection(read.text) else read


def _decode(data: bytes, path: str) -> FileText:
    encoding = _UTF_16.get(data[:2])
    if encoding:
        return FileText(data.decode(encoding), encoding)
    try:
        return FileText(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    said = phrase("The file is not UTF-8 text and was read as Windows-1252; save it as UTF-8.")
    text = data.decode("utf-8", LENIENT)
    exact = text.encode("cp1252", "replace") == data
    return FileText(text, "cp1252", Problem("not_utf8", said, path=path, line=line), exact)


def _no_text(path: str) -> Problem:
    said = phrase("This is no text but something else under the name of a text; take it out of the library.")
    return Problem("not_text_file", said, path=path, line=1)
