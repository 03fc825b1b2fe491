"""An address of a page elsewhere with what a list says about it, and the list itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from nurture.core.errors import BadInput, Problem
from nurture.core.offers import normalise_url
from nurture.core.phrases import phrase

MOST_LINKS: Final = 10_000
"""Addresses that are read from one list."""

LONGEST_URL: Final = 2_000
_ODD: Final = re.compile(r"[\s\x00-\x1f\x7f\"<>\\^`{|}]")


@dataclass(frozen=True, slots=True)
class Link:
    """A page elsewhere; texts are "" where the list says nothing.

    `row` is where it stands (the record of a table, else the line), `kind` what the list itself calls it, `published` a
    day as 2026-11-02, `others` its translations as (language, address), itself among them. `is_hidden`: the list says
    that it is not published.
    """

    row: int
    url: str
    title: str = ""
    summary: str = ""
    language: str = ""
    kind: str = ""
    published: str = ""
    tags: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True)
class LinkList:
    """What a list holds. `rows` counts every entry, also those that are only a problem.

    `inner` are the lists that it names instead of pages, as (line, address); `unknown` are columns that mean nothing.
    """

    links: tuple[Link, ...]
    rows: int
    problems: tuple[Problem, ...] = ()
    inner: tuple[tuple[int, str], ...] = ()
    unknown: tuple[str, ...] = field(default=())


def check_url(text: str) -> str:
    """The address as it can be linked to, or "" where it is none: http or https, a host, nobody's password."""
    plain = text.strip()
    if not plain or len(plain) > LONGEST_URL or _ODD.search(plain):
        return ""
    try:
        parts = urlsplit(plain)
        is_page = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        return plain if is_page and normalise_url(plain) else ""
    except ValueError:
        return ""


def bad_url(text: str, *, row: int | None = None, line: int | None = None) -> Problem:
    """What is wrong with an entry in that row or line, whose address is none."""
    if not text.strip():
        return Problem("no_url", phrase("The address is missing."), field="url", row=row, line=line)
    said = phrase(
        "“{url}” is no web address; write it whole, as https://www.example.com/guide.", url=text.strip()[:120]
    )
    return Problem("bad_url", said, field="url", row=row, line=line)


def too_many() -> BadInput:
    """The refusal of a list that is too long to look through."""
    said = phrase("The list has more than {most} addresses. Divide it and bring in the parts.", most=MOST_LINKS)
    return BadInput(said, code="too_many")
