"""Mails as draft campaigns of listmonk: each reader carries their own, once, and a no there is a no."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nurture.core.consent import Suppression
from nurture.core.errors import BadInput, NurtureError
from nurture.core.handover import Answer, Delivery
from nurture.exporters.listmonk import ListmonkCourier
from tests.exporters.mails import make_mail
from tests.listmonk import Listmonk, listmonk_server

KARIN = "karin@hus.example.com"
MESSAGE = b"From: Elin Berg <elin@luftvik.example.com>\r\nTo: karin@hus.example.com\r\n\r\nHello.\r\n"


@pytest.fixture
def box() -> Iterator[Listmonk]:
    """A server with nothing on it."""
    with listmonk_server() as running:
        yield running


def courier(box: Listmonk, token: str = "token") -> ListmonkCourier:
    """The way to a server on this machine."""
    return ListmonkCourier(f"http://127.0.0.1:{box.port}", "nurture", token, timeout=5.0)


def deliver(box: Listmonk, **given: Any) -> Delivery:
    """Hand one mail over."""
    with courier(box).connect() as line:
        return line.deliver(make_mail(message=MESSAGE, **given))


def parcels(box: Listmonk, email: str = KARIN) -> list[Any]:
    """The mails that a subscriber carries."""
    return [value for key, value in box.subscriber(email)["attribs"].items() if key.startswith("nurture_")]


def test_a_reader_carries_their_own_mail(box: Listmonk) -> None:
    """It is word for word what was handed over, and they are on the campaign's list alone."""
    assert deliver(box) == Delivery(Answer.SENT)
    (parcel,) = parcels(box)
    assert parcel == {"draft": "d1", "list": 1, "subject": "Hej på dig", "html": "<p>Hello.</p>", "text": "Hello."}
    assert [one["id"] for one in box.subscriber(KARIN)["lists"]] == [1]


def test_the_campaign_is_a_draft_that_shows_what_each_carries(box: Listmonk) -> None:
    """Nothing is sent: somebody who works there looks at it first."""
    deliver(box)
    (campaign,) = box.campaigns
    (key,) = box.subscriber(KARIN)["attribs"]
    assert (campaign["status"], campaign["from_email"]) == ("draft", "Elin Berg <elin@luftvik.example.com>")
    assert campaign["body"] == f"{{{{ Safe .Subscriber.Attribs.{key}.html }}}}"
    assert [one["body"] for one in box.templates] == ['{{ template "content" . }}']
    assert not [one for one in box.asked if "status" in one]


def test_the_same_mail_twice_is_there_once(box: Listmonk) -> None:
    """Another line, the same draft: nothing new anywhere."""
    deliver(box)
    assert deliver(box).said == "it was there already"
    assert (len(box.subscribers), len(box.lists), len(box.campaigns), len(box.templates)) == (1, 1, 1, 1)
    assert len(parcels(box)) == 1


def test_mails_of_one_step_share_a_campaign(box: Listmonk) -> None:
    """Another step, language or day has one of its own."""
    deliver(box)
    deliver(box, draft_id="d2", email="o'brien@hus.example.com")
    deliver(box, draft_id="d3", step="next")
    assert [len(one["lists"]) for one in box.campaigns] == [1, 1]
    assert [one["id"] for one in box.subscriber("o'brien@hus.example.com")["lists"]] == [1]


def test_a_campaign_that_has_begun_takes_nobody_any_more(box: Listmonk) -> None:
    """Who comes later is in another one, and who was in it is not written to again."""
    deliver(box)
    box.campaigns[0]["status"] = "finished"
    deliver(box, draft_id="d2", email="jon@hus.example.com")
    deliver(box)
    assert [one["name"][-3:] for one in box.campaigns] == ["com", "(2)"]
    assert [one["id"] for one in box.subscriber("jon@hus.example.com")["lists"]] == [2]
    assert [one["id"] for one in box.subscriber(KARIN)["lists"]] == [1]


def test_a_subscriber_of_before_keeps_what_is_theirs(box: Listmonk) -> None:
    """Their fields and lists stay, and so does who they are."""
    box.join(box.subscribe(KARIN, city="Bergen"), [7])
    assert deliver(box).answer is Answer.SENT
    assert box.subscriber(KARIN)["attribs"]["city"] == "Bergen"
    assert [one["id"] for one in box.subscriber(KARIN)["lists"]] == [7, 1]


@pytest.mark.parametrize("status", ["blocklisted", "disabled"])
def test_whom_listmonk_blocks_gets_nothing(box: Listmonk, status: str) -> None:
    """Their record is not touched."""
    box.subscribe(KARIN, status)
    assert deliver(box) == Delivery(Answer.REFUSED, f"the subscriber is {status}")
    assert (parcels(box), box.campaigns) == ([], [])


def test_a_break_between_two_steps_is_mended_by_the_next_try(box: Listmonk) -> None:
    """The subscriber carries the mail already; what was missing is the list."""
    box.subscribe(KARIN)
    box.failing["PUT .*"] = 0
    assert deliver(box).answer is Answer.UNCERTAIN
    box.failing.clear()
    assert deliver(box).answer is Answer.SENT
    assert [one["id"] for one in box.subscriber(KARIN)["lists"]] == [1]
    assert len(box.campaigns) == len(box.lists) == 1


@pytest.mark.parametrize(
    ("status", "answer", "is_over"),
    [(400, Answer.REFUSED, False), (429, Answer.LATER, True), (405, Answer.LATER, True), (503, Answer.LATER, True)],
)
def test_each_no_is_an_answer(box: Listmonk, status: int, answer: Answer, is_over: bool) -> None:
    """A no about the mail refuses it; one about the server ends the run."""
    box.failing["POST /subscribers"] = status
    assert deliver(box) == Delivery(answer, f"{status} it does not want to", is_over)


def test_the_blocklist_and_opt_outs_from_our_lists_are_refusals(box: Listmonk) -> None:
    """An opt-out from a list of others says nothing about us."""
    deliver(box)
    box.subscriber(KARIN)["lists"][0]["subscription_status"] = "unsubscribed"
    box.subscribe("per@hus.example.com", "blocklisted")
    box.join(box.subscribe("jon@hus.example.com"), [7], "unsubscribed")
    with courier(box).connect() as line:
        found = list(line.refusals())
    assert found == [("per@hus.example.com", Suppression.DO_NOT_EMAIL), (KARIN, Suppression.UNSUBSCRIBED)]


def test_a_long_blocklist_is_read_to_its_end(box: Listmonk) -> None:
    """Page by page."""
    for number in range(1_100):
        box.subscribe(f"p{number}@example.org", "blocklisted")
    with courier(box).connect() as line:
        assert len(list(line.refusals())) == 1_100


def test_a_blocklist_that_cannot_be_read_stops_all(box: Listmonk) -> None:
    """Without it nobody knows who may be written to."""
    box.failing["GET /subscribers"] = 500
    with courier(box).connect() as line, pytest.raises(NurtureError, match="blocklist"):
        list(line.refusals())


def test_a_wrong_token_is_said_and_never_shown(box: Listmonk) -> None:
    """The sentence holds the server's own words."""
    with pytest.raises(NurtureError, match="403 invalid session") as caught, courier(box, "wr0ng").connect():
        pass
    assert "wr0ng" not in str(caught.value) + repr(courier(box, "wr0ng"))


def test_something_else_than_listmonk_is_said(box: Listmonk) -> None:
    """A page that moved elsewhere is not followed, and takes no token along."""
    box.failing["GET /templates"] = 302
    with pytest.raises(NurtureError, match="302"), courier(box).connect():
        pass


@pytest.mark.parametrize(
    ("url", "user", "token", "field"),
    [
        ("", "u", "t", "listmonk_url"),
        ("http://localhost", "", "t", "listmonk_user"),
        ("http://a", "u", "", "listmonk_user"),
    ],
)
def test_what_is_not_set_is_named(url: str, user: str, token: str, field: str) -> None:
    """Before anything is asked."""
    with pytest.raises(BadInput) as caught, ListmonkCourier(url, user, token).connect():
        pass
    assert caught.value.field == field
