"""A mail to hand over, for the tests of the ways out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from nurture.core.drafts import OutgoingMail, ShownMail


def make_mail(**given: Any) -> OutgoingMail:
    """A short mail to Karin; a subject, text or HTML that is given is what it shows."""
    shown = ShownMail(
        given.pop("subject", "Hej på dig"), given.pop("html", "<p>Hello.</p>"), given.pop("text", "Hello.")
    )
    facts: dict[str, Any] = {
        "draft_id": "d1",
        "email": "karin@hus.example.com",
        "render": lambda: shown,
        "message": b"To: karin@hus.example.com\r\nSubject: x\r\n\r\nHello.\r\n",
        "send_at": datetime(2026, 11, 3, 8, 0, tzinfo=UTC),
        "sender": "sender@example.com",
        "sequence": "lead-education",
        "step": "find-the-cause",
        "language": "sv",
        "offers": ("measure-a-room", "first-walk"),
        "values": {"first_name": "Karin", "last_name": "Ås", "company": "Hus, Hem & Härd"},
    }
    return OutgoingMail(**facts | given)
