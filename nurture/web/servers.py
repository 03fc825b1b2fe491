"""The servers that mails are handed to: where they are, passwords that go in and never come out, and a try."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import Form

from nurture.services.connecting import list_servers, set_server, try_server
from nurture.web.languages import spoken
from nurture.web.server_forms import ListmonkForm, MailServerForm
from nurture.web.workspace import engine, workspace
from nurture.wiring import CHANNELS, courier_for, password_from_outside

pages = Blueprint("servers", __name__, url_prefix="/settings/servers")

_FORMS: Final[Mapping[str, type[Form]]] = {"smtp": MailServerForm, "imap": MailServerForm, "listmonk": ListmonkForm}


@pages.get("")
def index() -> str:
    """Every server with its form."""
    return _page({})


@pages.post("/<channel>")
def save(channel: str) -> Response | tuple[str, int]:
    """Keep where a server is, or show the form again with what is wrong."""
    form = _form(channel, formdata=request.form)
    if not form.validate():
        return _page({channel: form}), 400
    facts, keys = dict(form.data), workspace().settings.secret_keys
    problem = set_server(engine(), channel, facts, facts.pop("password") or "", keys=keys)
    if problem is not None:
        form[problem.field or "password"].errors = [spoken(problem.message)]
        return _page({channel: form}), 400
    flash(_("The server is saved."), "success")
    return redirect(url_for("servers.index", _anchor=channel), 303)


@pages.post("/<channel>/check")
def check(channel: str) -> Response:
    """Try a server and say in words what is wrong with it."""
    _known(channel)
    wrong = try_server(partial(courier_for, workspace(), channel))
    flash(spoken(wrong) if wrong else _("The server lets us in. Nothing was sent."), "error" if wrong else "success")
    return redirect(url_for("servers.index", _anchor=channel), 303)


def _known(channel: str) -> str:
    if channel not in CHANNELS:
        abort(404)
    return channel


def _form(channel: str, **given: Any) -> Form:
    form = _FORMS[_known(channel)](prefix=f"{channel}-", **given)
    if isinstance(form, MailServerForm):
        none = _("None (only a server on this machine)")
        form.security.choices = [("starttls", "STARTTLS"), ("tls", "TLS"), ("none", none)]
    return form


def _page(filled: Mapping[str, Form]) -> str:
    servers = [
        {
            "view": view,
            "form": filled.get(view.channel) or _form(view.channel, data=view.facts),
            "outside": bool(password_from_outside(workspace().settings, view.channel)),
        }
        for view in list_servers(engine())
    ]
    can_keep = bool(workspace().settings.secret_keys)
    return render_template("settings/servers.html", servers=servers, filled=filled, can_keep=can_keep)
