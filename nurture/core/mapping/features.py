"""A page as the features that a workspace's own labels are learned from, in groups that weigh the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from math import log, sqrt
from typing import Final

from nurture.core.mapping.names import folders_of, split_path
from nurture.core.mapping.pages import Page

VERSION: Final = 1
"""Of what the features mean; labels kept with another version are read anew."""

GROUPS: Final[dict[str, float]] = {"p": 1.0, "h": 0.6, "t": 0.7, "w": 1.0, "r": 1.2, "s": 0.6}
"""Path, head, title, words of the text, what the rules say, shape: a group's length after scaling."""

MOST_WORDS: Final = 220
"""Different words of a text that are kept, the most frequent ones."""

_SAID: Final = ("type", "layout", "category", "section", "template", "content_type", "kind", "author")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
Features = Mapping[str, float]


def read_features(page: Page, odds: Mapping[str, float]) -> dict[str, float]:
    """The features of a page, each of its group's letter, a colon and a name; `odds` is what the rules say."""
    found: dict[str, float] = {}
    folders = folders_of(page.path)
    _, name = split_path(page.path)
    for place in range(len(folders)):
        found[f"p:{folders[place]}/"] = 1.0
        found[f"p:{'/'.join(folders[: place + 1])}"] = 1.0
    for word in name.split("-")[:8]:
        found[f"p:={word}"] = 0.5
    for key in list(page.fields)[:40]:
        found[f"h:{key}"] = 0.5
    for key in _SAID:
        for value in page.list_field(key)[:3]:
            found[f"h:{key}={value[:40]}"] = 1.0
    for word in _WORD.findall(f"{page.title} {' '.join(page.headings[:12])}".casefold())[:60]:
        found[f"t:{word}"] = 1.0
    for word, times in Counter(page.words).most_common(MOST_WORDS):
        found[f"w:{word}"] = 1.0 + log(times)
    for kind, share in odds.items():
        if share > 0.02:
            found[f"r:{kind}"] = round(share, 3)
    found |= _shape(page)
    return found


def _shape(page: Page) -> dict[str, float]:
    size = min(6, int(log(len(page.words) + 1, 3)))
    found = {f"s:size{size}": 1.0, f"s:code{min(3, page.code_blocks)}": 1.0, f"s:steps{min(3, page.steps)}": 0.5}
    return found | {f"s:tables{min(3, page.tables)}": 0.5, f"s:form{page.has_form}": 0.5}


def weigh(features: Features, rarity: Mapping[str, float], usual: float) -> list[tuple[str, float]]:
    """The features with their rarity (inverse document frequency; `usual` where it is unknown), each group scaled."""
    groups: dict[str, list[tuple[str, float]]] = {}
    for name, value in features.items():
        weight = value if name[0] == "r" else value * rarity.get(name, usual)
        groups.setdefault(name[0], []).append((name, weight))
    scaled: list[tuple[str, float]] = []
    for letter, members in groups.items():
        length = sqrt(sum(weight * weight for _, weight in members)) or 1.0
        scale = GROUPS[letter] / length
        scaled += [(name, weight * scale) for name, weight in members]
    return scaled
