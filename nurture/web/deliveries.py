"""Mails of which nobody knows whether a server took them: a person finds out and says so."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.services.confirming import confirm_delivery, list_attempts
from nurture.web.workspace import engine, now

pages = Blueprint("deliveries", __name__, url_prefix="/drafts/deliveries")


@pages.get("")
def index() -> str:
    """The uncertain mails; on request also those that a server refused or asked for later."""
    everything = request.args.get("all") == "1"
    attempts = list_attempts(engine(), everything=everything)
    return render_template("deliveries/index.html", attempts=attempts, everything=everything)


@pages.post("/<draft_id>/settle")
def settle(draft_id: str) -> Response:
    """Take somebody's word for what became of a mail."""
    word = request.form.get("word", "")
    settled = confirm_delivery(engine(), draft_id, word, by=current_user.user.email, now=now())
    said = _("Noted: it arrived. It is not sent again.")
    if word != "sent":
        said = _("Noted: it did not arrive. The next push hands it over, judged anew.")
    flash(f"{settled.email}: {said}", "success")
    return redirect(url_for("deliveries.index"), 303)
