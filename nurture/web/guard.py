"""The guard: the held queue, the table that decides, and the audit of all that left."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext as _

from nurture.core.guard import Outcome
from nurture.services.auditing import AuditReport
from nurture.services.auditing import audit as audit_releases
from nurture.services.browsing.guard import show_guard
from nurture.services.browsing.held import list_held, show_reason
from nurture.services.browsing.matrix import show_matrix
from nurture.services.overriding import list_overrides
from nurture.web.conflict_words import buttons_of
from nurture.web.context import asked_place
from nurture.web.workspace import engine, now

pages = Blueprint("guard", __name__, url_prefix="/guard")


@pages.get("")
def index() -> str:
    """Everybody whom the guard keeps mail from, by reason, with what to do about each."""
    return _page()


@pages.get("/reasons/<code>")
def reason(code: str) -> str:
    """The people behind one reason, a page at a time."""
    page = show_reason(engine(), code[:60], asked_place())
    return render_template("guard/reason.html", page=page, is_held=page.outcome is Outcome.HELD)


@pages.get("/matrix")
def matrix() -> str:
    """Who somebody is to us meets whom content is for."""
    return render_template("guard/matrix.html", matrix=show_matrix(engine(), now=now()))


@pages.post("/audit")
def audit() -> str:
    """Judge everything that left once more, by the second path; nothing is changed."""
    return _page(audited=audit_releases(engine()))


def _page(*, audited: AuditReport | None = None) -> str:
    queue = list_held(engine(), now=now())
    told = {
        "words": {group.kind: buttons_of(group.kind) for group in queue.waiting if group.kind},
        "because": _("I looked at both."),
        "exceptions": len(list_overrides(engine(), now=now())),
    }
    page = show_guard(engine(), now=now())
    return render_template("guard/index.html", page=page, queue=queue, audit=audited, **told)
