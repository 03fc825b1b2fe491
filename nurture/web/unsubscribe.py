"""The page behind the link to unsubscribe: no sign-in, and nothing happens until one of its buttons is pressed.

A mail program may press it by itself (RFC 8058): then it is a POST without a page before it. The signature in the
address is the proof, so no session is needed, and whoever is unknown by now gets the answer that everybody gets.
"""

from __future__ import annotations

from typing import Final, Literal

from flask import Blueprint, abort, render_template, request
from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from nurture.core.languages import LANGUAGES
from nurture.core.preferences import Pace, Preferences, Topic
from nurture.services.choosing import choose, read_choice
from nurture.services.unsubscribing import Ticket, read_ticket, unsubscribe
from nurture.web.workspace import engine, now, settings

pages = Blueprint("unsubscribe", __name__, url_prefix="/unsubscribe")

Done = Literal["", "stopped", "chosen"]

PACES: Final = (
    (Pace.PLANNED, _("As often as there is something for you")),
    (Pace.WEEKLY, _("Once a week at most")),
    (Pace.MONTHLY, _("Once a month at most")),
)


@pages.get("/<ticket>")
def ask(ticket: str) -> str:
    """The page with its buttons; looking changes nothing."""
    told = _read(ticket)
    return _page(told, ticket, read_choice(engine(), told.draft_id))


@pages.post("/<ticket>")
def stop(ticket: str) -> str:
    """Unsubscribe at once, and say so."""
    told = _read(ticket)
    unsubscribe(engine(), told.draft_id, now=now())
    return _page(told, ticket, Preferences(), "stopped")


@pages.post("/<ticket>/choice")
def choose_mail(ticket: str) -> str:
    """Keep what the reader wants to get, and say so."""
    told = _read(ticket)
    form = request.form
    chosen = choose(engine(), told.draft_id, form.getlist("topics"), form.get("pace", ""), now=now())
    return _page(told, ticket, chosen, "chosen")


def _read(ticket: str) -> Ticket:
    told = read_ticket(engine(), ticket)
    if told is None:
        abort(404)
    return told


def _page(told: Ticket, ticket: str, choice: Preferences, done: Done = "") -> str:
    """The page in the language of the mail."""
    language = told.language if told.language in LANGUAGES else "en"
    brand = settings().brand_name
    shown = {"topics": tuple(Topic), "paces": PACES, "choice": choice, "done": done}
    with force_locale(language):
        return render_template("unsubscribe/unsubscribe.html", ticket=ticket, brand=brand, locale=language, **shown)
