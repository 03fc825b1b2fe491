"""The mapping assistant: pages are handed in, what they are is suggested, accepted or put right, and taken home."""

from __future__ import annotations

from io import BytesIO
from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from nurture.core.errors import BadInput
from nurture.core.mapping.learning import NEVER
from nurture.core.offers import DEFAULT_KINDS
from nurture.services.assisting import (
    LARGEST,
    MOST_PAGES,
    discard_pages,
    keep_pages,
    label_pages,
    look_at_pages,
    pack_labelled,
)
from nurture.services.suggesting import load_learned
from nurture.web.access import may
from nurture.web.languages import spoken
from nurture.web.workspace import engine, folder, now

pages = Blueprint("assistant", __name__, url_prefix="/content/assistant")

ROOM_FOR_THE_FORM = 100_000
"""Bytes of a request beside the files themselves."""


@pages.url_value_preprocessor
def _take_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let the one address that takes files take large ones, from those who may hand some in."""
    if endpoint == "assistant.keep" and may(endpoint):
        request.max_content_length = LARGEST + ROOM_FOR_THE_FORM


@pages.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    """Say how much may be handed in, where it was more."""
    said = _("The files are larger than %(most)s MB. Hand them in in parts.", most=LARGEST // 1_000_000)
    return render_template("errors/error.html", status=413, heading=_("Too large"), text=said), 413


@pages.get("")
def index() -> str:
    """Where pages are handed in, and what was learned so far."""
    return _form()


def _form(problem: str = "") -> str:
    given = {"most": MOST_PAGES, "largest": LARGEST, "model": load_learned(engine()), "problem": problem}
    return render_template("assistant/index.html", **given)


@pages.post("")
def keep() -> Response | tuple[str, int]:
    """Keep the pages, or say why they are none."""
    given = [one for one in request.files.getlist("files") if one.filename]
    if not given:
        return _form(_("Choose some files first.")), 400
    files = [(one.filename or "", cast(BinaryIO, one.stream)) for one in given]
    try:
        upload = keep_pages(engine(), folder(), files, by=current_user.user, now=now())
    except BadInput as error:
        return _form(spoken(error.message)), 400
    return redirect(url_for("assistant.pages_found", upload_id=upload.id), 303)


@pages.get("/<upload_id>")
def pages_found(upload_id: str) -> str:
    """The pages with what they are, the unsure ones first."""
    found = look_at_pages(engine(), folder(), upload_id, by=current_user.user, now=now())
    labelled = sum(line.label is not None and line.label != NEVER for line in found.lines)
    return render_template(
        "assistant/pages.html", found=found, kinds=tuple(DEFAULT_KINDS), never=NEVER, labelled=labelled
    )


@pages.post("/<upload_id>/labels")
def label(upload_id: str) -> Response:
    """Take what is ticked as it is chosen, and learn from it."""
    said = {digest: request.form.get(f"kind-{digest}", "") for digest in request.form.getlist("take")}
    if not said:
        flash(_("Tick the pages that you want to accept."), "error")
        return redirect(url_for("assistant.pages_found", upload_id=upload_id), 303)
    try:
        taught = label_pages(engine(), folder(), upload_id, said, by=current_user.user, now=now())
        flash(_accepted(taught.lessons), "success")
    except BadInput as error:
        flash(spoken(error.message), "error")
    return redirect(url_for("assistant.pages_found", upload_id=upload_id), 303)


def _accepted(count: int) -> str:
    return str(
        ngettext("%(num)s page is accepted, and learned from.", "%(num)s pages are accepted, and learned from.", count)
    )


@pages.get("/<upload_id>/labelled.zip")
def download(upload_id: str) -> Response:
    """The accepted pages with their front matter."""
    packed = pack_labelled(engine(), folder(), upload_id, by=current_user.user, now=now())
    return send_file(BytesIO(packed), "application/zip", as_attachment=True, download_name="labelled.zip")


@pages.post("/<upload_id>/discard")
def discard(upload_id: str) -> Response:
    """Throw the pages away; what was learned stays."""
    discard_pages(engine(), folder(), upload_id, by=current_user.user, now=now())
    flash(_("The pages are deleted. What was learned from them stays."), "success")
    return redirect(url_for("assistant.index"), 303)
