"""Changing offers in the browser: what follows is said first, files are written back, and nobody's work is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from nurture.services.mapping import list_offers
from tests.house import write_offer
from tests.web.conftest import Desk
from tests.web.forms import sent_by

EDIT = "/content/offers/stuffy-rooms/edit?language=en"


@pytest.fixture
def office(desk: Desk) -> Desk:
    """A desk whose library is its own folder."""
    desk.house.sync()
    return desk


def form_of(desk: Desk, address: str) -> dict[str, Any]:
    """The fields of a form as the page gives them; several of one name as a list."""
    fields: dict[str, Any] = {}
    for name, value in sent_by(desk.get(address).text):
        if name != "csrf_token":
            fields[name] = [*fields[name], value] if isinstance(fields.get(name), list) else value
    ticked = re.findall(r'<input checked[^>]*name="stages"[^>]*value="(\w+)"', desk.get(address).text)
    return fields | {"stages": ticked}


def send(desk: Desk, address: str = EDIT, **changes: Any) -> TestResponse:
    """Send the form of an address with some fields changed."""
    return desk.post(address, **form_of(desk, address) | changes)


def audience(desk: Desk, key: str) -> str:
    """The audience of an offer in the index."""
    return next(one.audience.value for one in list_offers(desk.house.engine) if one.key == key)


def test_a_form_sent_as_it_is_changes_nothing(office: Desk) -> None:
    """Not a byte of the file."""
    path = office.house.library / "en" / "stuffy-rooms.md"
    before = path.read_bytes()
    assert send(office).status_code == 303
    assert path.read_bytes() == before


def test_what_follows_is_shown_before_it_is_done(office: Desk) -> None:
    """The page counts, the same form with the agreement does it."""
    page = send(office, audience="customers")
    assert page.status_code == 200
    assert "Nothing is changed yet" in page.text
    assert audience(office, "stuffy-rooms") == "everyone"
    agreed: dict[str, Any] = {}
    for name, value in sent_by(page.text):
        agreed.setdefault(name, []).append(value)
    answer = office.client.post(EDIT, data=agreed)
    assert (answer.status_code, answer.location) == (303, "/content/offers/stuffy-rooms?language=en")
    assert audience(office, "stuffy-rooms") == "customers"
    assert 'audience: "customers"' in (office.house.library / "en" / "stuffy-rooms.md").read_text()
    assert office.house.drafts("void")


def test_a_file_that_changed_meanwhile_is_said(office: Desk) -> None:
    """The form comes back with a sentence and what was written."""
    form = form_of(office, EDIT)
    write_offer(office.house.library, "stuffy-rooms", "blog_post", "everyone", title="Theirs")
    answer = office.post(EDIT, **form | {"title": "Mine", "agreed": "y"})
    assert answer.status_code == 400
    assert "changed on disk since you opened it" in answer.text
    assert 'value="Mine"' in answer.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Give it a title."),
        ({"url": "nonsense"}, "is not a web address"),
        ({"expires": "soon"}, "is not a date"),
        ({"audience": "friends"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(office: Desk, changes: dict[str, Any], said: str) -> None:
    """With 400, and the file stays."""
    answer = send(office, **changes)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_new_offer_comes_from_a_form(office: Desk) -> None:
    """As a draft, at a path of its own, and on its page; a key that is taken is said."""
    form = form_of(office, "/content/new") | {"title": "Fresh air", "key": "fresh-air", "body": "Open a window."}
    answer = office.post("/content/new", **form)
    assert (answer.status_code, answer.location) == (303, "/content/offers/fresh-air?language=en")
    assert "Open a window." in office.get(answer.location).text
    assert "status: draft" in (office.house.library / "en" / "fresh-air.md").read_text()
    again = office.post("/content/new", **form)
    assert again.status_code == 400
    assert "fresh-air" in again.text


@pytest.mark.parametrize("key", ["../x", "Two words", "x/../../y", ".x", ""])
def test_a_key_leads_nowhere_else(office: Desk, key: str) -> None:
    """It is a name, not a path."""
    form = form_of(office, "/content/new") | {"title": "Fresh air", "key": key}
    assert office.post("/content/new", **form).status_code == 400
    assert not list(office.house.library.parent.glob("*.md"))


def test_ticked_offers_are_changed_together(office: Desk) -> None:
    """All of them, after the page that says what follows; what is left alone stays."""
    given = {"key": ["stuffy-rooms", "autumn-air"], "audience": "customers", "status": "", "phase": "", "expires": ""}
    page = office.post("/content/change?kind=blog_post", **given)
    assert "What follows" in page.text
    answer = office.post("/content/change?kind=blog_post", **given, agreed="y")
    assert (answer.status_code, answer.location) == (303, "/content?kind=blog_post")
    assert {audience(office, key) for key in given["key"]} == {"customers"}
    assert audience(office, "first-walk") == "everyone"


def test_the_kind_can_have_its_say_again(office: Desk) -> None:
    """The key leaves the files."""
    left_alone = {"status": "", "phase": "", "expires": ""}
    office.post("/content/change", key=["three-ways"], audience="_kind", agreed="y", **left_alone)
    assert "audience" not in (office.house.library / "en" / "three-ways.md").read_text()
    assert audience(office, "three-ways") == "prospects"


@pytest.mark.parametrize("given", [{}, {"key": ["stuffy-rooms"]}, {"status": "retired"}])
def test_nothing_ticked_or_nothing_to_change_is_said(office: Desk, given: dict[str, Any]) -> None:
    """And nothing happens."""
    assert office.post("/content/change", **given).status_code == 303
    assert "Tick the offers" in office.get("/content").text


def test_who_may_only_read_finds_no_form(desk_of: Callable[[str], Desk]) -> None:
    """A reviewer sees neither boxes nor buttons."""
    page = desk_of("reviewer").get("/content").text
    assert 'name="key"' not in page
    assert "/content/new" not in page


def test_an_offers_page_says_where_it_is_used_and_what_changed(office: Desk) -> None:
    """Planned mails, drafts, what was handed over, and who changed what."""
    office.house.export()
    send(office, title="Rooms that yawn", agreed="y")
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", office.get("/content/offers/stuffy-rooms?language=en").text))
    assert re.search(r"Planned mails [1-9]\d* Drafts \d+ Handed over [1-9]", page)
    assert "Title Stuffy rooms → Rooms that yawn" in page
    assert "admin@example.com" in page
