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
from typing import Final

from nurture.core.copy import Field, Template, Text, resolve, value_of
from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.rendering.characters import PLACEHOLDER, one_line, printable
from nurture.rendering.layouts import lay_out
from nurture.rendering.links import links_in_html, links_in_text
from nurture.rendering.mail_source import (
    SHARED_FIELDS,
    UNSUBSCRIBE_FIELD,
    Brand,
    MailCopy,
    MailSource,
    OfferCard,
    Sender,
    shared_values,
)
from nurture.rendering.message import AFTER_HTML, BEFORE_TEXT, BETWEEN_PARTS, Envelope, write_head
from nurture.rendering.quoted import quote_fragment

__all__ = [
    "SHARED_FIELDS", "UNSUBSCRIBE_FIELD", "Brand", "CompiledMail", "MailCopy", "MailSource", "OfferCard",
    "RenderedMail", "Sender", "compile_mail", "shared_values",
]  # fmt: skip

_UNSUBSCRIBE: Final = Field(UNSUBSCRIBE_FIELD)
_MARK: Final = re.compile("([\ue000-\uefff])")
# "{{ first_name }}.Next" is a missing space; "{{ first_name }}.example.com/page" is a link.
_WHOLE_LABELS: Final = re.compile("(?:[\ue000-\uefff]|[\\w-]+)(?:\\.(?:[\ue000-\uefff]|[\\w-]+))*")
_PART_OF_AN_ADDRESS: Final = re.compile("[./:@\\\\\u3002\uff0e\uff61]")


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A person's mail to look at; lines end with `\\n`."""

    subject: str
    html: str
    text: str


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

    `links` is every address in it: HTML, text, subject, preheader, comments, clickable or not.
    """

    source: MailSource
    links: frozenset[str]
    fields: tuple[Field, ...]
    _subject: _Pieces = field(repr=False)
    _html: _Pieces = field(repr=False)
    _text: _Pieces = field(repr=False)
    _body: tuple[bytes, ...] = field(repr=False)
    _holes: tuple[tuple[int, int, int], ...] = field(repr=False)

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields that would leave a hole in this person's mail."""
        blank = (each.name for each in self.fields if each.fallback is None and not one_line(value_of(each, values)))
        return tuple(dict.fromkeys(blank))

    def render(self, values: Mapping[str, str]) -> RenderedMail:
        """The mail as this person would see it; a missing field shows nothing."""
        shown = self._shown(values)
        subject = one_line(self._subject.filled(shown))
        return RenderedMail(subject, self._html.filled([escape(text) for text in shown]), self._text.filled(shown))

    def message(self, values: Mapping[str, str], envelope: Envelope) -> bytes:
        """The mail as bytes; raises UnsafeHeader for an address or link that cannot be used.

        The values are those of the person's branches, with `unsubscribe_url` among them. A missing field shows nothing.
        """
        shown = self._shown(values)
        encoded = [_encoded(text) for text in shown]
        pieces = list(self._body)
        pieces[0] = write_head(self._subject.filled(shown), self.source.language, envelope)
        for position, slot, part in self._holes:
            pieces[position] = encoded[slot][part]
        return b"".join(pieces)

    def personal_links(self, values: Mapping[str, str]) -> frozenset[str]:
        """Every address that this person's values bring into the mail, besides the unsubscribe link.

        The guard judges them like the links of the mail itself.
        """
        personal = [text for each, text in zip(self.fields, self._shown(values), strict=True) if each != _UNSUBSCRIBE]
        if not any(_PART_OF_AN_ADDRESS.search(text) for text in personal):
            return frozenset()
        mail = self.render(values)
        found = {*links_in_html(mail.html), *links_in_text(mail.text), *links_in_text(mail.subject)}
        return frozenset(found - self.links - {values.get(UNSUBSCRIBE_FIELD, "")})

    def _shown(self, values: Mapping[str, str]) -> list[str]:
        return [one_line(value_of(each, values)) for each in self.fields]


def compile_mail(source: MailSource) -> CompiledMail:
    """The source compiled for its branches; raises BadInput if a personal field is a part of a link."""
    marks = {_UNSUBSCRIBE: _mark(0)}
    words = _marked_words(source, marks)
    shared = shared_values(source.offers, source.sender)
    known = {mark: one_line(value_of(each, shared)) for each, mark in marks.items() if each.name in SHARED_FIELDS}
    laid_out = lay_out(source, words, known, marks[_UNSUBSCRIBE])
    found = {*links_in_html(laid_out.html), *links_in_text(laid_out.text), *links_in_text(laid_out.subject)}
    links = _checked_links(found, marks[_UNSUBSCRIBE])
    subject, html, text = _cut(laid_out.subject), _cut(laid_out.html), _cut(laid_out.text)
    return CompiledMail(source, links, tuple(marks), subject, html, text, *_joinable(text, html))


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


def _checked_links(found: set[str], unsubscribe: str) -> frozenset[str]:
    """The links without placeholders; only the unsubscribe link may be personal."""
    for url in found:
        if PLACEHOLDER.search(url) and url != unsubscribe and not _WHOLE_LABELS.fullmatch(url):
            message = phrase("A personal field cannot be a part of a link: {url}", url=PLACEHOLDER.sub("…", url))
            raise BadInput(message, code="personal_link")
    return frozenset(url for url in found if not PLACEHOLDER.search(url))


def _cut(text: str) -> _Pieces:
    pieces = _MARK.split(text)
    return _Pieces(tuple(pieces[::2]), tuple(ord(mark) - 0xE000 for mark in pieces[1::2]))


def _joinable(text: _Pieces, html: _Pieces) -> tuple[tuple[bytes, ...], tuple[tuple[int, int, int], ...]]:
    """All bytes of the body in a row, and for each hole its position, its slot and its part (0 text, 1 HTML)."""
    body = [b"", BEFORE_TEXT]
    holes: list[tuple[int, int, int]] = []
    for part, pieces in enumerate((text, html)):
        for index, constant in enumerate(pieces.constant):
            if index:
                holes.append((len(body), pieces.slots[index - 1], part))
                body.append(b"")
            body.append(quote_fragment(constant))
        body.append(AFTER_HTML if part else BETWEEN_PARTS)
    return tuple(body), tuple(holes)


@lru_cache(maxsize=16_384)
def _encoded(value: str) -> tuple[bytes, bytes]:
    """The value as bytes for the text part and for the HTML part."""
    return quote_fragment(value), quote_fragment(escape(value))
