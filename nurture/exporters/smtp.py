"""Mail to a server by SMTP (RFC 5321): one recipient a mail, encrypted, and honest about what nobody can know.

Where a line breaks once the body has begun to go, nobody knows whether the server took the mail. Before, it did not.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from nurture.core.consent import Suppression
from nurture.core.drafts import OutgoingMail
from nurture.core.handover import Answer, Delivery
from nurture.exporters.servers import Server, words

_LONE_BREAK: Final = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_DOT: Final = re.compile(rb"^\.", re.MULTILINE)
_END: Final = b"\r\n.\r\n"
_CLOSING: Final = 421
_GO_AHEAD: Final = 354


@dataclass(frozen=True)
class SmtpCourier:
    """Hands mails to a mail server; `address` writes an address as every server takes it."""

    server: Server
    address: Callable[[str], str]
    unsent: bool = False
    is_repeatable: bool = False

    @property
    def place(self) -> str:
        """The server and its port."""
        return f"smtp://{self.server.host}:{self.server.port}"

    @contextmanager
    def connect(self) -> Iterator[SmtpLine]:
        """An open line; raises NurtureError where the server cannot be reached, trusted or entered."""
        self.server.check("smtp_host")
        try:
            client = self._open()
        except (OSError, smtplib.SMTPException) as error:
            raise self.server.unusable(error) from error
        try:
            yield SmtpLine(client, self.address)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()

    def _open(self) -> smtplib.SMTP:
        server = self.server
        if server.security == "tls":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.timeout, context=server.context()
            )
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        try:
            if server.security == "starttls":
                client.starttls(context=server.context())
            client.ehlo_or_helo_if_needed()
            if server.user:
                client.login(server.user, server.password)
        except BaseException:
            client.close()
            raise
        return client


@dataclass(frozen=True)
class SmtpLine:
    """An open line to a mail server."""

    client: smtplib.SMTP
    address: Callable[[str], str]

    def deliver(self, mail: OutgoingMail) -> Delivery:
        """Hand one mail over to one recipient."""
        if _LONE_BREAK.search(mail.message):
            return Delivery(Answer.REFUSED, "lone line break")  # servers differ in where such a mail ends
        try:
            refusal = self._announce(mail)
        except (OSError, smtplib.SMTPException) as error:
            return Delivery(Answer.LATER, words(error), is_over=True)
        return refusal or self._send_body(mail.message)

    def refusals(self) -> Iterable[tuple[str, Suppression]]:
        """None: a mail server refuses mail by mail."""
        return ()

    def _announce(self, mail: OutgoingMail) -> Delivery | None:
        """Say from whom and to whom; the server's no, or None where it waits for the body."""
        steps: tuple[Callable[[], tuple[int, bytes]], ...] = (
            lambda: self.client.mail(self.address(mail.sender)),
            lambda: self.client.rcpt(self.address(mail.email)),
            lambda: self.client.docmd("DATA"),
        )
        for step in steps:
            code, said = step()
            if code not in (250, 251, _GO_AHEAD):
                if code != _CLOSING:
                    self.client.rset()
                return _answer(code, said)
        return None

    def _send_body(self, message: bytes) -> Delivery:
        """The mail itself, with dots at the start of a line doubled (RFC 5321, 4.5.2)."""
        body = message if message.endswith(b"\r\n") else message + b"\r\n"
        try:
            self.client.send(_DOT.sub(b"..", body) + _END[2:])
            return _answer(*self.client.getreply())
        except (OSError, smtplib.SMTPException) as error:
            return Delivery(Answer.UNCERTAIN, words(error), is_over=True)


def _answer(code: int, said: bytes) -> Delivery:
    told = words(f"{code} {words(said)}")
    if 200 <= code < 300:
        return Delivery(Answer.SENT, told)
    if 400 <= code < 500:
        return Delivery(Answer.LATER, told, is_over=code == _CLOSING)
    if 500 <= code < 600:
        return Delivery(Answer.REFUSED, told)
    return Delivery(Answer.UNCERTAIN, told, is_over=True)
