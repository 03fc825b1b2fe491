"""Mails into the folder of drafts of a mailbox: found by its mark, each there once, whatever breaks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nurture.core.errors import BadInput, NurtureError
from nurture.core.handover import Answer, Delivery
from nurture.exporters.imap import ImapCourier
from nurture.exporters.servers import Server
from tests.exporters.mails import make_mail
from tests.servers import Mailbox, mailbox_server

MESSAGE = b"Message-ID: <d1@example.com>\r\nTo: karin@hus.example.com\r\n\r\nHello.\r\n"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mailbox in Swedish."""
    with mailbox_server() as running:
        yield running


def courier(box: Mailbox, password: str = "right") -> ImapCourier:
    """The way to a mailbox on this machine."""
    return ImapCourier(Server("127.0.0.1", box.port, "karin", "none", password, timeout=5.0))


def deliver(box: Mailbox) -> Delivery:
    """Hand one mail over."""
    with courier(box).connect() as line:
        return line.deliver(make_mail(message=MESSAGE))


def test_a_mail_lands_among_the_drafts(box: Mailbox) -> None:
    """The folder is known by its mark, whatever it is called."""
    assert deliver(box).answer is Answer.SENT
    assert box.mails == {"Utkast": [MESSAGE]}


def test_a_mail_is_there_once(box: Mailbox) -> None:
    """What is there already is not put there again."""
    assert [deliver(box).answer for _ in range(2)] == [Answer.SENT] * 2
    assert len(box.mails["Utkast"]) == 1


def test_a_line_that_breaks_is_uncertain_and_may_be_repeated(box: Mailbox) -> None:
    """The second try finds what the first left."""
    box.answer = "drop"
    delivery = deliver(box)
    assert (delivery.answer, delivery.is_over) == (Answer.UNCERTAIN, True)
    box.answer = "OK"
    assert deliver(box).said == "it was there already"
    assert len(box.mails["Utkast"]) == 1


def test_a_full_mailbox_refuses(box: Mailbox) -> None:
    """The server's own words are kept."""
    box.answer = "NO [OVERQUOTA] full"
    delivery = deliver(box)
    assert delivery.answer is Answer.REFUSED
    assert "OVERQUOTA" in delivery.said


def test_a_mailbox_without_drafts_is_a_sentence(box: Mailbox) -> None:
    """Nothing is put where nobody looks for it."""
    del box.folders["Utkast"]
    with pytest.raises(NurtureError, match="no folder that is marked"), courier(box).connect():
        pass


def test_who_may_not_enter_is_told(box: Mailbox) -> None:
    """A wrong password is a failure in the server's words."""
    with pytest.raises(NurtureError, match="cannot be used"), courier(box, "wrong").connect():
        pass


def test_what_is_not_set_is_named() -> None:
    """No server is said before anything is tried."""
    with pytest.raises(BadInput, match="imap_host"), ImapCourier(Server("", 993)).connect():
        pass
