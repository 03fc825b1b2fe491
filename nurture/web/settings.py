"""Settings: who writes, for which brand, and who may sign in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nurture.services.configuring import change_settings
from nurture.services.signing_in import list_users, make_sign_in_link
from nurture.web.forms import CrmForm, SettingsForm
from nurture.web.workspace import engine, now, settings

pages = Blueprint("settings", __name__, url_prefix="/settings")


@pages.get("")
def index() -> str:
    """The settings, and the colleagues who may sign in."""
    return _page(SettingsForm(obj=settings()))


@pages.post("")
def save() -> Response | tuple[str, int]:
    """Store the settings, or show the form again with what is wrong."""
    form = SettingsForm(request.form)
    if not form.validate():
        return _page(form), 400
    change_settings(engine(), form.data)
    flash(_("The settings are saved."), "success")
    return redirect(url_for("settings.index"), 303)


@pages.post("/crm")
def save_crm() -> Response | tuple[str, int]:
    """Store whose word counts, or show the form again with what is wrong."""
    crm = _offered(CrmForm(request.form))
    if not crm.validate():
        return _page(SettingsForm(obj=settings()), crm), 400
    change_settings(engine(), crm.data)
    flash(_("The settings are saved."), "success")
    return redirect(url_for("settings.index"), 303)


@pages.post("/users/link")
def make_link() -> str:
    """Make a link that signs a colleague in once; it is shown now and never again."""
    email = request.form.get("email", "")
    secret = make_sign_in_link(engine(), email, now=now())
    address = url_for("auth.use_link", secret=secret, _external=True)
    return render_template("settings/link.html", email=email, address=address)


def _page(form: SettingsForm, crm: CrmForm | None = None) -> str:
    shown = crm or _offered(CrmForm(obj=settings()))
    return render_template("settings/index.html", form=form, crm=shown, users=list_users(engine()))


def _offered(form: CrmForm) -> CrmForm:
    form.crm_policy.choices = [
        ("ask", _("Ask somebody: it waits in the review queue, and the guard holds the mail meanwhile")),
        ("crm", _("The CRM is right: people stand where it says")),
        ("rules", _("What people did is right: the rules may move them forward")),
    ]
    return form
