"""Addresses that look like another: letters of other alphabets in the place of Latin ones.

The table is the part of Unicode's confusables (UTS 39) that whole Latin words can be written with.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_LOOKS: Final = {
    "a": "аα",
    "b": "в",
    "c": "сϲ",
    "d": "ԁ",
    "e": "е",
    "g": "ց",
    "h": "һհ",
    "i": "іι",
    "j": "јϳ",
    "k": "кκ",
    "l": "ӏ",
    "m": "м",
    "n": "ոп",
    "o": "оοօ",
    "p": "рρ",
    "q": "ԛ",
    "r": "г",
    "s": "ѕ",
    "t": "тτ",
    "u": "սυ",
    "v": "ѵν",
    "w": "ԝ",
    "x": "хχ",
    "y": "уγ",
}
_TABLE: Final = str.maketrans({foreign: latin for latin, others in _LOOKS.items() for foreign in others})


def skeleton(address: str) -> str:
    """The address as it looks, in Latin letters: equal for two that can be taken for each other."""
    local, _, domain = address.casefold().partition("@")
    labels = (_readable(label) for label in domain.split("."))
    seen = unicodedata.normalize("NFKC", f"{local}@{'.'.join(labels)}").translate(_TABLE)
    parted = unicodedata.normalize("NFD", seen)
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def _readable(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna") if label.startswith("xn--") else label
    except UnicodeError:
        return label
