"""What waits for a decision: both readings side by side, and one word about one or several of them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.conflicts import ConflictKind
from nurture.core.errors import NotFound
from nurture.core.phrases import phrase
from nurture.services.browsing.conflicts import MANY, list_conflicts, read_key
from nurture.services.settling import settle
from nurture.web import conflict_words
from nurture.web.context import asked_place
from nurture.web.forms import ReasonForm
from nurture.web.languages import spoken
from nurture.web.workspace import engine, now

pages = Blueprint("conflicts", __name__, url_prefix="/conflicts")
pages.add_app_template_filter(conflict_words.conflict_name, "conflict_name")


@pages.get("")
def index() -> str:
    """One kind of what waits, a page at a time."""
    asked = request.args.get("kind", "")
    return _page(_kind(asked) if asked else None)


@pages.post("/<kind>", endpoint="settle")
def settle_waiting(kind: str) -> Response | tuple[str, int]:
    """Say which reading counts, of one or of all that are ticked, or show the page again with what is wrong."""
    chosen, form = _kind(kind), ReasonForm(request.form)
    if not form.validate():
        return _page(chosen, form), 400
    keys = [read_key(one) for one in request.form.getlist("key")]
    given = {"reason": form.reason.data or "", "by": current_user.user.email, "now": now()}
    done = settle(engine(), chosen, keys, request.form.get("word", ""), **given)
    flash(conflict_words.said_of(done), "success")
    back = "guard.index" if request.args.get("back") == "guard" else "conflicts.index"
    return redirect(url_for(back, kind=None if back == "guard.index" else kind), 303)


def _kind(text: str) -> ConflictKind:
    if text not in set(ConflictKind):
        raise NotFound(phrase("There is no such kind of conflict."), field="kind")
    return ConflictKind(text)


def _page(kind: ConflictKind | None, failed: ReasonForm | None = None) -> str:
    found = list_conflicts(engine(), kind, asked_place(), now=now())
    single, several = ReasonForm(reason=_("I looked at both.")), failed or ReasonForm()
    words = conflict_words.buttons_of(found.kind)
    told = {"single": single, "several": several, "failed": failed, "words": words, "most": MANY}
    return render_template("conflicts/index.html", found=found, means=spoken(conflict_words.MEANS[found.kind]), **told)
