"""The front matter of an offer as a form shows it, and what a form says back: only what differs is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from nurture.core.front_matter import KEYS, STAGE_NAMES
from nurture.core.front_matter_text import Value
from nurture.core.languages import read_language

LISTS: Final = frozenset({"stages", "personas", "industries"})
"""Keys that hold several words."""

Shown: TypeAlias = "dict[str, str | list[str]]"


def shown_values(written: Mapping[str, Any]) -> Shown:
    """Every key as a form shows it: kinds, languages and stages by their values, what is not written empty."""
    return {key: _list(key, written.get(key)) if key in LISTS else _text(key, written.get(key)) for key in KEYS}


def _text(key: str, value: Any) -> str:
    text = " ".join(str("" if value is None else value).split())
    if key == "kind":
        return re.sub(r"[\s-]+", "_", text.casefold())
    if key == "language":
        return read_language(text) or text
    return text.casefold() if key in {"phase", "audience", "status"} else text


def _list(key: str, value: Any) -> list[str]:
    items = value if isinstance(value, list) else str("" if value is None else value).split(",")
    words = [" ".join(str(item).split()) for item in items]
    if key == "stages":
        words = [STAGE_NAMES.get(word.casefold(), word.casefold()) for word in words]
    return [word for word in words if word]


def changed_values(shown: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Value]:
    """What a form says that the file does not, of the keys it gives; an empty field takes its key out."""
    said = {key: _list(key, value) if key in LISTS else _text(key, value) for key, value in given.items()}
    return {key: value or None for key, value in said.items() if value != shown.get(key)}
