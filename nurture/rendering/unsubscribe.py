"""The links by which a reader gets no more mail: signed, so that nobody can opt others out by counting through drafts.

A link holds the draft and the language of its page, nothing about the person; RFC 8058 asks for https and for a POST.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from itsdangerous import BadSignature, Signer

_TICKET: Final = re.compile(r"([A-Za-z0-9_]{1,200})-([a-z]{2})")
LONGEST_TICKET: Final = 300
"""Characters of a ticket; what is longer is none."""


class Ticket(NamedTuple):
    """What a link says: for which draft it was made, and in which language its reader reads."""

    draft_id: str
    language: str


@dataclass(frozen=True)
class UnsubscribeLinks:
    """Makes and reads the links of a workspace.

    `public_url` is where it is served, without a slash at its end, or empty; `keys` are newest first, and links made
    with older ones are read as well.
    """

    public_url: str
    mailbox: str
    keys: tuple[str, ...]

    @cached_property
    def _signer(self) -> Signer:
        return Signer(
            list(reversed(self.keys)), salt="unsubscribe", key_derivation="hmac", digest_method=hashlib.sha256
        )

    def ways(self, draft_id: str, language: str) -> tuple[str, ...]:
        """Where the reader of a draft opts out, best first: a page where there is a public one, and a mailbox."""
        written = f"mailto:{self.mailbox}?subject=unsubscribe%20{draft_id}"
        if not (self.public_url and self.keys):
            return (written,)
        return f"{self.public_url}/unsubscribe/{self.ticket(draft_id, language)}", written

    def ticket(self, draft_id: str, language: str) -> str:
        """The signed part of a link; the same for the same draft and language."""
        return self._signer.sign(f"{draft_id}-{language}").decode()

    def read(self, ticket: str) -> Ticket | None:
        """What a ticket says, or None where it was not made here."""
        if not self.keys or len(ticket) > LONGEST_TICKET:
            return None
        try:
            told = _TICKET.fullmatch(self._signer.unsign(ticket).decode())
        except (BadSignature, ValueError):
            return None
        return Ticket(told[1], told[2]) if told else None
