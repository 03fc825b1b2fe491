"""Writing what was decided on top of a page, and nothing else."""

from __future__ import annotations

from nurture.core.mapping.labelled import labelled_name, write_labelled
from tests.core.mapping.sites import page


def written(text: str, path: str = "a/x.md") -> str:
    """The page as a Norwegian guide."""
    return write_labelled(text, page(text, path), "guide", "nb")


def test_front_matter_keeps_what_it_had() -> None:
    """Its own kind gives way, with what was listed below it; all else stays, comments included."""
    before = "---\ntitle: Luft\nkind:\n  - a\n  - b\n# mine\nauthor: Kari\n---\n\nText\n"
    assert written(before) == '---\nkind: "guide"\nlanguage: "nb"\ntitle: Luft\n# mine\nauthor: Kari\n---\n\nText\n'


def test_a_page_without_front_matter_gets_some() -> None:
    """With the title that it has, or its name."""
    assert written("# Luft: 1\nText\n").startswith(
        '---\ntitle: "Luft: 1"\nkind: "guide"\nlanguage: "nb"\n---\n\n# Luft'
    )
    assert 'title: "x.md"' in written("Text")


def test_broken_front_matter_is_replaced() -> None:
    """What could not be read does not break the new file."""
    assert (
        written("---\na: [\ntitle: Luft\n---\nText")
        == '---\ntitle: "Luft"\nkind: "guide"\nlanguage: "nb"\n---\n\nText\n'
    )


def test_html_becomes_markdown() -> None:
    """Its title, summary and prose."""
    head = "<title>Luft</title><meta name='description' content='Om luft'>"
    text = f"<html><head>{head}</head><body><p>Ren.</p></body></html>"
    assert written(text, "x.html") == (
        '---\ntitle: "Luft"\nkind: "guide"\nlanguage: "nb"\nsummary: "Om luft"\n---\n\nRen.\n'
    )
    assert [labelled_name(name) for name in ("a/x.HTML", "x.mdx", "x.md")] == ["a/x.md", "x.md", "x.md"]
