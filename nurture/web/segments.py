"""Segments: people given by a condition, with how many there are now."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.errors import BadInput, NotFound
from nurture.core.segments import Segment
from nurture.services.browsing.pages import Place
from nurture.services.browsing.segments import load_background
from nurture.services.segmenting import delete_segment, find_segment, list_segments, sample_people, save_segment
from nurture.web.criteria import asked_condition, counted, draw
from nurture.web.criteria_form import Condition, show_condition
from nurture.web.forms import NameForm
from nurture.web.languages import spoken
from nurture.web.workspace import engine, now

pages = Blueprint("segments", __name__, url_prefix="/segments")

Answer = str | Response | tuple[str, int]

EXAMPLES = 10
"""How many of its people a segment shows."""


@pages.get("")
def index() -> str:
    """Every segment with its condition in words and its people."""
    found = list_segments(engine(), now=now())
    return render_template("segments/index.html", found=found, background=load_background(engine()))


@pages.get("/_new")
def new() -> str:
    """A form for a new segment."""
    return _editor(NameForm(), show_condition(None))


@pages.post("/_new")
def create() -> Answer:
    """Store a new segment, or show the form again with what is wrong."""
    return _save(None)


@pages.post("/_preview")
def preview() -> str:
    """How many people the condition in a form means, and the first of them."""
    return render_template("segments/preview.html", **_found(asked_condition()))


@pages.get("/<key>")
def segment(key: str) -> str:
    """One segment: its condition in words, how many people, and the first of them."""
    one = find_segment(engine(), key)
    return render_template("segments/segment.html", segment=one, **_found(show_condition(one.criteria)))


@pages.get("/<key>/edit")
def edit(key: str) -> str:
    """A form with a segment as it is."""
    one = find_segment(engine(), key)
    return _editor(NameForm(name=one.name), show_condition(one.criteria), one)


@pages.post("/<key>/edit")
def save(key: str) -> Answer:
    """Store a segment, or show the form again with what is wrong."""
    return _save(find_segment(engine(), key))


@pages.post("/<key>/delete")
def delete(key: str) -> Response:
    """Forget a segment."""
    gone = delete_segment(engine(), key)
    flash(_("“%(name)s” is deleted. Its people stay as they are.", name=gone.name), "success")
    return redirect(url_for("segments.index"), 303)


def _save(known: Segment | None) -> Answer:
    form, condition = NameForm(request.form), asked_condition()
    if condition.edited:
        return _editor(form, condition, known)
    if not form.validate() or condition.criteria is None:
        return _editor(form, condition, known), 400
    given: dict[str, Any] = {"name": form.name.data or "", "by": current_user.user.email, "now": now()}
    try:
        made = save_segment(engine(), condition.criteria, key=known.key if known else None, **given)
    except NotFound:
        raise
    except BadInput as error:
        form.name.errors = [spoken(error.message)]
        return _editor(form, condition, known), 400
    flash(_("“%(name)s” is saved.", name=made.name), "success")
    return redirect(url_for("segments.segment", key=made.key), 303)


def _editor(form: NameForm, condition: Condition, known: Segment | None = None) -> str:
    given = {"form": form, "segment": known, "condition": draw(condition)}
    return render_template("segments/edit.html", **given, **_found(condition))


def _found(condition: Condition) -> dict[str, Any]:
    """The people of a condition: how many, and the first of them."""
    examples: tuple[Any, ...] = ()
    if condition.criteria is not None:
        examples = sample_people(engine(), condition.criteria, Place(), now=now()).items[:EXAMPLES]
    return {"counted": counted(condition), "examples": examples, "stages": load_background(engine()).stages}
