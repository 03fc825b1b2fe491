"""The guard: what it holds and blocks, whom, and the audit of all that left."""

from __future__ import annotations

from flask import Blueprint, render_template

from nurture.core.offers import Audience
from nurture.services.auditing import AuditReport
from nurture.services.auditing import audit as audit_releases
from nurture.services.browsing.guard import show_guard, show_reason
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


def _page(*, audited: AuditReport | None = None) -> str:
    page = show_guard(engine(), now=now())
    return render_template("guard/index.html", page=page, audiences=tuple(Audience), audit=audited)
