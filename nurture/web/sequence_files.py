"""Sequences as text: downloaded, changed, copied and begun anew, with what that changes shown before it is kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from nurture.services.sequencing import (
    export_sequence,
    foresee_sequence,
    read_sequence_file,
    require_sequence_file,
    save_sequence,
)
from nurture.web.plans import change_kinds
from nurture.web.workspace import engine, now

pages = Blueprint("sequence_files", __name__, url_prefix="/sequences")


@pages.get("/<key>/sequence.yaml")
def download(key: str) -> Response:
    """The sequence as a file."""
    answer = Response(export_sequence(engine(), key), mimetype="application/yaml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{key}.yaml"'
    return answer


@pages.get("/<key>/edit")
def edit(key: str) -> str:
    """The sequence as text, to be changed."""
    return text_page(export_sequence(engine(), key), key=key)


@pages.get("/_new")
def new() -> str:
    """A new sequence: a copy of the one that the address names, else one to fill in."""
    key = request.args.get("key", "")
    text = export_sequence(engine(), key) if key else render_template("sequences/new.yaml")
    return text_page(text.replace(f"key: {key}\n", f"key: {key}-2\n", 1) if key else text)


@pages.post("/_check")
def check() -> tuple[str, int]:
    """What is wrong with a text, or what would change if it were kept."""
    text = given_text()
    read, problems = read_sequence_file(engine(), text)
    if read is None:
        return text_page(text, problems=problems), 400
    foreseen = foresee_sequence(engine(), read, now=now())
    return text_page(text, key=read.sequence.key, read=read, difference=foreseen, kinds=change_kinds()), 200


@pages.post("/_save")
def save() -> Answer:
    """Keep the sequence that was looked at."""
    read = require_sequence_file(engine(), given_text())
    saved = save_sequence(engine(), read, by=current_user.user.email, now=now())
    said = _("The sequence is saved; the next plan follows it.") if saved.is_changed else _("Nothing was different.")
    flash(said, "success")
    return redirect(url_for("sequences.sequence", key=saved.key), 303)


def given_text() -> str:
    """The text of the form, with the ends of lines that files have."""
    return request.form.get("text", "").replace("\r\n", "\n")


def text_page(text: str, **shown: Any) -> str:
    """The page of a sequence as text."""
    return render_template("sequences/edit.html", text=text, **shown)
