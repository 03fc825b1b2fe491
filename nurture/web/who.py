"""Who gets an offer: everybody with the guard's answer, as narrow as one asks."""

from __future__ import annotations

from flask import Blueprint, render_template

from nurture.services.browsing.who import WhoFilter, list_who
from nurture.web.context import asked_filter, asked_place
from nurture.web.workspace import engine, now

pages = Blueprint("who", __name__, url_prefix="/content/offers/<key>/who")


@pages.get("")
def index(key: str) -> str:
    """The people whom the guard answers so, a page at a time."""
    wanted, place = asked_filter(WhoFilter), asked_place()
    who = list_who(engine(), key, wanted, place, now=now())
    return render_template("content/who.html", who=who, key=key, wanted=wanted, is_first=not place.after)
