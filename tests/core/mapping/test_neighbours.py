"""Pages that share a folder mostly share a kind, whatever the folder is called."""

from __future__ import annotations

from nurture.core.mapping.learned import Taught, suggest_all
from nurture.core.mapping.neighbours import with_neighbours
from nurture.core.mapping.suggesting import read_cues
from tests.core.mapping.sites import EN, page, titled

CLEAR = titled("Kundecase: Rektor", f"{EN} ## The challenge\n## The solution\n## The results")
"""A page that is a customer story whatever its folder is called."""


def test_an_unclear_page_is_what_its_neighbours_are() -> None:
    """Five posts in a folder speak for the sixth page, and the evidence says so."""
    unclear = read_cues(page(titled("Air", EN), "q7/x.md"))
    clear = [read_cues(page(CLEAR, f"q7/{number}.md")) for number in range(6)]
    alone, among = suggest_all([unclear], Taught())[0], suggest_all([*clear, unclear], Taught())[-1]
    assert (alone.kind == "case_study", among.kind) == (False, "case_study")
    assert any("neighbours" in one.message for one in among.evidence)


def test_translations_are_neighbours() -> None:
    """Folders of languages do not part the pages of a folder."""
    unclear = read_cues(page(titled("Air", EN), "q7/en/x.md"))
    clear = [read_cues(page(CLEAR, f"q7/no/{number}.md")) for number in range(6)]
    assert suggest_all([*clear, unclear], Taught())[-1].kind == "case_study"


def test_few_neighbours_say_nothing() -> None:
    """Two pages are no folder's habit."""
    before = [read_cues(page(CLEAR, f"q7/{number}.md")) for number in range(3)]
    assert list(with_neighbours(before)) == before


def test_neighbours_who_differ_say_nothing() -> None:
    """A folder of all kinds leaves each page to itself."""
    titles = (
        "Checklista",
        "Kundecase: X",
        "Webinar: Y",
        "Gratis e-bok",
        "Release notes 1.2.3",
        "X vs. Y",
        "Kalkylator",
    )
    before = [read_cues(page(titled(title, EN), f"q7/{title[:3]}.md")) for title in titles]
    assert list(with_neighbours(before)) == before
