"""Companies: the list, with the decisions that wait."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.services.browsing.companies import list_companies
from nurture.services.deciding import decide_company
from nurture.web.context import LONGEST_FILTER, asked_place, page_arguments
from nurture.web.workspace import engine, now

pages = Blueprint("companies", __name__, url_prefix="/companies")


@pages.get("")
def index() -> str:
    """The table of companies."""
    search = request.args.get("search", "").replace("\x00", "")[:LONGEST_FILTER]
    decision = "open" if request.args.get("decision") == "open" else ""
    companies = list_companies(engine(), search=search, decision=decision, place=asked_place(), now=now())
    return render_template("companies/index.html", companies=companies, search=search, decision=decision)


@pages.post("/decide")
def decide() -> Response:
    """Say what the people at a customer are to us; then the list again, with the filter there was."""
    domain, decision = request.form.get("domain", ""), request.form.get("decision", "")
    done = decide_company(engine(), domain, decision, by=current_user.user.email, now=now())
    said = {
        "customer": _("%(company)s: everyone there counts as a customer.", company=done.domain),
        "each": _("%(company)s: each counts by their own stage.", company=done.domain),
    }[done.decision]
    count = format_decimal(done.affected)
    changed = ngettext("It changes %(count)s person.", "It changes %(count)s people.", done.affected, count=count)
    flash(f"{said} {changed}", "success")
    kept: dict[str, Any] = {name: page_arguments().get(name) for name in ("search", "decision")}
    return redirect(url_for("companies.index", **kept), 303)
