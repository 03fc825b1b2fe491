"""A page as the assistant sees it: its path, its fields, its title, what it says, and how it is built.

Whatever a file holds, reading it takes time in proportion to its length and never fails: what cannot be read is left
out and said.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from nurture.core.documents import read_yaml, split_front_matter
from nurture.core.errors import Problem
from nurture.core.mapping.markup import read_html, read_markdown
from nurture.core.phrases import phrase

SUFFIXES: Final = (".md", ".mdx", ".html", ".htm")
"""Files that are pages."""

MOST_CHARACTERS: Final = 200_000
"""So much of a file is looked at; what a page is shows long before."""

MOST_WORDS: Final = 2_000
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True)
class Page:
    """A page. `fields` are those of its front matter or head, in small letters; `words` are those of its prose.

    `digest` is the same for the same file, wherever it lies.
    """

    path: str
    title: str = ""
    summary: str = ""
    headings: tuple[str, ...] = ()
    prose: str = ""
    words: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    code_blocks: int = 0
    steps: int = 0
    tables: int = 0
    has_form: bool = False
    digest: str = ""
    problem: Problem | None = None

    def text_field(self, *names: str) -> str:
        """The first of these fields that holds a text, in small letters."""
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str | int | float) and str(value).strip():
                return str(value).strip().casefold()
        return ""

    def list_field(self, *names: str) -> tuple[str, ...]:
        """What these fields list, in small letters; a text counts as a list divided by commas."""
        found: list[str] = []
        for name in names:
            value = self.fields.get(name)
            parts = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
            found += [part.strip().casefold() for part in parts if isinstance(part, str)]
        return tuple(part for part in found if part)


def read_page(text: str, path: str) -> Page:
    """The page in a file's text; `path` says by its ending whether that is HTML."""
    text = text.removeprefix("\ufeff").replace("\0", " ").replace("\r\n", "\n")[:MOST_CHARACTERS]
    fields, body, problem = _front_matter(text, path)
    is_html = path.casefold().endswith((".html", ".htm"))
    read = read_html(body) if is_html else read_markdown(body)
    known = {**read.fields, **fields}
    title = _plain(known.get("title")) or (read.headings[0] if read.headings else "")
    summary = _plain(known.get("description") or known.get("summary") or known.get("excerpt") or known.get("intro"))
    return Page(
        path=path.replace("\\", "/"),
        title=title[:300],
        summary=summary[:600],
        headings=tuple(heading[:200] for heading in read.headings[:60]),
        prose=read.prose,
        words=tuple(_WORD.findall(read.prose.casefold())[:MOST_WORDS]),
        fields=known,
        code_blocks=read.code_blocks,
        steps=read.steps,
        tables=read.tables,
        has_form=read.has_form,
        digest=digest_of(text),
        problem=problem,
    )


def digest_of(text: str) -> str:
    """What tells a page's text from any other."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _plain(value: object) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _front_matter(text: str, path: str) -> tuple[dict[str, Any], str, Problem | None]:
    """The fields before a page's text, the text, and why they could not be read; a plain look at the lines then."""
    if text.startswith("+++\n"):
        return _toml(text, path)
    split = split_front_matter(text)
    if split is None:
        return {}, text, None
    head, body, _ = split
    document = read_yaml(head, first_line=2) if head.strip() else None
    if isinstance(document, Problem):
        said = phrase("The front matter was read line by line: {why}", why=document.message)
        problem = Problem("front_matter", said, path=path, line=document.line or 1)
        return _by_lines(head), body, problem
    return ({key.casefold(): value for key, value in document.values.items()} if document else {}), body, None


def _toml(text: str, path: str) -> tuple[dict[str, Any], str, Problem | None]:
    head, mark, body = text[4:].partition("\n+++")
    if not mark:
        return {}, text, None
    try:
        read = tomllib.loads(head)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        said = phrase("The front matter was read line by line: {why}", why=str(error).split("\n", 1)[0])
        return _by_lines(head), body, Problem("front_matter", said, path=path, line=1)
    return {key.casefold(): value for key, value in read.items()}, body, None


_LINE: Final = re.compile(r"^([A-Za-z_][\w-]{0,60})\s*[:=][ \t]*(\S.{0,400})$", re.MULTILINE)


def _by_lines(head: str) -> dict[str, Any]:
    """What "key: value" lines say where the whole cannot be read, so that a draft is still known for one."""
    return {match[1].casefold(): match[2].strip().strip("\"'") for match in _LINE.finditer(head[:20_000])}
