"""Bringing a file in, the last steps: what would become of every row, may we write to them, and the yes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from nurture.core.errors import NurtureError
from nurture.services.browsing.imports import show_import
from nurture.services.browsing.pages import slice_page
from nurture.services.rehearsing import Rehearsal, bring_in, read_rehearsal, read_result, rehearse, write_rejected
from nurture.services.uploading import Upload, choose
from nurture.web.context import asked_place
from nurture.web.import_forms import ConsentForm, consent_form
from nurture.web.import_problems import problem_groups, row_reasons
from nurture.web.import_words import (
    OUTCOMES,
    country_lines,
    done_line,
    headline,
    outcome_names,
    outcome_parts,
    steps,
    yes_label,
)
from nurture.web.languages import page_speaker
from nurture.web.uploads import kept_upload
from nurture.web.workspace import engine, folder, now

pages = Blueprint("rehearsals", __name__, url_prefix="/imports/files/<upload_id>")


@pages.get("/preview")
def preview(upload_id: str) -> str | Answer:
    """What would become of every row."""
    upload = kept_upload(upload_id)
    if upload.import_id is not None:
        return redirect(url_for("imports.detail", import_id=upload.import_id), 303)
    told = read_rehearsal(folder(), upload)
    if told is None:
        return redirect(url_for("uploads.found", upload_id=upload_id), 303)
    return _page(upload, told)


@pages.post("/consent")
def consent(upload_id: str) -> Answer | tuple[str, int]:
    """Keep why the people of the file may be mailed, and rehearse once more with it."""
    upload = kept_upload(upload_id)
    told = read_rehearsal(folder(), upload)
    if told is None:
        return redirect(url_for("uploads.found", upload_id=upload_id), 303)
    form = consent_form(upload.choices, request.form)
    if not form.validate():
        return _page(upload, told, form), 400
    source = (form.source.data or "").strip() if form.basis.data else ""
    choices = replace(upload.choices, consent=form.basis.data, consent_source=source)
    rehearse(engine(), folder(), replace(upload, choices=choices), by=current_user.user, now=now())
    choose(engine(), upload_id, choices)
    return redirect(url_for("rehearsals.preview", upload_id=upload_id, _anchor="consent"), 303)


def _page(upload: Upload, told: Rehearsal, form: ConsentForm | None = None) -> str:
    asks = upload.choices.entity == "contacts"
    hrefs = {"new": url_for("uploads.new"), "found": url_for("uploads.found", upload_id=upload.id)}
    return render_template(
        "imports/preview.html",
        upload=upload,
        told=told,
        parts=outcome_parts(told.counts),
        headline=headline(upload.choices.entity, told.counts),
        yes=yes_label(upload.choices.entity, told.counts),
        consent=(form or consent_form(upload.choices)) if asks else None,
        countries=country_lines(told.held_in),
        groups=problem_groups(told),
        steps=steps("preview", hrefs),
    )


@pages.post("/commit")
def commit(upload_id: str) -> Answer:
    """Bring the file in, once; sent twice, it leads to the one import there is."""
    upload = kept_upload(upload_id)
    if upload.import_id is None and read_rehearsal(folder(), upload) is None:
        return redirect(url_for("uploads.found", upload_id=upload_id), 303)
    try:
        import_id = bring_in(engine(), folder(), upload, by=current_user.user, now=now())
    except NurtureError as error:
        if error.reason != "database_busy":
            raise
        said = _("Something else is being written here right now, perhaps this very file. Look again in a minute.")
        flash(said, "warning")
        return redirect(url_for("rehearsals.preview", upload_id=upload_id), 303)
    line = show_import(engine(), import_id)
    flash(done_line(line.entity, line.counts), "success")
    return redirect(url_for("imports.detail", import_id=import_id), 303)


@pages.get("/rows")
def rows(upload_id: str) -> str:
    """The rows with what becomes of each, by outcome."""
    upload, told = _told(upload_id)
    outcome = request.args.get("outcome") if request.args.get("outcome") in OUTCOMES else None
    found = [one for one in told.fates if outcome in {None, one.became}]
    page = slice_page(found, asked_place(), lambda one: str(one.row))
    known: dict[str, Any] = {"outcome": outcome, "names": outcome_names(), "reasons": row_reasons(told), "page": page}
    known["outcome_tabs"] = _outcome_tabs(upload, told, outcome)
    summary = _summary(len(found), told.counts[outcome or "rows"])
    return render_template("imports/rows.html", **_about(upload, told), **known, summary=summary)


def _outcome_tabs(upload: Upload, told: Rehearsal, outcome: str | None) -> list[dict[str, Any]]:
    """A tab for all rows, and one for each outcome that there is."""
    names = outcome_names()
    return [
        {
            "label": names[one] if one else _("All"),
            "href": url_for(".rows", upload_id=upload.id, outcome=one),
            "current": one == outcome,
            "count": told.counts[one or "rows"],
        }
        for one in (None, *OUTCOMES)
        if told.counts[one or "rows"]
    ]


@pages.get("/problems/<kind>")
def problems(upload_id: str, kind: str) -> str:
    """All problems of one kind."""
    upload, told = _told(upload_id)
    group = next((one for one in problem_groups(told) if one.code == kind), None)
    if group is None:
        abort(404)
    page = slice_page(list(enumerate(group.findings)), asked_place(), lambda one: str(one[0]))
    count = _summary(len(group.findings), len(group.findings))
    return render_template("imports/problems.html", **_about(upload, told), group=group, page=page, summary=count)


@pages.get("/rejected.csv")
def rejected(upload_id: str) -> Response:
    """The rows that are left out, each with its reasons, as a file to mend."""
    upload, told = _told(upload_id)
    names = (_("Row"), _("Why it was left out"))
    answer = Response(write_rejected(folder(), upload, told, page_speaker(), names), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename="left-out-rows.csv")
    return answer


def _told(upload_id: str) -> tuple[Upload, Rehearsal]:
    upload = kept_upload(upload_id)
    told = read_result(folder(), upload) if upload.import_id is not None else read_rehearsal(folder(), upload)
    if told is None:
        abort(404)
    return upload, told


def _about(upload: Upload, told: Rehearsal) -> dict[str, object]:
    back = url_for("rehearsals.preview", upload_id=upload.id)
    return {"upload": upload, "told": told, "back": back}


def _summary(shown: int, count: int) -> str:
    """How many there are, and how many of them are told one by one."""
    all_of_them = str(ngettext("%(count)s row", "%(count)s rows", count, count=format_decimal(count)))
    if shown >= count:
        return all_of_them
    return str(_("the first %(shown)s of %(rows)s", shown=format_decimal(shown), rows=all_of_them))
