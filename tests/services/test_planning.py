"""Planning everybody's mail: who is in, who leaves, and that equal facts give an equal plan."""

from __future__ import annotations

from datetime import date

import pytest

from nurture.core import guard
from nurture.core.errors import NotFound
from nurture.core.guard import ContentFacts, Outcome, Policy, ReaderFacts, Verdict
from nurture.core.phrases import phrase
from nurture.services.planning import list_sequences, planned_emails
from nurture.storage.tables import EnrolmentRow, PlanRow
from tests.house import House, address, write_offer

LEAD = address("lead")


def deny(reader: ReaderFacts, content: ContentFacts, policy: Policy) -> Verdict:
    """A guard that lets nothing through."""
    return Verdict(Outcome.BLOCKED, (guard.Reason("denied", Outcome.BLOCKED, phrase("No.")),))


def test_planning_twice_gives_the_same_plan(house: House) -> None:
    """Equal facts give an equal plan with an equal id, which is kept once."""
    assert house.plan().plan_id == house.plan().plan_id
    assert len(house.rows(PlanRow)) == 1


def test_everybody_with_a_sequence_is_planned(house: House) -> None:
    """Each stage but the wildcard has a sequence, and its person is enrolled in it once."""
    report = house.plan()
    house.plan()
    assert report.people == 7
    assert {row.sequence for row in house.rows(EnrolmentRow)} == {
        *("subscriber-welcome", "lead-education", "mql-evaluation", "sql-hand-over", "opportunity-support"),
        *("customer-growth", "evangelist-advocacy"),
    }


def test_the_plan_says_why(house: House) -> None:
    """Every planned mail has an offer, a time to come, and a reason for the choice."""
    report = house.plan()
    mails = list(planned_emails(house.engine, report.plan_id))
    assert len(mails) == report.emails
    assert all(mail.picks and mail.picks[0].because and mail.send_at.date() >= report.as_of for mail in mails)


def test_a_changed_fact_gives_another_plan(house: House) -> None:
    """A new offer that somebody would get changes the plan's id, and both plans are kept."""
    before = house.plan()
    write_offer(house.library, "newest-guide", "guide", published="2026-11-01")
    house.sync()
    assert house.plan().plan_id != before.plan_id
    assert len(house.rows(PlanRow)) == 2


def test_a_dry_run_keeps_nothing(house: House) -> None:
    """A dry run says the numbers and enrols nobody."""
    assert house.plan(dry_run=True).people == 7
    assert (house.rows(PlanRow), house.rows(EnrolmentRow)) == ([], [])


def test_one_sequence_can_be_planned_alone(house: House) -> None:
    """Only the people of that sequence are in the plan."""
    assert house.plan(sequences=["lead-education"]).people == 1


def test_an_unknown_sequence_is_said(house: House) -> None:
    """The sentence names the sequences there are."""
    with pytest.raises(NotFound, match="lead-education"):
        house.plan(sequences=["nothing"])


def test_a_plan_starts_on_the_day_it_is_for(house: House) -> None:
    """No mail of a plan for a later day goes before that day."""
    report = house.plan(as_of=date(2026, 12, 1))
    assert report.as_of == date(2026, 12, 1)
    assert min(mail.send_at.date() for mail in planned_emails(house.engine)) >= report.as_of


def test_without_a_plan_there_is_nothing_to_show(house: House) -> None:
    """Both the newest plan and a named one are looked for, and said to be missing."""
    with pytest.raises(NotFound, match="no plan yet"):
        list(planned_emails(house.engine))
    with pytest.raises(NotFound, match="“p1”"):
        list(planned_emails(house.engine, "p1"))


def test_whoever_reaches_the_goal_leaves(house: House) -> None:
    """A lead who becomes MQL leaves lead education for MQL evaluation, on record."""
    house.plan()
    house.bring("email,stage", f"{LEAD},marketingqualifiedlead")
    house.plan()
    rows = {row.sequence: row for row in house.rows(EnrolmentRow) if row.contact_id == house.person(LEAD).id}
    assert rows["lead-education"].exit_reason == "goal_reached"
    assert rows["mql-evaluation"].exited_at is None


@pytest.mark.parametrize(
    ("activity", "reason"),
    [("email_replied", "replied"), ("meeting_booked", "meeting_booked"), ("unsubscribed", "unsubscribed")],
)
def test_an_exit_ends_the_sequence_for_good(house: House, activity: str, reason: str) -> None:
    """Whoever replies, books a meeting or unsubscribes leaves and is not enrolled in it again."""
    house.plan()
    house.happened(LEAD, activity)
    house.plan()
    house.plan()
    row = next(row for row in house.rows(EnrolmentRow) if row.contact_id == house.person(LEAD).id)
    assert row.exit_reason == reason


def test_a_sequence_that_is_not_planned_now_keeps_its_people(house: House) -> None:
    """Whoever is in another sequence is not pulled into the one that is planned alone."""
    house.plan()
    house.bring("email,stage", f"{LEAD},marketingqualifiedlead")
    assert LEAD not in {
        mail.email for mail in planned_emails(house.engine, house.plan(sequences=["sql-hand-over"]).plan_id)
    }


def test_a_sequence_that_wins_ends_the_others(house: House) -> None:
    """A customer who churns goes from customer growth to win-back, and is in one sequence only."""
    house.plan()
    house.happened(address("customer"), "churned")
    house.plan()
    person = house.person(address("customer")).id
    rows = {row.sequence: row.exited_at for row in house.rows(EnrolmentRow) if row.contact_id == person}
    assert rows["customer-growth"] is not None
    assert rows["win-back"] is None


def test_an_offer_that_was_had_is_not_planned(house: House) -> None:
    """Somebody who downloaded a guide is not offered it."""
    house.happened(LEAD, "content_downloaded", "measure-a-room")
    house.plan()
    picks = {pick.key for mail in planned_emails(house.engine) if mail.email == LEAD for pick in mail.picks}
    assert picks
    assert "measure-a-room" not in picks


def test_an_offer_that_was_sent_is_not_planned_again(ready: House) -> None:
    """What was handed over is neither planned once more nor its step repeated."""
    ready.export()
    report = ready.plan()
    assert LEAD not in {mail.email for mail in planned_emails(ready.engine, report.plan_id)}


def test_whoever_may_not_be_mailed_is_counted_with_the_reason(house: House) -> None:
    """A suppressed person is in the plan without a mail, under the reason."""
    house.happened(address("customer"), "email_bounced")
    report = house.plan()
    assert report.held == {"bounced": 1}
    assert address("customer") not in {mail.email for mail in planned_emails(house.engine)}


def test_what_the_content_runs_out_of_is_said(house: House) -> None:
    """A step without any offer for somebody is a gap with the number of people it leaves out."""
    for key in ("clinic-story", "school-story", "your-proposal", "plans-and-prices"):
        (house.library / "en" / f"{key}.md").unlink()
    house.sync()
    gaps = {(gap.sequence, gap.step): people for gap, people in house.plan().gaps}
    assert gaps["opportunity-support", "decide-in-peace"] == 1


def test_a_guard_that_denies_leaves_an_empty_plan(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planner picks nothing the guard does not allow."""
    monkeypatch.setattr(guard, "judge", deny)
    assert house.plan().emails == 0


def test_sequences_come_by_priority(house: House) -> None:
    """The one that wins is first."""
    priorities = [one.priority for one in list_sequences(house.engine)]
    assert priorities == sorted(priorities)


def test_a_plan_that_comes_back_is_kept_again(house: House) -> None:
    """When facts return to what they were, the plan has its old id and is the newest one."""
    first = house.plan()
    path = write_offer(house.library, "newest-guide", "guide", published="2026-11-01")
    house.sync()
    house.plan()
    path.unlink()
    house.sync()
    assert house.plan().plan_id == first.plan_id
    assert [row.id for row in house.rows(PlanRow)].count(first.plan_id) == 2
