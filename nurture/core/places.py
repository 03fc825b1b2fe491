"""Countries and time zones as people and systems write them, to ISO and IANA codes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from nurture.core.languages import READ_IN, plain_name

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

    plain = plain_name(text)
    code = {"uk": "GB"}.get(plain, plain.upper())
    if len(code) == 3 and code.isascii():
        code = (get_global("territory_aliases").get(code) or [code])[0]
    names = _countries()
    return code if code in names.values() else names.get(plain)


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from babel import Locale

    names = dict(_NAMES_BESIDE)
    for language in READ_IN:
        for code, name in Locale(language).territories.items():
            if code.isalpha() and code not in _NO_COUNTRIES:
                names.setdefault(plain_name(name), code)
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
