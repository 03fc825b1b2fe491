"""A page elsewhere as the mapping assistant sees it, and as the front matter of an offer that leads to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit

from nurture.core.keys import make_key
from nurture.core.mapping.names import split_path
from nurture.core.mapping.pages import Page, digest_of
from nurture.core.mapping.suggesting import Suggestion
from nurture.core.mapping.tongues import claimed_language
from nurture.core.offers import DEFAULT_KINDS, OfferStatus
from nurture.core.outside.links import Link

_PLAIN_HOSTS: Final = frozenset({"www", "web", "site", "no", "se", "en"})
_OF_COUNTRIES: Final = {"se": "sv", "no": "nb", "dk": "da"}
_SUFFIX: Final = re.compile(r"\.(?:html?|php|aspx?|pdf|md)$", re.IGNORECASE)


def page_of(link: Link, *, spoken: str = "") -> Page:
    """The page as far as its list tells: address, title, summary, tags.

    `spoken` is the language where nothing says one. A subdomain counts as a folder (docs.example.com/api), and the
    country of the address stands in for a language that nothing else says.
    """
    parts = urlsplit(link.url)
    host = (parts.hostname or "").split(".")
    first = [host[0]] if len(host) > 2 and host[0] not in _PLAIN_HOSTS else []
    segments = [unquote(part) for part in parts.path.split("/") if part]
    name = _SUFFIX.sub("", segments[-1]) if segments else "home"
    path = "/".join([*first, *segments[:-1], f"{name}.html"])
    title = link.title or _title_of(name)
    page = Page(
        path=path,
        title=title,
        summary=link.summary,
        prose=link.summary,
        fields=_fields(link),
        digest=digest_of(link.url),
    )
    if link.language or claimed_language(page)[0]:
        return page
    country = _OF_COUNTRIES.get(host[-1]) or ("" if link.title else spoken)
    return replace(page, fields={**page.fields, "language": country}) if country else page


def _fields(link: Link) -> dict[str, object]:
    named = "kind" if link.kind.casefold().replace(" ", "_") in DEFAULT_KINDS else "type"
    given: dict[str, object] = {"language": link.language, named: link.kind, "tags": list(link.tags)}
    return {name: value for name, value in given.items() if value}


def _title_of(name: str) -> str:
    words = " ".join(re.split(r"[-_+\s]+", name)).strip()
    return words[:1].upper() + words[1:300]


def offer_values(link: Link, page: Page, made: Suggestion, key: str) -> Mapping[str, str]:
    """The front matter of the offer: a draft, which nobody gets before somebody has said for whom it is."""
    return {
        "title": page.title,
        "kind": made.kind,
        "language": made.language,
        "key": key,
        "summary": link.summary,
        "url": link.url,
        "published": link.published,
        "status": OfferStatus.DRAFT.value,
    }


def key_of(link: Link) -> str:
    """The key that the address asks for: that of its last part, which says something."""
    parts = urlsplit(link.url)
    folders, name = split_path(_SUFFIX.sub("", unquote(parts.path)).strip("/") or "home")
    return make_key(name if len(name) > 2 or not folders else f"{folders[-1]}-{name}")
