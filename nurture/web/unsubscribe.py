"""The page behind the link to unsubscribe: no sign-in, and nothing happens until its button is pressed.

A mail program may press it by itself (RFC 8058): then it is a POST without a page before it. The signature in the
address is the proof, so no session is needed, and whoever is unknown by now gets the answer that everybody gets.
"""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask_babel import force_locale
from werkzeug.wrappers import Response

from nurture.core.languages import LANGUAGES
from nurture.services.unsubscribing import Ticket, read_ticket, unsubscribe
from nurture.web.workspace import engine, now, settings

pages = Blueprint("unsubscribe", __name__, url_prefix="/unsubscribe")


@pages.get("/<ticket>")
def ask(ticket: str) -> str:
    """The page with its button; looking changes nothing."""
    return _page(_read(ticket), ticket, is_done=False)


@pages.post("/<ticket>")
def stop(ticket: str) -> Response | str:
    """Unsubscribe at once, and say so."""
    told = _read(ticket)
    unsubscribe(engine(), told.draft_id, now=now())
    return _page(told, ticket, is_done=True)


def _read(ticket: str) -> Ticket:
    told = read_ticket(engine(), ticket)
    if told is None:
        abort(404)
    return told


def _page(told: Ticket, ticket: str, *, is_done: bool) -> str:
    """The page in the language of the mail."""
    language = told.language if told.language in LANGUAGES else "en"
    with force_locale(language):
        return render_template(
            "unsubscribe/unsubscribe.html", ticket=ticket, is_done=is_done, brand=settings().brand_name, locale=language
        )
