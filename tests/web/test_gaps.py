"""The gap map on its page: by language, persona and industry, with ways to the offers and the people."""

from __future__ import annotations

import pytest

from tests.house import write_offer
from tests.web.conftest import Desk


@pytest.mark.parametrize("by", ["language", "persona", "industry", "shoe size"])
def test_the_map_is_divided_by_what_is_asked(desk: Desk, by: str) -> None:
    """Whatever is no way to divide it shows languages."""
    page = desk.get(f"/content/gaps?by={by}").text
    assert "Gap map" in page
    assert page.count('aria-current="true"') >= 1


def test_a_cell_leads_to_its_offers_and_its_people(desk: Desk) -> None:
    """Each in the list that there is already, with the language that was chosen."""
    page = desk.get("/content/gaps?by=language&language=en").text
    assert "/content?stage=lead&amp;phase=awareness&amp;language=en&amp;status=live" in page
    assert "/people?stage=lead&amp;language=en" in page
    people = desk.get("/people?stage=lead&language=en").text
    assert "Anna" in people


def test_people_of_an_industry_are_found(desk: Desk) -> None:
    """By a condition, since the list has no such column."""
    desk.house.sql("UPDATE contact SET industry = 'R&D \"labs\"' WHERE stage = 'lead'")
    page = desk.get("/content/gaps", query_string={"by": "industry", "industry": 'R&D "labs"'}).text
    assert "/people?stage=lead&amp;where=" in page


def test_old_unused_offers_need_a_look(desk: Desk) -> None:
    """Older than a year and unchanged; never in a draft; and a colleague's paper is not missed."""
    write_offer(desk.house.library, "old-story", "guide", published="2024-01-01")
    desk.house.sync()
    page = desk.get("/content/gaps").text
    old, never = page.index("Older than a year"), page.index("Never used")
    assert "Old story" in page[old:never]
    assert "Old story" in page[never:]
    assert "Against rivals" not in page[never : page.index("Not in every language")]
