"""Countries, languages and time zones as people and systems write them, to ISO and IANA codes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from nurture.core.languages import language_code

_READ_IN: Final = ("en", "sv", "nb", "da", "fi", "de")
"""The languages whose names of countries and languages are understood."""

_NO_COUNTRIES: Final = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
"""What Unicode's list of territories has besides the countries of ISO 3166."""

_NAMES_BESIDE: Final = {
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "great britain": "GB",
    "northern ireland": "GB",
    "u k": "GB",
    "u s": "US",
    "u s a": "US",
    "america": "US",
    "amerika": "US",
    "united states of america": "US",
    "holland": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "korea": "KR",
    "republic of korea": "KR",
    "russian federation": "RU",
    "hong kong": "HK",
    "hongkong": "HK",
    "macau": "MO",
    "kingdom of sweden": "SE",
    "kingdom of norway": "NO",
}


@lru_cache(maxsize=4_096)
def read_country(text: str) -> str | None:
    """The ISO 3166 alpha-2 code of a country, from a code of two or three letters or a name, or None.

    Names are those of Unicode's CLDR in the Nordic languages, English and German, and a few everyday ones.
    """
    from babel.core import get_global

    plain = _plain(text)
    code = {"uk": "GB"}.get(plain, plain.upper())
    if len(code) == 3 and code.isascii():
        code = (get_global("territory_aliases").get(code) or [code])[0]
    names = _countries()
    return code if code in names.values() else names.get(plain)


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ").replace("’", "'")
    return " ".join(re.sub(r"\([^)]*\)|[.,/_-]", " ", composed).split())


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from babel import Locale

    names = dict(_NAMES_BESIDE)
    for language in _READ_IN:
        for code, name in Locale(language).territories.items():
            if code.isalpha() and code not in _NO_COUNTRIES:
                names.setdefault(_plain(name), code)
    return names


@lru_cache(maxsize=4_096)
def read_language(text: str) -> str | None:
    """The two-letter code of a language, from a code, a locale (`sv-SE`, `nb_NO`) or a name, or None.

    Sweden's `se` is Swedish, and `no`, `nb` and `nn` are all `nb`, as in the library of content.
    """
    known = language_code(text)
    if known:
        return known
    plain = _plain(text)
    first = plain.partition(" ")[0]
    names = _languages()
    return names.get(plain) or (first if first in names.values() else None)


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    from babel import Locale

    names: dict[str, str] = {}
    for language in _READ_IN:
        for code, name in Locale(language).languages.items():
            if len(code) == 2:
                names.setdefault(_plain(name), code)
    return names


_ZONE: Final = re.compile(r"[A-Za-z]+(?:/[A-Za-z0-9_+-]+){1,2}|UTC|GMT", re.IGNORECASE)


def read_timezone(text: str) -> str | None:
    """The name of a time zone in IANA's form (`Europe/Oslo`), also from HubSpot's `europe_slash_oslo`, or None.

    The form alone is checked: whether the zone exists is for those who have the time zone data.
    """
    plain = text.strip().replace("_slash_", "/").replace(" ", "_")
    if not _ZONE.fullmatch(plain):
        return None
    if plain.upper() in {"UTC", "GMT"}:
        return "UTC"
    return plain if any(letter.isupper() for letter in plain) else plain.title()
