"""Adding content that lives elsewhere: a list is handed in or fetched, looked through, and becomes draft offers."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from nurture.core.errors import BadInput
from nurture.services.bringing import LARGEST_UPLOAD, drop_content, keep_content, open_content
from nurture.services.editing import library_folder
from nurture.services.gathering import (
    Gathered,
    Source,
    add_gathered,
    allowed_hosts,
    bundle,
    fetch_list,
    gather,
    unbundle,
)
from nurture.services.uploading import shown_name
from nurture.web.access import may
from nurture.web.bringing import ROOM_FOR_THE_FORM
from nurture.web.bringing import too_large as say_too_large
from nurture.web.languages import spoken
from nurture.web.workspace import engine, folder, now
from nurture.wiring import speakers

pages = Blueprint("elsewhere", __name__, url_prefix="/content/elsewhere")

Answer = str | Response | tuple[str, int]

SHOWN = 200
"""Pages of each outcome that are shown; the counts are of all."""


@pages.url_value_preprocessor
def _take_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let the one address that takes files take large ones, from those who may hand one in."""
    if endpoint == "elsewhere.keep" and may(endpoint):
        request.max_content_length = LARGEST_UPLOAD + ROOM_FOR_THE_FORM


@pages.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> tuple[str, int]:
    """Say how large a file may be, where one was larger."""
    return say_too_large(error)


@pages.get("")
def new() -> str:
    """Where a list is handed in, or its address."""
    return _new_page()


@pages.post("")
def keep() -> Answer:
    """Keep a list for its review, or say why it cannot be read."""
    try:
        sources = _sources()
        if not sources:
            return _new_page(_("Choose a file first, or write an address.")), 400
        gather(engine(), _root(), sources)
        name = keep_content(folder(), io.BytesIO(bundle(sources)))
    except BadInput as error:
        return _new_page(spoken(error.message)), 400
    return redirect(url_for("elsewhere.review", name=name), 303)


def _sources() -> tuple[Source, ...]:
    given, address = request.files.get("file"), request.form.get("address", "").strip()
    if given is not None and given.filename:
        return (Source(shown_name(given.filename), given.stream.read()),)
    return fetch_list(engine(), address) if address else ()


def _new_page(problem: str = "") -> str:
    given = {"hosts": allowed_hosts(engine()), "address": request.form.get("address", "")}
    return render_template("elsewhere/new.html", problem=problem, largest=LARGEST_UPLOAD, **given)


@pages.get("/<name>")
def review(name: str) -> str:
    """What would become of every page in the list."""
    return _review_page(name, _found(name))


@pages.post("/<name>")
def take(name: str) -> Answer:
    """Add the pages that can be added, as drafts."""
    found = _found(name)
    try:
        add_gathered(engine(), _root(), found, speakers(), by=current_user.user.email, now=now())
    except BadInput as error:
        return _review_page(name, found, spoken(error.message)), 400
    drop_content(folder(), name)
    count = len(found.write.files)
    said = ngettext(
        "%(count)s page is in the library, as a draft.",
        "%(count)s pages are in the library, as drafts.",
        count,
        count=format_decimal(count),
    )
    flash(said, "success")
    return redirect(url_for("content.index", status="draft"), 303)


def _root() -> Any:
    return library_folder(engine(), folder())


def _found(name: str) -> Gathered:
    return gather(engine(), _root(), unbundle(open_content(folder(), name)))


def _review_page(name: str, found: Gathered, problem: str = "") -> str:
    given = {"entries": found.entries[:SHOWN], "problems": found.problems[:SHOWN], "problem": problem}
    return render_template("elsewhere/review.html", found=found, name=name, **given)
