"""Keys that people never type: made from the name that somebody gave."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from zlib import crc32

_KEY: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?")
_FOLDED: Final = str.maketrans({"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l"})


def make_key(name: str, joined_by: str = "-") -> str:
    """The name in small ASCII letters and digits, words joined; a name without any gives a key of its own too."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_FOLDED))
    words = re.findall(r"[a-z0-9]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    return joined_by.join(words)[:60].strip(joined_by) or f"key{joined_by}{crc32(name.encode('utf-8', 'replace')):08x}"


def is_key(text: str) -> bool:
    """Whether the text can be a key: small ASCII letters, digits, and between them hyphens and underscores."""
    return bool(_KEY.fullmatch(text))
