"""Reading pages: prose without marks, whatever the file holds, in time in proportion to its length."""

from __future__ import annotations

from time import process_time

import pytest

from nurture.core.mapping.pages import read_page
from nurture.core.mapping.suggesting import read_cues, suggest
from nurture.core.phrases import say
from tests.core.mapping.sites import page

MDX = """---
title: Buttons
author: Kari
---
import { Button } from '@ours/react'

# Use one [button](/x "y")

<Story>One **button** is enough.</Story>
![a picture](x.png) {/* a remark */}

| a | b |
|---|---|

```tsx
<Button>secret</Button>
```
1. Press it.
"""

HTML = """<!doctype html><html lang="nb"><head><title>Luft &amp; lys</title>
<meta name="description" content="Om luft"><script>var hidden = "no";</script></head>
<body><nav>Meny</nav><main><h1>God luft</h1><p>Vi måler luften i alle rom. Den skal være god hele dagen for alle som er,
også om ettermiddagen. Det merker både barn og voksne, og de sier det gjerne.</p><pre>x=1</pre><form></form></main>
<footer>Bunn</footer></body></html>"""


def test_mdx_leaves_its_prose() -> None:
    """Imports, elements, code, pictures and remarks are left out; headings and counts are kept."""
    read = page(MDX, "x.mdx")
    assert read.title == "Buttons"
    assert read.headings == ("Use one button",)
    assert "One button is enough." in read.prose
    assert not {"import", "secret", "remark", "Story"} & set(read.prose.split())
    assert (read.code_blocks, read.tables, read.steps) == (1, 2, 1)


def test_html_leaves_its_main_part() -> None:
    """The head becomes fields; menus, scripts and footers are left out."""
    read = page(HTML, "x.html")
    assert (read.title, read.summary, read.fields["lang"]) == ("Luft & lys", "Om luft", "nb")
    assert read.headings == ("God luft",)
    assert read.prose.startswith("God luft Vi måler luften")
    assert not {"Meny", "Bunn", "hidden"} & set(read.prose.split())
    assert (read.code_blocks, read.has_form) == (1, True)


def test_a_title_is_taken_from_the_first_heading() -> None:
    """Where the head has none."""
    assert page("# Air\nWe measure.").title == "Air"
    assert page("<h1>Air</h1> We measure.").title == "Air"


def test_front_matter_in_toml_is_read() -> None:
    """Hugo's other way of writing it."""
    assert page("+++\ntitle = 'Air'\ntags = ['a', 'b']\n+++\nText").list_field("tags") == ("a", "b")


@pytest.mark.parametrize("text", ["---\na: [\ntitle: Air\n---\nText", "+++\na = [\ntitle = 'Air'\n+++\nText"])
def test_front_matter_that_is_broken_is_read_by_its_lines(text: str) -> None:
    """What can be read counts, and the rest is said in a sentence."""
    read = page(text)
    assert read.title == "Air"
    assert read.problem is not None
    assert say(read.problem.message).startswith("The front matter was read line by line:")


def test_front_matter_without_an_end_is_text() -> None:
    """Nothing is lost of a page whose front matter never ends."""
    assert "title" in page("---\ntitle: Air\n").prose
    assert "title" in page("+++\ntitle = 1\n").prose


HOSTILE = (
    "<!--",
    "<a ",
    "[",
    "![",
    "{{",
    "{%",
    "` ",
    "<h1>",
    "<script>",
    '<meta name="',
    "import ",
    "http://",
    "---\n",
    "\0",
)


@pytest.mark.parametrize("path", ["x.md", "x.html"])
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_pages_take_no_longer_than_others(piece: str, path: str) -> None:
    """200,000 characters of anything are read in a time that nobody notices, and something is said of them."""
    before = process_time()
    assert suggest(read_cues(read_page(piece * (200_000 // len(piece)), path))).kind
    assert process_time() - before < 20


def test_the_same_text_has_the_same_digest() -> None:
    """Wherever it lies; another text has another."""
    assert page("Air", "a.md").digest == page("Air", "b/c.md").digest
    assert page("Air").digest != page("Light").digest
