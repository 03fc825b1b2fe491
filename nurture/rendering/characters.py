"""Which characters may reach a mail: what would break a line, hide a text or stand in for a field is taken out."""

from __future__ import annotations

import re
from typing import Final

# While a mail is compiled these private-use characters stand for personal fields, so no text may bring any.
PLACEHOLDER: Final = re.compile("[\ue000-\uefff]")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")
_DIRECTION: Final = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_LINE_END: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with `\\n` as its only line end and without control, private-use, half and direction characters."""
    if text.isascii() and text.isprintable():
        return text
    text = _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", text))
    return _DIRECTION.sub("", _UNPRINTABLE.sub("", text))


def one_line(text: str) -> str:
    """The printable text on one line, every run of white space a single space, none at the ends."""
    return " ".join(printable(text).split())
