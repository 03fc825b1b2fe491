"""A person's page: their past, what colleagues put right, twins, their data and erasure."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.house import address
from tests.web.conftest import Desk

LEAD = address("lead")
TWIN = "anna+news@lead.example.com"


def number(desk: Desk, email: str = LEAD) -> int:
    """The number of a person."""
    return desk.house.person(email).id or 0


def titles(page: str) -> list[str]:
    """The titles of what happened, in their order."""
    past = page[page.index('id="past"') :]
    return [re.sub(r"<.*?>", "", one) for one in re.findall(r'<p class="timeline-title">(.*?)</p>', past, re.DOTALL)]


def test_the_past_tells_everything(desk: Desk) -> None:
    """Arrival, stage, drafts, what they did, an opt-out and an edit: the newest first."""
    desk.house.happened(LEAD, "webinar_attended")
    desk.post(f"/people/{number(desk)}/edit", job_title="Caretaker")
    desk.post(f"/people/{number(desk)}/suppress", why="unsubscribed", certain="y")
    found = titles(desk.get(f"/people/{number(desk)}").text)
    assert {"They unsubscribed.", "Changed by admin@example.com", "Draft made", "Came in with crm.csv"} <= set(found)
    assert found[-1] == "Came in with crm.csv"


@pytest.mark.parametrize(
    ("show", "title"),
    [("did", "Attended a webinar"), ("record", "Came in with crm.csv"), ("stages", "Lead (by an import)")],
)
def test_the_past_is_narrowed_to_a_kind(desk: Desk, show: str, title: str) -> None:
    """One kind at a time; a kind nobody knows is everything."""
    desk.house.happened(LEAD, "webinar_attended")
    assert titles(desk.get(f"/people/{number(desk)}?show={show}").text) == [title]
    assert len(titles(desk.get(f"/people/{number(desk)}?show=nonsense").text)) > 3


def test_the_past_goes_on_page_by_page(desk: Desk) -> None:
    """Each page begins where the one before ended; nothing twice, nothing lost."""
    rows = [f"{LEAD},page_view,2026-10-0{day}T10:{minute}:00Z" for day in range(1, 6) for minute in range(10, 20)]
    desk.house.bring("email,activity,occurred_at", *rows, entity="activities")
    place, seen = f"/people/{number(desk)}?show=did", []
    while place:
        page = desk.get(place).text
        seen += re.findall(r'<p class="timeline-at">(.*?)</p>', page[page.index('id="past"') :])
        following = re.search(r'rel="next" href="([^"]+)"', page)
        place = following[1].replace("&amp;", "&") if following else ""
    assert (len(seen), len(set(seen))) == (50, 50)


def test_machine_clicks_are_marked(desk: Desk) -> None:
    """What a mail gateway did does not count, and the page says so."""
    at = "2026-10-01T10:00:0"
    rows = [f"{LEAD},email_delivered,{at}0Z", f"{LEAD},email_clicked,{at}2Z"]
    desk.house.bring("email,activity,occurred_at", *rows, entity="activities")
    assert "made by a machine, does not count" in desk.get(f"/people/{number(desk)}?show=did").text


def test_what_a_colleague_knows_better_is_saved(desk: Desk) -> None:
    """The form begins with what we have; a wrong value is shown at its field."""
    place = f"/people/{number(desk)}/edit"
    assert 'value="Anna"' in desk.get(place).text
    wrong = desk.post(place, country="Narnia")
    assert wrong.status_code == 400
    assert 'id="country-errors"' in wrong.text
    assert desk.post(place, country="Norge", lead_status="open").status_code == 303
    row = desk.house.person(LEAD)
    assert (row.country, row.lead_status, row.first_name) == ("NO", "open", "Anna")


def test_consent_is_recorded_on_the_page(desk: Desk) -> None:
    """With its source; without one the page says what is missing."""
    place = f"/people/{number(desk)}/consent"
    assert desk.post(place, basis="refused", source="").status_code == 400
    assert desk.post(place, basis="consent", source="Fair", on="2999-01-01").status_code == 400
    assert desk.post(place, basis="refused", source="A call").status_code == 303
    assert desk.house.person(LEAD).consent_basis is None


def test_an_odd_address_is_confirmed_on_the_page(desk: Desk) -> None:
    """The notice goes with it."""
    odd = "аnna@odd.example.com"
    desk.house.bring("email,stage", f"{odd},lead")
    place = f"/people/{number(desk, odd)}"
    assert "The address mixes letters" in desk.get(place).text
    assert desk.post(f"{place}/confirm").status_code == 303
    assert "The address mixes letters" not in desk.get(place).text


def test_tags_are_given_and_taken(desk: Desk) -> None:
    """One at a time; a tag that is none is said to be."""
    place = f"/people/{number(desk)}/tags"
    desk.post(place, add="club")
    assert desk.house.person(LEAD).tags == ["club"]
    desk.post(place, add="a,b")
    assert "A tag is one line" in desk.get(f"/people/{number(desk)}").text
    desk.post(place, remove="club")
    assert desk.house.person(LEAD).tags == []


def test_twins_are_put_together_after_a_look(desk: Desk) -> None:
    """The page names the twin, says what joining does, and does it."""
    desk.house.bring("email,job_title,stage", f"{TWIN},Caretaker,lead")
    one, other = number(desk), number(desk, TWIN)
    place = f"/people/{one}/join/{other}"
    assert place in desk.get(f"/people/{one}").text
    assert "Job title" in desk.get(place).text
    assert desk.post(place).status_code == 303
    assert desk.house.person(LEAD).job_title == "Caretaker"
    assert f"Put together with {TWIN}" in titles(desk.get(f"/people/{one}").text)


def test_their_data_is_a_file(desk: Desk) -> None:
    """All of it as JSON, named by number and never kept by a browser."""
    answer = desk.get(f"/people/{number(desk)}/data.json")
    assert answer.json is not None
    assert answer.json["facts"]["email"] == LEAD
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_erasing_wants_the_address_typed(desk: Desk) -> None:
    """Nothing happens without it; with it the person is gone and the list is shown."""
    place = f"/people/{number(desk)}/erase"
    assert LEAD in desk.get(place).text
    for typed in ("", "yes"):
        assert desk.post(place, typed=typed).status_code == 400
    done = desk.post(place, typed=LEAD)
    assert (done.status_code, done.location) == (303, "/people")
    assert desk.get(place).status_code == 404
    assert desk.house.audit().violations == ()


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("marketer", 403), ("sales", 403), ("reviewer", 403)])
def test_only_an_administrator_erases(desk_of: Callable[[str], Desk], role: str, status: int) -> None:
    """Nor does anybody else take all of a person's data with them."""
    desk = desk_of(role)
    for page in ("erase", "data.json"):
        assert desk.get(f"/people/{number(desk)}/{page}").status_code == status
