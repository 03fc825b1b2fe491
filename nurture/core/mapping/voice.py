"""How a page speaks: as "we" who did something, or as somebody who says what one should do, or as a book to look in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nurture.core.mapping.pages import Page
from nurture.core.phrases import Phrase, phrase


@dataclass(frozen=True, slots=True)
class Cue:
    """Something that speaks for a kind, in points, with the sentence that says so."""

    kind: str
    points: float
    evidence: Phrase


_WE: Final = frozenset(
    "we our us we're we've we'll i'm i've my vi vår våra vårt våre oss vores jag jeg min mitt".split()
)
_SHOULD: Final = frozenset(
    """should must avoid recommend recommended bör bør skal ska unngå undvik undgå anbefaler anbefales anbefalt
    anbefalinger rekommenderar rekommenderas må måste vurder överväg husk""".split()
)
_PAST: Final = frozenset(
    """was were had said told started built announced launched released became decided began var hadde hade havde ble
    blev fikk fick fik sa sade lanserte lanserade lancerede gjorde begynte började begyndte bestemte bestämde valgte
    valde""".split()
)
_TOLD: Final = frozenset(
    """says said told today yesterday sier säger siger forteller berättar fortæller idag i-dag igår i-går kronikk
    pressekontakt""".split()
)
_LEAST: Final = 60
"""Words; fewer do not show how a page speaks."""

SHORT: Final = 250


def by_voice(page: Page) -> Iterator[Cue]:
    """What the way a page speaks says for a kind."""
    length = len(page.words)
    if length and length < SHORT and not page.has_form:
        yield Cue("kb_article", 0.35, phrase("It is short and to the point."))
    if length < _LEAST:
        return
    counted = Counter(page.words)
    rate = {name: 100 * sum(counted[word] for word in words) / length for name, words in _VOICES.items()}
    yield from _as_us(page, rate["we"], rate["past"] + rate["told"])
    if rate["should"] >= 0.9 and length >= SHORT and page.code_blocks < 3:
        yield Cue("guide", min(1.8, 0.9 + 0.3 * rate["should"]), phrase("It tells what one should do."))
    if rate["we"] < 0.8 and rate["past"] < 0.15 and rate["told"] < 0.05 and (page.code_blocks or length < 2 * SHORT):
        yield Cue("kb_article", 0.8, phrase("It explains, and tells nothing that happened."))


def _as_us(page: Page, we: float, past: float) -> Iterator[Cue]:
    if we >= 1.3 and page.code_blocks >= 5:
        yield Cue("guide", 2.4, phrase("It leads through code, as “we”."))
    elif we >= 1.3 and len(page.words) >= _TELLING:
        yield Cue("blog_post", 0.8, phrase("It speaks as “we”."))
    if past >= 0.3:
        most = 1.6 if len(page.words) >= _TELLING else 0.7
        yield Cue("blog_post", min(most, 0.5 + 0.6 * past), phrase("It tells what happened."))


_TELLING: Final = 300
"""Words; every seller says “we”, but only who tells something goes on for so long."""

_VOICES: Final = {"we": _WE, "should": _SHOULD, "past": _PAST, "told": _TOLD}
