"""What every cell is asked first: whether it is blank, a yes or a no, several tags, or simply text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_PLACEHOLDERS: Final = frozenset(
    """select|select one|select...|please select|choose|choose one|please choose|n/a|n.a.|#n/a|#n/a n/a|#na|#null!
    |#value!|#ref!|#name?|#div/0!|null|\\n|nil|none|nan|undefined|unknown|not set|not provided|not specified
    |not available|no value|(no value)|blank|(blank)|empty|(empty)|tbd|?|välj|välj ett alternativ|välj...|saknas
    |uppgift saknas|okänd
    |okänt|ej angivet|ej angiven|ej tillämpligt|inget|ingen|tomt|velg|velg...|mangler|ukjent|ikke oppgitt|ikke angitt
    |ikke relevant|ikke valgt|ikke satt|ingen verdi|ej vald|inte vald|inget värde|not selected|none selected
    |select an option|no data|i/t|(tom)|[blank]|[null]|<null>|<none>|<blank>""".replace("\n", "")
    .replace("    |", "|")
    .split("|")
)
_YES: Final = frozenset("yes y true t 1 1.0 x on ja j sant sann checked opted-in ✓ ✔ ☑".split())
_NO: Final = frozenset("no n false f 0 0.0 off nei nej falskt falsk usant usann unchecked never aldri aldrig ☐".split())


def is_placeholder(text: str) -> bool:
    """Whether a cell is blank, or says so: "Select", "N/A", "-", "null", "(blank)", "Välj", "Ikke oppgitt" …

    Placeholders of the three languages and of spreadsheets; a cell of dashes, dots and blanks alone is one too, and so
    is NA in capitals (Na is somebody's name).
    """
    if text and text[0] not in _STARTS:
        return False
    return _says_blank(text) if len(text) <= 60 else not text.strip(_NOTHING)


_NOTHING: Final = "-–—_.·\u200b\ufeff\u00a0 \t\r\n"
_LETTERS: Final = frozenset("".join(each[0] + each[0].upper() for each in _PLACEHOLDERS))
_OTHERS: Final = frozenset(chr(code) for code in range(0x3001) if chr(code).isspace())
_STARTS: Final = _LETTERS | _OTHERS | frozenset(_NOTHING)
"""What a placeholder can begin with: most numbers, dates, ids and names do not."""


@lru_cache(maxsize=16_384)
def _says_blank(text: str) -> bool:
    plain = " ".join(text.split()).casefold()
    bare = plain.strip(_NOTHING)
    return not bare or plain in _PLACEHOLDERS or bare in _PLACEHOLDERS or text.strip() == "NA"


def yes_or_no(text: str) -> bool | None:
    """True or False of a yes or no in English, Swedish, Norwegian, as a digit or tick; None for anything else."""
    plain = text.strip().casefold()
    return True if plain in _YES else False if plain in _NO else None


def split_tags(text: str) -> tuple[str, ...]:
    """The tags of a cell in their order, each once: parted by commas, semicolons or bars, quoted or not."""
    parts = (clean_text(part.strip(" \t\r\n\"'[]"), 100) for part in re.split(r"[,;|\r\n]", text))
    return tuple(dict.fromkeys(part for part in parts if part and not is_placeholder(part)))


def clean_text(text: str, longest: int = 500) -> str:
    """The text in one line: control and invisible formatting characters gone, blanks run together, cut at `longest`."""
    if text.isalnum() and len(text) <= longest:
        return text
    if text.isprintable():
        return " ".join(text.split())[:longest].rstrip()
    kept = (
        letter if letter.isprintable() or letter in "\u200c\u200d" else " " if letter.isspace() else ""
        for letter in text
    )
    return " ".join("".join(kept).split())[:longest].rstrip()
