"""What a way out has to offer: the interfaces of exporters, which write files, and couriers, which hand to servers."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from nurture.core.consent import Suppression
from nurture.core.drafts import OutgoingMail

if TYPE_CHECKING:
    from pathlib import Path


class Exporter(Protocol):
    """Writes mails to one destination. It is only ever given mails that the guard has released."""

    @property
    def unsent(self) -> bool:
        """Whether messages are marked to open as editable drafts (`X-Unsent: 1`)."""

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Write the mails to a path that does not exist yet: a file, or a folder. Valid also for no mail at all."""


class Answer(StrEnum):
    """What became of a mail that a server was asked to take.

    UNCERTAIN is also what holds until there is an answer: it is written down before the server is asked, so that no
    interruption can make a mail forgotten, or sent twice.
    """

    UNCERTAIN = "uncertain"
    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A server's answer about one mail in its own words; `is_over` says that it takes no more mail on this line."""

    answer: Answer
    said: str = ""
    is_over: bool = False


class Line(Protocol):
    """An open connection to a server."""

    def deliver(self, mail: OutgoingMail) -> Delivery:
        """Hand one mail over; every failure of the server or the network is an answer."""

    def refusals(self) -> Iterable[tuple[str, Suppression]]:
        """Addresses that the server says must not be written to, and why; raises NurtureError where it cannot say."""


class Courier(Protocol):
    """Hands mails to one server. It is only ever given mails that the guard has released."""

    @property
    def unsent(self) -> bool:
        """Whether messages are marked to open as editable drafts."""

    @property
    def is_repeatable(self) -> bool:
        """Whether the same mail handed over twice is there once, so that what is uncertain may be tried again."""

    @property
    def place(self) -> str:
        """Where the mails go, as it is kept on record; no secret is in it."""

    def connect(self) -> AbstractContextManager[Line]:
        """An open line; raises NurtureError where the server cannot be reached, trusted or entered."""
