"""Exits: a reply, a meeting or a reached goal stops what was approved already, and says so on the timeline."""

from __future__ import annotations

import pytest

from nurture.core.happenings import LeftSequence
from nurture.services.browsing.person import show_person
from nurture.storage.database import Refused
from nurture.storage.tables import EnrolmentRow, OfferSentRow
from tests.house import House, address

LEAD = address("lead")


def enrolment(house: House, email: str) -> EnrolmentRow:
    """The sequence that this person is or was in."""
    person = house.person(email).id
    (row,) = [one for one in house.rows(EnrolmentRow) if one.contact_id == person]
    assert isinstance(row, EnrolmentRow)
    return row


@pytest.mark.parametrize(("activity", "code"), [("email_replied", "replied"), ("meeting_booked", "meeting_booked")])
def test_an_exit_after_approval_stops_the_export(ready: House, activity: str, code: str) -> None:
    """Whoever replies or books a meeting gets nothing more of the sequence, and it is on record why."""
    ready.happened(LEAD, activity)
    assert ready.export().withheld == {code: 4}
    assert ready.codes(email=LEAD) == {code}
    assert enrolment(ready, LEAD).exit_reason == code


def test_an_exit_stops_the_approval(house: House) -> None:
    """A reply between drafting and approval makes the drafts void."""
    house.plan()
    house.draft()
    house.happened(LEAD, "email_replied")
    house.approve()
    assert {row.status for row in house.drafts(email=LEAD)} == {"void"}
    assert enrolment(house, LEAD).exit_reason == "replied"


def test_a_goal_that_is_an_activity_stops_it(ready: House) -> None:
    """Whoever has done what a sequence is for is written to no more by it."""
    ready.rewrite_sequence("lead-education", goal={"activity": "demo_signed_up"})
    ready.happened(LEAD, "demo_signed_up")
    ready.export()
    assert "goal_reached" in ready.codes(email=LEAD)


def test_an_exit_that_the_sequence_does_not_have_stops_nothing(ready: House) -> None:
    """A sequence that goes on after a reply goes on."""
    ready.rewrite_sequence("lead-education", exits=["goal_reached"])
    ready.happened(LEAD, "email_replied")
    assert "replied" not in ready.export().withheld


def test_what_happened_before_somebody_entered_stops_nothing(house: House) -> None:
    """An old reply is no exit from a sequence that begins later."""
    house.bring("email,activity,occurred_at", f"{LEAD},email_replied,2026-10-01T10:00:00+00:00", entity="activities")
    house.to_approved()
    assert house.export().withheld == {}


def test_the_timeline_says_that_somebody_left(ready: House) -> None:
    """The person's page has the end of the sequence with its reason."""
    ready.happened(LEAD, "email_replied")
    ready.export()
    view = show_person(ready.engine, ready.person(LEAD).id or 0, now=ready.now)
    assert LeftSequence("lead-education", "replied") in [one.what for one in view.past.items]


def test_an_offer_that_another_draft_has_brought_is_not_sent_again(ready: House) -> None:
    """Each offer reaches a person once, whichever draft it stands in; the draft that brought it may leave again."""
    person, draft = ready.person(LEAD).id, ready.drafts("approved", email=LEAD)[0]
    ready.sql("INSERT INTO offer_sent VALUES (:who, :key, 'd-other')", who=person, key=draft.offers[0][0])
    assert ready.export().withheld == {"offer_sent_before": 1}
    again = ready.export(name="again.mbox", again=True)
    assert (again.withheld, ready.audit().violations) == ({}, ())


def test_every_offer_that_was_sent_is_kept_once(ready: House) -> None:
    """The record has one row for a person and an offer, with the draft."""
    ready.export()
    rows = {(row.contact_id, row.offer_key): row.draft_id for row in ready.rows(OfferSentRow)}
    sent = {(row.contact_id, row.offers[0][0]): row.id for row in ready.drafts("exported") if row.offers}
    assert sent.items() <= rows.items()


def test_the_database_refuses_a_second_sending(ready: House) -> None:
    """A hand-over that does not look is stopped by the database."""
    person, draft = ready.person(LEAD).id, ready.drafts("approved", email=LEAD)[0]
    ready.sql("INSERT INTO offer_sent VALUES (:who, :key, 'd-other')", who=person, key=draft.offers[0][0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nurture.services.judging.load_exits", lambda *given: dict.fromkeys((r.id for r in given[2]), ()))
        with pytest.raises(Refused, match="another draft"):
            ready.export()
