"""What a mail tool tells us about single mails: each event read into what somebody did, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from nurture.core.activity_intake import LONGEST_TARGET, ActivityProposal
from nurture.core.addresses import Address, read_address
from nurture.core.errors import Problem
from nurture.core.people import ActivityKind
from nurture.core.phrases import Phrase, phrase
from nurture.core.values import clean_text

EVENTS: Final[Mapping[str, ActivityKind]] = {
    "delivered": ActivityKind.EMAIL_DELIVERED,
    "opened": ActivityKind.EMAIL_OPENED,
    "clicked": ActivityKind.EMAIL_CLICKED,
    "bounced": ActivityKind.EMAIL_BOUNCED,
    "complained": ActivityKind.EMAIL_COMPLAINED,
    "replied": ActivityKind.EMAIL_REPLIED,
    "unsubscribed": ActivityKind.UNSUBSCRIBED,
}
"""What can have happened to a mail, in the words of mail tools."""

LONGEST_ID: Final = 200
LONGEST_EMAIL: Final = 320
CLOCKS_DIFFER: Final = timedelta(minutes=10)
"""So far ahead of our clock an event may be."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One event: its own number, the draft it names (or nothing), and what somebody did."""

    id: str
    draft_id: str
    activity: ActivityProposal


def read_event(event: Any, place: int, now: datetime, addresses: Mapping[str, str]) -> Feedback | Problem:
    """The event at that place of a message; `addresses` are those of the drafts it may name, by their ids."""
    if not isinstance(event, Mapping):
        return _problem(place, "not_an_event", phrase("An event is an object with id, event and email or draft."))
    number = _text(event, "id", LONGEST_ID)
    kind = EVENTS.get(_text(event, "event", 40))
    if not number:
        return _problem(place, "missing_value", phrase("Every event needs an id, so that it counts once."), "id")
    if kind is None:
        said = phrase("“event” should be one of {events}.", events=", ".join(EVENTS))
        return _problem(place, "unknown_event", said, "event")
    at = _moment(event.get("at"), now)
    if at is None:
        said = phrase("“at” should be a moment that has been, such as 2026-11-30T09:15:00Z.")
        return _problem(place, "bad_date", said, "at")
    draft = _text(event, "draft", LONGEST_ID)
    address = read_address(_text(event, "email", LONGEST_EMAIL) or addresses.get(draft, ""))
    if not isinstance(address, Address):
        said = phrase("Neither “email” nor “draft” says whose mail it was.")
        return _problem(place, "unknown_contact", said, "email")
    target, detail = _text(event, "target", LONGEST_TARGET), _text(event, "detail", 1_000) or draft
    return Feedback(number, draft, ActivityProposal(place, address, None, kind, at, target, detail=detail))


def named_draft(event: Any) -> str:
    """The draft that an event names, if it does."""
    return _text(event, "draft", LONGEST_ID) if isinstance(event, Mapping) else ""


def _text(event: Mapping[str, Any], name: str, longest: int) -> str:
    value = event.get(name)
    return clean_text(value, longest) if isinstance(value, str) else ""


def _moment(value: Any, now: datetime) -> datetime | None:
    """The moment; none given is this one, and one without a zone is UTC."""
    if value is None:
        return now
    try:
        at = datetime.fromisoformat(value)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None
    return at if datetime(1990, 1, 1, tzinfo=UTC) <= at <= now + CLOCKS_DIFFER else None


def _problem(place: int, code: str, message: Phrase, field: str | None = None) -> Problem:
    return Problem(code, message, row=place, field=field)
