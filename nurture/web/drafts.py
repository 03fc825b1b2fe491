"""Drafts: the review queue, one draft as its reader would see it, and approval."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from nurture.core.drafts import DraftStatus, status_name
from nurture.services.browsing.drafts import DraftFilter, DraftsPage, find_ids, list_drafts, show_draft
from nurture.services.browsing.pages import PAGE
from nurture.services.browsing.review import list_groups
from nurture.services.drafting import CountChanged, approve_drafts, draft_plan
from nurture.services.previewing import preview_draft
from nurture.web.context import asked_filter, asked_place
from nurture.web.filters import capitalised
from nurture.web.languages import spoken
from nurture.web.mail_view import mail_page, mail_views
from nurture.web.sequences import sequences_page
from nurture.web.workspace import engine, now, settings
from nurture.wiring import speakers

pages = Blueprint("drafts", __name__, url_prefix="/drafts")


@pages.get("")
def index() -> str:
    """The queue with its filter and counts."""
    wanted = asked_filter(DraftFilter)
    queue = list_drafts(engine(), wanted, asked_place())
    groups = () if wanted.step else list_groups(engine(), wanted.sequence)
    tabs = _tabs(queue, wanted)
    return render_template("drafts/index.html", queue=queue, wanted=wanted, groups=groups, status_tabs=tabs)


def _tabs(queue: DraftsPage, wanted: DraftFilter) -> list[dict[str, Any]]:
    """A tab per status, with its count."""
    kept: dict[str, Any] = _kept(wanted)
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


def _kept(wanted: DraftFilter) -> dict[str, Any]:
    """The filter without its status, as an address carries it."""
    return {name: value for name, value in asdict(replace(wanted, status="")).items() if value}


@pages.get("/<draft_id>")
def draft(draft_id: str) -> str:
    """One draft with the guard's answer on top."""
    view = show_draft(engine(), draft_id)
    preview = preview_draft(engine(), speakers(), draft_id, now=now())
    panel = mail_views(preview, partial(url_for, ".draft", draft_id=draft_id))
    facts = {"view": view, "line": view.line, "second_person": settings().second_person}
    facts["can_send"] = bool(settings().smtp_host)
    return render_template("drafts/draft.html", preview=preview, **facts, **panel)


@pages.get("/<draft_id>/mail")
def mail(draft_id: str) -> Response:
    """The mail itself, for the frame of the preview: under a policy of its own that lets it do nothing."""
    return mail_page(preview_draft(engine(), speakers(), draft_id, now=now()))


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
    return redirect(url_for("drafts.index", **_kept(wanted)), 303)


@pages.post("/approve/ticked")
def approve_ticked() -> Answer:
    """Approve the drafts that are ticked on one page of the queue."""
    wanted = asked_filter(DraftFilter, request.form)
    ticked = tuple(dict.fromkeys(request.form.getlist("draft")))[:PAGE]
    if ticked:
        _approve(ticked)
    else:
        flash(_("Tick the drafts that you want to approve."), "warning")
    return redirect(url_for("drafts.index", status=wanted.status or None, **_kept(wanted)), 303)


def _approve(ids: tuple[str, ...]) -> None:
    report = approve_drafts(engine(), speakers(), now=now(), by=current_user.user.email, ids=ids)
    count = format_decimal(report.approved)
    flash(
        ngettext("%(count)s draft is approved.", "%(count)s drafts are approved.", report.approved, count=count),
        "success",
    )
    if report.waiting:
        waiting = format_decimal(report.waiting)
        said = ngettext(
            "%(waiting)s draft waits: you changed its words last, so a colleague has to approve it.",
            "%(waiting)s drafts wait: you changed their words last, so a colleague has to approve them.",
            report.waiting,
            waiting=waiting,
        )
        flash(said, "warning")
    if report.void:
        void = format_decimal(report.void)
        said = ngettext(
            "%(void)s draft became void, because something had changed since it was made.",
            "%(void)s drafts became void, because something had changed since they were made.",
            report.void,
            void=void,
        )
        flash(said, "warning")
