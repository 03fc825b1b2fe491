"""Where mail tools tell what became of mails, as signed JSON, and where an administrator makes the keys for it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from nurture.core.errors import NurtureError
from nurture.services.listening import (
    LARGEST_MESSAGE,
    NotSigned,
    list_hook_keys,
    listen,
    make_hook_key,
    revoke_hook_key,
)
from nurture.web.errors import status_of
from nurture.web.languages import spoken
from nurture.web.workspace import engine, now

pages = Blueprint("hooks", __name__)
keys = Blueprint("hook_keys", __name__, url_prefix="/settings/hooks")


@pages.post("/hooks/activities")
def activities() -> Response:
    """Take what a mail tool tells; the answer says what became of each event."""
    request.max_content_length = LARGEST_MESSAGE
    report = listen(
        engine(),
        request.get_data(),
        key=request.headers.get("X-Nurture-Key", ""),
        signature=request.headers.get("X-Nurture-Signature", ""),
        server_keys=[current_app.config["SECRET_KEY"], *current_app.config["SECRET_KEY_FALLBACKS"]],
        now=now(),
    )
    rejected = [{"event": one.row, "code": one.code, "message": spoken(one.message)} for one in report.problems]
    return jsonify(accepted=report.accepted, duplicates=report.duplicates, rejected=rejected)


@pages.errorhandler(NurtureError)
def _domain_error(error: NurtureError) -> tuple[Response, int]:
    status = 401 if isinstance(error, NotSigned) else status_of(error)
    return _error(error.reason, spoken(error.message)), status


@pages.errorhandler(HTTPException)
def _http_error(error: HTTPException) -> tuple[Response, int]:
    return _error((error.name or "failed").casefold().replace(" ", "_"), error.description or ""), error.code or 500


def _error(code: str, message: str) -> Response:
    told: dict[str, Any] = {"code": code, "message": message}
    return jsonify(error=told)


@keys.get("")
def index() -> str:
    """The keys, and how a tool uses one."""
    return render_template("hooks/index.html", keys=list_hook_keys(engine()), made=None)


@keys.post("")
def make() -> str:
    """Make a key and show its secret, now and never again."""
    name = request.form.get("name", "")
    server_key = current_app.config["SECRET_KEY"]
    made = make_hook_key(engine(), name, by=current_user.user.email, now=now(), server_key=server_key)
    return render_template("hooks/index.html", keys=list_hook_keys(engine()), made=made)


@keys.post("/<key>/revoke")
def revoke(key: str) -> Answer:
    """Listen to a key no more."""
    revoke_hook_key(engine(), key, now=now())
    flash(_("The key is revoked. What it tells from now on is refused."), "success")
    return redirect(url_for("hook_keys.index"), 303)
