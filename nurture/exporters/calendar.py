"""The planned mails as a calendar (RFC 5545): one event a mail, on the minute it is meant to go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nurture.core.drafts import OutgoingMail
from nurture.core.events import Event, calendar_bytes
from nurture.private_files import new_file


@dataclass(frozen=True, slots=True)
class Calendar:
    """One `.ics` file. An event keeps its identity from one hand-over to the next, so that it is never there twice."""

    unsent: bool = False

    def write(self, mails: Iterable[OutgoingMail], target: Path) -> None:
        """Make the file."""
        with new_file(target) as file:
            file.writelines(calendar_bytes(map(_event, mails)))


def _event(mail: OutgoingMail) -> Event:
    name = " ".join(filter(None, (mail.values.get("first_name"), mail.values.get("last_name"))))
    about = (f"{name} <{mail.email}>".strip(), f"{mail.sequence}: {mail.step}", *mail.offers)
    return Event(
        uid=f"{mail.draft_id}@{mail.sender.rpartition('@')[2]}",
        at=mail.send_at,
        summary=f"{mail.email}: {mail.shown.subject}",
        description="\n".join(about),
        category=mail.sequence,
    )
