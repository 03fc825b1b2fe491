"""Comparing plans: what the next plan would change is said beforehand, and is what then happens."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from nurture.core.errors import NotFound
from nurture.core.phrases import named, say
from nurture.core.plan_changes import ChangeKind, Mail, MailChange, change_sentence, compare
from nurture.services.comparing import PlanDifference, compare_plans
from nurture.services.deciding import move_person
from nurture.services.planning import planned_emails
from nurture.storage.settings import store_settings
from nurture.storage.tables import EnrolmentRow, PlanRow
from tests.house import House, address, write_offer

MONDAY, TUESDAY = date(2026, 11, 2), date(2026, 11, 3)


def difference(house: House) -> PlanDifference:
    """What the next plan of the house would change."""
    return compare_plans(house.engine, now=house.later())


def mails(house: House) -> set[tuple[str, str, tuple[str, ...]]]:
    """The planned mails of the newest plan: person, step and offers."""
    return {(one.email, one.step, tuple(pick.key for pick in one.picks)) for one in planned_emails(house.engine)}


def mail(step: str, offer: str = "guide", day: date = MONDAY) -> Mail:
    """A planned mail of the one sequence here."""
    return Mail("welcome", step, int(step), ((offer, "en"),), day)


def test_each_mail_is_compared_with_the_one_of_its_step() -> None:
    """A step that is new, gone, with other offers or on another day is told as such; an equal one is not."""
    before = [mail("1"), mail("2"), mail("3"), mail("4")]
    after = [mail("1"), mail("2", "price"), mail("3", day=TUESDAY), mail("5")]
    assert [(one.kind, one.number) for one in compare(before, after)] == [
        (ChangeKind.CHANGED, 2),
        (ChangeKind.MOVED, 3),
        (ChangeKind.REMOVED, 4),
        (ChangeKind.ADDED, 5),
    ]


@pytest.mark.parametrize("kind", list(ChangeKind))
def test_every_change_reads_as_a_sentence(kind: ChangeKind) -> None:
    """The stage, the people, the step and the sequence are in it."""
    names = named({"en": "Welcome"})
    said = say(change_sentence(MailChange(kind, "welcome", 3), named({"en": "Customer"}), names, 2))
    assert said.startswith("Customer: 2 people")
    assert "mail 3 of Welcome" in said


def test_nothing_changes_without_a_reason(house: House) -> None:
    """Right after a plan there is no difference, and asking keeps nothing."""
    house.classify()
    house.plan()
    found = difference(house)
    assert found.is_empty
    assert found.against == house.plan().plan_id
    assert len(house.rows(PlanRow)) == 1


def test_there_must_be_a_plan_to_compare_with(house: House) -> None:
    """Without one the sentence says how to make it."""
    with pytest.raises(NotFound, match="nurture plan"):
        difference(house)
    assert house.rows(EnrolmentRow) == []


def test_an_offer_for_customers_only_leaves_the_mails_of_prospects(house: House) -> None:
    """What a changed library takes from whom is counted beforehand, and is what the next plan does."""
    house.plan()
    before = mails(house)
    write_offer(house.library, "measure-a-room", "guide", "customers")
    house.sync()
    found = difference(house)
    house.plan()
    after = mails(house)
    steps = {(email, step) for email, step, _ in before} - {(email, step) for email, step, _ in after}
    changed = {one[:2] for one in before - after} - steps
    assert changed or steps
    assert (found.mails[ChangeKind.REMOVED], found.mails[ChangeKind.CHANGED]) == (len(steps), len(changed))


def test_people_who_move_on_are_told_by_stage(house: House) -> None:
    """Moves since the plan are told with the stage people leave and the one they come to, and with what that ends."""
    house.plan()
    said: dict[str, Any] = {"reason": "They signed.", "by": "karin", "now": house.later()}
    move_person(house.engine, address("opportunity"), "customer", **said)
    found = difference(house)
    assert found.stage_moves == {("opportunity", "customer"): 1}
    assert [say(one) for one in found.moves] == ["1 person moves from Opportunity to Customer."]
    assert found.mails[ChangeKind.REMOVED] > 0


def test_moves_to_come_are_told_too(house: House) -> None:
    """Whom the rules would move at their next run is told before they do."""
    house.plan()
    for _ in range(3):
        house.happened(address("subscriber"), "form_submitted", "measure-a-room")
    assert difference(house).stage_moves == {("subscriber", "lead"): 1}
    assert house.person(address("subscriber")).stage == "subscriber"


def test_a_holiday_can_be_tried_out(house: House) -> None:
    """A change that is only thought about shows which mails go on another day, and is not kept."""
    house.plan()
    days = sorted({one.send_at.date() for one in planned_emails(house.engine)})

    def close(session: Session) -> None:
        store_settings(session, {"blackout_dates": [days[0].isoformat()]})

    found = compare_plans(house.engine, now=house.later(), change=close)
    assert found.mails[ChangeKind.MOVED] > 0
    assert difference(house).is_empty


def test_a_mail_that_has_left_is_no_change(ready: House) -> None:
    """What was handed over since the plan is not told as gone."""
    ready.export()
    assert difference(ready).mails[ChangeKind.REMOVED] == 0
