"""A draft as data: one mail to one person, and where it stands on its way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final

from nurture.core.guard import Reason
from nurture.core.phrases import Phrase, phrase


class DraftStatus(StrEnum):
    """Where a draft stands. Only an approved one can be exported; a void one never comes back."""

    PLANNED = "planned"
    DRAFT = "draft"
    HELD = "held"
    APPROVED = "approved"
    EXPORTED = "exported"
    VOID = "void"


REJECTED: Final = "rejected"
"""The reason of a draft that a colleague said no to; the same words are not drafted again for the same person."""


_STATUS_NAMES: Final[Mapping[DraftStatus, Phrase]] = {
    DraftStatus.PLANNED: phrase("planned"),
    DraftStatus.DRAFT: phrase("to review"),
    DraftStatus.HELD: phrase("held"),
    DraftStatus.APPROVED: phrase("approved"),
    DraftStatus.EXPORTED: phrase("exported"),
    DraftStatus.VOID: phrase("void"),
}


def status_name(status: DraftStatus) -> Phrase:
    """The status as a person reads it."""
    return _STATUS_NAMES[status]


@dataclass(frozen=True, slots=True)
class EmailDraft:
    """One mail to one person as lists show it; times are UTC."""

    id: str
    email: str
    stage: str | None
    sequence: str
    step: str
    offers: tuple[str, ...]
    subject: str
    send_at: datetime
    status: DraftStatus
    reasons: tuple[Reason, ...]


def message_id(draft_id: str, sender: str) -> str:
    """The Message-ID of a draft's mail from that address, without brackets: the same whenever its bytes are made."""
    return f"{draft_id}@{sender.rpartition('@')[2]}"


@dataclass(frozen=True, slots=True)
class ShownMail:
    """A person's mail to look at; lines end with `\\n`."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True)
class OutgoingMail:
    """An approved mail on its way to an exporter: its bytes, and the facts that lists and tables show.

    `render` makes the mail to look at: only some ways out need it, and it takes as long as the bytes do.
    """

    draft_id: str
    email: str
    message: bytes
    render: Callable[[], ShownMail]
    send_at: datetime
    sender: str
    sequence: str
    step: str
    language: str
    offers: tuple[str, ...]
    values: Mapping[str, str]

    @cached_property
    def shown(self) -> ShownMail:
        """The mail to look at."""
        return self.render()
