"""The words a workspace has of its own: properties of people and companies, and the statuses of leads."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nurture.core.errors import BadInput, NotFound
from nurture.core.keys import make_key
from nurture.core.phrases import phrase
from nurture.core.properties import PropertyType, type_name
from nurture.services.configuring import change_settings
from nurture.services.describing import (
    CountedProperty,
    define_property,
    list_lead_statuses,
    list_properties,
    remove_property,
    rename_property,
)
from nurture.web.context import LONGEST_FILTER
from nurture.web.forms import PropertyForm, StatusesForm
from nurture.web.languages import spoken
from nurture.web.workspace import engine, settings

pages = Blueprint("properties", __name__, url_prefix="/settings")

Answer = str | Response | tuple[str, int]


@pages.get("/properties")
def index() -> str:
    """Every property with how many have it, and a form for a new one."""
    return _list(PropertyForm(entity="contact", type="text"))


@pages.post("/properties")
def define() -> Answer:
    """Define a property, or show the form again with what is wrong."""
    form = _offered(PropertyForm(request.form))
    if not form.validate():
        return _list(form), 400
    try:
        made = define_property(engine(), entity=form.entity.data, label=form.label.data or "", type=form.type.data)
    except BadInput as error:
        form.label.errors = [spoken(error.message)]
        return _list(form), 400
    flash(_("“%(label)s” is there now. Files bring it with %(field)s.", label=made.label, field=made.field), "success")
    return redirect(url_for("properties.index"), 303)


@pages.get("/properties/edit")
def edit() -> str:
    """A form with a property as it is."""
    known = _asked()
    return _editor(known, PropertyForm(label=known.property.label, type=known.property.type.value))


@pages.post("/properties/edit")
def save() -> Answer:
    """Give a property another label or kind, or show the form again with what is wrong."""
    known = _asked()
    form = _offered(PropertyForm(request.form, entity=known.property.entity.value))
    if not form.validate():
        return _editor(known, form), 400
    given = {"entity": known.property.entity.value, "key": known.property.key}
    changed = rename_property(engine(), label=form.label.data or "", type=form.type.data, **given)
    flash(_("“%(label)s” is saved.", label=changed.label), "success")
    return redirect(url_for("properties.index"), 303)


@pages.post("/properties/remove")
def remove() -> Response:
    """Forget how a property is called; the values stay."""
    known = _asked().property
    gone = remove_property(engine(), entity=known.entity.value, key=known.key)
    flash(_("“%(label)s” is forgotten; whoever has a value keeps it.", label=gone.label), "success")
    return redirect(url_for("properties.index"), 303)


@pages.get("/statuses")
def statuses() -> str:
    """The lead statuses in their order, and how many people have each."""
    return _statuses(StatusesForm(statuses="\n".join(settings().lead_statuses)))


@pages.post("/statuses")
def save_statuses() -> Answer:
    """Store the list of lead statuses, or show the form again with what is wrong."""
    form = StatusesForm(request.form)
    lines = [make_key(line, "_") for line in (form.statuses.data or "").splitlines() if line.strip()]
    try:
        change_settings(engine(), {"lead_statuses": list(dict.fromkeys(lines))})
    except BadInput:
        form.statuses.errors = [_("Write at least one status, each on a line of its own.")]
        return _statuses(form), 400
    flash(_("The lead statuses are saved."), "success")
    return redirect(url_for("properties.statuses"), 303)


def _asked() -> CountedProperty:
    """The property that the address names; any text can be a key."""
    entity, key = request.args.get("entity", ""), request.args.get("key", "")
    for one in list_properties(engine()):
        if (one.property.entity, one.property.key) == (entity, key):
            return one
    raise NotFound(phrase("There is no property “{key}”.", key=key[:LONGEST_FILTER]))


def _offered(form: PropertyForm) -> PropertyForm:
    form.entity.choices = [("contact", _("People")), ("company", _("Companies"))]
    form.type.choices = [(one.value, spoken(type_name(one))) for one in PropertyType]
    return form


def _list(form: PropertyForm) -> str:
    return render_template("properties/index.html", found=list_properties(engine()), form=_offered(form))


def _editor(known: CountedProperty, form: PropertyForm) -> str:
    return render_template("properties/property.html", known=known, form=_offered(form))


def _statuses(form: StatusesForm) -> str:
    return render_template("properties/statuses.html", found=list_lead_statuses(engine()), form=form)
