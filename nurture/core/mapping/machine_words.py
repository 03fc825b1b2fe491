"""What an HTML page says of itself to machines: its types by schema.org, its crumbs, the classes of its body."""

from __future__ import annotations

import html
import re
from typing import Any, Final

_TYPE: Final = re.compile(r'"@type"\s{0,5}:\s{0,5}(?:"([A-Za-z]{2,40})"|\[([^\]]{2,200})\])')
_LD: Final = re.compile(r"<script[^<>]{0,200}application/ld\+json[^<>]{0,200}>", re.IGNORECASE)
_ITEM: Final = re.compile(r"itemtype=[\"']https?://schema\.org/([A-Za-z]{2,40})[\"']", re.IGNORECASE)
_BODY: Final = re.compile(r"<body[^<>]{0,400}?class=[\"']([^\"']{1,600})[\"']", re.IGNORECASE)
_CLASS: Final = re.compile(
    r"(?:single|page-template|template|post-type|type|section|layout|page)-((?!page|post|default|id)[a-zåäöæø_-]{3,30})"
)
_CRUMBS: Final = re.compile(
    r"<(?:nav|ol|ul|div)[^<>]{0,300}(?:breadcrumb|brødsmule|brodsmule|smulor)[^<>]{0,300}>", re.IGNORECASE
)
_LINK_WORDS: Final = re.compile(r"<a[^<>]{0,400}>([^<>]{1,60})</a", re.IGNORECASE)
_AS_FOLDER: Final = re.compile(r"[\s_]+")
_LOOKED_AT: Final = 120_000
_OF_ANY_PAGE: Final = frozenset(
    """webpage website organization person imageobject breadcrumblist listitem searchaction entrypoint readaction
    commentaction postaladdress contactpoint corporation localbusiness wpheader wpfooter wpsidebar
    sitenavigationelement propertyvaluespecification""".split()
)


def machine_fields(body: str) -> dict[str, Any]:
    """`schema`, `crumbs` and `type` as far as the page has them; names in small letters."""
    text = body[:_LOOKED_AT]
    found: dict[str, Any] = {}
    types = [name for name in _types(text) if name not in _OF_ANY_PAGE]
    if types:
        found["schema"] = list(dict.fromkeys(types))[:8]
    crumbs = _crumbs(text)
    if crumbs:
        found["crumbs"] = crumbs
    classes = _BODY.search(text)
    said = _CLASS.search(classes[1].casefold()) if classes else None
    if said:
        found["page_type"] = said[1]
    return found


def _types(text: str) -> list[str]:
    names: list[str] = _ITEM.findall(text)
    for opening in _LD.finditer(text):
        block = text[opening.end() : opening.end() + 20_000].partition("</script")[0]
        for one, several in _TYPE.findall(block):
            names += [one] if one else re.findall(r"[A-Za-z]{2,40}", several)
    return [name.casefold() for name in names]


def _crumbs(text: str) -> list[str]:
    """The links of the crumbs as folders are named, without the first, which is the home page."""
    opening = _CRUMBS.search(text)
    if opening is None:
        return []
    block = re.split(r"</(?:nav|ol|ul|div)", text[opening.end() : opening.end() + 4_000], maxsplit=1)[0]
    words = [" ".join(html.unescape(link).split()).casefold() for link in _LINK_WORDS.findall(block)]
    return [_AS_FOLDER.sub("-", word) for word in words[1:6] if word]
