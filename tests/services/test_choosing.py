"""What readers choose to get: it holds from the same second, for plans, drafts that wait, and every way out."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from nurture.core.errors import BadInput
from nurture.core.preferences import Pace, Preferences, Topic
from nurture.services.choosing import choose, read_choice
from nurture.services.disclosing import disclose_person
from nurture.storage.database import writing
from nurture.storage.tables import DraftRow, PreferenceRow
from tests.house import House, address

LEAD = address("lead")
ALL = [topic.value for topic in Topic]


def say(house: House, *declined: Topic, pace: Pace = Pace.PLANNED, email: str = LEAD) -> Preferences:
    """The reader of a first draft chooses all topics but these."""
    draft = house.drafts(email=email)[0].id
    return choose(house.engine, draft, [one for one in ALL if one not in declined], pace, now=house.later())


def waiting(house: House, email: str = LEAD) -> list[DraftRow]:
    """The drafts of somebody that have not become void, by date."""
    found = [row for row in house.drafts(email=email) if row.status != "void"]
    return sorted(found, key=lambda row: row.send_at)


def again(house: House) -> None:
    """Plan, draft and approve once more."""
    house.plan()
    house.draft()
    house.approve()


def test_a_declined_topic_is_gone_from_drafts_and_plan(ready: House) -> None:
    """What waited is void with the reason in words, and the next plan has other offers for them."""
    assert say(ready, Topic.READING).declined == {Topic.READING}
    assert "topic_declined" in ready.codes(email=LEAD)
    again(ready)
    offers = {key for row in waiting(ready) for key, *_ in row.offers}
    assert offers
    assert not offers & {"stuffy-rooms", "autumn-air", "measure-a-room", "first-walk", "co2-explained"}
    assert not ready.audit().violations


def test_others_are_not_touched(ready: House) -> None:
    """A choice is that of one reader."""
    before = [row.id for row in ready.drafts("approved") if row.to_address != LEAD]
    say(ready, *Topic)
    assert [row.id for row in ready.drafts("approved")] == before


def test_who_declines_everything_gets_nothing(ready: House) -> None:
    """Neither now nor with the next plan."""
    say(ready, *Topic)
    again(ready)
    assert waiting(ready) == []


def test_a_kind_that_nobody_has_classed_is_held(ready: House) -> None:
    """Unknown means no, for whoever has chosen; for others it is like any other offer."""
    ready.library.joinpath("en", "autumn-air.md").write_text(
        ready.library.joinpath("en", "autumn-air.md").read_text("utf-8").replace("blog_post", "podcast"), "utf-8"
    )
    ready.sync()
    say(ready, Topic.EVENTS)
    again(ready)
    assert "autumn-air" not in {key for row in waiting(ready) for key, *_ in row.offers}


def test_a_pace_thins_out_what_waits(ready: House) -> None:
    """The first stays, and what comes within a month of it is void."""
    first = waiting(ready)[0].id
    say(ready, pace=Pace.MONTHLY)
    assert waiting(ready)[0].id == first
    assert "too_often" in ready.codes(email=LEAD)
    assert all(gap >= timedelta(days=30) for gap in gaps(ready))


def gaps(house: House) -> list[timedelta]:
    """The time between the mails that somebody is to get."""
    days = [row.send_at.date() for row in waiting(house)]
    return [after - before for before, after in pairwise(days)]


def test_a_plan_keeps_the_pace(ready: House) -> None:
    """What is planned anew lies a month apart."""
    say(ready, pace=Pace.MONTHLY)
    again(ready)
    assert len(waiting(ready)) > 1
    assert all(gap >= timedelta(days=30) for gap in gaps(ready))


def test_a_pace_holds_for_drafts_of_an_older_plan(ready: House) -> None:
    """Whoever chooses between plan and drafts is not sent what was planned before."""
    say(ready, pace=Pace.MONTHLY)
    ready.draft()
    ready.approve()
    ready.export()
    left = sorted(row.send_at for row in ready.drafts("exported") if row.to_address == LEAD)
    assert len(left) == 1


def test_a_choice_made_between_approval_and_hand_over_counts(ready: House) -> None:
    """Path 4: the guard reads it in the transaction that lets go, whatever the drafts say."""
    say(ready, Topic.READING)
    ready.forge("UPDATE draft SET status = 'approved' WHERE to_address = :who", who=LEAD)
    assert ready.export().withheld["topic_declined"] > 0
    assert not ready.audit().violations


def test_a_choice_can_be_taken_back(ready: House) -> None:
    """What was chosen before stays on record with its end, for the audit and for whoever asks for their data."""
    say(ready, Topic.READING)
    say(ready)
    assert read_choice(ready.engine, ready.drafts(email=LEAD)[0].id) == Preferences()
    assert [row.until is None for row in ready.rows(PreferenceRow)] == [False, True]
    assert len(disclose_person(ready.engine, LEAD)["preferences"]) == 2


def test_the_same_choice_twice_writes_nothing(ready: House) -> None:
    """One row, however often the button is pressed."""
    for _ in range(2):
        say(ready, Topic.READING)
    assert len(ready.rows(PreferenceRow)) == 1


def test_a_pace_that_there_is_not_changes_nothing(ready: House) -> None:
    """It is said in words."""
    with pytest.raises(BadInput, match="how often"):
        choose(ready.engine, ready.drafts(email=LEAD)[0].id, ALL, "hourly", now=ready.now)
    assert ready.rows(PreferenceRow) == []


def test_the_audit_finds_what_left_against_a_choice(ready: House) -> None:
    """By its own path, from what was chosen when the mail left."""
    ready.export()
    with writing(ready.engine) as session:
        at = ready.now - timedelta(days=9)
        session.add(PreferenceRow(mailbox=LEAD, at=at, declined=ALL, pace="planned"))
    assert {one.code for one in ready.audit().violations} == {"topic_declined"}
