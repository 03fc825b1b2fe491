"""A page elsewhere as the assistant sees it: its address says most of what there is."""

from __future__ import annotations

import pytest

from nurture.core.mapping.suggesting import read_cues, suggest
from nurture.core.outside.links import Link
from nurture.core.outside.pages import key_of, page_of


@pytest.mark.parametrize(
    ("url", "kind", "language"),
    [
        ("https://www.example.se/kundcase/skolan-i-lund", "case_study", "sv"),
        ("https://help.example.com/en/articles/set-alarm", "kb_article", "en"),
        ("https://example.no/priser", "pricing", "nb"),
        ("https://example.com/da/boger/e-bog-om-luft.pdf", "ebook", "da"),
        ("https://example.com/webbinarier/2026/vinter/", "webinar", "sv"),
    ],
)
def test_the_address_says_kind_and_language(url: str, kind: str, language: str) -> None:
    """Folders, subdomains, the last part, the country; nothing else is known."""
    made = suggest(read_cues(page_of(Link(1, url), spoken="sv")))
    assert (made.kind, made.language) == (kind, language)


def test_a_page_without_title_is_called_by_its_address() -> None:
    """In words."""
    assert page_of(Link(1, "https://example.com/blogg/frisk-luft_p%C3%A5-jobbet.html")).title == "Frisk luft på jobbet"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://example.com/blogg/Frisk-luft/", "frisk-luft"),
        ("https://example.com/", "home"),
        ("https://example.com/guide/index.html", "guide"),
        ("https://example.com/utgave/2", "utgave-2"),
    ],
)
def test_a_key_comes_from_the_address(url: str, key: str) -> None:
    """From the last part that says something."""
    assert key_of(Link(1, url)) == key
