"""Changing a sequence in the browser: seen before it is kept, refused with line and field, and on record."""

from __future__ import annotations

import html
import re

from nurture.services.sequencing import export_sequence
from nurture.storage.tables import SequenceRow, SequenceVersionRow
from tests.web.conftest import Desk

HERE = "/sequences/lead-education"


def changed(desk: Desk, old: str, new: str) -> str:
    """The text of the sequence for leads with something replaced, its lines ended as browsers send them."""
    text = export_sequence(desk.house.engine, "lead-education")
    assert old in text
    return text.replace(old, new, 1).replace("\n", "\r\n")


def test_a_change_is_shown_and_then_saved(desk: Desk) -> None:
    """The page tells what would change and keeps nothing; its button keeps exactly that text."""
    page = desk.post("/sequences/_check", text=changed(desk, "delay_days: 2", "delay_days: 9")).text
    assert "Mails on another day" in page
    assert desk.house.rows(SequenceVersionRow) == []
    found = re.search(r'name="text" value="([^"]+)"', page)
    assert found
    assert desk.post("/sequences/_save", text=html.unescape(found[1])).location == HERE
    (before,) = desk.house.rows(SequenceVersionRow)
    assert before.replaced_by == "admin@example.com"
    assert "Version 2" in desk.get(HERE).text


def test_a_mistake_is_shown_where_it_is(desk: Desk) -> None:
    """Line, sentence and field stand above the text as it was sent, and nothing is kept either way."""
    text = changed(desk, "{{ offer_title }}", "{{ password }}")
    answer = desk.post("/sequences/_check", text=text)
    assert answer.status_code == 400
    assert "steps[1].copy.en.body" in answer.text
    assert "{{ password }}" in answer.text
    assert desk.post("/sequences/_save", text=text).status_code == 400
    assert desk.house.rows(SequenceVersionRow) == []


def test_a_sequence_is_copied(desk: Desk) -> None:
    """The copy has a key of its own and stands beside the first."""
    page = desk.get("/sequences/_new?key=lead-education").text
    assert "key: lead-education-2" in page
    desk.post("/sequences/_save", text=changed(desk, "key: lead-education", "key: lead-education-2"))
    assert "lead-education-2" in {row.key for row in desk.house.rows(SequenceRow)}


def test_a_new_sequence_asks_only_for_its_words(desk: Desk) -> None:
    """What the page offers to begin with is a sequence but for subject and body."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", desk.get("/sequences/_new").text, re.DOTALL)
    assert found
    answer = desk.post("/sequences/_check", text=html.unescape(found[1]))
    fields = set(re.findall(r"<code>([^<]+)</code>", answer.text))
    assert fields == {"steps[1].copy.en.subject", "steps[1].copy.en.body"}


def test_a_sequence_is_downloaded(desk: Desk) -> None:
    """The file is what the command exports; an unknown one is not there."""
    answer = desk.get(f"{HERE}/sequence.yaml")
    assert answer.text == export_sequence(desk.house.engine, "lead-education")
    assert "lead-education.yaml" in answer.headers["Content-Disposition"]
    assert desk.get("/sequences/nowhere/sequence.yaml").status_code == 404
