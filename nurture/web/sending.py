"""When mail leaves: hour, days off and how often, with what a change does to the plan shown before it is kept."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from babel import Locale
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nurture.core.calendar import COUNTRY_ZONES
from nurture.core.days_off import read_days, write_days
from nurture.services.configuring import change_settings, foresee_settings
from nurture.web.forms import CalendarForm
from nurture.web.plans import change_kinds
from nurture.web.workspace import engine, now, settings

pages = Blueprint("sending", __name__, url_prefix="/settings/calendar")


@pages.get("")
def index() -> str:
    """The settings as they are."""
    own = settings()
    days = "\n".join(write_days(own.calendar.blackout))
    return _page(CalendarForm(data={**asdict(own), "blackout_dates": days}))


@pages.post("/_check")
def check() -> tuple[str, int]:
    """What the settings in the form would change; nothing is kept."""
    form = _offered(CalendarForm(request.form))
    if not form.validate():
        return _page(form), 400
    difference = foresee_settings(engine(), _values(form), now=now())
    return _page(form, checked=True, difference=difference, kinds=change_kinds()), 200


@pages.post("")
def save() -> Response | tuple[str, int]:
    """Keep them, or show the form again with what is wrong."""
    form = _offered(CalendarForm(request.form))
    if not form.validate():
        return _page(form), 400
    change_settings(engine(), _values(form))
    flash(_("The settings are saved; the next plan follows them."), "success")
    return redirect(url_for("sending.index"), 303)


def _values(form: CalendarForm) -> dict[str, Any]:
    lines = (form.blackout_dates.data or "").splitlines()
    days = sorted({day.isoformat() for line in lines for day in read_days(line)})
    return {**form.data, "blackout_dates": days}


def _page(form: CalendarForm, **shown: Any) -> str:
    return render_template("settings/calendar.html", form=_offered(form), **shown)


def _offered(form: CalendarForm) -> CalendarForm:
    codes = dict.fromkeys((*COUNTRY_ZONES, settings().home_country))
    form.home_country.choices = sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])
    return form


def country_name(code: str) -> str:
    """What a country is called in the language of this page; its two letters where nobody knows."""
    locale = get_locale() or Locale("en")
    return str(locale.territories.get(code, code))


pages.add_app_template_filter(country_name, "country_name")
