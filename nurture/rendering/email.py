"""Mail for many people: what a group shares is compiled once to bytes, and a person's copy is a single join.

Personal fields stand as private-use characters while a mail is compiled. Around them every constant piece is
quoted-printable already and ends at the start of a line, so that an encoded value fits in between whatever it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from html import escape
from typing import Final, NamedTuple, TypeAlias

from nurture.core.copy import Field, Template, Text, resolve, value_of
from nurture.core.drafts import ShownMail
from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.rendering.characters import PLACEHOLDER, one_line, printable
from nurture.rendering.layouts import LaidOut, lay_out
from nurture.rendering.links import links_in_html, links_in_text
from nurture.rendering.mail_source import (
    SHARED_FIELDS,
    UNSUBSCRIBE_FIELD,
    Brand,
    Layout,
    MailCopy,
    MailSource,
    OfferCard,
    Sender,
    shared_values,
)
from nurture.rendering.message import AFTER_HTML, BEFORE_TEXT, BETWEEN_PARTS, Envelope, write_head
from nurture.rendering.quoted import quote_fragment

__all__ = [
    "SHARED_FIELDS", "UNSUBSCRIBE_FIELD", "Brand", "CompiledMail", "Layout", "MailCopy", "MailSource", "OfferCard",
    "Sender", "compile_mail", "shared_values",
]  # fmt: skip

_Holes: TypeAlias = "tuple[tuple[int, int], ...]"  # position in the body, slot of the value

_UNSUBSCRIBE: Final = Field(UNSUBSCRIBE_FIELD)
_MARK: Final = re.compile("([\ue000-\uefff])")
# "{{ first_name }}.Next" is a missing space; "{{ first_name }}.example.com/page" is a link.
_WHOLE_LABELS: Final = re.compile("(?:[\ue000-\uefff]|[\\w-]+)(?:\\.(?:[\ue000-\uefff]|[\\w-]+))*")
_PART_OF_AN_ADDRESS: Final = re.compile("[./:@\\\\\u3002\uff0e\uff61]")


class _Ready(NamedTuple):
    """A value in every form in which it can stand in a mail."""

    in_text: bytes
    in_html: bytes
    shown: str


@dataclass(frozen=True, slots=True)
class _Pieces:
    """A text cut at its placeholders: the constant pieces with a hole after each but the last, and what fills it."""

    constant: tuple[str, ...]
    slots: tuple[int, ...]

    def filled(self, values: list[str]) -> str:
        pieces = [""] * (2 * len(self.slots) + 1)
        pieces[::2] = self.constant
        pieces[1::2] = [values[slot] for slot in self.slots]
        return "".join(pieces)


@dataclass(frozen=True, slots=True)
class CompiledMail:
    """A mail for a group of people, ready for any number of them; safe to share between threads.

    `links` is every address in it: HTML, text, subject, preheader, comments, clickable or not. `fields` are the
    personal fields, the first of them that of the unsubscribe link.
    """

    source: MailSource
    links: frozenset[str]
    fields: tuple[Field, ...]
    _subject: _Pieces = field(repr=False)
    _html: _Pieces = field(repr=False)
    _text: _Pieces = field(repr=False)
    _body: tuple[bytes, ...] = field(repr=False)
    _text_holes: _Holes = field(repr=False)
    _html_holes: _Holes = field(repr=False)
    _joins: bool = field(repr=False)

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields that would leave a hole in this person's mail."""
        ready = zip(self.fields, self._ready(values), strict=True)
        return tuple(dict.fromkeys(each.name for each, value in ready if each.fallback is None and not value.shown))

    def render(self, values: Mapping[str, str]) -> ShownMail:
        """The mail as this person would see it; a missing field shows nothing."""
        shown = [each.shown for each in self._ready(values)]
        subject = one_line(self._subject.filled(shown))
        return ShownMail(subject, self._html.filled([escape(text) for text in shown]), self._text.filled(shown))

    def message(self, values: Mapping[str, str], envelope: Envelope) -> bytes:
        """The mail as bytes; raises UnsafeHeader for an address or link that cannot be used.

        The values are those of the person's branches, with `unsubscribe_url` among them. A missing field shows nothing.
        """
        ready = self._ready(values)
        subject = self._subject.filled([each.shown for each in ready])
        pieces = list(self._body)
        pieces[0] = write_head(subject, self.source.language, envelope)
        for position, slot in self._text_holes:
            pieces[position] = ready[slot].in_text
        for position, slot in self._html_holes:
            pieces[position] = ready[slot].in_html
        return b"".join(pieces)

    def personal_links(self, values: Mapping[str, str]) -> frozenset[str]:
        """Every address that this person's values bring into the mail, besides the unsubscribe link.

        The guard judges them like the links of the mail itself.
        """
        if not self._joins and not any(_PART_OF_AN_ADDRESS.search(each.shown) for each in self._ready(values)[1:]):
            return frozenset()
        mail = self.render(values)
        clickable, written = links_in_html(mail.html)
        found = {*clickable, *written, *links_in_text(mail.text), *links_in_text(mail.subject)}
        return frozenset(found - self.links - {values.get(UNSUBSCRIBE_FIELD, "")})

    def _ready(self, values: Mapping[str, str]) -> list[_Ready]:
        return [_ready(each.name, values.get(each.name, ""), each.fallback, each.filters) for each in self.fields]


@lru_cache(maxsize=512)
def compile_mail(source: MailSource) -> CompiledMail:
    """The source compiled for its branches, once; raises BadInput if a personal field is a part of a link."""
    marks = {_UNSUBSCRIBE: _mark(0)}
    words = _marked_words(source, marks)
    shared = shared_values(source.offers, source.sender)
    shown = {mark: one_line(value_of(each, shared)) for each, mark in marks.items() if each.name in SHARED_FIELDS}
    known = {mark: value for mark, value in shown.items() if value}
    laid_out = lay_out(source, words, known, marks[_UNSUBSCRIBE])
    links, joins = _checked_links(laid_out, marks[_UNSUBSCRIBE])
    personal = {mark: each for each, mark in marks.items() if mark not in known}
    slots = {mark: slot for slot, mark in enumerate(personal)}
    subject, html, text = (_cut(part, slots) for part in (laid_out.subject, laid_out.html, laid_out.text))
    return CompiledMail(source, links, tuple(personal.values()), subject, html, text, *_joinable(text, html), joins)


def _mark(number: int) -> str:
    if number > 0xFFF:
        raise BadInput(phrase("This mail has more than 4,096 different personal fields."))
    return chr(0xE000 + number)


def _marked_words(source: MailSource, marks: dict[Field, str]) -> dict[str, str]:
    """The texts of the copy by name, its branches taken and every field replaced by its mark."""
    decided = dict(zip(source.copy.conditions, source.branches, strict=True))

    def marked(node: Text | Field) -> str:
        return printable(node.text) if isinstance(node, Text) else marks.setdefault(node, _mark(len(marks)))

    def words(template: Template) -> str:
        nodes = resolve(template, tuple(decided[each] for each in template.conditions))
        return "".join(map(marked, nodes))

    return {each.name: words(getattr(source.copy, each.name)) for each in fields(source.copy)}


def _checked_links(laid_out: LaidOut, unsubscribe: str) -> tuple[frozenset[str], bool]:
    """Every link that is the same for everybody, and whether values could join up with the words around them to one.

    The only personal link may be that to unsubscribe.
    """
    clickable, written = links_in_html(laid_out.html)
    written |= {*links_in_text(laid_out.text), *links_in_text(laid_out.subject)}
    personal = {url for url in clickable if PLACEHOLDER.search(url)} - {unsubscribe}
    personal |= {url for url in written if PLACEHOLDER.search(url) and not _WHOLE_LABELS.fullmatch(url)}
    for url in sorted(personal):
        message = phrase("A personal field cannot be a part of a link: {url}", url=PLACEHOLDER.sub("…", url))
        raise BadInput(message, code="personal_link")
    shared = frozenset(url for url in clickable | written if not PLACEHOLDER.search(url))
    return shared, any(PLACEHOLDER.search(url) for url in written - {unsubscribe})


def _cut(text: str, slots: Mapping[str, int]) -> _Pieces:
    pieces = _MARK.split(text)
    return _Pieces(tuple(pieces[::2]), tuple(slots[mark] for mark in pieces[1::2]))


def _joinable(text: _Pieces, html: _Pieces) -> tuple[tuple[bytes, ...], _Holes, _Holes]:
    """All bytes of the body in a row, and where in it the values go: those of the text part and those of the HTML."""
    body = [b"", BEFORE_TEXT]
    holes: list[_Holes] = []
    for pieces, end in ((text, BETWEEN_PARTS), (html, AFTER_HTML)):
        holes.append(tuple((len(body) + 2 * index + 1, slot) for index, slot in enumerate(pieces.slots)))
        for constant in pieces.constant:
            body += [quote_fragment(constant), b""]
        body[-1] = end
    return tuple(body), holes[0], holes[1]


@lru_cache(maxsize=16_384)
def _ready(name: str, value: str, fallback: str | None, filters: tuple[str, ...]) -> _Ready:
    shown = one_line(value_of(Field(name, fallback, filters), {name: value}))
    return _Ready(quote_fragment(shown), quote_fragment(escape(shown)), shown)
