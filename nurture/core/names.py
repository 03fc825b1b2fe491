"""Names of people as they come in: ordinary ones untouched, hostile or odd ones cleaned, or blank for the fallback."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from nurture.core.values import is_placeholder

LONGEST_NAME: Final = 80
_FORBIDDEN: Final = re.compile(
    r"[<>{}\[\]@\\|=%$#^*`~\ufffd]|://|\bwww\.|=\?|&[a-z]+;|\b(?:javascript|data|mailto):", re.I
)
_DOMAIN: Final = re.compile(r"\b[\w-]{2,}\.(?:com|org|net|se|no|dk|fi|io|ru|info|biz|xyz|top|co|eu)\b", re.I)
_PLAIN: Final = re.compile(r"([^\W\d_]+(?:[ '’-][^\W\d_]+)*)(\d*)")
"""Letters, what may stand between them, and a number: most names, and nothing in them to clean."""
_JOINERS: Final = "\u200c\u200d"
_DROPPED: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")


def clean_name(text: str) -> str:
    """The name, safe to stand in a mail, or "" where a fallback is better.

    Line breaks become blanks; control, invisible and text-direction characters go (joiners stay where a script needs
    them). Blank becomes what holds an address, a link, markup, template or formula characters or no letter at all, what
    is longer than 80 characters, and placeholders. Capitals and lower case stay as they are written.
    """
    if len(text) > 4 * LONGEST_NAME:
        return ""
    plain = _PLAIN.fullmatch(text)
    if plain and len(text) <= LONGEST_NAME and len(plain[2]) <= 2 + len(plain[1]) // 2:
        return "" if is_placeholder(text) else text
    return _cleaned(text)


@lru_cache(maxsize=65_536)
def _cleaned(text: str) -> str:
    visible = _visible(text)
    name = " ".join(visible.split()).strip(' ,;:-–—_"').lstrip("+")
    if not name or len(name) > LONGEST_NAME or is_placeholder(name):
        return ""
    composed = unicodedata.normalize("NFKC", visible)
    if _FORBIDDEN.search(composed) or _DOMAIN.search(composed):
        return ""
    letters = sum(letter.isalpha() for letter in name)
    marks = sum(unicodedata.category(letter) in {"Mn", "Me"} for letter in name)
    digits = sum(letter.isdigit() for letter in name)
    return name if letters > 0 and marks <= 2 * letters and digits <= letters + 2 else ""


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    joined = not _LATIN.search(text)
    return "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or (joined and letter in _JOINERS) or unicodedata.category(letter) not in _DROPPED
    )


def split_name(text: str) -> tuple[str, str]:
    """First and last name out of a full one: `Anna Maria Berg` and `Berg, Anna Maria` are both ("Anna Maria", "Berg").

    Particles stay with the last name (`Carl von Linné`); a single word is a first name.
    """
    last, comma, first = text.partition(",")
    if comma and first.strip():
        return clean_name(first), clean_name(last)
    parts = clean_name(text).split(" ")
    if len(parts) == 1:
        return parts[0], ""
    start = next((place for place, part in enumerate(parts[1:], 1) if part in _PARTICLES), len(parts) - 1)
    return " ".join(parts[:start]), " ".join(parts[start:])


_PARTICLES: Final = frozenset("af av von van de del della di da dos du der den la le ten ter el al bin ibn".split())
