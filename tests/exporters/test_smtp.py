"""Mail by SMTP to a real server on this machine, also to one that drops, hangs, refuses or cannot prove its name."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from nurture.core.errors import BadInput, NurtureError
from nurture.core.handover import Answer, Delivery
from nurture.exporters.servers import Server
from nurture.exporters.smtp import SmtpCourier
from nurture.rendering.message import ascii_address
from tests.exporters.mails import make_mail
from tests.servers import Sink, mail_server


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A mail server without encryption, which only this machine may have."""
    with mail_server() as running:
        yield running


def courier(port: int, *, security: str = "none", **given: object) -> SmtpCourier:
    """The way to a server on this machine."""
    server = Server("127.0.0.1", port, security=security, timeout=1.0, **given)  # type: ignore[arg-type]
    return SmtpCourier(server, ascii_address)


def deliver(sink: Sink, *mails: object) -> list[Delivery]:
    """Hand mails over on one line."""
    with courier(sink.port).connect() as line:
        return [line.deliver(mail) for mail in mails]  # type: ignore[arg-type]


def test_a_mail_arrives_byte_for_byte(sink: Sink) -> None:
    """One sender, one recipient, and every byte, a dot at the start of a line included."""
    message = b"To: a\r\n\r\n.hidden\r\n..\r\n.\r\nMAIL FROM:<x@example.com>\r\n"
    (delivery,) = deliver(sink, make_mail(message=message))
    (mail,) = sink.mails
    assert delivery.answer is Answer.SENT
    assert (mail.mail_from, mail.rcpt_tos) == ("sender@example.com", ["karin@hus.example.com"])
    assert mail.content == message


@pytest.mark.parametrize("sign", [b"\n", b"\r", b"\n.\n", b"\r.\r", b"\n.\r\n"])
def test_a_lone_line_break_never_leaves(sink: Sink, sign: bytes) -> None:
    """Servers differ in where such a mail ends, so that another could be hidden in it."""
    (delivery,) = deliver(sink, make_mail(message=b"To: a\r\n\r\nx" + sign + b"MAIL FROM:<x@y>\r\n"))
    assert delivery.answer is Answer.REFUSED
    assert sink.mails == []


def test_a_domain_with_letters_of_the_north_is_written_for_servers(sink: Sink) -> None:
    """The name of the domain has an ASCII form (RFC 3490)."""
    deliver(sink, make_mail(email="karin@blåbär.example.com"))
    assert sink.readers == ["karin@xn--blbr-noae.example.com"]


@pytest.mark.parametrize(("said", "answer"), [("450 later", Answer.LATER), ("550 nobody", Answer.REFUSED)])
def test_a_recipient_is_refused_alone(sink: Sink, said: str, answer: Answer) -> None:
    """The next mail on the line goes."""
    sink.refuse = {"karin@hus.example.com": said}
    first, second = deliver(sink, make_mail(), make_mail(email="olav@hus.example.com"))
    assert (first.answer, first.is_over, second.answer) == (answer, False, Answer.SENT)
    assert said in first.said


@pytest.mark.parametrize(
    ("said", "answer", "is_over"),
    [
        ("451 greylisted", Answer.LATER, False),
        ("454 not now", Answer.LATER, False),
        ("421 closing", Answer.LATER, True),
        ("554 spam", Answer.REFUSED, False),
        ("drop", Answer.UNCERTAIN, True),
        ("hang", Answer.UNCERTAIN, True),
    ],
)
def test_the_answer_to_a_body_is_told_as_it_is(sink: Sink, said: str, answer: Answer, is_over: bool) -> None:
    """What breaks after the body has gone is uncertain, whatever the server did with it."""
    sink.answers = [said]
    (delivery,) = deliver(sink, make_mail())
    assert (delivery.answer, delivery.is_over) == (answer, is_over)


def test_a_line_that_breaks_before_the_body_is_no_mail(sink: Sink) -> None:
    """The server cannot have taken what it was not given."""
    with courier(sink.port).connect() as line:
        line.client.close()
        delivery = line.deliver(make_mail())
    assert (delivery.answer, delivery.is_over) == (Answer.LATER, True)


def test_encryption_is_not_given_up(sink: Sink) -> None:
    """A server without STARTTLS is not used, and nothing is said to it."""
    with pytest.raises(NurtureError, match="STARTTLS"), courier(sink.port, security="starttls").connect():
        pass


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    """STARTTLS checks who answers."""
    names = ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "cert")]
    order = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", *names]
    subprocess.run(order, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    with (
        mail_server(tls_context=context) as sink,
        pytest.raises(NurtureError, match="certificate"),
        courier(sink.port, security="starttls").connect(),
    ):
        pass


def test_only_this_machine_goes_without_encryption() -> None:
    """A password and people's mail are not shown to the network."""
    server = Server("mail.example.com", 25, security="none")
    with pytest.raises(BadInput, match="encrypted"), SmtpCourier(server, ascii_address).connect():
        pass


def test_what_is_not_set_is_named() -> None:
    """No server, and a user without a password, are said before anything is tried."""
    with pytest.raises(BadInput, match="smtp_host"), SmtpCourier(Server("", 25), ascii_address).connect():
        pass
    with pytest.raises(BadInput, match="no password"), courier(1, user="karin").connect():
        pass


def test_nobody_home_is_a_sentence() -> None:
    """A server that cannot be reached is a failure with its name, and a password is nowhere shown."""
    with pytest.raises(NurtureError, match="cannot be used"), courier(1).connect():
        pass
    assert "hunter2" not in repr(courier(1, password="hunter2"))
