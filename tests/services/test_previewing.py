"""Previews: the mail as it would leave, with the verdict on top, and no words where the guard blocks."""

from __future__ import annotations

import pytest

from nurture.core import guard
from nurture.core.errors import NotFound
from nurture.core.guard import Outcome
from nurture.services.previewing import Preview, preview_draft, preview_step
from nurture.wiring import speakers
from tests.house import House, address, read_mbox
from tests.services.test_planning import deny

LEAD = address("lead")


def step(house: House, sequence: str, number: int, email: str) -> Preview:
    """Preview a step as a person."""
    return preview_step(house.engine, speakers(), sequence, number, email, now=house.now)


def draft(house: House, draft_id: str) -> Preview:
    """Preview a draft."""
    return preview_draft(house.engine, speakers(), draft_id, now=house.now)


def test_a_draft_is_shown_as_it_leaves(ready: House) -> None:
    """Subject and text of the preview are those of the exported mail."""
    row = ready.drafts("approved", email=LEAD)[0]
    shown = draft(ready, row.id)
    ready.export()
    mail = next(one for one in read_mbox(ready.out / "mail.mbox") if one["X-Nurture-Draft"] == row.id)
    text = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    body = text.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().replace("\r\n", "\n").strip() == shown.text.strip()
    assert (shown.email, shown.language, shown.verdict.outcome) == (LEAD, "en", Outcome.ALLOWED)


def test_a_step_is_shown_with_the_offer_the_planner_would_pick(house: House) -> None:
    """A step as a person needs no plan, and picks what a plan would pick."""
    shown = step(house, "lead-education", 1, LEAD)
    assert "Measure a room" in shown.html
    assert shown.verdict.outcome is Outcome.ALLOWED


def test_words_for_customers_are_not_shown_to_a_lead(house: House) -> None:
    """A customers' sequence previewed as a prospect has reasons and no words."""
    shown = step(house, "customer-growth", 1, LEAD)
    assert (shown.subject, shown.html, shown.text) == ("", "", "")
    assert "wrong_audience" in shown.verdict.codes


def test_a_blocked_draft_has_no_words(ready: House) -> None:
    """A draft of somebody who unsubscribed since is judged from fresh facts."""
    row = ready.drafts("approved", email=LEAD)[0]
    ready.happened(LEAD, "unsubscribed")
    shown = draft(ready, row.id)
    assert (shown.html, shown.verdict.outcome) == ("", Outcome.BLOCKED)


def test_a_guard_that_denies_leaves_previews_empty(ready: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both previews ask the guard."""
    row = ready.drafts("approved", email=LEAD)[0]
    monkeypatch.setattr(guard, "judge", deny)
    assert [draft(ready, row.id).text, step(ready, "lead-education", 1, LEAD).text] == ["", ""]


@pytest.mark.parametrize(
    ("sequence", "number", "email"),
    [
        ("nothing", 1, LEAD),
        ("lead-education", 0, LEAD),
        ("lead-education", 99, LEAD),
        ("lead-education", 1, "no@x.example.com"),
    ],
)
def test_what_there_is_not_cannot_be_previewed(house: House, sequence: str, number: int, email: str) -> None:
    """An unknown sequence, step or person is said."""
    with pytest.raises(NotFound):
        step(house, sequence, number, email)


def test_an_unknown_draft_cannot_be_previewed(house: House) -> None:
    """A draft that is none is said."""
    with pytest.raises(NotFound, match="“dnone”"):
        draft(house, "dnone")


def test_a_preview_changes_nothing(house: House) -> None:
    """Looking at a mail makes neither draft nor receipt."""
    step(house, "lead-education", 1, LEAD)
    assert house.drafts() == []
