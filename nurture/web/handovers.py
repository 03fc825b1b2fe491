"""Handing over: approved drafts as a file to fetch, in a form chosen in plain words, with its manifest."""

from __future__ import annotations

from io import BytesIO
from typing import Final, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.services.browsing.guard import reason_title
from nurture.services.handing_over import Part, find_file, hand_over, list_handovers
from nurture.services.manifests import write_manifest
from nurture.web.forms import HandOverForm
from nurture.web.languages import spoken
from nurture.web.workspace import engine, folder, now
from nurture.wiring import exporter_for, speakers

pages = Blueprint("handovers", __name__, url_prefix="/drafts/handovers")

FORMS: Final = (
    ("zip", _("Mails to open one by one (zip of .eml): each opens as a draft in Outlook")),
    ("mbox", _("One mailbox (.mbox), for Thunderbird or Apple Mail")),
    ("csv", _("A table, a row a mail (.csv), for any tool that merges and sends")),
    ("hubspot", _("A table for HubSpot's import of contacts, a row a person")),
    ("mailchimp", _("A table for Mailchimp's import of an audience, a row a person")),
    ("html", _("Pages to read or print (zip of .html and .txt)")),
    ("ics", _("The plan as a calendar (.ics), an event a mail")),
)
"""The forms of a hand-over with what they are for."""


@pages.get("")
def index() -> str:
    """How much is ready, the forms to choose from, and what was handed over before."""
    return _page(HandOverForm())


@pages.post("")
def hand_over_now() -> Response | tuple[str, int]:
    """Hand over, and lead to the file."""
    form = _offered(HandOverForm(request.form))
    if not form.validate():
        return _page(form), 400
    report = hand_over(
        engine(),
        speakers(),
        exporter_for,
        format=form.form.data,
        folder=folder(),
        now=now(),
        by=current_user.user.email,
        again=form.again.data,
    )
    count = format_decimal(report.exported)
    said = ngettext(
        "%(count)s mail is handed over. Fetch the file below.",
        "%(count)s mails are handed over. Fetch the file below.",
        report.exported,
        count=count,
    )
    flash(said, "success")
    for reason, withheld in report.withheld.items():
        flash(f"{format_decimal(withheld)} × {spoken(reason_title(reason))}", "warning")
    return redirect(url_for("handovers.index"), 303)


@pages.get("/<int:export_id>/<part>")
def file(export_id: int, part: str) -> Response:
    """The file of a hand-over, or its manifest."""
    if part not in ("mails", "manifest"):
        abort(404)
    path = find_file(engine(), folder(), export_id, cast(Part, part), now=now())
    return send_file(path, as_attachment=True, download_name=path.name, max_age=0)


@pages.get("/<int:export_id>/releases")
def manifest(export_id: int) -> Response:
    """What a server was handed, from the records."""
    told = write_manifest(engine(), export_id)
    return send_file(BytesIO(told), "application/jsonl", as_attachment=True, download_name=f"push-{export_id}.jsonl")


def _page(form: HandOverForm) -> str:
    handovers = list_handovers(engine(), folder(), now=now())
    return render_template("handovers/index.html", form=_offered(form), handovers=handovers)


def _offered(form: HandOverForm) -> HandOverForm:
    form.form.choices = list(FORMS)
    return form
