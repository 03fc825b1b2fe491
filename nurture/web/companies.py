"""Companies: the list, with the decisions that wait."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from nurture.services.browsing.companies import list_companies
from nurture.web.context import LONGEST_FILTER, asked_place
from nurture.web.workspace import engine, now

pages = Blueprint("companies", __name__, url_prefix="/companies")


@pages.get("")
def index() -> str:
    """The table of companies."""
    search = request.args.get("search", "").replace("\x00", "")[:LONGEST_FILTER]
    decision = "open" if request.args.get("decision") == "open" else ""
    companies = list_companies(engine(), search=search, decision=decision, place=asked_place(), now=now())
    return render_template("companies/index.html", companies=companies, search=search, decision=decision)
