"""The overview page."""

from __future__ import annotations

from flask import Blueprint, render_template

from nurture.services.overviewing import see_overview
from nurture.web.pictures import funnel_bars
from nurture.web.workspace import engine, now

pages = Blueprint("overview", __name__)


@pages.get("/")
def index() -> str:
    """Where people stand, what is missing and what to do next."""
    overview = see_overview(engine(), now=now())
    return render_template("overview/index.html", overview=overview, bars=funnel_bars(overview.funnel))
