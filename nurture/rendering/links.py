"""Finds every address in a mail, clickable or not; rather too many, since what is no link resolves to no offer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import Final, NamedTuple
from urllib.parse import unquote, urljoin

# Dots that browsers read as the dot of a domain (UTS 46).
_DOT: Final = "[.\u3002\uff0e\uff61]"
_MARK: Final = "\ue000-\uefff"  # a personal field in a mail that is being compiled
_END: Final = r"""[^\s<>"“”»«`|^]"""
_ADDRESS: Final = re.compile(
    rf"[a-z][a-z0-9+.-]{{0,20}}:(?:/|\\){{2}}{_END}+"
    rf"|(?<![\w@.-])(?:[\w{_MARK}-]+{_DOT})+(?:xn--[a-z0-9-]+|(?:[^\W\d_]|[{_MARK}]){{2,}})(?![\w.-]*@)(?:[:/?\#\\]{_END}*)?"
    rf"|mailto:{_END}+",
    re.IGNORECASE,
)
# Where another address may begin: after the name of a value, or with a scheme.
_INSIDE: Final = re.compile(r"=|(?<!^)(?=https?:)", re.IGNORECASE)
LONGEST_URL: Final = 2_000
"""Characters of an address that are searched for others; longer ones are refused by much of the web."""
_TRAILING: Final = ".,;:!?'’)]}*_"
_NAMESPACES: Final = frozenset({"xmlns", "xmlns:v", "xmlns:o"})
_ADDRESS_ATTRIBUTES: Final = frozenset({"href", "src", "action", "background", "cite", "poster", "data", "formaction"})


def links_in_text(text: str) -> Iterator[str]:
    """Every address written out in a plain text: with a scheme, or only a domain and what follows it.

    Signs at its end may belong to the sentence or to the address, so each comes with and without them.
    """
    for found in _ADDRESS.finditer(text):
        yield found.group()
        yield found.group().rstrip(_TRAILING)


def links_inside(url: str) -> Iterator[str]:
    """Addresses that another one carries, as redirects and sign-in pages do: `…?next=/page`, `…?u=https%3A%2F%2F…`."""
    plain = previous = url[:LONGEST_URL]
    while (plain := unquote(previous)) != previous:
        previous = plain
    for found in _INSIDE.finditer(plain):
        inside = plain[found.end() :].partition("&")[0]
        yield urljoin(url, inside) if inside.startswith("/") else inside


class HtmlLinks(NamedTuple):
    """The addresses in a document, entities resolved: those that lead somewhere and those that only stand there."""

    clickable: frozenset[str]
    written: frozenset[str]


def links_in_html(html: str) -> HtmlLinks:
    """Every address in attributes, text, comments and styles."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return HtmlLinks(frozenset(reader.clickable), frozenset(reader.written))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.clickable: set[str] = set()
        self.written: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name in _ADDRESS_ATTRIBUTES:
                self.clickable.add(value.strip())
            elif value and name not in _NAMESPACES:
                self.written.update(links_in_text(value))

    def handle_data(self, data: str) -> None:
        self.written.update(links_in_text(data))

    def handle_comment(self, data: str) -> None:
        self.written.update(links_in_text(unescape(data)))
        if "<" in data:
            inside = links_in_html(data)
            self.clickable |= inside.clickable
            self.written |= inside.written

    def handle_decl(self, decl: str) -> None:
        self.written.update(links_in_text(decl))

    def unknown_decl(self, data: str) -> None:
        self.written.update(links_in_text(data))
