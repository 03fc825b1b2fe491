"""Sentences whose facts stay apart from their words, so that each can be stored once and read in any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from gettext import NullTranslations
from typing import Any, Final, Literal, TypeAlias

Fact: TypeAlias = "str | int | float | Phrase | Named | Listing"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence or term: an English message with `{named}` facts, the key of its translations.

    With `plural` and `count` the form is chosen by number. Build one with `phrase()` or `plural()`.
    """

    message: str
    facts: tuple[tuple[str, Fact], ...] = ()
    plural: str | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A name that somebody gave in several languages (a stage, a sequence), as pairs of language and text."""

    names: tuple[tuple[str, str], ...]

    def in_language(self, language: str) -> str:
        """The name in that language, else in English, else the first one given, else an empty text."""
        known = dict(self.names)
        return known.get(language) or known.get("en") or next(iter(known.values()), "")


@dataclass(frozen=True, slots=True)
class Listing:
    """Several facts in a row, joined with "and" or "or" in the reader's language."""

    items: tuple[Fact, ...]
    joined_by: Literal["and", "or"] = "and"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A language and its translations; `say()` turns phrases into text with it."""

    language: str = "en"
    translations: NullTranslations = field(default_factory=NullTranslations)


ENGLISH: Final = Speaker()


def phrase(message: str, /, **facts: Fact) -> Phrase:
    """A phrase with these facts; the message is picked up by the translation extractor."""
    return Phrase(message, tuple(facts.items()))


def plural(one: str, many: str, count: int, /, **facts: Fact) -> Phrase:
    """A phrase that reads `one` or `many` by `count`, which both may use as `{count}`."""
    return Phrase(one, (*facts.items(), ("count", count)), many, count)


def named(names: Mapping[str, str]) -> Named:
    """A name given per language."""
    return Named(tuple(sorted(names.items())))


def listing(items: Iterable[Fact], joined_by: Literal["and", "or"] = "and") -> Listing:
    """Facts to be read in a row."""
    return Listing(tuple(items), joined_by)


def say(fact: Fact, speaker: Speaker = ENGLISH) -> str:
    """The text of a phrase or fact in the speaker's language; a missing fact leaves its placeholder readable."""
    match fact:
        case Phrase():
            return _say_phrase(fact, speaker)
        case Named():
            return fact.in_language(speaker.language)
        case Listing():
            return _say_listing(fact, speaker)
        case float():
            return f"{fact:.15g}"
        case _:
            return str(fact)


def _say_phrase(said: Phrase, speaker: Speaker) -> str:
    translations = speaker.translations
    if said.plural is None:
        text = translations.gettext(said.message) if said.message else ""
    else:
        text = translations.ngettext(said.message, said.plural, said.count)
    for name, fact in said.facts:
        text = text.replace("{" + name + "}", say(fact, speaker).replace("{", "\ufff9"))
    return text.replace("\ufff9", "{")


def _say_listing(said: Listing, speaker: Speaker) -> str:
    texts = [say(item, speaker) for item in said.items]
    if len(texts) < 2:
        return "".join(texts)
    joint = phrase("{list} and {last}") if said.joined_by == "and" else phrase("{list} or {last}")
    template = speaker.translations.gettext(joint.message)
    return template.replace("{list}", ", ".join(texts[:-1]), 1).replace("{last}", texts[-1], 1)


def to_json(fact: Fact) -> Any:
    """A JSON value from which `from_json` makes the same fact again."""
    match fact:
        case Phrase():
            stored: dict[str, Any] = {"say": fact.message}
            if fact.facts:
                stored["facts"] = {name: to_json(value) for name, value in fact.facts}
            if fact.plural is not None:
                stored |= {"plural": fact.plural, "count": fact.count}
            return stored
        case Named():
            return {"named": dict(fact.names)}
        case Listing():
            return {"listing": [to_json(item) for item in fact.items], "by": fact.joined_by}
        case _:
            return fact


def from_json(stored: Any) -> Fact:
    """The fact that `to_json` stored; raises ValueError for anything else."""
    if isinstance(stored, str | int | float):
        return stored
    if isinstance(stored, dict) and "say" in stored:
        facts = tuple((name, from_json(value)) for name, value in stored.get("facts", {}).items())
        return Phrase(stored["say"], facts, stored.get("plural"), stored.get("count", 1))
    if isinstance(stored, dict) and "named" in stored:
        return named(stored["named"])
    if isinstance(stored, dict) and "listing" in stored:
        return Listing(tuple(from_json(item) for item in stored["listing"]), stored["by"])
    raise ValueError(f"not a stored phrase: {stored!r}")


def phrase_from_json(stored: Any) -> Phrase:
    """Like `from_json`, for a place where only a phrase can stand; raises ValueError otherwise."""
    read = from_json(stored)
    if not isinstance(read, Phrase):
        raise ValueError(f"not a stored phrase: {stored!r}")
    return read
