"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from nurture.core.languages import LANGUAGES
from nurture.services.signing_in import check_password, set_password, use_sign_in_link
from nurture.web.access import sign_in as begin_session
from nurture.web.forms import PasswordForm, SignInForm
from nurture.web.workspace import engine, now

pages = Blueprint("auth", __name__)


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int]:
    """The page to sign in with a password; a wrong one and an unknown address get the same answer."""
    form = SignInForm(request.form)
    if request.method == "GET":
        return _sign_in_page(SignInForm())
    if not form.validate():
        return _sign_in_page(form), 400
    user = check_password(engine(), form.email.data or "", form.password.data or "")
    if user is None:
        form.form_errors.append(_("The address and the password do not belong together."))
        return _sign_in_page(form), 400
    begin_session(user)
    return redirect(local_address(request.args.get("next")), 303)


def _sign_in_page(form: SignInForm) -> str:
    demo = current_app.config["LOOPBACK_DEMO"]
    return render_template("auth/sign_in.html", form=form, demo=demo, next=request.args.get("next", ""))


@pages.route("/sign-in/<secret>", methods=["GET", "POST"])
def use_link(secret: str) -> str | Response | tuple[str, int]:
    """A one-time link: looking at it changes nothing, its button signs in."""
    if request.method == "GET":
        return render_template("auth/link.html", secret=secret)
    user = use_sign_in_link(engine(), secret, now=now())
    if user is None:
        return render_template("auth/link_used.html"), 400
    begin_session(user)
    start = "overview.index" if user.has_password or current_app.config["LOOPBACK_DEMO"] else "auth.password"
    return redirect(url_for(start), 303)


@pages.route("/password", methods=["GET", "POST"])
def password() -> str | Response | tuple[str, int]:
    """Choose a password of one's own; other sessions end."""
    form = PasswordForm(request.form)
    if request.method == "GET":
        return render_template("auth/password.html", form=PasswordForm())
    if not form.validate():
        return render_template("auth/password.html", form=form), 400
    user = set_password(engine(), current_user.user.id, form.password.data or "")
    begin_session(user)
    flash(_("Your password is set. Wherever else you were signed in, you are not any more."), "success")
    return redirect(url_for("overview.index"), 303)


@pages.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    logout_user()
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen
    flash(_("You are signed out."), "success")
    return redirect(url_for("auth.sign_in"), 303)


@pages.post("/language/<code>")
def language(code: str) -> Response:
    """Choose the language of the pages."""
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    session.permanent = True
    return redirect(local_address(request.form.get("next")), 303)


def local_address(wanted: str | None) -> str:
    """Where to go next, if that is a path of ours; else the overview."""
    start = url_for("overview.index")
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return start
    if any(ord(letter) < 32 for letter in wanted) or "\\" in wanted:
        return start
    parts = urlsplit(wanted)
    return start if parts.scheme or parts.netloc else wanted.rstrip("?")
