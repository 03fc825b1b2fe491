"""The names in a path, as the tables of words write them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LETTERS: Final = str.maketrans({"å": "a", "ä": "a", "á": "a", "ö": "o", "ø": "o", "æ": "ae", "é": "e", "ü": "u"})
_BETWEEN: Final = re.compile(r"[\s_.,+]+|%20")
_DATED: Final = re.compile(r"^\d{2,4}[-_]?\d{2}[-_]?\d{2}[-_]|^\d{1,3}[-_.]\s?")
_DATE: Final = re.compile(r"(?:^|/)(?:19|20)\d\d[-/_]?(?:0[1-9]|1[0-2])(?:[-/_]?(?:[0-2]\d|3[01]))?(?:[-_/]|\.|$)")
_SUFFIX: Final = re.compile(r"(?:\.(?:en|sv|nb|nn|no|da))?\.(?:mdx?|html?)$", re.IGNORECASE)
_PLACES: Final = frozenset("index _index readme page default".split())


_HUMP: Final = re.compile(r"(?<=[a-zåäöæø])(?=[A-ZÅÄÖÆØ])")


@lru_cache(maxsize=16_384)
def plain_name(name: str) -> str:
    """A folder's or file's name without accents, capitals, dates and numbers before it."""
    plain = _BETWEEN.sub("-", _HUMP.sub("-", name).casefold().translate(_LETTERS)).strip("-")
    return _DATED.sub("", plain) or plain


def split_path(path: str) -> tuple[tuple[str, ...], str]:
    """The plain names of the folders, outermost first, and of the page: of its folder where the file is an index."""
    *folders, file = path.strip("/").split("/")
    names = tuple(plain_name(folder) for folder in folders if folder)
    name = plain_name(_SUFFIX.sub("", file))
    if name in _PLACES and names:
        return names[:-1], names[-1]
    return names, name


def is_index(path: str) -> bool:
    """Whether the file stands for its folder."""
    return _SUFFIX.sub("", path.rpartition("/")[2]).casefold() in _PLACES


def is_dated(path: str) -> bool:
    """Whether the path names a day or a month, as those of posts do."""
    return _DATE.search(path) is not None


_LOCALES: Final = frozenset(
    "en sv nb nn no da se dk fi de fr en-us en-gb sv-se nb-no nn-no da-dk english svenska norsk".split()
)


def folders_of(path: str) -> tuple[str, ...]:
    """The plain names of the folders without those that stand for a language."""
    return tuple(name for name in split_path(path)[0] if name not in _LOCALES)


_JOINED: Final = (
    "arkivet",
    "arkiv",
    "archive",
    "artiklar",
    "artikler",
    "inlagg",
    "innlegg",
    "sidor",
    "sider",
    "posts",
    "listan",
)
_INFLECTED: Final = ("erne", "ene", "arna", "erna", "orna", "ar", "er", "or", "en", "et", "na", "n", "s")
_SHORTEST: Final = 4


@lru_cache(maxsize=16_384)
def name_forms(name: str) -> tuple[str, ...]:
    """What a name may be a form of: a compound with "archive" or "articles", a plural, a definite form."""
    forms = [name.removesuffix(ending).strip("-") for ending in _JOINED if name.endswith(ending)]
    forms += [name[: -len(ending)] for ending in _INFLECTED if name.endswith(ending)]
    forms += [f"{name}s", f"{name}er", f"{name}ar"]
    return tuple(form for form in forms if len(form) >= _SHORTEST)
