"""Drafts: the review queue, one draft as its reader would see it, and approval."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from nurture.core.drafts import DraftStatus, status_name
from nurture.services.browsing.drafts import DraftFilter, DraftsPage, find_ids, list_drafts, show_draft
from nurture.services.drafting import CountChanged, approve_drafts, draft_plan
from nurture.services.previewing import preview_draft
from nurture.web.context import asked_filter, asked_place
from nurture.web.filters import capitalised
from nurture.web.languages import spoken
from nurture.web.security import MAIL_POLICY
from nurture.web.sequences import sequences_page
from nurture.web.workspace import engine, now
from nurture.wiring import speakers

pages = Blueprint("drafts", __name__, url_prefix="/drafts")


@pages.get("")
def index() -> str:
    """The queue with its filter and counts."""
    wanted = asked_filter(DraftFilter)
    queue = list_drafts(engine(), wanted, asked_place())
    return render_template("drafts/index.html", queue=queue, wanted=wanted, status_tabs=_tabs(queue, wanted))


def _tabs(queue: DraftsPage, wanted: DraftFilter) -> list[dict[str, Any]]:
    """A tab per status, with its count."""
    kept: dict[str, Any] = {"sequence": wanted.sequence or None, "step": wanted.step or None}
    shown = [status for status in DraftStatus if status.value in queue.by_status]
    everything = sum(count for status, count in queue.by_status.items() if status != DraftStatus.VOID)
    first = {"label": _("All current"), "href": url_for(".index", **kept), "current": not wanted.status}
    return [first | {"count": everything}] + [
        {
            "label": capitalised(spoken(status_name(status))),
            "href": url_for(".index", status=status.value, **kept),
            "current": wanted.status == status.value,
            "count": queue.by_status[status.value],
        }
        for status in shown
    ]


@pages.get("/<draft_id>")
def draft(draft_id: str) -> str:
    """One draft with the guard's answer on top."""
    view = show_draft(engine(), draft_id)
    preview = preview_draft(engine(), speakers(), draft_id, now=now())
    return render_template("drafts/draft.html", view=view, line=view.line, preview=preview)


@pages.get("/<draft_id>/mail")
def mail(draft_id: str) -> Response:
    """The mail itself, for the frame of the preview: under a policy of its own that lets it do nothing."""
    preview = preview_draft(engine(), speakers(), draft_id, now=now())
    answer = Response(preview.html or render_template("drafts/no_mail.html"), mimetype="text/html")
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    return answer


@pages.post("/make")
def make() -> Answer | tuple[str, int]:
    """Make the drafts of the newest plan, or show what somebody has to decide first."""
    try:
        report = draft_plan(engine(), speakers(), now=now())
    except CountChanged as stopped:
        return sequences_page(stopped=stopped), 409
    made, held = format_decimal(report.drafts), format_decimal(sum(report.held.values()))
    flash(_("%(made)s drafts were made; the guard holds %(held)s mails.", made=made, held=held), "success")
    return redirect(url_for("drafts.index"), 303)


@pages.post("/<draft_id>/approve")
def approve(draft_id: str) -> Answer:
    """Approve one draft, judged once more."""
    view = show_draft(engine(), draft_id)
    _approve((draft_id,))
    return redirect(url_for("drafts.draft", draft_id=view.next_id or draft_id), 303)


@pages.post("/approve")
def approve_found() -> Answer:
    """Approve every draft that the filter finds."""
    wanted = replace(asked_filter(DraftFilter, request.form), status=DraftStatus.DRAFT.value)
    _approve(find_ids(engine(), wanted))
    kept = {name: value for name, value in asdict(replace(wanted, status="")).items() if value}
    return redirect(url_for("drafts.index", **kept), 303)


def _approve(ids: tuple[str, ...]) -> None:
    report = approve_drafts(engine(), speakers(), now=now(), by=current_user.user.email, ids=ids)
    count = format_decimal(report.approved)
    flash(
        ngettext("%(count)s draft is approved.", "%(count)s drafts are approved.", report.approved, count=count),
        "success",
    )
    if report.void:
        void = format_decimal(report.void)
        said = ngettext(
            "%(void)s draft became void, because something had changed since it was made.",
            "%(void)s drafts became void, because something had changed since they were made.",
            report.void,
            void=void,
        )
        flash(said, "warning")
