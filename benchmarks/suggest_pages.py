"""Suggesting what pages are, from their text to the evidence: by rules alone, and with what a workspace has taught.

    python -m benchmarks.suggest_pages [--items 1000] [--repeats 3] [--json]

Pages are made of words of the sample library, about 400 words each, as posts, help with code, and guides, in Markdown
and HTML. The rate is pages a second on one core; the peer is what a script would do that only reads the same pages with
a Markdown parser and counts their words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Final

from markdown_it import MarkdownIt

from benchmarks import harness
from nurture.core.mapping.features import read_features
from nurture.core.mapping.learning import Example, Model, learn
from nurture.core.mapping.pages import read_page
from nurture.core.mapping.suggesting import read_cues
from nurture.resources import shipped
from nurture.services.suggesting import suggest_pages

WORDS: Final = 400
SHAPES: Final = ("blogg/{n}.md", "docs/{n}.mdx", "x/{n}.md", "guider/{n}.html")


def make_pages(count: int) -> list[tuple[str, str]]:
    """So many pages as (path, text), always the same."""
    chance = Random(5)
    words = [
        word for file in sorted(shipped("content_library").rglob("*.md")) for word in file.read_text("utf-8").split()
    ]
    return [_page(number, words, chance) for number in range(count)]


def _page(number: int, words: list[str], chance: Random) -> tuple[str, str]:
    start = chance.randrange(len(words) - WORDS)
    text = words[start : start + WORDS]
    lines = [" ".join(text[place : place + 40]) for place in range(0, WORDS, 40)]
    path = SHAPES[number % len(SHAPES)].format(n=number)
    if path.endswith(".html"):
        return (
            path,
            f"<html><head><title>{' '.join(text[:5])}</title></head><body><p>{'</p><p>'.join(lines)}</p></body></html>",
        )
    code = "```js\nlet air = measure()\n```\n" if path.startswith("docs") else ""
    body = f"\n\n{code}## Part\n\n".join(lines)
    return path, f'---\ntitle: "Page {number}"\ndate: 2026-01-01\n---\n\n{body}\n'


def taught(pages: list[tuple[str, str]]) -> Model:
    """A model that has learned from the first of the pages."""
    labels = ("blog_post", "kb_article", "report", "guide")
    examples = []
    for place, (path, text) in enumerate(pages):
        page = read_page(text, path)
        examples.append(Example(read_features(page, read_cues(page).odds), labels[place % len(labels)]))
    model = learn(examples)
    assert model is not None
    return model


def _by_rules(count: int) -> Callable[[], object]:
    pages = make_pages(count)
    return lambda: suggest_pages([read_page(text, path) for path, text in pages], None)


def _with_model(count: int) -> Callable[[], object]:
    pages, model = make_pages(count), taught(make_pages(80))
    return lambda: suggest_pages([read_page(text, path) for path, text in pages], model)


def _parsed(count: int) -> Callable[[], object]:
    pages, parser = make_pages(count), MarkdownIt()
    return lambda: [Counter(re.findall(r"\w+", parser.render(text))) for _, text in pages]


def check() -> str:
    """Suggests the right kinds where the folders say them."""
    made = suggest_pages([read_page(text, path) for path, text in make_pages(40)], None)
    wanted = ("blog_post", "kb_article", None, "guide")
    if any(one.kind != wanted[place % 4] for place, one in enumerate(made) if wanted[place % 4]):
        raise SystemExit("the folders' kinds were not recognised")
    return "kinds of 30 of 40 pages checked"


def main() -> None:
    """Measures all sides."""
    sides = [
        harness.Side("rules alone", _by_rules),
        harness.Side("with a learned model", _with_model),
        harness.Side("Markdown parser, words counted", _parsed),
    ]
    harness.compare("Suggest", "benchmarks.suggest_pages", sides, check=check, items=1_000, unit="pages")


if __name__ == "__main__":
    main()
