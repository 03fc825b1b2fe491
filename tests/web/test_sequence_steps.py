"""The steps of a sequence changed in forms, and a sequence switched off and on: seen first, kept by the button."""

from __future__ import annotations

import html
import re

import pytest
from werkzeug.test import TestResponse

from nurture.services.planning import planned_emails
from nurture.services.sequencing import export_sequence, read_values
from nurture.storage.tables import DraftRow, EnrolmentRow, SequenceVersionRow
from tests.house import address
from tests.web.conftest import Desk
from tests.web.forms import sent_by

HERE = "/sequences/lead-education"
LEAD = address("lead")


def press(desk: Desk, page: str, do: str, **changed: str) -> TestResponse:
    """Press a button of the form that a page shows, after changing some of its fields."""
    fields: dict[str, list[str]] = {"do": [do]}
    for name, value in sent_by(page):
        fields.setdefault(name, []).append(changed.get(name, value))
    return desk.client.post("/sequences/_steps", data=fields)


def steps_in(page: str) -> list[str]:
    """The keys of the steps in the order of a page."""
    return re.findall(r'name="step-\d+-key" value="([^"]+)"', page)


def text_in(page: str) -> str:
    """The text that the button of a page would keep."""
    found = re.search(r'/_save".*?name="text" value="([^"]+)"', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def test_steps_are_moved_and_taken_out(desk: Desk) -> None:
    """Each button gives the page with the steps in their new order, and keeps nothing."""
    page = desk.get(f"{HERE}/steps").text
    keys = steps_in(page)
    page = press(desk, page, "down-0").text
    assert steps_in(page)[:2] == [keys[1], keys[0]]
    page = press(desk, page, "remove-0").text
    page = press(desk, page, "up-0").text
    assert steps_in(page) == [keys[0], *keys[2:]]
    assert desk.house.rows(SequenceVersionRow) == []


def test_a_step_is_changed_seen_and_saved(desk: Desk) -> None:
    """What it changes is told; the button keeps the step with its words."""
    page = press(desk, desk.get(f"{HERE}/steps").text, "check", **{"step-0-delay_days": "9"}).text
    assert "Mails on another day" in page
    before = read_values(export_sequence(desk.house.engine, "lead-education"))["steps"][0]
    assert desk.post("/sequences/_save", text=text_in(page)).location == HERE
    after = read_values(export_sequence(desk.house.engine, "lead-education"))["steps"][0]
    assert after == {**before, "delay_days": 9}


def test_a_new_step_says_that_it_has_no_words(desk: Desk) -> None:
    """It is added at the end, and goes on as text with everything that was changed in the form."""
    page = press(desk, desk.get(f"{HERE}/steps").text, "add").text
    assert "No words yet" in page
    text = press(desk, page, "text", **{"step-0-delay_days": "7"}).text
    assert "<textarea" in text
    assert "delay_days: 7" in text
    assert "key: step-" in text
    shown = press(desk, text, "show").text
    assert steps_in(shown) == steps_in(page)


def test_a_mistake_is_told_above_the_form(desk: Desk) -> None:
    """The form comes back as it was sent, with the sentence of the file's reader."""
    answer = press(desk, desk.get(f"{HERE}/steps").text, "check", **{"step-0-delay_days": "999"})
    assert answer.status_code == 400
    assert "steps[1].delay_days" in answer.text
    assert 'value="999"' in answer.text


@pytest.mark.parametrize("text", ["", "steps: 5", "[1]", "key: {", "a: &b 1"])
def test_a_text_that_is_no_sequence_is_no_failure(desk: Desk, text: str) -> None:
    """Whatever is sent gets a page that says what is wrong."""
    assert desk.post("/sequences/_steps", text=text, do="check").status_code == 400
    assert desk.post("/sequences/_steps", text=text, do="add", order="0").status_code in (200, 400)


def test_switching_off_is_said_before(desk: Desk) -> None:
    """The page tells which mails go; until it is kept, all stays."""
    desk.house.plan()
    page = desk.post(f"{HERE}/switch").text
    assert "Mails no longer sent" in page
    assert "nobody comes in" in page
    assert all(row.exited_at is None for row in desk.house.rows(EnrolmentRow) if row.sequence == "lead-education")
    desk.post("/sequences/_save", text=text_in(page))
    assert "This sequence is off" in desk.get(HERE).text


def switched_off(desk: Desk) -> None:
    """Switch the sequence for leads off."""
    page = desk.post(f"{HERE}/switch").text
    assert desk.post("/sequences/_save", text=text_in(page)).status_code == 303


def test_a_sequence_that_is_off_sends_nothing(desk: Desk) -> None:
    """Its approved drafts become void at once, none leaves, none is made from the plan, and nobody comes in anew."""
    desk.house.plan()
    desk.house.draft()
    desk.house.approve()
    switched_off(desk)
    desk.house.bring("email,stage,language,country,consent_basis", "new@elsewhere.example.com,lead,en,SE,consent")
    desk.house.draft()
    desk.house.plan()
    assert not [row for row in desk.house.rows(DraftRow) if row.sequence == "lead-education" and row.status != "void"]
    assert not [one for one in planned_emails(desk.house.engine) if one.sequence == "lead-education"]


def test_on_again_they_go_on_where_they_were(desk: Desk) -> None:
    """Who left only because it was off is planned as before, from the day they first came in."""
    desk.house.plan()
    before = [(one.email, one.step) for one in planned_emails(desk.house.engine) if one.sequence == "lead-education"]
    entered = [row.entered_on for row in desk.house.rows(EnrolmentRow) if row.sequence == "lead-education"]
    switched_off(desk)
    desk.house.plan()
    page = desk.post(f"{HERE}/switch").text
    desk.post("/sequences/_save", text=text_in(page))
    desk.house.plan()
    after = [(one.email, one.step) for one in planned_emails(desk.house.engine) if one.sequence == "lead-education"]
    assert (after, before != []) == (before, True)
    assert [row.entered_on for row in desk.house.rows(EnrolmentRow) if row.sequence == "lead-education"] == entered


def test_who_replied_meanwhile_does_not_come_back(desk: Desk) -> None:
    """An exit of the sequence counts although it happened while it was off."""
    desk.house.plan()
    switched_off(desk)
    desk.house.happened(LEAD, "email_replied")
    page = desk.post(f"{HERE}/switch").text
    desk.post("/sequences/_save", text=text_in(page))
    desk.house.later(days=1)
    desk.house.plan()
    assert LEAD not in {one.email for one in planned_emails(desk.house.engine) if one.sequence == "lead-education"}
