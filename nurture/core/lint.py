"""A look over the copy before it is saved and over the mail before it is approved: what is wrong, and what to mind.

Each finding is a Problem with its place. One that `is_error` names would leave a hole, show a tag to the reader or
lead them where they may not go; the others are remarks, and whoever writes decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Final

from nurture.core import copy
from nurture.core.colours import contrast
from nurture.core.copy import Template
from nurture.core.definitions import COPY_FIELDS, PERSONAL_FIELDS
from nurture.core.errors import Problem
from nurture.core.mail_facts import CLIPPED_AT, LONGEST_SUBJECT, READABLE, SPAM_WORDS, UNSUPPORTED
from nurture.core.offers import Audience, ContentOffer, audience_name
from nurture.core.phrases import Phrase, phrase
from nurture.core.planning import StepCopy

FIELDS: Final = tuple(one.name for one in fields(StepCopy))
"""The texts of a mail that somebody writes."""

_ERRORS: Final = frozenset({"lint_empty", "lint_token", "lint_audience"})
_TOKEN: Final = re.compile(
    r"\*\|[\w:]+\|\*|(?<![{\w])%%?[A-Za-z]\w*%|\[\[[^\]\n]+\]\]|\[(?:first|last|your|company) ?name\]|<<[^>\n]+>>"
    r"|\$\{[^}\n]+\}|#\{[^}\n]+\}|(?<!\{)\{(?:first|last|company)_?name\}",
    re.IGNORECASE,
)
_PICTURE: Final = re.compile(r"!\[\s*\]\(")
_IMAGE: Final = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SHOUT: Final = re.compile(r"\b[A-ZÅÄÖÆØÜ]{3,}(?:\s+[A-ZÅÄÖÆØÜ]{2,})+\b|(?<![%|])\b[A-ZÅÄÖÆØÜ]{7,}\b")
_WATCHED: Final = (
    ("lint_token", _TOKEN, phrase("“{found}” would reach the reader as it stands; use a field instead.")),
    ("lint_alt", _PICTURE, phrase("Say in a few words what the picture shows: “{found}”.")),
    ("lint_capitals", _SHOUT, phrase("“{found}” is written in capitals; it reads like shouting.")),
)
"""What is looked for in a text: the code, the pattern and the sentence."""


def is_error(problem: Problem) -> bool:
    """Whether the finding keeps copy from being saved; every other one is a remark."""
    return problem.code in _ERRORS or problem.code.startswith("copy_")


def lint_copy(words: StepCopy, language: str) -> tuple[Problem, ...]:
    """What is to be said about these words in that language, in the order in which they stand."""
    return tuple(problem for name in FIELDS for problem in _lint_text(name, getattr(words, name), language))


def _lint_text(name: str, text: str, language: str) -> Iterator[Problem]:
    template, problems = copy.parse(text, fields=COPY_FIELDS)
    for one in problems:
        yield Problem(one.code, one.message, line=one.line, field=name)
    if template is None:
        return
    yield from _empty(name, text)
    yield from _without_fallback(name, template)
    for code, pattern, said in _WATCHED:
        yield from _found(name, text, code, pattern, said)
    yield from _manner(name, text, language)


def _empty(name: str, text: str) -> Iterator[Problem]:
    if name in ("subject", "body") and not text.strip():
        yield Problem("lint_empty", phrase("Write something here: no mail goes without it."), field=name)


def _without_fallback(name: str, template: Template) -> Iterator[Problem]:
    for field in sorted(template.required & PERSONAL_FIELDS):
        said = phrase(
            "People whose {field} we do not know get no mail. A fallback helps: {example}.",
            field=field,
            example=f'{{{{ {field} | fallback("…") }}}}',
        )
        yield Problem("lint_fallback", said, field=name)


def _found(name: str, text: str, code: str, pattern: re.Pattern[str], said: Phrase) -> Iterator[Problem]:
    for one in pattern.finditer(text):
        line = text.count("\n", 0, one.start()) + 1
        yield Problem(code, replace(said, facts=(("found", one[0]),)), line=line, field=name)


def _manner(name: str, text: str, language: str) -> Iterator[Problem]:
    """How it sounds: length, exclamation marks, words of advertising."""
    if name == "subject" and len(text) > LONGEST_SUBJECT:
        said = phrase(
            "{count} characters; a list of mails shows about {most} of them.", count=len(text), most=LONGEST_SUBJECT
        )
        yield Problem("lint_subject_length", said, field=name)
    if "!!" in text or text.count("!") > (1 if name != "body" else 3):
        yield Problem("lint_exclamation", phrase("So many exclamation marks tire a reader; one is plenty."), field=name)
    folded = text.casefold()
    for word in SPAM_WORDS.get(language, ()):
        place = folded.find(word)
        if place >= 0:
            said = phrase("“{word}” reads like advertising, to people and to filters.", word=word)
            yield Problem("lint_spam", said, line=folded.count("\n", 0, place) + 1, field=name)


def lint_links(offers: Iterable[ContentOffer], audience: Audience) -> tuple[Problem, ...]:
    """What is to be said about links to these offers in words for that audience."""
    return tuple(
        Problem(
            "lint_audience",
            phrase(
                "A link leads to “{title}”, which is for {offer}; these words are for {audience}.",
                title=one.title,
                offer=audience_name(one.audience),
                audience=audience_name(audience),
            ),
            field="body",
        )
        for one in offers
        if one.audience not in (Audience.EVERYONE, audience) or one.audience is Audience.INTERNAL
    )


def lint_mail(html: str, brand_colour: str) -> tuple[Problem, ...]:
    """What is to be said about a mail as its reader gets it."""
    return (*_lint_size(html), *_lint_pictures(html), *_lint_styles(html), *_lint_colour(brand_colour))


def _lint_size(html: str) -> Iterator[Problem]:
    size = len(html.encode())
    if size > CLIPPED_AT:
        said = phrase(
            "{size} kB of HTML: Gmail shows the first {most} kB only.", size=size // 1024, most=CLIPPED_AT // 1024
        )
        yield Problem("lint_clipped", said, field="body")


def _lint_pictures(html: str) -> Iterator[Problem]:
    for tag in _IMAGE.findall(html):
        if not re.search(r"\balt\s*=", tag, re.IGNORECASE):
            yield Problem("lint_alt", phrase("A picture has no words for those who do not see it."), field="body")


def _lint_styles(html: str) -> Iterator[Problem]:
    for name, (pattern, programs) in UNSUPPORTED.items():
        if re.search(pattern, html, re.IGNORECASE):
            said = phrase("{name} is not shown by {programs}.", name=name, programs=programs)
            yield Problem("lint_css", said, field="body")


def _lint_colour(colour: str) -> Iterator[Problem]:
    if contrast(colour, "#ffffff") < READABLE:
        said = phrase(
            "The brand colour {colour} is too light for words on white; the mail uses a darker shade.", colour=colour
        )
        yield Problem("lint_contrast", said, field="brand_colour")
