"""The forms of servers: what is asked about each, and what is said about an answer that cannot be used."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import Form, IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange


class MailServerForm(Form):
    """Where a mail server or mailbox is."""

    host = StringField(_("Name of the server"), description=_("Such as mail.example.com."))
    port = IntegerField(
        _("Port"),
        [InputRequired(_("Write a number.")), NumberRange(1, 65_535, _("From 1 to 65535."))],
    )
    security = SelectField(_("Encryption"))
    user = StringField(_("User"))
    password = PasswordField(_("Password"))


class ListmonkForm(Form):
    """Where a listmonk server is."""

    url = StringField(_("Address"), description=_("Such as https://list.example.com."))
    user = StringField(_("API user"))
    password = PasswordField(_("Token of the API user"))
