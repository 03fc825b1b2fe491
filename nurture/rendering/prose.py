"""Markdown written by marketers as mail: cleaned HTML with its styles inline, and a text that reads like a letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.tree import SyntaxTreeNode

from nurture.rendering.characters import PLACEHOLDER

WIDTH: Final = 72
_EXPECTED_VALUE: Final = 14  # characters, of a value that is not known yet

# Reading takes the square of the brackets; past this number, far beyond any mail, a bracket is only a bracket.
_MOST_BRACKETS: Final = 1_000

_TAGS: Final = frozenset(
    {"p", "br", "strong", "em", "a", "ul", "ol", "li", "h1", "h2", "h3", "h4", "blockquote", "hr", "code", "pre", "img"}
)
_ATTRIBUTES: Final = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}


def _markdown() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20})
    # A placeholder for an address has to come out as it went in, so that its value can take its place later.
    reader.normalizeLink = lambda url: url if PLACEHOLDER.search(url) else normalizeLink(url)  # type: ignore[method-assign]
    return reader


_MARKDOWN: Final = _markdown()
_WITH_TABLES: Final = _markdown().enable("table")
_TABLE_TAGS: Final = frozenset({"table", "thead", "tbody", "tr", "th", "td"})


class Prose:
    """Markdown that has been read once.

    `inline` is for texts of one line, which hold no paragraphs or lists; `tables` for pages, as mails have none.
    """

    def __init__(self, markdown: str, *, inline: bool = False, tables: bool = False) -> None:
        if markdown.count("[") > _MOST_BRACKETS:
            markdown = markdown.replace("[", "&#91;")
        self._reader = _WITH_TABLES if tables else _MARKDOWN
        self._tags = set(_TAGS | _TABLE_TAGS) if tables else set(_TAGS)
        self._tokens = self._reader.parseInline(markdown) if inline else self._reader.parse(markdown)

    def html(self, styles: Mapping[str, str]) -> str:
        """Clean HTML; `styles` gives each tag its style attribute. Raw HTML in the Markdown comes out as text."""
        return nh3.clean(
            self._reader.renderer.render(self._tokens, self._reader.options, {}),
            tags=self._tags,
            attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
            url_schemes={"http", "https", "mailto", "tel"},
            link_rel=None,
            set_tag_attribute_values={tag: {"style": style} for tag, style in styles.items()},
        ).strip()

    def text(self, known: Mapping[int, str]) -> str:
        """Plain text without escapes, wrapped at about 72 characters, each link on a line of its own below its words.

        `known` gives the values of placeholders (by code point) that are put in before the lines are broken.
        """
        tree = SyntaxTreeNode(self._tokens)
        return "\n\n".join(filter(None, (_block(node, known, WIDTH) for node in tree.children)))


def wrap(text: str, width: int = WIDTH) -> str:
    """The text broken at spaces only, so that an address stays whole; line ends in it are kept."""
    return "\n".join(_wrapped(line, width) for line in text.split("\n"))


def _wrapped(line: str, width: int) -> str:
    lines: list[str] = []
    room = 0
    for word in line.split():
        length = len(word) + (_EXPECTED_VALUE - 1) * len(PLACEHOLDER.findall(word))
        if lines and length < room:
            lines[-1] += f" {word}"
            room -= length + 1
        else:
            lines.append(word)
            room = width - length
    return "\n".join(lines)


def _block(node: SyntaxTreeNode, known: Mapping[int, str], width: int) -> str:
    match node.type:
        case "inline":
            return _paragraph(node, known, width)
        case "paragraph" | "heading":
            return _paragraph(node.children[0], known, width)
        case "bullet_list" | "ordered_list":
            return _list(node, known, width)
        case "blockquote":
            return _indented("\n\n".join(_block(each, known, width - 2) for each in node.children), "> ", "> ")
        case "hr":
            return "-" * 3
        case "fence" | "code_block":
            return _indented(node.content.rstrip("\n"), "    ", "    ")
    return ""


def _list(node: SyntaxTreeNode, known: Mapping[int, str], width: int) -> str:
    first = int(node.attrs.get("start", 1))
    items = []
    for number, item in enumerate(node.children, first):
        sign = f"{number}. " if node.type == "ordered_list" else "- "
        text = "\n".join(_block(each, known, width - len(sign)) for each in item.children)
        items.append(_indented(text, sign, " " * len(sign)))
    return "\n".join(items)


def _indented(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join(f"{rest if index else first}{line}".rstrip() for index, line in enumerate(lines))


def _paragraph(node: SyntaxTreeNode, known: Mapping[int, str], width: int) -> str:
    links: dict[str, str] = {}
    text = wrap(_inline(node.children, links).translate(known), width)
    named = ((label.translate(known), url.translate(known)) for url, label in links.items())
    written_out = [(label, url) for label, url in named if label not in {url, url.removeprefix("mailto:")}]
    if len(written_out) == 1:
        return f"{text}\n{written_out[0][1]}"
    return "\n".join((text, *(f"\n{wrap(label, width)}:\n{url}" for label, url in written_out)))


def _inline(nodes: Iterable[SyntaxTreeNode], links: dict[str, str]) -> str:
    """The words; `links` collects address and label of every link on the way."""
    words = []
    for node in nodes:
        match node.type:
            case "softbreak":
                words.append(" ")
            case "hardbreak":
                words.append("\n")
            case "link":
                label = _inline(node.children, links)
                links.setdefault(str(node.attrs.get("href", "")), label)
                words.append(label)
            case "text" | "code_inline" | "image":
                words.append(node.content)
            case _:
                words.append(_inline(node.children, links))
    return "".join(words)
