"""Segments: people given by a condition, with how many there are now."""

from __future__ import annotations

from flask import Blueprint, render_template

from nurture.web.criteria import asked_condition, counted, draw
from nurture.web.criteria_form import show_condition

pages = Blueprint("segments", __name__, url_prefix="/segments")


@pages.get("")
def index() -> str:
    """Every segment with its condition in words and its people."""
    return new()


@pages.route("/new", methods=["GET", "POST"])
def new() -> str:
    """A form for a new segment."""
    from flask import request

    condition = asked_condition() if request.method == "POST" else show_condition(None)
    return render_template("segments/edit.html", condition=draw(condition), counted=counted(condition))
