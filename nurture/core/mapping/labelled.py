"""A page with what was decided about it written on top, as a file of the content library."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from nurture.core.documents import split_front_matter
from nurture.core.mapping.pages import Page

_KEY: Final = re.compile(r"^([A-Za-z_][\w-]*)\s*:")


def write_labelled(text: str, page: Page, kind: str, language: str) -> str:
    """The page's Markdown with title, kind and language in its front matter, and nothing else changed.

    An HTML page becomes Markdown of its prose.
    """
    wanted = {"title": page.title or page.path.rpartition("/")[2], "kind": kind, "language": language}
    if page.path.casefold().endswith((".html", ".htm")):
        return _block([], wanted | ({"summary": page.summary} if page.summary else {})) + f"\n{page.prose}\n"
    split = split_front_matter(text)
    if split is None or page.problem is not None:
        return _block([], wanted) + f"\n{text if split is None else split[1]}\n"
    head, body, _ = split
    title_stands = {"title": wanted["title"]} if "title" not in page.fields else {}
    return _block(head.splitlines(), title_stands | {"kind": kind, "language": language}) + f"\n{body}\n"


def labelled_name(path: str) -> str:
    """What the file is called in the library: always Markdown."""
    return re.sub(r"\.(?:mdx|html?)$", ".md", path, flags=re.IGNORECASE)


def _block(lines: list[str], wanted: Mapping[str, str]) -> str:
    """Front matter of these lines, with a line for each wanted key in place of its own and what belonged to that."""
    kept: list[str] = []
    dropping = False
    for line in lines:
        key = _KEY.match(line)
        dropping = key[1] in wanted if key else dropping and (line.startswith((" ", "\t", "- ")) or not line.strip())
        if not dropping:
            kept.append(line)
    written = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in wanted.items()]
    return "\n".join(["---", *written, *kept, "---", ""])
