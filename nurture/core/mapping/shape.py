"""How a page is built, and what that says of its kind: prices, versions, times of day, quotations, code, steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from nurture.core.mapping.pages import Page
from nurture.core.mapping.voice import Cue
from nurture.core.phrases import Phrase, phrase

_LOOKED_AT: Final = 5_000
_AMOUNT: Final = (
    r"(?:\b\d[\d  .]{0,9}(?:,\d\d|,-)? ?(?:kr\b|sek\b|nok\b|dkk\b|eur\b|€|kronor\b|kroner\b)"
    r"|(?:kr\.?|€|\$|£|nok|sek|dkk|eur) ?\d[\d .,]*)"
)
_PRICE: Final = re.compile(_AMOUNT, re.IGNORECASE)
_RATE: Final = re.compile(
    r"(?:per|pr\.?|/|each) ?"
    r"(?:month|year|user|seat|måned|månad|mnd|mån|år|bruker|användare|bruger|rum|rom|person|stk|styck)\b",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r"\b(?:kl\.?|klockan|klokken|klokka|at) ?\d{1,2}(?:[.:]\d\d)?\b|\b\d{1,2}[.:]\d\d ?[–-] ?\d{1,2}[.:]\d\d\b"
)
_MONTHS: Final = (
    r"jan(?:uar[iy]?)?|feb(?:ruar[iy]?)?|mar(?:s|ts|ch)?|apr(?:il)?|ma[ijy]|jun[ie]?|jul[iy]?|aug(?:ust[i]?)?"
    r"|sep(?:t(?:ember)?)?|o[kc]t(?:ober)?|nov(?:ember)?|de[sc](?:ember)?"
)
_DAY: Final = re.compile(rf"\b\d{{1,2}}\.? (?:{_MONTHS})\b|\b(?:{_MONTHS}) \d{{1,2}}\b", re.IGNORECASE)
_VERSION: Final = re.compile(
    r"^(?:version|versjon|v|release|release notes)?[ .]*\d{1,4}\.\d{1,3}(?:\.\d{1,3})?\b", re.IGNORECASE
)
_DATED: Final = re.compile(
    rf"^(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}\.? (?:{_MONTHS})|(?:{_MONTHS}) (?:\d{{1,2}},? )?20\d\d)\b", re.IGNORECASE
)
_QUOTED: Final = re.compile(
    r"[\"”»“][,.]?\s{0,3}(?:[–-] ?)?"
    r"(?:says|said|säger|sier|siger|berättar|forteller|fortæller|menar|mener|förklarar|forklarer)\b"
    r"|[.?!,](?:[\"”»]),? (?:says|säger|sier|siger)\b|, (?:säger|sier|siger|says|forteller|berättar) [A-ZÅÄÖÆØ]"
)
_SHARE: Final = re.compile(r"\b\d{1,3}(?:[.,]\d)? ?(?:%|percent|procent|prosent)")
_BOX: Final = re.compile(r"☐|☑|✅|\[[ x]\]")
_SMALL: Final = 160


def by_shape(page: Page) -> Iterator[Cue]:
    """What the way a page is built says for a kind."""
    yield from _by_code(page)
    yield from _by_headings(page)
    yield from _by_numbers(page)
    length = len(page.words)
    if page.has_form and length < 400:
        yield Cue("demo", 0.9, phrase("It asks for an answer in a form."))
    if length > 900 and not page.code_blocks:
        yield Cue("blog_post", 0.5, phrase("It is long and without code."))


def _by_code(page: Page) -> Iterator[Cue]:
    if page.code_blocks >= 2:
        yield Cue("kb_article", min(2.6, 0.9 + 0.25 * page.code_blocks), phrase("It shows code."))
    elif page.code_blocks:
        yield Cue("kb_article", 0.5, phrase("It shows code."))
    if page.tables >= 4 and not _PRICE.search(page.prose[:_LOOKED_AT]):
        yield Cue("kb_article", 0.8, phrase("It has tables to look things up in."))
    if page.steps >= 3:
        yield Cue("guide", 0.6, phrase("It goes step by step."))


def _by_headings(page: Page) -> Iterator[Cue]:
    headings = page.headings
    questions = sum(heading.rstrip().endswith("?") for heading in headings)
    if questions >= 4 and questions * 2 > len(headings):
        yield Cue("kb_article", 1.2, phrase("Its headings are questions."))
    if sum(heading[:2].strip(".) ").isdigit() for heading in headings) >= 3:
        yield Cue("guide", 0.9, phrase("Its headings are numbered."))
    versions = sum(bool(_VERSION.match(heading)) for heading in headings)
    if versions >= 2 or _VERSION.match(page.title):
        yield Cue("release_note", 2.6 if versions >= 2 else 1.6, phrase("It is divided by versions."))
    elif sum(bool(_DATED.match(heading)) for heading in headings) >= 3:
        yield Cue("release_note", 1.6, phrase("It is divided by days."))


def _by_numbers(page: Page) -> Iterator[Cue]:
    text = f"{page.title} {page.summary} {page.prose[:_LOOKED_AT]}"
    per = 100 / max(_SMALL, len(page.words))
    counted = {name: len(pattern.findall(text)) for name, pattern in _COUNTED}
    for name, kind, least, density, points, said in _NUMBERS:
        found = counted[name]
        if found >= least and found * per >= density:
            yield Cue(kind, points, said)
    if counted["clock"] and counted["day"] and len(page.words) < 500:
        yield Cue("event_invitation", 1.3, _WHEN)
        yield Cue("webinar", 1.1, _WHEN)


_WHEN: Final = phrase("It says on which day and at what time.")
_COUNTED: Final = (
    ("price", _PRICE),
    ("rate", _RATE),
    ("clock", _CLOCK),
    ("day", _DAY),
    ("quote", _QUOTED),
    ("share", _SHARE),
    ("box", _BOX),
)
_QUOTES: Final = phrase("Somebody is quoted.")
_NUMBERS: Final[tuple[tuple[str, str, int, float, float, Phrase], ...]] = (
    ("price", "pricing", 2, 0.6, 1.8, phrase("It names several prices.")),
    ("rate", "pricing", 1, 0.3, 1.2, phrase("It says what something costs a month, a user or a room.")),
    ("quote", "case_study", 1, 0.1, 1.7, _QUOTES),
    ("quote", "blog_post", 1, 0.1, 1.3, _QUOTES),
    ("share", "report", 4, 0.8, 1.4, phrase("It is full of shares in percent.")),
    ("share", "case_study", 1, 0.2, 0.4, phrase("It names what was reached in percent.")),
    ("box", "checklist", 4, 0.5, 2.4, phrase("It has boxes to tick.")),
)
"""What is counted, the kind it speaks for, the least number, the least in a hundred words, points, the sentence."""
