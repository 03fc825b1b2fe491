"""Bringing files of content in: handed in, looked through, and written once somebody says so."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from nurture.core.errors import BadInput
from nurture.services.bringing import LARGEST_UPLOAD, Review, drop_content, keep_content, review_content
from nurture.services.editing import library_folder, put_files
from nurture.services.uploading import shown_name
from nurture.web.access import may
from nurture.web.languages import spoken
from nurture.web.workspace import engine, folder, now
from nurture.wiring import speakers

pages = Blueprint("bringing", __name__, url_prefix="/content/bring")

Answer = str | Response | tuple[str, int]

ROOM_FOR_THE_FORM = 100_000
"""Bytes of a request beside the file itself."""


@pages.url_value_preprocessor
def _take_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let the one address that takes files take large ones, from those who may hand one in."""
    if endpoint == "bringing.keep" and may(endpoint):
        request.max_content_length = LARGEST_UPLOAD + ROOM_FOR_THE_FORM


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    """Say how large a file may be, where one was larger."""
    said = _("The file is larger than %(most)s MB. Split it and hand in the parts.", most=LARGEST_UPLOAD // 1_000_000)
    return render_template("errors/error.html", status=413, heading=_("Too large"), text=said), 413


@pages.get("")
def new() -> str:
    """Where a file is handed in."""
    return _new_page()


@pages.post("")
def keep() -> Answer:
    """Keep a file for its review, or say why it is none."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return _new_page(_("Choose a file first.")), 400
    file = shown_name(given.filename)
    try:
        name = keep_content(folder(), cast(BinaryIO, given.stream))
        _review(name, file)
    except BadInput as error:
        return _new_page(spoken(error.message)), 400
    return redirect(url_for("bringing.review", name=name, file=file), 303)


def _new_page(problem: str = "") -> str:
    return render_template("offers/bring.html", problem=problem, largest=LARGEST_UPLOAD)


@pages.get("/<name>")
def review(name: str) -> str:
    """What would be written, and what would be left out and why."""
    return _review_page(name)


@pages.post("/<name>")
def take(name: str) -> Answer:
    """Write the files that can be written, with all that follows from those that replace others."""
    found = _review(name, _file())
    if not found.write.files:
        return _review_page(name, _("None of the files can be brought in.")), 400
    root, by = library_folder(engine(), folder()), current_user.user.email
    try:
        put_files(engine(), root, found.write, speakers(), by=by, now=now(), keep=True)
    except BadInput as error:
        return _review_page(name, spoken(error.message)), 400
    drop_content(folder(), name)
    count = len(found.write.files)
    said = ngettext(
        "%(count)s file is in the library.", "%(count)s files are in the library.", count, count=format_decimal(count)
    )
    flash(said, "success")
    return redirect(url_for("content.index"), 303)


def _file() -> str:
    return shown_name(request.args.get("file", ""))


def _review(name: str, file: str) -> Review:
    return review_content(engine(), folder(), library_folder(engine(), folder()), name, file=file)


def _review_page(name: str, problem: str = "") -> str:
    found = _review(name, _file())
    told = None
    if found.write.opened:
        root, by = library_folder(engine(), folder()), current_user.user.email
        told = put_files(engine(), root, found.write, speakers(), by=by, now=now(), keep=False)
    return render_template("offers/review.html", found=found, told=told, name=name, file=_file(), problem=problem)
