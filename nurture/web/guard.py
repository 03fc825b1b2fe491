"""The guard: what it holds and blocks, whom, and the audit of all that left."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.offers import Audience
from nurture.services.auditing import AuditReport
from nurture.services.auditing import audit as audit_releases
from nurture.services.browsing.guard import show_guard, show_reason
from nurture.services.deciding import Word, settle_conflict
from nurture.web.forms import ReasonForm
from nurture.web.languages import spoken
from nurture.web.workspace import engine, now

pages = Blueprint("guard", __name__, url_prefix="/guard")


@pages.get("")
def index() -> str:
    """Held and blocked by reason, and what waits for a decision."""
    return _page()


@pages.get("/reasons/<code>")
def reason(code: str) -> str:
    """The people behind one reason."""
    return render_template("guard/reason.html", page=show_reason(engine(), code[:60]))


@pages.post("/audit")
def audit() -> str:
    """Judge everything that left once more, by the second path; nothing is changed."""
    return _page(audited=audit_releases(engine()))


@pages.post("/conflicts/<int:contact_id>")
def settle(contact_id: int) -> Response | tuple[str, int]:
    """Say who is right about a person, or show the form again with what is wrong."""
    form = ReasonForm(request.form)
    if not form.validate():
        return _page(failed=(contact_id, form)), 400
    word = cast(Word, request.form.get("word", ""))
    given = {"reason": form.reason.data or "", "by": current_user.user.email, "now": now()}
    moved = settle_conflict(engine(), contact_id, word, **given)
    page = show_guard(engine(), now=now())
    stage = spoken(page.stages.name(moved.to_stage))
    flash(_("That is settled: %(person)s is in %(stage)s.", person=moved.email, stage=stage), "success")
    return redirect(url_for("guard.index"), 303)


def _page(*, audited: AuditReport | None = None, failed: tuple[int, ReasonForm] | None = None) -> str:
    page = show_guard(engine(), now=now())
    forms = {one.person.contact_id: ReasonForm() for one in page.conflicts} | dict([failed] if failed else [])
    for contact, form in forms.items():
        form.reason.id = f"reason-{contact}"
    told = {"audiences": tuple(Audience), "audit": audited, "forms": forms, "failed": failed and failed[1]}
    return render_template("guard/index.html", page=page, **told)
