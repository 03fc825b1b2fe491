"""Exceptions: one colleague asks to let through what the guard holds, another one grants or refuses it."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.errors import NotFound
from nurture.core.offers import Audience, audience_name
from nurture.core.overrides import OF_COMPANY, OVERRIDABLE
from nurture.core.phrases import phrase
from nurture.services.browsing.guard import reason_title
from nurture.services.browsing.pages import PAGE
from nurture.services.overriding import (
    ask_override,
    decide_override,
    list_askable,
    list_over,
    list_overrides,
    withdraw_override,
)
from nurture.web.forms import ExceptionForm
from nurture.web.languages import spoken
from nurture.web.workspace import engine, now

pages = Blueprint("overrides", __name__, url_prefix="/guard/exceptions")
pages.add_app_template_test(lambda code: code in OVERRIDABLE, "overridable")

WORDS: Final = ("grant", "refuse", "withdraw")
"""What can be said about an exception."""


@pages.get("")
def index() -> str:
    """What is asked for, what runs, and what is over, the newest first."""
    last = request.args.get("before", "")
    before = int(last) if last.isdecimal() and len(last) < 10 else None
    running = list_overrides(engine(), now=now())
    over = list_over(engine(), now=now(), before=before, most=PAGE + 1)
    older = over[PAGE - 1].number if len(over) > PAGE else None
    return render_template("guard/exceptions.html", running=running, over=over[:PAGE], older=older, before=before)


@pages.get("/ask")
def ask() -> str:
    """Whom it is about; with somebody in the address, what can be asked for."""
    whom = request.args.get("whom", "").strip()[:320]
    return _page(whom, ExceptionForm(whom=whom, days=14) if whom else None)


@pages.post("/ask")
def keep() -> Response | tuple[str, int]:
    """Ask, or show the form again with what is wrong."""
    form = ExceptionForm(request.form)
    whom = (form.whom.data or "").strip()
    form.what.choices = _choices(whom)
    if not form.validate():
        return _page(whom, form), 400
    code, _colon, audience = (form.what.data or "").partition(":")
    given: dict[str, Any] = {"reason": form.reason.data, "days": form.days.data, "audience": audience or None}
    ask_override(engine(), whom, code, **given, by=current_user.user.email, now=now())
    flash(_("Asked. A colleague has to grant it; until then nothing changes."), "success")
    return redirect(url_for("overrides.index"), 303)


@pages.post("/<int(max=2147483647):number>/<word>")
def decide(number: int, word: str) -> Response:
    """Grant or refuse as a second person, or end it."""
    if word not in WORDS:
        raise NotFound(phrase("There is no such decision."), field="word")
    given: dict[str, Any] = {"by": current_user.user.email, "now": now()}
    if word == "withdraw":
        withdraw_override(engine(), number, **given)
        flash(_("Ended. The guard holds such mail again."), "success")
        return redirect(url_for("overrides.index"), 303)
    done = decide_override(engine(), number, grant=word == "grant", **given)
    granted = _("Granted. Mail to %(whom)s is let through for that reason.", whom=done.whom)
    flash(granted if word == "grant" else _("Refused. The guard goes on holding it."), "success")
    return redirect(url_for("overrides.index"), 303)


def _page(whom: str, form: ExceptionForm | None) -> str:
    if form is not None:
        form.what.choices = _choices(whom)
        form.what.data = form.what.data or next((value for value, _label in form.what.choices), "")
    return render_template("guard/ask.html", whom=whom, form=form)


def _choices(whom: str) -> list[tuple[str, str]]:
    """What can be asked for: of a person what is held now, of a company what counts for everybody there."""
    askable = list_askable(engine(), whom, now=now()) if "@" in whom else [(code, None) for code in sorted(OF_COMPANY)]
    return [(f"{code}:{audience}" if audience else code, exception_label(code, audience)) for code, audience in askable]


def exception_label(code: str, audience: str | None) -> str:
    """What an exception is for, in words."""
    title = spoken(reason_title(code))
    if audience is None:
        return title
    reader = spoken(audience_name(Audience(audience)))
    told: str = _("%(reason)s, for content meant for %(audience)s", reason=title, audience=reader)
    return told


pages.add_app_template_filter(exception_label, "exception_label")
