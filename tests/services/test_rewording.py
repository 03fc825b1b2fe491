"""Changing words by hand: of one draft or of a step, checked, judged, kept, and approved by somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nurture.core.errors import BadInput, NotFound
from nurture.core.planning import StepCopy
from nurture.core.variants import CopyPlace
from nurture.services.drafting import approve_drafts
from nurture.services.previewing import preview_draft
from nurture.services.reviewing import comment_on_draft, reject_draft
from nurture.services.rewording import Reworded, read_words, reword_draft, reword_step
from nurture.services.signing_in import add_user
from nurture.storage.tables import CopyEditRow, DraftCommentRow, DraftEditRow, DraftRow
from nurture.wiring import speakers
from tests.house import SITE, House, address, read_mbox

LEAD = address("lead")
STEP = CopyPlace("lead-education", "find-the-cause", "en")
WORDS = StepCopy(subject="Only for you", body="Hi {{ first_name }}, one thought.")


def the_draft(house: House) -> DraftRow:
    """The current draft of the first mail to the lead."""
    return next(row for row in house.drafts(email=LEAD) if row.step == STEP[1] and row.status != "void")


def reword(house: House, words: StepCopy | None = WORDS, by: str = "karin") -> Reworded:
    """Give the lead's first draft these words."""
    return reword_draft(house.engine, speakers(), the_draft(house).id, words, by=by, now=house.later())


def reword_all(house: House, words: StepCopy = WORDS, place: CopyPlace = STEP) -> Reworded:
    """Give the step these words."""
    return reword_step(house.engine, speakers(), place, words, by="karin", now=house.later())


def approve_as(house: House, by: str) -> Any:
    """Approve everything as somebody."""
    return approve_drafts(house.engine, speakers(), now=house.later(), by=by)


def test_a_draft_gets_words_of_its_own(ready: House) -> None:
    """Its approval is taken back, its words are kept with who wrote them, and nobody else's mail changes."""
    assert reword(ready).saved
    row = the_draft(ready)
    assert (row.status, row.subject, row.edited_by, row.approved_by) == ("draft", "Only for you", "karin", None)
    assert [(one.by, one.words["subject"]) for one in ready.rows(DraftEditRow)] == [("karin", "Only for you")]
    assert [one.subject for one in ready.drafts() if one.subject == "Only for you"] == ["Only for you"]


def test_own_words_are_previewed_and_leave(ready: House) -> None:
    """What was written is what is previewed and handed over."""
    reword(ready)
    shown = preview_draft(ready.engine, speakers(), the_draft(ready).id, now=ready.now)
    assert "one thought" in shown.text
    approve_as(ready, "siv")
    ready.export()
    assert "Only for you" in {str(message["Subject"]) for message in read_mbox(ready.out / "mail.mbox")}
    assert not ready.audit().violations


def test_own_words_survive_another_round(ready: House) -> None:
    """Planning and drafting again leaves an edited draft as it is."""
    reword(ready)
    before = the_draft(ready).id
    ready.plan()
    ready.draft()
    assert (the_draft(ready).id, the_draft(ready).subject) == (before, "Only for you")


def test_own_words_go_along_where_the_mail_is_made_anew(ready: House) -> None:
    """When something else about the mail changes, the new draft has the same words and the same editor."""
    reword(ready)
    ready.bring("email,first_name", f"{LEAD},Annika")
    ready.draft()
    row = the_draft(ready)
    assert (row.subject, row.edited_by, row.values["first_name"]) == ("Only for you", "karin", "Annika")


def test_the_words_of_the_step_can_be_taken_back(ready: House) -> None:
    """Without words of its own a draft says what its step says."""
    before = the_draft(ready).subject
    reword(ready)
    reword(ready, None)
    row = the_draft(ready)
    assert (row.subject, row.words, row.edited_by) == (before, None, None)
    assert read_words(ready.engine, row.id).subject == before


def test_words_with_errors_are_not_saved(ready: House) -> None:
    """An unknown field is said with its place, and the draft stays as it was."""
    told = reword(ready, replace(WORDS, body="Hi {{ frist_name }}"))
    assert (told.saved, [(one.code, one.field) for one in told.problems]) == (False, [("copy_unknown_field", "body")])
    assert the_draft(ready).words is None
    assert the_draft(ready).status == "approved"


def test_a_link_outside_the_audience_holds_the_draft(ready: House) -> None:
    """Words for one prospect that lead to customers' content are saved, said, and held by the guard."""
    told = reword(ready, replace(WORDS, body=f"See {SITE}/version-nine"))
    assert (told.saved, [one.code for one in told.problems]) == (True, ["lint_audience"])
    assert the_draft(ready).status == "held"
    assert approve_as(ready, "siv").approved == 0


@pytest.mark.parametrize("status", ["exported", "void"])
def test_what_has_left_keeps_its_words(ready: House, status: str) -> None:
    """Neither a void draft nor one that was handed over can be changed."""
    draft = the_draft(ready).id
    if status == "void":
        ready.happened(LEAD, "unsubscribed")
    ready.export()
    with pytest.raises(BadInput, match="cannot be changed"):
        reword_draft(ready.engine, speakers(), draft, WORDS, by="karin", now=ready.now)


def test_words_have_an_end(ready: House) -> None:
    """A text without end is refused with its field."""
    with pytest.raises(BadInput, match="At most") as refused:
        reword(ready, replace(WORDS, body="x" * 20_001))
    assert refused.value.field == "body"


def test_who_changed_words_does_not_approve_them(ready: House) -> None:
    """The editor's own yes leaves the draft waiting; another person's approves it."""
    reword(ready)
    assert approve_as(ready, "Karin").waiting == 1
    assert the_draft(ready).status == "draft"
    assert approve_as(ready, "siv").approved == 1


def test_one_person_has_one_name(ready: House) -> None:
    """The name of a colleague and their address are the same person."""
    add_user(ready.engine, email="karin@example.com", name="Karin", role="marketer", now=ready.now)
    reword(ready, by="karin@example.com")
    assert approve_as(ready, "Karin").waiting == 1


def test_a_team_of_one_can_do_without(ready: House) -> None:
    """Switched off in the settings, the editor may approve."""
    ready.set(second_person=False)
    reword(ready)
    assert approve_as(ready, "karin").approved == 1


def test_the_words_of_a_step_are_changed_for_all(ready: House) -> None:
    """The drafts that said the old words become void and are made anew, to be approved by another person."""
    old = the_draft(ready).id
    assert reword_all(ready).drafts == 1
    row = the_draft(ready)
    assert (row.subject, row.status, row.edited_by) == ("Only for you", "draft", "karin")
    assert ready.codes("void", email=LEAD) == {"superseded"}
    assert old != row.id
    assert approve_as(ready, "karin").waiting == 1


def test_versions_of_a_step_are_kept(ready: House) -> None:
    """Who changed it, when, what stood there and what stands there now; saving the same is no version."""
    before = read_words(ready.engine, the_draft(ready).id).subject
    reword_all(ready)
    reword_all(ready)
    (kept,) = ready.rows(CopyEditRow)
    assert (kept.by, kept.before["subject"], kept.after["subject"]) == ("karin", before, "Only for you")


def test_a_step_does_not_take_own_words_away(ready: House) -> None:
    """A draft with words of its own keeps them when its step changes."""
    reword(ready)
    assert reword_all(ready, replace(WORDS, subject="For all")).drafts == 0
    assert the_draft(ready).subject == "Only for you"


def test_a_step_with_a_wrong_link_is_not_saved(ready: House) -> None:
    """A link that the sequence's audience may not follow is an error for everybody's words."""
    told = reword_all(ready, replace(WORDS, body=f"See {SITE}/version-nine"))
    assert (told.saved, [one.code for one in told.problems]) == (False, ["lint_audience"])
    assert not ready.rows(CopyEditRow)


@pytest.mark.parametrize("place", [("nothing", "x", "en"), ("lead-education", "x", "en")])
def test_an_unknown_step_is_said(ready: House, place: tuple[str, str, str]) -> None:
    """There is no copy to change where there is no step."""
    with pytest.raises(NotFound, match=place[1]):
        reword_all(ready, place=CopyPlace(*place))


def test_a_no_makes_the_draft_void(ready: House) -> None:
    """The reason is shown with the draft, and the same words are not drafted for them again."""
    reject_draft(ready.engine, the_draft(ready).id, "Not now, they are moving house.", by="siv", now=ready.later())
    assert ready.codes("void", email=LEAD) == {"rejected"}
    report = ready.draft()
    assert (report.drafts, report.held) == (0, {"rejected": 1})


def test_a_rejected_mail_with_other_words_is_drafted(ready: House) -> None:
    """A no is about these words: new ones come up for review."""
    reject_draft(ready.engine, the_draft(ready).id, "Too pushy.", by="siv", now=ready.later())
    reword_all(ready)
    assert ready.draft().drafts == 1


def test_comments_are_kept(ready: House) -> None:
    """Who said what, and when; an empty one is refused."""
    draft = the_draft(ready).id
    comment_on_draft(ready.engine, draft, "Lovely.", by="siv", now=ready.now)
    with pytest.raises(BadInput, match="Write a sentence"):
        comment_on_draft(ready.engine, draft, "  ", by="siv", now=ready.now)
    assert [(one.by, one.text, one.at) for one in ready.rows(DraftCommentRow)] == [("siv", "Lovely.", ready.now)]
