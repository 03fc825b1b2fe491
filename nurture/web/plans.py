"""The newest plan: its mails one by one, what planning anew would change, and agreeing to it."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.plan_changes import ChangeKind
from nurture.services.browsing.planned import MailFilter, list_planned
from nurture.services.comparing import compare_plans
from nurture.services.drafting import approve_plan
from nurture.web.context import asked_filter, asked_place
from nurture.web.sequences import sequences_page
from nurture.web.workspace import engine, now
from nurture.wiring import speakers

pages = Blueprint("plans", __name__, url_prefix="/plan")


@pages.get("")
def index() -> str:
    """The planned mails with their reasons, by person."""
    wanted = asked_filter(MailFilter)
    is_filtered = any(asdict(wanted).values())
    planned = list_planned(engine(), wanted, asked_place())
    return render_template("sequences/planned.html", planned=planned, wanted=wanted, is_filtered=is_filtered)


@pages.post("/compare")
def compare() -> str:
    """What applying the rules and planning anew would change; nothing is kept."""
    difference = compare_plans(engine(), now=now())
    return sequences_page(difference=difference, kinds=change_kinds())


@pages.post("/approve")
def approve() -> Response:
    """Agree to the plan that was looked at, with as many mails as it makes now."""
    agreed = approve_plan(
        engine(), speakers(), now=now(), by=current_user.user.email, plan_id=request.form.get("plan") or None
    )
    mails, people = format_decimal(agreed.emails), format_decimal(agreed.people)
    flash(_("The plan is approved: %(mails)s mails to %(people)s people.", mails=mails, people=people), "success")
    return redirect(url_for("sequences.index"), 303)


def change_kinds() -> list[tuple[ChangeKind, str]]:
    """What can become of mails, each with the label of its figure."""
    return [
        (ChangeKind.REMOVED, _("Mails no longer sent")),
        (ChangeKind.ADDED, _("Mails in addition")),
        (ChangeKind.CHANGED, _("Mails with other offers")),
        (ChangeKind.MOVED, _("Mails on another day")),
    ]
