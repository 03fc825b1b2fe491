"""Markdown, MDX and HTML without their marks: prose, headings, and how much of what else there is.

No parser of either language: only what tells one page from another, in one pass, whatever the file holds. Every pattern
is bounded, so that no text takes more time than its length is worth.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any, Final

from nurture.core.mapping.machine_words import machine_fields

MOST_PROSE: Final = 16_000
"""Characters of prose that are kept."""


@dataclass
class Text:
    """What is left of a page's body; the counts are of code blocks, numbered steps and lines of tables."""

    prose: str = ""
    headings: list[str] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    code_blocks: int = 0
    steps: int = 0
    tables: int = 0
    has_form: bool = False


_FENCE: Final = re.compile(r"^ {0,3}(```+|~~~+)")
_ATX: Final = re.compile(r"^ {0,3}#{1,6}\s+(\S.{0,300})$")
_STEP: Final = re.compile(r"^ {0,6}\d{1,2}[.)]\s")
_MODULE: Final = re.compile(r"^(?:import|export)\s[^\n]{0,300}?(?:from\s|['\"{(=])")
_IMAGE: Final = re.compile(r"!\[([^\[\]]{0,300})\]\([^()\n]{0,800}\)")
_LINK: Final = re.compile(r"\[([^\[\]]{0,300})\](?:\([^()\n]{0,800}\)|\[[^\[\]\n]{0,200}\])")
_SHORTCODE: Final = re.compile(r"\{\{[^{}]{0,600}\}\}|\{%[^{}%]{0,400}%\}")
_INLINE: Final = re.compile(r"`[^`\n]{1,200}`")
_URL: Final = re.compile(r"https?://\S{1,300}")
_TAG: Final = re.compile(r"<(/?)([A-Za-z][\w.:-]{0,40})([^<>]{0,3000})>")
_BRACES: Final = re.compile(r"\{[^{}]{0,600}\}")
_MARKS: Final = re.compile(r"[*_#>|~=\\]+")
_HEADING: Final = re.compile(r"^h[1-6]$")
_HEADING_ELEMENT: Final = re.compile(r"<h[1-6][^<>]{0,400}>(.{0,300}?)</h[1-6]", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE: Final = re.compile(
    r"([A-Za-z:-]{1,30})\s{0,5}=\s{0,5}(?:\"([^\"]{0,1000})\"|'([^']{0,1000})'|([^\s\"'>]{1,300}))"
)


def cut(text: str, opening: str, closing: str) -> str:
    """The text without what stands between these marks; where the last is not closed, without the rest."""
    if opening not in text:
        return text
    kept: list[str] = []
    place = 0
    while (start := text.find(opening, place)) >= 0:
        kept.append(text[place:start])
        end = text.find(closing, start + len(opening))
        if end < 0:
            return " ".join(kept)
        place = end + len(closing)
    kept.append(text[place:])
    return " ".join(kept)


def read_markdown(body: str) -> Text:
    """What a Markdown or MDX body says."""
    read = Text()
    body = cut(cut(body, "<!--", "-->"), "{/*", "*/}")
    prose = "\n".join(_prose_lines(body, read))
    read.has_form = "<form" in prose.casefold()
    if read.headings == [] and "<h" in prose:
        read.headings += [clean for clean in map(_clean, _HEADING_ELEMENT.findall(prose)) if clean]
    read.prose = _clean(prose)
    return read


def _prose_lines(body: str, read: Text) -> list[str]:
    kept: list[str] = []
    fence = ""
    for line in body.splitlines():
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
            continue
        if mark:
            fence = mark[1]
            read.code_blocks += 1
            continue
        if _MODULE.match(line):
            continue
        _note(line, read)
        kept.append(line)
    return kept


def _note(line: str, read: Text) -> None:
    """Count what the line is, and keep it where it is a heading."""
    heading = _ATX.match(line)
    if heading:
        read.headings.append(_clean(heading[1]))
    elif _STEP.match(line):
        read.steps += 1
    elif line.lstrip().startswith("|"):
        read.tables += 1


_PLAIN: Final = re.compile(r"[\w ,.:;?!'’()/%+-]*")


def _clean(text: str) -> str:
    if len(text) < 300 and "http" not in text and _PLAIN.fullmatch(text):
        return " ".join(text.split())
    text = _IMAGE.sub(r" \1 ", text[: 3 * MOST_PROSE])
    text = _LINK.sub(r"\1", text)
    text = _SHORTCODE.sub(" ", text)
    text = _INLINE.sub(" ", text)
    text = _TAG.sub(" ", text)
    text = _BRACES.sub(" ", text)
    text = _MARKS.sub(" ", _URL.sub(" ", text))
    return " ".join(html.unescape(text).split())[:MOST_PROSE]


_DROPPED: Final = ("script", "style", "svg", "noscript", "template", "nav", "footer", "header", "aside")


def read_html(body: str) -> Text:
    """What an HTML page says: its head as fields, its main part as prose."""
    read = Text()
    body = cut(body, "<!--", "-->")
    read.fields = _head(body) | machine_fields(body)
    read.headings = [clean for clean in map(_clean, _HEADING_ELEMENT.findall(body)) if clean]
    tags = [(match[2].casefold(), bool(match[1])) for match in _TAG.finditer(body)]
    opened = [name for name, closes in tags if not closes]
    read.code_blocks = opened.count("pre")
    read.tables = opened.count("tr")
    read.steps = opened.count("li") if "ol" in opened else 0
    read.has_form = "form" in opened
    read.prose = _clean(_main(_without_blocks(body)))
    return read


def _without_blocks(body: str) -> str:
    for name in _DROPPED:
        body = _drop(body, name)
    return body


def _drop(body: str, name: str) -> str:
    """The page without elements of this name; an unclosed one takes only its own tag along, unless it is code."""
    low = body.casefold() if body.isascii() else body.lower()
    if len(low) != len(body) or f"<{name}" not in low:
        return body
    kept: list[str] = []
    place = 0
    while (start := low.find(f"<{name}", place)) >= 0:
        end = low.find(f"</{name}", start)
        if end < 0:
            break
        kept.append(body[place:start])
        place = end + len(name) + 3
    return " ".join([*kept, body[place:]])


def _main(body: str) -> str:
    """The part between <main> or <article> and its end, where that is most of what is said; else the body."""
    low = body.lower()
    for name in ("main", "article", "body"):
        start = low.find(f"<{name}")
        end = low.rfind(f"</{name}")
        if 0 <= start < end and len(low) == len(body) and (name == "body" or end - start > 200):
            return body[start:end]
    return body


def _head(body: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for match in _TAG.finditer(body[:60_000]):
        name = match[2].casefold()
        if name == "html" and not match[1]:
            found["lang"] = _attributes(match[3]).get("lang", "")
        elif name == "meta":
            given = _attributes(match[3])
            key = (given.get("name") or given.get("property") or "").casefold()
            if key and "content" in given:
                found.setdefault(key, given["content"])
        elif name == "link" and "canonical" in _attributes(match[3]).get("rel", "").casefold():
            found.setdefault("canonical", _attributes(match[3]).get("href", ""))
        elif name == "title" and not match[1] and "title" not in found:
            found["title"] = _clean(body[match.end() : match.end() + 300].partition("</")[0])
    return {key: value for key, value in found.items() if value}


def _attributes(text: str) -> dict[str, str]:
    return {
        match[1].casefold(): html.unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(text)
    }
