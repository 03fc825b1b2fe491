"""A mail on a page: as its reader sees it, in the dark, as text, as bytes, and what differs between people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _

from nurture.core.errors import NurtureError
from nurture.core.lint import is_error
from nurture.core.mail_facts import CLIPPED_AT
from nurture.core.spam import SpamReport
from nurture.services.previewing import Preview
from nurture.services.scoring import can_score, score_spam
from nurture.web.languages import spoken
from nurture.web.security import MAIL_POLICY

_DARK = "@media (prefers-color-scheme: dark)"


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of a mail, taken apart: its headers, and each part decoded with its type."""

    headers: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]


def mail_views(preview: Preview, href: Callable[..., str]) -> dict[str, Any]:
    """What the panel of a mail needs; `href` gives the address of this page with another `show`."""
    shown = request.args.get("show", "mail")
    names = {
        "mail": _("As it looks"),
        "dark": _("In the dark"),
        "text": _("As text"),
        "differs": _("What differs"),
        "source": _("Source"),
    }
    if can_score():
        names["spam"] = _("As a spam filter")
    shown = shown if shown in names else "mail"
    tabs = [{"label": label, "href": href(show=name), "current": name == shown} for name, label in names.items()]
    errors = [one for one in preview.lint if is_error(one)]
    return {
        "mail_tabs": tabs,
        "show": shown,
        "source": read_source(preview.message) if shown == "source" else None,
        "spam": _scored(preview.message) if shown == "spam" else None,
        "errors": errors,
        "remarks": [one for one in preview.lint if one not in errors],
        "clipped_at": CLIPPED_AT // 1024,
    }


def _scored(message: bytes) -> SpamReport | str:
    """What the spam filter says, or the sentence why it says nothing; empty where there are no bytes."""
    try:
        return score_spam(message) if message else ""
    except NurtureError as error:
        return spoken(error.message)


def read_source(message: bytes) -> Source | None:
    """The message as another program reads it; None where there are no bytes."""
    if not message:
        return None
    parsed = message_from_bytes(message, policy=policy.default)
    parts = [part for part in parsed.walk() if not part.is_multipart()]
    return Source(
        tuple((name, str(value)) for name, value in parsed.items()),
        tuple((part.get_content_type(), part.get_content()) for part in parts),
    )


def mail_page(preview: Preview) -> Response:
    """The mail itself, for the frame of the preview: under a policy of its own that lets it do nothing."""
    html = preview.html or render_template("drafts/no_mail.html")
    if "dark" in request.args:
        html = html.replace(_DARK, "@media all").replace("light dark", "dark")
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    return answer
