"""Languages as people and systems write them, to two-letter codes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

LANGUAGES: Final = ("en", "sv", "nb")
"""The languages Nurture itself is written in."""

READ_IN: Final = ("en", "sv", "nb", "da", "fi", "de")
"""The languages whose names of countries and languages are understood."""

_NORWEGIAN: Final = {"no": "nb", "nn": "nb"}
"""All Norwegian is the one that Nurture writes."""

_NAMES_BESIDE: Final = {
    "se": "sv",
    **_NORWEGIAN,
    "bokmål": "nb",
    "bokmal": "nb",
    "nynorsk": "nb",
    "dk": "da",
    "suomi": "fi",
    "deutsch": "de",
    "nederlands": "nl",
    "français": "fr",
    "íslenska": "is",
    "español": "es",
    "polski": "pl",
    "eesti": "et",
}
"""What Unicode's names of languages lack: countries taken for languages, and what some call themselves."""


@lru_cache(maxsize=4_096)
def read_language(text: str) -> str | None:
    """The two-letter code of a language, from a code, a locale (`sv-SE`, `nb_NO`) or a name, or None.

    Sweden's `se` is Swedish, and `no`, `nb` and `nn` are all `nb`. Names are those of Unicode's CLDR in the Nordic
    languages, English and German.
    """
    plain = plain_name(text)
    first = plain.partition(" ")[0]
    names = _languages()
    return names.get(plain) or names.get(first)


def plain_name(text: str) -> str:
    """A name without case, punctuation and what stands in brackets, as names are compared."""
    composed = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ").replace("’", "'")
    return " ".join(re.sub(r"\([^)]*\)|[.,/_-]", " ", composed).split())


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    """Two- and three-letter codes and names, and the code of each."""
    from babel import Locale
    from babel.core import get_global

    names = dict(_NAMES_BESIDE)
    for language in READ_IN:
        for code, name in Locale(language).languages.items():
            if len(code) == 2:
                names.setdefault(code, code)
                names.setdefault(plain_name(name), _NORWEGIAN.get(code, code))
    for longer, code in get_global("language_aliases").items():
        if len(longer) == 3 and len(code) == 2:
            names.setdefault(longer, names[code])
    return names
