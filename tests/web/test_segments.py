"""Segments on the pages: built without a script, counted while they are built, and changed by the right people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nurture.storage.tables import SegmentRow
from tests.web.conftest import Desk
from tests.web.forms import sent_by

LEADS = {"c.0.field": "stage", "c.0.op": "=", "c.0.choice": ["subscriber", "lead"]}
STORED = {"field": "stage", "op": "in", "value": ["subscriber", "lead"]}


@pytest.fixture
def made(desk: Desk) -> Desk:
    """The desk of somebody who has made a segment."""
    for row in desk.house.rows(SegmentRow):
        desk.post(f"/segments/{row.key}/delete")
    assert desk.post("/segments/_new", name="At <the> door", **LEADS).status_code == 303
    return desk


def only(desk: Desk) -> Any:
    """The one segment there is."""
    (row,) = desk.house.rows(SegmentRow)
    return row


def test_a_segment_is_made_in_the_name_of_whoever_asks(made: Desk) -> None:
    """It says its condition in words, its people, and what it is called, as text."""
    row = only(made)
    assert (row.name, row.criteria, row.updated_by) == ("At <the> door", STORED, "admin@example.com")
    page = made.get(f"/segments/{row.key}").text
    assert "At &lt;the&gt; door" in page
    assert "Is in the stage Subscriber or Lead" in page
    assert "2 people" in page
    assert f"/people?segment={row.key}" in page


def test_the_list_counts_every_segment(made: Desk) -> None:
    """With its share of everybody, and who changed it."""
    page = made.get("/segments").text
    assert "25 %" in page
    assert "admin@example.com" in page


def test_a_workspace_without_segments_says_what_to_do(made: Desk) -> None:
    """The last one is deleted; nobody is lost."""
    answer = made.post(f"/segments/{only(made).key}/delete")
    assert answer.status_code == 303
    page = made.get("/segments").text
    assert "is deleted. Its people stay as they are." in page
    assert "Make the first one" in page


def test_a_button_of_the_builder_saves_nothing(made: Desk) -> None:
    """The page comes back with the new line, and with everything that was typed."""
    given = {**LEADS, "c.new": "field:country", "edit": "add c"}
    answer = made.post("/segments/_new", name="Elsewhere", **given)
    assert answer.status_code == 200
    sent = sent_by(answer.text)
    assert ("c.1.field", "country") in sent
    assert ("name", "Elsewhere") in sent
    assert len(made.house.rows(SegmentRow)) == 1


def test_a_page_that_is_sent_back_untouched_changes_nothing(made: Desk) -> None:
    """The editor shows the whole condition."""
    where = f"/segments/{only(made).key}/edit"
    fields = [pair for pair in sent_by(made.get(where).text) if pair[0].startswith("c.") or pair[0] == "name"]
    given: dict[str, Any] = {}
    for name, value in fields:
        given.setdefault(name, []).append(value)
    assert made.post(where, **given).status_code == 303
    assert only(made).criteria == STORED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": " ", **LEADS}, "Give it a name."),
        ({"name": "x" * 81, **LEADS}, "At most 80 characters, please."),
        ({"name": "Two\nlines", **LEADS}, "Write this on one line."),
        ({"name": "AT <THE> DOOR", **LEADS}, "already; choose another name."),
        ({"name": "Half", "c.0.field": "job_title", "c.0.op": "="}, "Write or choose a value."),
        ({"name": "Half", "c.mode": "written", "c.json": "[]"}, "should be a condition such as"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(made: Desk, fields: dict[str, str], said: str) -> None:
    """And nothing is stored."""
    answer = made.post("/segments/_new", **fields)
    assert answer.status_code == 400
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    only(made)


def test_a_segment_is_renamed_and_keeps_its_key(made: Desk) -> None:
    """Addresses that point at it go on working."""
    key = only(made).key
    assert made.post(f"/segments/{key}/edit", name="Beginners", **LEADS).status_code == 303
    assert (only(made).key, only(made).name) == (key, "Beginners")


def test_the_count_follows_the_form(made: Desk) -> None:
    """With the words and the first people; or with what is missing."""
    assert "Anna Lead" in made.post("/segments/_preview", **LEADS).text
    half = made.post("/criteria/count", **{"c.0.activity": "visit", "c.0.count": "often"}).text
    assert "Not finished yet" in half
    assert "Visited the site: Write how often" in half


def test_the_builder_answers_with_its_lines(made: Desk) -> None:
    """A script puts them in place, and the count asks anew."""
    answer = made.post("/criteria/lines", **LEADS, edit="remove c.0")
    assert answer.headers["HX-Trigger-After-Swap"] == "criteria-changed"
    assert "c.0.field" not in answer.text
    assert "<html" not in answer.text


def test_an_unknown_segment_is_not_here(desk: Desk) -> None:
    """Whichever way it is asked for."""
    assert desk.get("/segments/nobody").status_code == 404
    assert desk.get("/segments/nobody/edit").status_code == 404
    assert desk.post("/segments/nobody/delete").status_code == 404


def test_who_may_only_read_is_offered_nothing(made: Desk, desk_of: Callable[[str], Desk]) -> None:
    """Sales sees who is in a segment, without the forms."""
    sales, key = desk_of("sales"), only(made).key
    assert "_new" not in sales.get("/segments").text
    assert "/edit" not in sales.get(f"/segments/{key}").text
