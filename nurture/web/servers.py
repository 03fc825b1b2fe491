"""The servers that mails are handed to: where they are, passwords that go in and never come out, and a try."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response
from wtforms import Form, IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from nurture.services.connecting import list_servers, set_server, try_server
from nurture.web.languages import spoken
from nurture.web.workspace import engine, workspace
from nurture.wiring import CHANNELS, courier_for, password_from_outside

pages = Blueprint("servers", __name__, url_prefix="/settings/servers")

_PASSWORD: Final = lazy_gettext("Password")


class MailServerForm(Form):
    """Where a mail server or mailbox is."""

    host = StringField(lazy_gettext("Name of the server"), description=lazy_gettext("Such as mail.example.com."))
    port = IntegerField(
        lazy_gettext("Port"),
        [InputRequired(lazy_gettext("Write a number.")), NumberRange(1, 65_535, lazy_gettext("From 1 to 65535."))],
    )
    security = SelectField(
        lazy_gettext("Encryption"),
        choices={"starttls": "STARTTLS", "tls": "TLS", "none": lazy_gettext("None (only a server on this machine)")},
    )
    user = StringField(lazy_gettext("User"))
    password = PasswordField(_PASSWORD)


class ListmonkForm(Form):
    """Where a listmonk server is."""

    url = StringField(lazy_gettext("Address"), description=lazy_gettext("Such as https://list.example.com."))
    user = StringField(lazy_gettext("API user"))
    password = PasswordField(lazy_gettext("Token of the API user"))


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
    return _FORMS[_known(channel)](prefix=f"{channel}-", **given)


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
