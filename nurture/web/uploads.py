"""Bringing a file in, the first steps: it is handed in, looked at, and what it holds is put right."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from nurture.core.column_names import Entity
from nurture.core.errors import BadInput
from nurture.services.looking import look, own_properties, read_header, recognise, remember, take_columns
from nurture.services.rehearsing import rehearse
from nurture.services.uploading import (
    LARGEST_UPLOAD,
    Choices,
    Upload,
    choose,
    discard_upload,
    find_upload,
    keep_upload,
)
from nurture.web.access import may
from nurture.web.import_columns import chosen_fields, column_groups, column_lines
from nurture.web.import_fields import missing_sentence
from nurture.web.import_forms import ReadingForm, reading_form, written_as
from nurture.web.import_words import remarks, row_count, steps
from nurture.web.languages import spoken
from nurture.web.workspace import engine, folder, now

pages = Blueprint("uploads", __name__, url_prefix="/imports")

ROOM_FOR_THE_FORM = 100_000
"""Bytes of a request beside the file itself."""


@pages.url_value_preprocessor
def _take_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let the one address that takes files take large ones, from those who may hand one in."""
    if endpoint == "uploads.keep" and may(endpoint):
        request.max_content_length = LARGEST_UPLOAD + ROOM_FOR_THE_FORM


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    """Say how large a file may be, where one was larger."""
    said = _("The file is larger than %(most)s MB. Split it and hand in the parts.", most=LARGEST_UPLOAD // 1_000_000)
    return render_template("errors/error.html", status=413, heading=_("Too large"), text=said), 413


@pages.get("/new")
def new() -> str:
    """Where a file is handed in."""
    return _new_page()


@pages.post("/new")
def keep() -> Response | tuple[str, int]:
    """Keep a file for the next step, or say why it is no table of people."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return _new_page(_("Choose a file first.")), 400
    try:
        upload = _keep(given)
    except BadInput as error:
        return _new_page(spoken(error.message)), 400
    return redirect(url_for("uploads.found", upload_id=upload.id), 303)


def _keep(given: FileStorage) -> Upload:
    """Keep the file if it is a table at all."""
    stream, name = cast(BinaryIO, given.stream), given.filename or ""
    with closing(stream):
        upload = keep_upload(engine(), folder(), stream, file=name, by=current_user.user, now=now())
    try:
        return recognise(engine(), folder(), upload, Choices())
    except BadInput:
        discard_upload(engine(), folder(), upload.id)
        raise


def _new_page(problem: str = "") -> str:
    return render_template("imports/new.html", problem=problem, largest=LARGEST_UPLOAD, steps=steps("new"))


@pages.get("/files/<upload_id>")
def found(upload_id: str) -> str | Response:
    """What was found in a file, to be put right."""
    upload = kept_upload(upload_id)
    if upload.import_id is not None:
        return redirect(url_for("imports.detail", import_id=upload.import_id), 303)
    return _found_page(upload)


@pages.post("/files/<upload_id>/reading")
def read(upload_id: str) -> Response | tuple[str, int]:
    """Read the file in another way; its columns are recognised anew."""
    upload = kept_upload(upload_id)
    form = reading_form(look(engine(), folder(), upload), upload.choices, request.form)
    if not form.validate():
        return _found_page(upload, reading=form), 400
    choices = replace(upload.choices, **form.data, mapping={}, saved_mapping="")
    try:
        recognise(engine(), folder(), upload, choices)
    except BadInput as error:
        form.form_errors.append(spoken(error.message))
        return _found_page(upload, reading=form), 400
    return redirect(url_for("uploads.found", upload_id=upload_id), 303)


@pages.post("/files/<upload_id>/guess")
def guess(upload_id: str) -> Response:
    """Take the columns by their names, without the saved choices."""
    upload = kept_upload(upload_id)
    choose(engine(), upload_id, replace(upload.choices, mapping={}, saved_mapping=""))
    return redirect(url_for("uploads.found", upload_id=upload_id), 303)


@pages.post("/files/<upload_id>/columns")
def columns(upload_id: str) -> Response | tuple[str, int]:
    """Keep what the columns hold and rehearse the import, or say what is missing."""
    upload = _with_columns(kept_upload(upload_id))
    name = request.form.get("save_as", "").strip()
    try:
        if name:
            remember(engine(), folder(), upload, name, by=current_user.user, now=now())
        rehearse(engine(), folder(), upload, by=current_user.user, now=now())
    except BadInput as error:
        said = missing_sentence(upload.choices.entity, error.reason, error.field)
        return _found_page(upload, problem=said or spoken(error.message)), 400
    choose(engine(), upload_id, upload.choices)
    return redirect(url_for("rehearsals.preview", upload_id=upload_id), 303)


def _with_columns(upload: Upload) -> Upload:
    chosen, header = upload.choices, read_header(folder(), upload)
    properties = own_properties(engine(), chosen.entity)
    wanted = chosen_fields(header, cast(Entity, chosen.entity), chosen.mapping.values(), properties, request.form)
    return take_columns(folder(), upload, wanted)


def _found_page(upload: Upload, *, reading: ReadingForm | None = None, problem: str = "") -> str:
    known = look(engine(), folder(), upload)
    lines = column_lines(known, own_properties(engine(), known.entity))
    return render_template(
        "imports/found.html",
        upload=upload,
        found=known,
        lines=lines,
        groups=column_groups(known),
        written=written_as(known.dialect),
        reading=reading or reading_form(known, upload.choices),
        rows=row_count(known),
        remarks=remarks(known),
        problem=problem,
        save_as=request.form.get("save_as", ""),
        steps=steps("found", {"new": url_for("uploads.new")}),
    )


@pages.post("/files/<upload_id>/discard")
def discard(upload_id: str) -> Response:
    """Throw the file away."""
    upload = kept_upload(upload_id)
    discard_upload(engine(), folder(), upload.id)
    flash(_("%(file)s is deleted.", file=upload.file), "success")
    return redirect(url_for("imports.index"), 303)


def kept_upload(upload_id: str) -> Upload:
    """A kept file of whoever asks; raises NotFound for another's."""
    return find_upload(engine(), upload_id, by=current_user.user, now=now())
