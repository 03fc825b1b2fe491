"""The words in Swedish and Norwegian: all of them there, with their facts in place, and compiled."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
KEYWORDS = DEFAULT_KEYWORDS | parse_keywords(["lazy_gettext", "phrase:1", "plural:1,2"])
"""The calls whose texts are translated; the Makefile gives the command the same ones."""

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%%|`[^`]*`")
"""A fact that the program fills in; and a command, whose words are typed as they stand, all but the capitals in it."""

LANGUAGES = pytest.mark.parametrize("language", ["nb", "sv"])


@cache
def texts_in_source() -> dict[tuple[str, ...], str]:
    """Each text that code and pages want translated, as its one or two forms, with a place that asks for it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, KEYWORDS)
    return {_forms(text): f"{path}:{line}" for path, line, text, _comments, _context in found}


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


@cache
def catalogue(language: str, suffix: str = "po") -> Catalog:
    """The words of a language as they are written (po) or as the program reads them (mo)."""
    path = ROOT / "nurture" / "translations" / language / "LC_MESSAGES" / f"messages.{suffix}"
    with path.open("rb") as file:
        return read_po(file) if suffix == "po" else read_mo(file)


def translated(language: str) -> list[Message]:
    """Every message of a language but the header."""
    return [message for message in catalogue(language) if message.id]


def placeholders(text: str) -> set[str]:
    """The facts and commands in a text; words in capitals stand for something and may be translated."""
    return {re.sub(r"\b[A-ZÅÄÆÖØ-]{3,}\b", "…", found) for found in PLACEHOLDER.findall(text)}


@LANGUAGES
def test_every_text_of_the_source_has_its_translation(language: str) -> None:
    """A reader never meets a sentence in a language they did not choose."""
    known = catalogue(language)
    missing = {}
    for forms, place in texts_in_source().items():
        message = known.get(forms[0])
        written = _forms(message.string) if message and not message.fuzzy else ()
        if len(written) != len(forms) or not all(written):
            missing[forms[0]] = place
    assert not missing


@LANGUAGES
def test_a_translation_tells_the_same_facts(language: str) -> None:
    """A name, a number or a command is neither lost nor misspelt on the way into another language."""
    differing = [
        (form, written)
        for message in translated(language)
        for form, written in zip(_forms(message.id), _forms(message.string), strict=True)
        if written and placeholders(form) != placeholders(written)
    ]
    assert not differing


@LANGUAGES
def test_no_translation_waits_to_be_looked_at(language: str) -> None:
    """A guess of the tool that nobody has confirmed is not among the words."""
    assert not [message.id for message in translated(language) if message.fuzzy]


@LANGUAGES
def test_the_program_reads_the_words_as_they_are_written(language: str) -> None:
    """The compiled file was made from the catalogue beside it."""
    written = {_forms(message.id): _forms(message.string) for message in translated(language) if message.string}
    read = {_forms(message.id): _forms(message.string) for message in catalogue(language, "mo") if message.id}
    assert read == {forms: words for forms, words in written.items() if any(words)}
