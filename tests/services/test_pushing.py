"""Handing mails to a server: each judged as it goes, the intent on record first, and nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from nurture.core import guard
from nurture.core.consent import Suppression
from nurture.core.drafts import OutgoingMail
from nurture.core.errors import BadInput, NotFound
from nurture.core.handover import Answer, Delivery
from nurture.services.backing_up import back_up, restore_backup
from nurture.services.confirming import confirm_delivery, list_attempts
from nurture.services.erasing import erase_person
from nurture.services.pushing import PushReport, push_drafts
from nurture.storage.tables import DeliveryRow, ExportRow, ReleaseRow, SuppressionRow
from nurture.wiring import speakers
from tests.house import House, address
from tests.services.test_planning import deny

LEAD = address("lead")
SENT = Delivery(Answer.SENT)


@dataclass
class Recorder:
    """A courier that notes what it is given; `answer` says what becomes of a mail."""

    answer: Callable[[OutgoingMail], Delivery] = lambda _: SENT
    given: list[OutgoingMail] = field(default_factory=list)
    unsent: bool = False
    is_repeatable: bool = False
    place: str = "smtp://mail.example.com:587"
    refused: list[tuple[str, Suppression]] = field(default_factory=list)

    @contextmanager
    def connect(self) -> Iterator[Recorder]:
        """An open line."""
        yield self

    def deliver(self, mail: OutgoingMail) -> Delivery:
        """Note a mail and answer."""
        self.given.append(mail)
        return self.answer(mail)

    def refusals(self) -> list[tuple[str, Suppression]]:
        """Whom the server says not to write to."""
        return self.refused

    @property
    def drafts(self) -> list[str]:
        """Which drafts were given."""
        return [mail.draft_id for mail in self.given]


@pytest.fixture
def sending(ready: House) -> House:
    """A house with a real sender, drafts approved."""
    ready.set(**REAL)
    ready.draft()
    ready.approve()
    return ready


REAL = {
    "sender_name": "Karin Berg",
    "sender_email": "karin@luftvik.example.com",
    "sender_company": "Luftvik",
    "sender_address": "Gata 1, 111 11 Stad",
    "unsubscribe_email": "nej@luftvik.example.com",
}


def push(house: House, courier: Recorder, **given: Any) -> PushReport:
    """Hand over what may go."""
    now = house.later()
    return push_drafts(house.engine, speakers(), courier, channel="smtp", now=now, by="karin", **given)


def states(house: House) -> list[str]:
    """What became of every attempt."""
    return [row.state for row in house.rows(DeliveryRow)]


def test_every_approved_mail_is_handed_over_once(sending: House) -> None:
    """Each has its release and its answer; a second push finds nothing to do."""
    count, courier = len(sending.drafts("approved")), Recorder()
    assert push(sending, courier) == PushReport(count, {}, 0)
    assert push(sending, courier) == PushReport(0, {}, 0)
    assert len(set(courier.drafts)) == count == len(sending.rows(ReleaseRow)) == len(sending.drafts("exported"))
    assert set(states(sending)) == {"sent"}
    (record,) = sending.rows(ExportRow)
    assert (record.format, record.path, record.drafts) == ("smtp", "smtp://mail.example.com:587", count)
    assert not sending.audit().violations


def test_a_placeholder_for_a_sender_stops_all(ready: House) -> None:
    """The sentence names every setting that is missing, and nothing left."""
    ready.set(sender_name="Karin Berg")
    courier = Recorder()
    with pytest.raises(BadInput, match="sender_email, sender_company, sender_address and unsubscribe_email"):
        push(ready, courier)
    assert courier.given == []


def test_a_guard_that_denies_lets_nothing_leave(sending: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Path 1: no server is given a mail, and every draft is void."""
    count, courier = len(sending.drafts("approved")), Recorder()
    monkeypatch.setattr(guard, "judge", deny)
    assert push(sending, courier) == PushReport(0, {"denied": count}, 0)
    assert courier.given == []
    assert len(sending.drafts("void")) >= count


def test_whoever_opts_out_meanwhile_gets_no_further_mail(sending: House) -> None:
    """Path 14: each mail is judged as it goes, not when the run began."""

    def opt_out(mail: OutgoingMail) -> Delivery:
        sending.happened(mail.email, "unsubscribed")
        return SENT

    courier = Recorder(opt_out)
    report = push(sending, courier)
    readers = [mail.email for mail in courier.given]
    assert len(readers) == len(set(readers))
    assert report.withheld["unsubscribed"] > 0


def test_a_refused_mail_is_withheld_and_stays_so(sending: House) -> None:
    """A no of the server counts; it is not tried again."""
    courier = Recorder(lambda mail: Delivery(Answer.REFUSED, "550 nobody") if mail.email == LEAD else SENT)
    assert push(sending, courier).withheld == {"server_refused": 4}
    assert push(sending, courier) == PushReport(0, {}, 0)
    assert {one.said for one in list_attempts(sending.engine, everything=True)} == {"550 nobody"}


def test_a_postponed_mail_is_tried_by_the_next_push(sending: House) -> None:
    """Once a run, judged anew each time, with a release of its own."""
    courier = Recorder(lambda mail: Delivery(Answer.LATER, "450 busy") if mail.email == LEAD else SENT)
    assert push(sending, courier).withheld == {"server_busy": 4}
    courier.answer = lambda _: SENT
    assert push(sending, courier) == PushReport(4, {}, 0)
    assert sorted(set(states(sending))) == ["retried", "sent"]
    assert not sending.audit().violations


def test_a_postponed_mail_is_judged_again(sending: House) -> None:
    """Path 4: who unsubscribed before the retry gets none."""
    courier = Recorder(lambda mail: Delivery(Answer.LATER) if mail.email == LEAD else SENT)
    push(sending, courier)
    sending.happened(LEAD, "unsubscribed")
    courier.answer, courier.given = lambda _: SENT, []
    assert push(sending, courier) == PushReport(0, {"unsubscribed": 4}, 0)
    assert courier.given == []
    assert push(sending, courier) == PushReport(0, {}, 0)


def test_a_server_that_closes_ends_the_run(sending: House) -> None:
    """What was not tried stays approved for the next one."""
    count = len(sending.drafts("approved"))
    push(sending, Recorder(lambda _: Delivery(Answer.LATER, "421 closing", is_over=True)))
    assert len(sending.drafts("approved")) == count - 1
    assert push(sending, Recorder()).pushed == count


def test_an_uncertain_mail_is_listed_and_never_sent_again(sending: House) -> None:
    """It waits for a person, whatever is pushed since."""
    broken = Recorder(lambda _: Delivery(Answer.UNCERTAIN, "connection lost", is_over=True))
    assert push(sending, broken).uncertain == 1
    courier = Recorder()
    assert push(sending, courier).uncertain == 1
    (attempt,) = list_attempts(sending.engine)
    assert attempt.draft_id == broken.drafts[0]
    assert attempt.draft_id not in courier.drafts


def test_a_kill_leaves_one_uncertain_mail_at_most(sending: House) -> None:
    """Whatever ends the program while the server is asked: the intent is on record, and nothing goes twice."""

    def die(mail: OutgoingMail) -> Delivery:
        raise SystemExit

    count, killed, courier = len(sending.drafts("approved")), Recorder(die), Recorder()
    with pytest.raises(SystemExit):
        push(sending, killed)
    assert push(sending, courier) == PushReport(count - 1, {}, 1)
    assert not set(killed.drafts) & set(courier.drafts)


@pytest.mark.parametrize(("word", "pushed", "state"), [("sent", 0, "sent"), ("not-sent", 1, "retried")])
def test_a_person_settles_what_is_uncertain(sending: House, word: str, pushed: int, state: str) -> None:
    """Sent is done; what was not sent goes with the next push, judged anew."""
    push(sending, Recorder(lambda _: Delivery(Answer.UNCERTAIN)))
    draft = list_attempts(sending.engine)[0].draft_id
    confirm_delivery(sending.engine, draft, word, by="karin", now=sending.later())
    courier = Recorder()
    assert push(sending, courier).pushed == pushed
    (first, *_) = [row for row in sending.rows(DeliveryRow) if row.draft_id == draft]
    assert (first.state, first.settled_by) == (state, "karin")


def test_only_what_is_uncertain_can_be_settled(sending: House) -> None:
    """Another word, and a draft of which all is known, are refused."""
    draft = sending.drafts("approved")[0].id
    with pytest.raises(NotFound):
        confirm_delivery(sending.engine, draft, "sent", by="karin", now=sending.now)
    with pytest.raises(BadInput, match="sent or not-sent"):
        confirm_delivery(sending.engine, draft, "maybe", by="karin", now=sending.now)


def test_what_may_be_repeated_settles_itself(sending: House) -> None:
    """A mailbox knows a mail again, so an uncertain one is simply handed over once more."""
    push(sending, Recorder(lambda _: Delivery(Answer.UNCERTAIN), is_repeatable=True))
    assert push(sending, Recorder(is_repeatable=True)).uncertain == 0


def test_only_what_is_due_goes_on_request(sending: House) -> None:
    """The rest stays approved until its time comes."""
    dates = sorted(row.send_at for row in sending.drafts("approved"))
    sending.now = dates[3]
    report = push(sending, Recorder(), only_due=True)
    assert report.pushed == len([at for at in dates if at <= sending.now])
    assert len(sending.drafts("approved")) == len(dates) - report.pushed


def test_two_workers_never_take_the_same_mail(sending: House) -> None:
    """Started in the same second, they share the work."""
    count, couriers = len(sending.drafts("approved")), (Recorder(), Recorder())
    threads = [threading.Thread(target=push, args=(sending, courier)) for courier in couriers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drafts = [draft for courier in couriers for draft in courier.drafts]
    assert sorted(drafts) == sorted(set(drafts))
    assert len(drafts) == count


def test_a_restore_sends_nothing_that_may_have_gone_since(sending: House) -> None:
    """Path 15: what was postponed when the backup was made is uncertain afterwards."""
    push(sending, Recorder(lambda _: Delivery(Answer.LATER, is_over=True)))
    back_up(sending.engine, sending.out / "old.backup", now=sending.now)
    push(sending, Recorder())
    restore_backup(sending.engine, sending.out / "old.backup", folder=sending.out, now=sending.later())
    courier = Recorder()
    assert push(sending, courier) == PushReport(0, {}, 1)
    assert courier.given == []


def test_somebody_who_was_pushed_to_can_be_erased(sending: House) -> None:
    """Their deliveries, with whatever a server said about them, go with their drafts."""
    push(sending, Recorder(lambda _: Delivery(Answer.REFUSED, f"550 {LEAD}")))
    erase_person(sending.engine, sending.out, LEAD, typed=LEAD, now=sending.later())
    assert sending.rows(DeliveryRow)
    assert {row.draft_id for row in sending.rows(DeliveryRow)} <= {row.id for row in sending.drafts()}


def test_whom_the_server_refuses_gets_nothing_from_us_either(sending: House) -> None:
    """It is read before the first mail goes, holds for every way out, and no later answer takes it back."""
    courier = Recorder(refused=[(LEAD, Suppression.DO_NOT_EMAIL), ("no address", Suppression.UNSUBSCRIBED)])
    before = len(sending.drafts("approved"))
    assert push(sending, courier).pushed == before - 4
    assert LEAD not in {mail.email for mail in courier.given}
    courier.refused = []
    push(sending, courier)
    assert [(row.reason, row.source) for row in sending.rows(SuppressionRow)] == [("do_not_email", "smtp")]


def test_who_opts_out_there_during_a_push_is_known_after_it(sending: House) -> None:
    """The list is read once more at the end."""
    courier = Recorder()

    def refuse(_: OutgoingMail) -> Delivery:
        courier.refused = [(LEAD, Suppression.UNSUBSCRIBED)]
        return SENT

    courier.answer = refuse
    push(sending, courier)
    assert [row.reason for row in sending.rows(SuppressionRow)] == ["unsubscribed"]
