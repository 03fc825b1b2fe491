"""The review queue in the browser: by sequence and step, approved a group or some at a time."""

from __future__ import annotations

import pytest

from tests.house import address
from tests.web.conftest import Desk

LEAD = address("lead")


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """A desk whose drafts all wait for somebody's yes."""
    desk.house.sql("UPDATE draft SET status = 'draft', approved_by = NULL, approved_at = NULL")
    return desk


def test_the_queue_says_how_much_waits_in_each_step(waiting: Desk) -> None:
    """Each step has a line with its sequence, its number and a button of its own."""
    page = waiting.get("/drafts").text
    assert "By sequence and step" in page
    assert "/drafts?sequence=lead-education&amp;step=find-the-cause" in page


def test_a_group_is_approved_alone(waiting: Desk) -> None:
    """The button of a step approves that step's drafts and no others."""
    waiting.post("/drafts/approve", sequence="lead-education", step="find-the-cause")
    assert {(one.sequence, one.step) for one in waiting.house.drafts("approved")} == {
        ("lead-education", "find-the-cause")
    }


def test_ticked_drafts_are_approved(waiting: Desk) -> None:
    """Only what is ticked is approved, and the filter stays as it was."""
    ids = sorted(one.id for one in waiting.house.drafts("draft", email=LEAD)[:2])
    answer = waiting.post("/drafts/approve/ticked", draft=ids, sequence="lead-education")
    assert answer.location == "/drafts?sequence=lead-education"
    assert sorted(one.id for one in waiting.house.drafts("approved")) == ids


def test_nothing_ticked_approves_nothing(waiting: Desk) -> None:
    """An empty form is no yes to everything."""
    waiting.post("/drafts/approve/ticked")
    assert "Tick the drafts" in waiting.get("/drafts").text
    assert not waiting.house.drafts("approved")


@pytest.mark.parametrize(
    "query", ["search=anna+lead", "sequence=lead-education", "sequence=lead-education&language=en"]
)
def test_the_queue_is_narrowed(waiting: Desk, query: str) -> None:
    """Person, sequence and language leave only what they say."""
    page = waiting.get(f"/drafts?{query}").text
    assert LEAD in page
    assert address("customer") not in page


def test_approving_all_keeps_to_what_is_searched(waiting: Desk) -> None:
    """A search narrows what the button approves."""
    waiting.post("/drafts/approve", search="anna lead")
    assert {one.to_address for one in waiting.house.drafts("approved")} == {LEAD}
