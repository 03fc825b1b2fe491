"""What was brought in: every import with its counts, and the way to take one back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.errors import BadInput
from nurture.services.browsing.imports import list_imports, show_import
from nurture.services.classifying import classify_people
from nurture.services.rehearsing import read_result
from nurture.services.undoing import undo_import
from nurture.services.uploading import list_uploads, upload_of_import
from nurture.web.access import may
from nurture.web.context import asked_place
from nurture.web.import_problems import problem_groups
from nurture.web.import_words import entity_names, outcome_parts, steps, undone_line
from nurture.web.languages import spoken
from nurture.web.workspace import engine, folder, now

pages = Blueprint("imports", __name__, url_prefix="/imports")


@pages.get("")
def index() -> str:
    """Every import, newest first, and one's own files that wait."""
    waiting = list_uploads(engine(), by=current_user.user, now=now()) if may("uploads.found") else ()
    imports = list_imports(engine(), asked_place())
    return render_template("imports/index.html", imports=imports, waiting=waiting, entities=entity_names())


@pages.get("/<int(max=2147483647):import_id>")
def detail(import_id: int) -> str:
    """One import: what became of its rows, where to go on, and how to take it back."""
    line = show_import(engine(), import_id)
    upload = upload_of_import(engine(), import_id, by=current_user.user, now=now())
    told = read_result(folder(), upload) if upload else None
    known: dict[str, Any] = {
        "line": line,
        "counts": line.counts,
        "parts": outcome_parts(line.counts),
        "entities": entity_names(),
    }
    groups = problem_groups(told) if told else []
    known["people_href"] = url_for("people.index", import_id=import_id)
    return render_template("imports/import.html", upload=upload, told=told, groups=groups, steps=steps("done"), **known)


@pages.post("/<int(max=2147483647):import_id>/classify")
def classify(import_id: int) -> Response:
    """Apply the stage rules to everybody."""
    report = classify_people(engine(), now=now())
    moved = sum(report.moved.values())
    said = ngettext(
        "%(count)s person is in a new stage.",
        "%(count)s people are in a new stage.",
        moved,
        count=format_decimal(moved),
    )
    flash(said if moved else _("Everybody is in the right stage already."), "success")
    return redirect(url_for("imports.detail", import_id=import_id), 303)


@pages.post("/<int(max=2147483647):import_id>/undo")
def undo(import_id: int) -> Response:
    """Take an import back; sent twice, it leads to what the first one did."""
    try:
        done = undo_import(engine(), import_id, by=current_user.user.email, now=now())
    except BadInput as error:
        if error.reason != "already_undone":
            raise
        return redirect(url_for("imports.detail", import_id=import_id), 303)
    flash(undone_line(done), "success")
    if done.remarks:
        flash(" ".join(spoken(one) for one in done.remarks), "warning")
    return redirect(url_for("imports.detail", import_id=import_id), 303)
