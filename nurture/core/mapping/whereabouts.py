"""Where a page says that it stands: address, crumbs, what it calls itself for machines, the button."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from nurture.core.mapping.names import split_path
from nurture.core.mapping.pages import Page
from nurture.core.mapping.voice import Cue
from nurture.core.mapping.words.titles import TITLES
from nurture.core.phrases import phrase

Known = Callable[[str], tuple[str, float, bool]]
"""Gives the kind that a name stands for, how much it says, and whether it is clear."""

_ADDRESSES: Final = ("permalink", "url", "canonical", "canonical_url", "canonicalurl", "og:url", "slug", "path", "uri")
_BUTTONS: Final = (
    "cta",
    "cta_text",
    "ctatext",
    "cta_label",
    "button",
    "button_text",
    "buttontext",
    "linktext",
    "link_text",
)
_INNER: Final = 0.45

SCHEMA: Final[dict[str, tuple[str, float]]] = {
    **dict.fromkeys(("blogposting", "newsarticle", "socialmediaposting", "reportagenewsarticle"), ("blog_post", 3.0)),
    **dict.fromkeys(("techarticle", "apireference", "faqpage", "qapage"), ("kb_article", 3.0)),
    **dict.fromkeys(("event", "businessevent", "educationevent"), ("event_invitation", 3.0)),
    **dict.fromkeys(("product", "service", "softwareapplication", "aboutpage", "contactpage"), ("product_page", 2.6)),
    **dict.fromkeys(("course", "courseinstance"), ("course", 3.0)),
    **dict.fromkeys(("videoobject", "movie"), ("video", 1.6)),
    **dict.fromkeys(("howto", "recipe"), ("guide", 2.6)),
    **dict.fromkeys(("book", "ebook"), ("ebook", 2.6)),
    **dict.fromkeys(("report", "scholarlyarticle", "dataset"), ("report", 2.4)),
    "article": ("blog_post", 0.9),
}
"""What schema.org calls a page, in small letters."""


def by_whereabouts(page: Page, known: Known) -> Iterator[Cue]:
    """What address, crumbs, schema and button say for a kind."""
    yield from _by_address(page, known)
    for crumb in page.list_field("crumbs")[:8]:
        kind, points, _ = known(crumb)
        if kind:
            yield Cue(kind, 0.8 * points, phrase("Its crumbs lead by “{crumb}”.", crumb=crumb))
    for name in page.list_field("schema")[:8]:
        if name in SCHEMA:
            kind, points = SCHEMA[name]
            yield Cue(kind, points, phrase("It calls itself “{name}” for search engines.", name=name))
    said = page.text_field(*_BUTTONS)[:80]
    for kind, points, pattern in TITLES if said else ():
        if pattern.search(said) and kind not in {"blog_post", "kb_article", "product_page"}:
            yield Cue(kind, 0.8 * points, phrase("Its button says “{words}”.", words=said))


def _by_address(page: Page, known: Known) -> Iterator[Cue]:
    """The folders of an address that is not the path of the file, the outermost counting most."""
    address = next((text for text in (page.text_field(name) for name in _ADDRESSES) if "/" in text.strip("/")), "")
    path = _path_of(address)
    if not path or path.strip("/") in page.path.casefold():
        return
    folders, name = split_path(path)
    share = 1.0
    for folder in folders:
        kind, points, clear = known(folder)
        if kind:
            yield Cue(kind, points * share, phrase("Its address says “{name}”.", name=folder))
            share = _INNER if clear else share
    kind, points, _ = known(name)
    if kind and share == 1.0:
        yield Cue(kind, 0.85 * points, phrase("Its address says “{name}”.", name=name[:80]))


def _path_of(address: str) -> str:
    try:
        parts = urlsplit(address if re.match(r"https?://", address) else f"//x/{address.lstrip('/')}")
        host = (parts.hostname or "").split(".")
    except ValueError:
        return ""
    first = f"{host[0]}/" if len(host) > 2 and host[0] != "www" else ""
    return first + parts.path.strip("/")
