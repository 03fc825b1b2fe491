"""What speaks for a page being of which kind: its head, its path, its title, how it is built, what it says.

Each cue is so many points for a kind, with a sentence. Points are logarithms of odds: two more make a kind about seven
times as likely. They were set by looking at sites other than those they are tried on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from nurture.core.mapping.names import is_dated, name_forms, plain_name, split_path
from nurture.core.mapping.pages import Page
from nurture.core.mapping.shape import by_shape
from nurture.core.mapping.signs import by_signs
from nurture.core.mapping.voice import Cue, by_voice
from nurture.core.mapping.whereabouts import by_whereabouts
from nurture.core.mapping.words.paths import CLEAR, HEADS, VAGUE
from nurture.core.mapping.words.texts import PHRASES
from nurture.core.mapping.words.titles import TITLES
from nurture.core.offers import DEFAULT_KINDS, kind_name
from nurture.core.phrases import phrase


def find_cues(page: Page) -> list[Cue]:
    """Everything about the page that speaks for a kind."""
    finders: tuple[Callable[[Page], Iterator[Cue]], ...] = (
        _by_head,
        _by_path,
        _by_title,
        by_shape,
        by_voice,
        _by_text,
        by_signs,
        _by_whereabouts,
    )
    return [cue for find in finders for cue in find(page)]


def _by_whereabouts(page: Page) -> Iterator[Cue]:
    return by_whereabouts(page, _known_name)


_KIND_FIELDS: Final = (
    *("kind", "content_type", "contenttype", "type", "layout", "template", "pagetype", "page_type", "og:type"),
    *("category", "section"),
)
_LOOSE: Final = frozenset({"category", "section", "template", "og:type"})
_LIST_FIELDS: Final = ("categories", "tags")
_OWN_WORDS: Final = frozenset({"page", "default", "website", "home", "base", "index", "post", "main", "single"})


def _by_head(page: Page) -> Iterator[Cue]:
    for name in _KIND_FIELDS:
        said = page.text_field(name)
        plain = plain_name(said)[:60]
        if not plain:
            continue
        named = said.replace("-", "_").replace(" ", "_")
        kind = named if named in DEFAULT_KINDS else CLEAR.get(plain) or CLEAR.get(plain.partition("/")[0])
        if kind and not (plain in _OWN_WORDS and plain != "post"):
            strength = 8.0 if name == "kind" else 2.0 if name in _LOOSE or plain == "post" else 4.5
            yield Cue(kind, strength, phrase("Its own head says “{name}: {value}”.", name=name, value=said[:60]))
            break
    for value in page.list_field(*_LIST_FIELDS)[:12]:
        kind = CLEAR.get(plain_name(value)[:60])
        if kind:
            yield Cue(kind, 1.2, phrase("It is tagged “{tag}”.", tag=value[:60]))
    yield from _by_fields(page)


_FIELDS: Final[tuple[tuple[str, float, tuple[str, ...]], ...]] = (
    (
        "blog_post",
        1.4,
        ("author", "authors", "author_title", "authorname", "byline", "forfatter", "forfattare", "author_url"),
    ),
    (
        "blog_post",
        0.8,
        ("date", "publisheddate", "publishdate", "pubdate", "published_at", "readtime", "reading_time", "socialshare"),
    ),
    (
        "blog_post",
        0.6,
        ("image", "cover", "coverimage", "heroimage", "imagesrc", "hero", "thumbnail", "excerpt", "ingress"),
    ),
    (
        "kb_article",
        1.6,
        ("sidebar_label", "sidebar_position", "sidebar_title", "toc", "nav_order", "parent", "pagination_next"),
    ),
    ("kb_article", 0.7, ("slug", "id", "weight", "order", "search_terms", "hide_table_of_contents", "aliases")),
    (
        "event_invitation",
        2.2,
        ("event_date", "eventdate", "startdate", "start_date", "start_time", "venue", "location", "sted", "plats"),
    ),
    ("case_study", 2.2, ("customer", "client", "kunde", "kund", "client_name", "customer_name")),
    ("pricing", 2.0, ("price", "plans", "pris", "priser")),
    ("release_note", 2.0, ("version", "release", "release_date")),
    ("course", 1.4, ("duration", "lessons", "modules", "instructor")),
)


def _by_fields(page: Page) -> Iterator[Cue]:
    for kind, points, names in _FIELDS:
        found = next((name for name in names if page.fields.get(name) not in (None, "")), None)
        if found:
            yield Cue(
                kind, points, phrase("Its head has “{field}”, as a {kind} has.", field=found, kind=kind_name(kind))
            )


_INNER: Final = 0.45
"""A folder inside one that has spoken already counts so much: docs/guides is help, not guides."""


_ABOUT: Final = 0.6
"""What is in a folder about products or the company may well be its news or its help."""


def _by_path(page: Page) -> Iterator[Cue]:
    folders, name = split_path(page.path)
    share = 1.0
    known = [(folder, *_known_name(folder)) for folder in folders]
    for place, (folder, kind, points, clear) in enumerate(known):
        if kind:
            about = kind == "product_page" and any(later[3] for later in known[place + 1 :])
            said = phrase("It is in a folder “{folder}”.", folder=folder)
            yield Cue(kind, points * min(share, _ABOUT if about else 1.0 if clear else 0.8), said)
            share = min(share, 0.85 if about else _INNER) if clear else share
    kind, points, _ = _known_name(name)
    if kind:
        yield Cue(
            kind,
            points * (0.85 if share == 1.0 else 0.5 if share > _INNER else 0.25),
            phrase("Its address says “{name}”.", name=name[:80]),
        )
    if is_dated(page.path):
        yield Cue("blog_post", 1.2, phrase("Its address has a date, as posts have."))


_ONLY_WHOLE: Final = frozenset("security_pack report video proposal survey template upsell".split())
"""Kinds whose names are too common inside of others."""


@lru_cache(maxsize=8_192)
def _known_name(name: str) -> tuple[str, float, bool]:
    """The kind a name stands for, how much it says, and whether it is clear; it may be one of several words."""
    if name in CLEAR:
        return CLEAR[name], 4.6, True
    if name in VAGUE:
        return VAGUE[name], 1.6, False
    for form in name_forms(name):
        if form in CLEAR:
            return CLEAR[form], 3.8, True
    words = [word for word in name.split("-") if word not in _SMALL]
    if "-".join(words) in CLEAR:
        return CLEAR["-".join(words)], 4.2, True
    if 1 < len(words) <= 4:
        for part in ("-".join(words[:2]), "-".join(words[-2:]), words[-1], words[0]):
            if CLEAR.get(part, "security_pack") not in _ONLY_WHOLE:
                return CLEAR[part], 2.8, len(words) == 2
    return _compound(words[-1]) if words else ("", 0.0, False)


def _compound(word: str) -> tuple[str, float, bool]:
    """The kind by how a compound ends."""
    for ending, kind in HEADS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return kind, 2.6, False
    return "", 0.0, False


_SMALL: Final = frozenset(
    "a an the of for to and en ett et ei i om og och till til pa av med din var vart vare".split()
)


_SOMEBODY: Final = re.compile(
    r"(?:Hvordan|Slik|Så|Hur|Sådan|Derfor|Därför)(?: \w+)? ([A-ZÅÄÖÆØ]\w+)|(?:På|Hos|Ved|Med) ([A-ZÅÄÖÆØ]\w+)"
)
"""A name early in a Nordic title, where only names have capitals."""


def _by_title(page: Page) -> Iterator[Cue]:
    title = page.title.casefold()
    for kind, points, pattern in TITLES:
        found = pattern.search(title)
        if found:
            yield Cue(kind, points, phrase("Its title says “{words}”.", words=found[0].strip()))
    named = _SOMEBODY.match(page.title)
    if named:
        yield Cue("case_study", 1.6, phrase("Its title tells of “{words}”.", words=named[1] or named[2]))
    summary = page.summary.casefold()[:200]
    for kind, points, pattern in TITLES if summary else ():
        found = pattern.search(summary) if kind not in {"blog_post", "product_page"} else None
        if found:
            yield Cue(kind, points * 0.35, phrase("Its summary says “{words}”.", words=found[0].strip()))


_LOOKED_AT: Final = 7_000
_MOST: Final = 3.6
_MORE: Final = 0.9
_MORE_OF_COMMON: Final = 0.4
"""What each further turn of phrase adds: several that belong to a rare kind are hardly there by chance."""


def _by_text(page: Page) -> Iterator[Cue]:
    text = f"{' . '.join(page.headings)} . {page.prose[:_LOOKED_AT]}".casefold()
    present = set(page.words).union(*(heading.casefold().split() for heading in page.headings), ("",))
    found: dict[str, list[str]] = {}
    index = _turns()
    for word in present & index.keys():
        for kind, turn in index[word]:
            if turn == word or turn in text:
                found.setdefault(kind, []).append(turn)
    for kind, turns in found.items():
        more = _MORE_OF_COMMON if kind in _FIRST else _MORE
        points = min(_MOST, _FIRST.get(kind, 0.8) + more * (len(turns) - 1))
        yield Cue(kind, points, phrase("It says “{words}”.", words="”, “".join(sorted(turns)[:3])))


@lru_cache(maxsize=1)
def _turns() -> dict[str, tuple[tuple[str, str], ...]]:
    """The turns of phrase by their longest word, without which a page need not be searched for them."""
    index: dict[str, list[tuple[str, str]]] = {}
    for kind, turns in PHRASES.items():
        for turn in turns:
            words = [word for word in turn.split() if word.isalpha()]
            index.setdefault(max(words, key=len, default=""), []).append((kind, turn))
    return {word: tuple(turns) for word, turns in index.items()}


_FIRST: Final = {"kb_article": 0.5, "guide": 0.5, "blog_post": 0.5, "product_page": 0.6}
"""Turns of phrase that are everywhere say less."""
