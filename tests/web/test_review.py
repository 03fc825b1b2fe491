"""The review queue in the browser: by sequence and step, approved a group or some at a time."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from nurture.core.errors import NurtureError
from nurture.core.phrases import phrase
from nurture.core.spam import SpamReport, SpamRule
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


WORDS = {"subject": "Only for you", "preheader": "", "body": "Hi {{ first_name }}.", "ps": ""}


def first_draft(desk: Desk) -> str:
    """The id of the lead's first open draft."""
    return next(one.id for one in desk.house.drafts(email=LEAD) if one.status != "void")


def test_words_of_a_draft_are_changed_on_its_page(waiting: Desk) -> None:
    """The form shows the words, saves what is written, and says who has to approve it."""
    draft = first_draft(waiting)
    assert 'name="body"' in waiting.get(f"/drafts/{draft}/edit").text
    assert waiting.post(f"/drafts/{draft}/edit", **WORDS).location == f"/drafts/{draft}"
    page = waiting.get(f"/drafts/{draft}").text
    assert "admin@example.com changed the words last" in page
    assert "Somebody else has to approve them" in page


def test_an_editor_cannot_approve(waiting: Desk) -> None:
    """Even by sending the form the editor approves nothing, and is told why."""
    draft = first_draft(waiting)
    waiting.post(f"/drafts/{draft}/edit", **WORDS)
    waiting.post(f"/drafts/{draft}/approve")
    assert "a colleague has to approve it" in waiting.get("/drafts").text
    assert waiting.house.drafts("approved") == []


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("body", "Hi {{ frist_name }}", "frist_name"),
        ("subject", "", "Write something here"),
        ("ps", "x" * 2001, "2000"),
    ],
)
def test_words_that_cannot_be_saved_are_shown_again(waiting: Desk, field: str, value: str, said: str) -> None:
    """What is wrong is said with its place, what was written stays in the form, and nothing is kept."""
    draft = first_draft(waiting)
    answer = waiting.post(f"/drafts/{draft}/edit", **WORDS | {field: value})
    assert answer.status_code == 400
    assert said in answer.text
    assert "Only for you" in answer.text or field == "subject"
    assert "changed the words last" not in waiting.get(f"/drafts/{draft}").text


def test_a_draft_goes_back_to_the_words_of_its_step(waiting: Desk) -> None:
    """The button takes a draft's own words away."""
    draft = first_draft(waiting)
    waiting.post(f"/drafts/{draft}/edit", **WORDS)
    assert "Back to the words of the step" in waiting.get(f"/drafts/{draft}/edit").text
    waiting.post(f"/drafts/{draft}/restore")
    assert "Only for you" not in waiting.get(f"/drafts/{draft}").text


def test_words_of_a_step_are_changed_for_everybody(waiting: Desk) -> None:
    """The form says how many drafts follow, saves, and keeps what stood there before."""
    place = "/sequences/lead-education/find-the-cause/en/edit"
    assert "1 open draft says these words" in waiting.get(place).text
    assert waiting.post(place, **WORDS).location == "/sequences/lead-education?language=en"
    assert "1 draft was made anew" in waiting.get("/sequences").text
    assert "What it said before" in waiting.get(place).text


@pytest.mark.parametrize("value", ["{{ nothing }}", "x" * 20_001])
def test_a_step_keeps_its_words_where_new_ones_are_wrong(waiting: Desk, value: str) -> None:
    """Errors are shown with the form, and everybody's words stay."""
    place = "/sequences/lead-education/find-the-cause/en/edit"
    assert waiting.post(place, **WORDS | {"body": value}).status_code == 400
    assert "What it said before" not in waiting.get(place).text


def test_a_no_and_a_comment_are_shown(waiting: Desk) -> None:
    """What colleagues say stands on the draft's page; a no makes it void."""
    draft = first_draft(waiting)
    waiting.post(f"/drafts/{draft}/comment", text="Warm and short.")
    waiting.post(f"/drafts/{draft}/reject", text="Not this week.")
    page = waiting.get(f"/drafts/{draft}").text
    assert "Warm and short." in page
    assert "admin@example.com said no to it: Not this week." in page


@pytest.mark.parametrize(
    ("show", "said"),
    [
        ("mail", "<iframe"),
        ("dark", "/mail?dark"),
        ("text", 'class="mail-text"'),
        ("source", "X-Nurture-Draft"),
        ("differs", "What this person reads"),
        ("nonsense", "<iframe"),
    ],
)
def test_a_mail_is_looked_at_in_many_ways(waiting: Desk, show: str, said: str) -> None:
    """Links alone lead from the mail to its dark form, text, source and to what differs between people."""
    page = waiting.get(f"/drafts/{first_draft(waiting)}?show={show}").text
    assert said in page
    assert "Gmail clips at 102 kB" in page


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (SpamReport(0.7, 5.0, (SpamRule(0.7, "A_RULE", "about it"),)), "A_RULE"),
        (SpamReport(6.5, 5.0, ()), "It would be put aside"),
        (NurtureError(phrase("It did not answer.")), "It did not answer."),
    ],
)
def test_a_mail_is_scored_where_there_is_a_spam_filter(
    waiting: Desk, monkeypatch: pytest.MonkeyPatch, report: SpamReport | NurtureError, said: str
) -> None:
    """Its points and rules are on a tab of their own, or why there are none."""
    monkeypatch.setattr("nurture.web.mail_view.can_score", lambda: True)
    monkeypatch.setattr("nurture.web.mail_view.score_spam", Mock(side_effect=[report]))
    assert said in waiting.get(f"/drafts/{first_draft(waiting)}?show=spam").text


def test_the_dark_form_needs_no_dark_screen(waiting: Desk) -> None:
    """The frame applies the colours of the dark whatever the screen is set to, and may still do nothing."""
    answer = waiting.get(f"/drafts/{first_draft(waiting)}/mail?dark")
    assert "prefers-color-scheme" not in answer.text
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_step_is_previewed_through_its_audience(waiting: Desk) -> None:
    """Without a name the first in the sequence is shown; the mail itself stands in a frame of its own."""
    page = waiting.get("/sequences/lead-education/steps/1").text
    assert LEAD in page
    number = waiting.house.person(LEAD).id
    assert "Measure a room" in waiting.get(f"/sequences/lead-education/steps/1/mail/{number}").text


def test_a_step_is_previewed_as_anybody(waiting: Desk) -> None:
    """The guard's answer stands on top, and whoever may not get it sees no words."""
    page = waiting.get(f"/sequences/customer-growth/steps/1?email={LEAD}").text
    assert "The guard blocks this mail." in page
    assert "<iframe" not in page
    assert waiting.get("/sequences/customer-growth/steps/1?email=nobody@example.com").status_code == 404


def test_an_empty_sequence_says_what_to_do(waiting: Desk) -> None:
    """Where nobody is in a sequence, the page asks for an address."""
    waiting.house.sql("DELETE FROM enrolment")
    assert "Nobody is in this sequence yet" in waiting.get("/sequences/lead-education/steps/1").text


def test_a_blocked_mail_has_no_source(waiting: Desk) -> None:
    """What the guard blocks shows no headers and no words, whichever way it is looked at."""
    draft = first_draft(waiting)
    waiting.house.happened(LEAD, "unsubscribed")
    for show in ("source", "text", "differs"):
        page = waiting.get(f"/drafts/{draft}?show={show}").text
        assert "X-Nurture-Draft" not in page
        assert "What the guard blocks has no words here either." in page


def test_a_held_mail_has_words_and_no_bytes(waiting: Desk) -> None:
    """What waits for a fact can be read, but has no source."""
    waiting.house.forge("UPDATE contact SET stage = NULL WHERE email_key = :who", who=LEAD)
    page = waiting.get(f"/drafts/{first_draft(waiting)}?show=source").text
    assert "Only what the guard lets go has bytes." in page or "no words here either" in page


def test_a_test_mail_is_a_file_to_oneself(waiting: Desk) -> None:
    """The file opens as a mail to the one who is signed in, and says what it is."""
    answer = waiting.post(f"/drafts/{first_draft(waiting)}/test")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "[TEST]" in answer.text
    assert "admin@example.com" in answer.text
    assert LEAD not in answer.text


def test_a_step_is_given_other_words_for_some_readers(waiting: Desk) -> None:
    """The form asks whom they are for; then they are written, shown with the step, and taken out again."""
    place = "/sequences/lead-education/find-the-cause/en"
    assert "Other words for some readers" in waiting.get(f"{place}/edit").text
    told = {"name": "short", "persona": "", "stage": "lead", "share": "100"}
    assert waiting.post(f"{place}/variants", **told).location == f"{place}/edit?variant=short"
    page = waiting.get(f"{place}/edit?variant=short").text
    assert "1 draft was made anew" in page
    assert "For lead." in page
    assert waiting.post(f"{place}/edit?variant=short", **WORDS).location == "/sequences/lead-education?language=en"
    assert "variant=short" in waiting.get("/sequences/lead-education?language=en").text
    assert waiting.post(f"{place}/variants/remove", variant="short").location == f"{place}/edit"
    assert "variant=short" not in waiting.get(f"{place}/edit").text
    assert waiting.get(f"{place}/edit?variant=short").status_code == 404


@pytest.mark.parametrize("wrong", [{"name": ""}, {"share": "0"}, {"persona": "nobody"}, {"share": "many"}])
def test_a_variant_that_is_wrong_is_shown_with_what_to_do(waiting: Desk, wrong: dict[str, str]) -> None:
    """The form stays open, and nothing is kept."""
    told = {"name": "short", "persona": "", "stage": "lead", "share": "100"} | wrong
    answer = waiting.post("/sequences/lead-education/find-the-cause/en/variants", **told)
    assert answer.status_code == 400
    assert "field-errors" in answer.text
    assert "Whose words" not in answer.text
