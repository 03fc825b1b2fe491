"""What a page's vocabulary says of its kind, where neither its name nor its title does."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import log2
from typing import Final

from nurture.core.mapping.pages import Page
from nurture.core.mapping.voice import Cue
from nurture.core.mapping.words.signs import FAMILIES
from nurture.core.phrases import phrase

IN_FRONT: Final = 1.7
"""A word in the title, the summary or a heading counts so many times."""

LEAST: Final = 2.8
"""Less than that is hardly more than chance."""

EACH: Final = 0.9
"""Points for each unit above half of the least."""

MOST: Final = 4.2
CHANCE: Final = 0.8
"""How much longer pages are discounted, for each doubling of the usual length."""

_USUAL: Final = 220
"""Words of a page; in longer ones more words are there by chance."""

_WORD: Final = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
Family = tuple[str, int, float]


def by_signs(page: Page) -> Iterator[Cue]:
    """The kinds of whose families of words the page has several."""
    front = set(_WORD.findall(f"{page.title} {page.summary} {' '.join(page.headings[:12])}".casefold()))
    found: dict[str, dict[int, tuple[float, str]]] = defaultdict(dict)
    _note(found, set(page.words[:600]), 1.0)
    _note(found, front, IN_FRONT)
    chance = 1 + CHANCE * max(0.0, log2(max(1, min(600, len(page.words))) / _USUAL))
    for kind, families in found.items():
        core = families.get(1, (0.0, ""))[0]
        if len(families) < 2 or (not core and kind not in _WITHOUT_CORE):
            continue
        total = sum(weight for weight, _ in families.values()) / chance * _sureness(kind, core)
        if total >= LEAST:
            words = [word for _, word in sorted(families.values(), key=lambda one: (-one[0], one[1]))][:4]
            points = min(MOST, EACH * (total - LEAST / 2))
            yield Cue(kind, points, phrase("Its words are those of such pages: {words}.", words=", ".join(words)))


def _sureness(kind: str, core: float) -> float:
    return 1.0 if core > _IN_BODY or kind in _WITHOUT_CORE else _FAINT


_WITHOUT_CORE: Final = frozenset({"blog_post", "kb_article", "case_study", "product_page", "pricing", "guide"})
"""Kinds that need no word of their first family."""

_IN_BODY: Final = 3.0
"""The first family weighs more than this only where its word stands in front, or is unmistakable."""

_FAINT: Final = 0.7


def _note(found: dict[str, dict[int, tuple[float, str]]], words: Iterable[str], times: float) -> None:
    for word in words:
        for kind, family, weight in families_of(word):
            known = found[kind].get(family, (0.0, ""))
            found[kind][family] = max(known, (weight * times, word))


@lru_cache(maxsize=65_536)
def families_of(word: str) -> tuple[Family, ...]:
    """The families that a word belongs to."""
    whole, beginnings = _index()
    found = dict.fromkeys(whole.get(word, ()))
    for length in range(3, len(word) + 1):
        found.update(dict.fromkeys(beginnings.get(word[:length], ())))
    return tuple(found)


@lru_cache(maxsize=1)
def _index() -> tuple[dict[str, tuple[Family, ...]], dict[str, tuple[Family, ...]]]:
    """Whole words and beginnings of words, each with the families it speaks for."""
    whole: dict[str, list[Family]] = defaultdict(list)
    beginnings: dict[str, list[Family]] = defaultdict(list)
    for kind, written in FAMILIES.items():
        number, weight = 0, 0.0
        for word in written.split():
            if word[0].isdigit() and word.replace(".", "").isdigit():
                number, weight = number + 1, float(word)
            elif word.endswith("*"):
                beginnings[word[:-1]].append((kind, number, weight))
            else:
                whole[word].append((kind, number, weight))
    return {word: tuple(own) for word, own in whole.items()}, {word: tuple(own) for word, own in beginnings.items()}
