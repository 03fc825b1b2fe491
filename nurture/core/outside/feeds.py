"""Sitemaps, RSS and Atom: pages that a site lists as XML, read by a parser that takes nothing but elements and text.

A document type is refused before anything of it is read, so there are no entities to swell and no files to fetch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final
from xml.parsers import expat  # nosec B407 -- doctypes are refused, and with them every entity

from nurture.core.dates import read_date
from nurture.core.errors import BadInput, Problem
from nurture.core.languages import read_language
from nurture.core.mapping.markup import read_html
from nurture.core.outside.links import MOST_LINKS, Link, LinkList, bad_url, check_url, too_many
from nurture.core.phrases import phrase
from nurture.core.values import clean_text

DEEPEST: Final = 40
"""Elements inside of each other; no list of addresses needs half of that."""

LONGEST_TEXT: Final = 20_000
"""Characters of one element that are kept."""

_ROOTS: Final = frozenset({"urlset", "sitemapindex", "rss", "RDF", "feed"})
_ENTRIES: Final = frozenset({"url", "sitemap", "item", "entry"})
_OF_OTHERS: Final = re.compile(r"mrss|itunes|podcast|sitemap-image|sitemap-video", re.IGNORECASE)
_LOOKS_XML: Final = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(?:\?xml|urlset|sitemapindex|rss|feed|rdf:RDF)[\s>]|^\xff\xfe<|^\xfe\xff\0<"
)


def is_feed(data: bytes) -> bool:
    """Whether these bytes begin as a sitemap or a feed does."""
    return _LOOKS_XML.match(data[:400]) is not None


@dataclass
class _Entry:
    """One entry as its elements come: the line it begins in, the first text of each, links and translations."""

    line: int
    depth: int
    texts: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)
    language: str = ""


class _Reader:
    """Hears the parser and keeps entries; everything else of the document is let go."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.root = ""
        self.language = ""
        self.depth = 0
        self.entries: list[tuple[str, _Entry]] = []
        self._entry: _Entry | None = None
        self._words: list[str] = []
        self._kept = 0

    def _doctype(self, *_: object) -> None:
        said = phrase(
            "The file declares a document type (DOCTYPE), which no sitemap and no feed needs; it was not read."
        )
        raise BadInput(said, code="doctype")

    def _start(self, name: str, given: Mapping[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadInput(phrase("The file is nested too deeply to be a list of addresses."), code="too_deep")
        plain = name.rpartition(" ")[2]
        self._words, self._kept = [], 0
        if self.depth == 1:
            self.root = plain
            self.language = _language(given)
        elif self._entry is None and plain in _ENTRIES:
            self._entry = _Entry(self.parser.CurrentLineNumber, self.depth, language=_language(given))
        elif self._entry is not None and plain == "link" and "href" in given:
            _note_link(self._entry, given)
        elif self._entry is not None and plain == "category" and given.get("term"):
            self._entry.tags.append(given["term"])

    def _text(self, words: str) -> None:
        if self._kept < LONGEST_TEXT:
            self._words.append(words[: LONGEST_TEXT - self._kept])
            self._kept += len(words)

    def _end(self, name: str) -> None:
        place, _, plain = name.rpartition(" ")
        words = "".join(self._words).strip()
        entry = self._entry
        if entry is not None and self.depth == entry.depth:
            self.entries.append((plain, entry))
            self._entry = None
            if len(self.entries) > MOST_LINKS:
                raise too_many()
        elif entry is not None and words and not _OF_OTHERS.search(place):
            if plain in {"category", "keywords"}:
                entry.tags += words.split(",")
            entry.texts.setdefault(plain, words)
        elif self.depth <= 3 and plain == "language" and words:
            self.language = words
        self._words, self._kept = [], 0
        self.depth -= 1


def _language(given: Mapping[str, str]) -> str:
    return given.get("http://www.w3.org/XML/1998/namespace lang", "")


def _note_link(entry: _Entry, given: Mapping[str, str]) -> None:
    relation = given.get("rel", "alternate")
    if given.get("hreflang") and relation == "alternate":
        entry.others.append((given["hreflang"], given["href"]))
    elif relation == "alternate" and given.get("type", "text/html") in {"text/html", "application/xhtml+xml"}:
        entry.texts.setdefault("href", given["href"])


def read_feed(data: bytes) -> LinkList:
    """The pages that a sitemap or feed lists, or the sitemaps that an index names.

    Raises BadInput for what is no XML, is another document, or declares a document type.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        said = phrase("The file is no whole XML: {why}.", why=str(error))
        raise BadInput(said, code="bad_xml", row=error.lineno) from error
    except (ValueError, LookupError) as error:
        raise BadInput(phrase("The file is in an encoding that is not known."), code="bad_xml") from error
    if reader.root not in _ROOTS:
        said = phrase("“{root}” is neither a sitemap nor an RSS or Atom feed.", root=reader.root[:60])
        raise BadInput(said, code="wrong_type")
    return _listed(reader)


def _listed(reader: _Reader) -> LinkList:
    links: list[Link] = []
    inner: list[tuple[int, str]] = []
    problems: list[Problem] = []
    for name, entry in reader.entries:
        told = entry.texts
        written = told.get("loc") or told.get("href") or told.get("link") or told.get("guid") or told.get("id") or ""
        url = check_url(written)
        if not url:
            problems.append(bad_url(written, line=entry.line))
        elif name == "sitemap":
            inner.append((entry.line, url))
        else:
            links.append(_link(entry, url, reader.language))
    rows = len(links) + len(problems)
    return LinkList(tuple(links), rows, tuple(problems), tuple(inner))


def _link(entry: _Entry, url: str, spoken: str) -> Link:
    told = entry.texts
    others = [(read_language(code) or "", check_url(href)) for code, href in entry.others if code != "x-default"]
    known = tuple((language, href) for language, href in others if language and href)
    own = next((language for language, href in known if href == url), "")
    summary = told.get("description") or told.get("summary") or told.get("encoded") or told.get("content") or ""
    return Link(
        entry.line,
        url,
        title=_plain(told.get("title", ""), 300),
        summary=_plain(summary, 600),
        language=own or read_language(entry.language or told.get("language", "") or spoken) or "",
        published=_day(
            told.get("pubDate") or told.get("published") or told.get("date") or told.get("publication_date", "")
        ),
        tags=tuple(clean_text(tag, 60) for tag in entry.tags[:12] if tag.strip()),
        others=known,
    )


def _plain(text: str, most: int) -> str:
    """The words of a text that may be HTML, cut at a word."""
    words = clean_text(read_html(text).prose if "<" in text or "&" in text else text, LONGEST_TEXT)
    return words if len(words) <= most else words[: most - 1].rpartition(" ")[0] + "…"


def _day(text: str) -> str:
    """The day in a feed's way of writing a moment, as 2026-11-02, or ""."""
    if not text:
        return ""
    read = read_date(text)
    if read is None:
        try:
            read = parsedate_to_datetime(text).astimezone(UTC)
        except (ValueError, OverflowError):
            return ""
    return read.date().isoformat()
