"""Editions: one version of a stage's definition as a text of parts, and what differs between two of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias

from nurture.core.definitions import StageDefinition, StageDocument
from nurture.core.languages import LANGUAGES
from nurture.core.offers import kind_name
from nurture.core.phrases import Fact, Phrase, Speaker, phrase, plural, say
from nurture.core.stages import LifecycleStage, Stages, owner_name, phase_name, relationship_name
from nurture.core.wording import rule_lines

Fate: TypeAlias = Literal["same", "removed", "added"]


@dataclass(frozen=True)
class Edition:
    """A version with the stage as it was called then; `until` is None for the one in force."""

    stage: LifecycleStage
    definition: StageDefinition
    until: datetime | None = None
    replaced_by: str = ""

    @property
    def version(self) -> int:
        """Its number, from 1."""
        return self.definition.version


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the document: in which language it is written (empty: in none), what it is, and its text."""

    language: str
    label: Phrase
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a part, and whether the other version has them too."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A part that differs, with its words in order: those of both versions, the removed and the added ones."""

    language: str
    label: Phrase
    pieces: tuple[Piece, ...]


DOCUMENT_LABELS: Final[dict[str, Phrase]] = {
    "voice": phrase("In their own words"),
    "who": phrase("Who this is"),
    "challenges": phrase("What they struggle with"),
    "questions": phrase("What they ask themselves"),
    "helps": phrase("What helps"),
    "avoid": phrase("What to leave out"),
    "success": phrase("How we know it works"),
    "hand_over": phrase("Handing over"),
}
"""What the parts of a document are called, in their order."""


def parts(edition: Edition, stages: Stages, speaker: Speaker) -> tuple[Part, ...]:
    """The whole document as parts: names and facts, the rule in the speaker's words, then each language's text."""
    facts = (Part("", label, say(text, speaker)) for label, text in _facts(edition))
    rule = "\n".join(say(one, speaker) for one in rule_lines(edition.definition.entry, stages))
    kinds = "\n".join(say(kind_name(one), speaker) for one in edition.definition.kinds)
    names = (Part(language, phrase("Name"), name) for language, name in edition.stage.names.names)
    shared = (Part("", phrase("How people get here"), rule), Part("", phrase("Kinds that help"), kinds))
    return (*facts, *shared, *names, *_texts(edition.definition))


def _facts(edition: Edition) -> Iterator[tuple[Phrase, Fact]]:
    stage, definition = edition.stage, edition.definition
    yield phrase("Owner"), owner_name(stage.owner)
    yield phrase("Phase"), phase_name(stage.phase)
    yield phrase("To us"), relationship_name(stage.relationship)
    days = definition.norm_days
    yield phrase("Usual time here"), plural("{count} day", "{count} days", days) if days else ""


def _texts(definition: StageDefinition) -> Iterator[Part]:
    for language in (*LANGUAGES, *sorted(set(definition.documents) - set(LANGUAGES))):
        document = definition.documents.get(language, StageDocument())
        for name, label in DOCUMENT_LABELS.items():
            value = getattr(document, name)
            yield Part(language, label, value if isinstance(value, str) else "\n".join(value))


def compare(before: Edition, after: Edition, stages: Stages, speaker: Speaker) -> tuple[Change, ...]:
    """What differs between two versions, part by part in the order of the document; nothing where they say the same."""
    old = {(one.language, one.label): one.text for one in parts(before, stages, speaker)}
    new = {(one.language, one.label): one.text for one in parts(after, stages, speaker)}
    both = dict.fromkeys((*new, *old))
    return tuple(
        Change(language, label, words_between(old.get((language, label), ""), new.get((language, label), "")))
        for language, label in both
        if old.get((language, label), "") != new.get((language, label), "")
    )


_WORDS: Final = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")


_ALIKE: Final = 0.5
"""Texts that share less than this are told as one that went and one that came, not as a patchwork of small words."""


def words_between(before: str, after: str) -> tuple[Piece, ...]:
    """The words of two texts in one row: kept, removed and added ones; lines that have little in common stay whole."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Piece] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[start:end]), "".join(new[other_start:other_end])
        found += [Piece("same", gone)] if tag == "equal" else _within(gone, come)
    return tuple(found)


def _within(gone: str, come: str) -> list[Piece]:
    """What became of some lines, word by word."""
    old, new = _WORDS.findall(gone), _WORDS.findall(come)
    words = SequenceMatcher(None, old, new, autojunk=False)
    if words.ratio() < _ALIKE:
        return _swapped(gone, come)
    pieces: list[Piece] = []
    for tag, start, end, other_start, other_end in words.get_opcodes():
        lost, won = "".join(old[start:end]), "".join(new[other_start:other_end])
        pieces += [Piece("same", lost)] if tag == "equal" else _swapped(lost, won)
    return pieces


def _swapped(gone: str, come: str) -> list[Piece]:
    told: tuple[tuple[Fate, str], ...] = (("removed", gone), ("added", come))
    return [Piece(fate, text) for fate, text in told if text]
