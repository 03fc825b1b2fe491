"""The playbook as HTML and Markdown: complete, by itself, and with text that stays text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from nurture.rendering.playbook import MapCell, MapRow
from nurture.rendering.playbook_text import TextForm, write_playbook
from tests.rendering.test_playbook import BOOK, LEAD, with_stage

FULL = replace(
    BOOK,
    content_map=(
        MapRow(0, (MapCell("awareness", "Medvetenhet", ("En guide",), 3), MapCell("decision", "Beslut", ()))),
    ),
)


@pytest.mark.parametrize("form", ["html", "md"])
def test_every_part_is_in_every_form(form: TextForm) -> None:
    """What the PDF says, they say."""
    told = write_playbook(FULL, form)
    parts = (LEAD.voice, LEAD.who, *LEAD.challenges, *LEAD.questions, LEAD.helps, *LEAD.kinds, *LEAD.avoid, *LEAD.entry)
    for part in (*parts, LEAD.success, LEAD.hand_over, "Åsa Lindqvist", "En guide", "och 3 till", "Inget än"):
        assert part in told


@pytest.mark.parametrize("form", ["html", "md"])
def test_the_same_playbook_gives_the_same_text(form: TextForm) -> None:
    """To the letter."""
    assert write_playbook(FULL, form) == write_playbook(FULL, form)


def test_the_page_needs_nothing_else() -> None:
    """No script, and nothing is loaded from anywhere."""
    page = write_playbook(FULL, "html")
    assert '<html lang="sv">' in page
    for sign in ("<script", "<link", "src=", "url(", "@import", "http"):
        assert sign not in page


@pytest.mark.parametrize(
    "text", ["<img onerror=x>", "# not a head", "1. no list", "- no list", "*so* _so_ `so` [a](b)", "a | b"]
)
def test_text_stays_text(text: str) -> None:
    """Whatever signs somebody writes, a reader of the Markdown or the page sees them as they were written."""
    book = with_stage(who=text)
    shown = MarkdownIt("commonmark").enable("table").render(write_playbook(book, "md"))
    escaped = text.replace("<", "&lt;").replace(">", "&gt;")
    assert f"<p>{escaped}</p>" in shown
    assert f"<p>{escaped}</p>" in write_playbook(book, "html")
