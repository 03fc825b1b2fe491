"""The language of a page: by what it says, and where that is little, by what its path and its head claim."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import Final

from nurture.core.languages import read_language
from nurture.core.mapping.pages import Page
from nurture.core.mapping.words.tongues import ENDINGS, FUNCTION_WORDS, LETTERS
from nurture.core.phrases import Phrase, phrase

CLAIM: Final = 6.0
"""A claim weighs as much as so many small words of one language alone."""

SHARPNESS: Final = 0.55
NYNORSK: Final = 1.5
"""Nynorsk is said only where it is so far ahead of bokmål, which is nine times as common."""

_WRITTEN: Final = {"nn": "nb"}
_NAMED: Final = {
    "no": "nb",
    "nor": "nb",
    "norsk": "nb",
    "se": "sv",
    "dk": "da",
    "svenska": "sv",
    "english": "en",
    "dansk": "da",
    "bokmal": "nb",
    "nynorsk": "nn",
}
_LOCALE: Final = re.compile(r"^(en|sv|nb|nn|no|da|se|dk|fi|de|fr|nl|es|is)(?:[-_][A-Za-z]{2,4})?$", re.IGNORECASE)
_IN_NAME: Final = re.compile(
    r"[._-](en|sv|nb|nn|no|da|se|dk|fi|de|fr|nl|es|is)(?:[-_](?:us|gb|se|no|dk))?\.\w+$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as it is written (`nn` stays apart), how sure that is (0 to 1), and why."""

    written: str
    confidence: float
    evidence: Phrase

    @property
    def language(self) -> str:
        """The language as Nurture counts it: all Norwegian is `nb`."""
        return _WRITTEN.get(self.written, self.written)


@lru_cache(maxsize=1)
def _weights() -> dict[str, tuple[tuple[str, float], ...]]:
    """What each small word adds for which language: the fewer share it, the more."""
    known: dict[str, list[str]] = {}
    for language, words in FUNCTION_WORDS.items():
        for word in words:
            known.setdefault(word, []).append(language)
    return {word: tuple((one, 1.0 / len(all_)) for one in all_) for word, all_ in known.items()}


def count_words(words: Iterable[str]) -> dict[str, float]:
    """How much speaks for each language; about one a word of that language alone."""
    scores: dict[str, float] = defaultdict(float)
    weights = _weights()
    for word, times in Counter(words).items():
        for language, weight in weights.get(word) or _spelling(word):
            scores[language] += weight * times
    return scores


@lru_cache(maxsize=65_536)
def _spelling(word: str) -> tuple[tuple[str, float], ...]:
    """What the ending and the letters of any other word add for which language."""
    found = [language for language, endings in ENDINGS.items() if len(word) > 5 and word.endswith(endings)]
    spelt = () if word.isascii() else [one for one, letters in LETTERS.items() if not set(letters).isdisjoint(word)]
    return (*((language, 0.3 / len(found)) for language in found), *((language, 0.3) for language in spelt))


_READ: Final = 700


def recognise_tongue(page: Page) -> Tongue:
    """The language that a page is written in; English, unsure, where nothing says anything."""
    lead = tuple(re.findall(r"[^\W\d_]+", f"{page.title} {page.summary} {' '.join(page.headings[:10])}".casefold()))
    scores = count_words((*lead[:120], *page.words[:_READ]))
    told = sum(scores.values())
    claim, claimed_by = claimed_language(page)
    if claim:
        # All Norwegian is claimed with one code, so that the words choose between its two ways of writing.
        for written in ("nb", "nn") if claim == "nb" else (claim,):
            scores[written] = scores.get(written, 0.0) + CLAIM * (1.0 if written == claim else 0.7)
    if not scores:
        return Tongue("en", 0.3, phrase("There are too few words to tell the language; English is a guess."))
    best = max(scores, key=lambda language: (scores[language], language))
    if best == "nn" and scores["nn"] < scores.get("nb", 0.0) + NYNORSK:
        best = "nb"
    confidence = _confidence(scores, best, told)
    if claim == _WRITTEN.get(best, best) and claimed_by is not None:
        return Tongue(best, max(confidence, 0.9), claimed_by)
    return Tongue(best, confidence, phrase("Its small words are {language}.", language=_name(best)))


def _confidence(scores: Mapping[str, float], best: str, told: float) -> float:
    family = _WRITTEN.get(best, best)
    others = [score for one, score in scores.items() if _WRITTEN.get(one, one) != family]
    ahead = scores[best] - max(others, default=0.0)
    return min(0.99, 1 / (1 + exp(-SHARPNESS * min(ahead, 9.0)))) if told or ahead else 0.5


def claimed_language(page: Page) -> tuple[str, Phrase | None]:
    """The language that the page's head or path claims, as Nurture counts it, and how it says so; "" for none."""
    said = page.text_field("language", "lang", "locale", "og:locale", "content-language", "sprak", "språk")
    language = read_language(said) if said else None
    if language:
        return language, phrase("Its own head says “{claim}”.", claim=said[:40])
    named = _IN_NAME.search(page.path)
    parts = [part for part in page.path.split("/")[:-1] if _LOCALE.match(part) or part.casefold() in _NAMED]
    code = parts[-1] if parts else named[1] if named else ""
    if not code:
        return "", None
    locale = _LOCALE.match(code)
    plain = (locale[1] if locale else code).casefold()
    language = _WRITTEN.get(_NAMED.get(plain, plain), _NAMED.get(plain, plain))
    return language, phrase("Its path says “{claim}”.", claim=code)


def _name(language: str) -> Phrase:
    return _NAMES.get(language) or phrase("{code}", code=language)


_NAMES: Final = {
    "en": phrase("English"),
    "sv": phrase("Swedish"),
    "nb": phrase("Norwegian (bokmål)"),
    "nn": phrase("Norwegian (nynorsk)"),
    "da": phrase("Danish"),
}
