"""Who gets an offer, person by person: the same answers as the guard's, in pages that lose nobody."""

from __future__ import annotations

import pytest

from nurture.services.browsing import who as browsing
from nurture.services.browsing.pages import PAGE, Place
from nurture.services.browsing.who import WhoFilter, list_who
from nurture.services.explaining import who_gets
from tests.house import House, address
from tests.web.conftest import Desk

KEY = "thank-you"


def listed(house: House, **wanted: str) -> dict[str, str]:
    """The answer for each address, over all pages."""
    found: dict[str, str] = {}
    place = Place()
    while True:
        page = list_who(house.engine, KEY, WhoFilter(**wanted), place, now=house.now).page
        assert not found.keys() & {one.email for one in page.items}
        found |= {one.email: one.outcome.value for one in page.items}
        if not page.next_key:
            return found
        place = Place(after=page.next_key)


def test_everybody_is_listed_with_the_guards_answer(desk: Desk) -> None:
    """What the pages say is what the command says, over more than one page."""
    lines = [f"p{number}@many.example.com,lead,en,SE,consent" for number in range(PAGE + 2)]
    desk.house.bring("email,stage,language,country,consent_basis", *lines)
    asked = {email: verdict.outcome.value for email, verdict in who_gets(desk.house.engine, KEY, now=desk.house.now)}
    assert listed(desk.house) == asked
    assert listed(desk.house, verdict="allowed") == {who: said for who, said in asked.items() if said == "allowed"}


def test_few_among_many_are_found_further_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that has asked of enough people says so and leads on, until the end."""
    monkeypatch.setattr(browsing, "_CHUNK", 2)
    monkeypatch.setattr(browsing, "MOST_ASKED", 2)
    first = list_who(desk.house.engine, KEY, WhoFilter(verdict="allowed"), Place(), now=desk.house.now)
    assert first.is_cut
    assert listed(desk.house, verdict="allowed").keys() >= {address("customer")}


def test_the_page_tells_why(desk: Desk) -> None:
    """Each with name, answer and sentence; the offer's page leads there by reason."""
    page = desk.get(f"/content/offers/{KEY}/who?verdict=blocked").text
    assert address("lead") in page
    assert address("customer") not in page
    assert "is for customers, and this person is a prospect." in page
    assert f"/content/offers/{KEY}/who?code=wrong_audience" in desk.get(f"/content/offers/{KEY}").text
    assert desk.get("/content/offers/none/who").status_code == 404
    assert desk.get(f"/content/offers/{KEY}/who?after=x&verdict=maybe").status_code == 200
