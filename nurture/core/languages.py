"""Language codes as people write them."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("en", "sv", "nb")
"""The languages Nurture itself is written in."""

_NAMES: Final = {
    "en": "en eng english engelska engelsk",
    "sv": "sv se swe swedish svenska svensk",
    "nb": "nb no nn nor nob nno norwegian norska norsk bokmål bokmal nynorsk",
    "da": "da dk dan danish danska dansk",
    "fi": "fi fin finnish finska finsk suomi",
    "de": "de deu ger german tyska tysk deutsch",
    "fr": "fr fra fre french franska fransk français",
    "nl": "nl nld dut dutch nederländska nederlandsk nederlands",
    "is": "is isl ice icelandic isländska islandsk íslenska",
    "es": "es spa spanish spanska spansk español",
    "pl": "pl pol polish polska polsk polski",
    "et": "et est estonian estniska estisk eesti",
}
_CODES: Final = {name: code for code, names in _NAMES.items() for name in names.split()}


def language_code(text: str) -> str | None:
    """The two-letter code of a language written as code, locale or name ("sv-SE", "no", "Norsk bokmål"), or None."""
    words = text.strip().casefold().replace("_", "-").replace("-", " ").split()
    return _CODES.get(words[0]) if words else None
