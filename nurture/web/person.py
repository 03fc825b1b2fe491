"""One person with why, what next and what not; and what somebody decides about them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.consent import Suppression, consent_basis_name, suppression_sentence
from nurture.core.criteria_names import lead_status_name
from nurture.core.happenings import Group
from nurture.services.browsing.person import PersonView, show_person
from nurture.services.deciding import SUPPRESSIONS, move_person, suppress_person
from nurture.services.explaining import explain_person
from nurture.services.joining import list_twins
from nurture.services.overriding import list_askable
from nurture.web.filters import capitalised, stage_choices
from nurture.web.forms import MoveForm, SuppressForm
from nurture.web.languages import language, spoken
from nurture.web.pasts import edited_field, group_names, months_of
from nurture.web.people_columns import known_choices
from nurture.web.person_forms import ConsentForm, consent_form
from nurture.web.timelines import coming, kept_back, readings_of, way_on_items
from nurture.web.workspace import engine, now

pages = Blueprint("people", __name__, url_prefix="/people")
pages.add_app_template_filter(lambda basis: spoken(consent_basis_name(basis)), "consent_name")
pages.add_app_template_filter(lambda status: capitalised(spoken(lead_status_name(status))), "lead_status_name")
pages.add_app_template_filter(edited_field, "edited_field")
pages.add_app_template_filter(way_on_items, "way_on_items")
pages.add_app_template_filter(known_choices, "known_choices")


@pages.get("/<int(max=9223372036854775807):contact_id>")
def person(contact_id: int) -> str:
    """One person."""
    return page(viewed(contact_id))


@pages.post("/<int:contact_id>/move")
def move(contact_id: int) -> Response | tuple[str, int]:
    """Put a person into another stage, or show the form again with what is wrong."""
    view = viewed(contact_id)
    form = _move_form(view, request.form)
    if not form.validate():
        return page(view, moving=form), 400
    given = {"reason": form.reason.data or "", "by": current_user.user.email, "now": now()}
    moved = move_person(engine(), view.contact.address.key, form.stage.data, **given)
    told = {"name": view.contact.name, "stage": spoken(view.stages.name(moved.to_stage))}
    stays = moved.from_stage == moved.to_stage
    said = _("%(name)s stays in %(stage)s.", **told) if stays else _("%(name)s is in %(stage)s now.", **told)
    flash(said, "success")
    return redirect(url_for("people.person", contact_id=contact_id), 303)


@pages.post("/<int:contact_id>/suppress")
def suppress(contact_id: int) -> Response | tuple[str, int]:
    """Never mail a person again, or show the form again with what is wrong."""
    view = viewed(contact_id)
    form = _suppress_form(request.form)
    if not form.validate():
        return page(view, suppressing=form), 400
    by, email = current_user.user.email, view.contact.address.key
    suppress_person(engine(), email, reason=form.why.data, by=by, now=now())
    flash(_("No mail reaches %(name)s any more.", name=view.contact.name), "success")
    return redirect(url_for("people.person", contact_id=contact_id), 303)


def viewed(contact_id: int) -> PersonView:
    """The person, with the part of their past that the address asks for."""
    asked = request.args.get("show", "")
    group = Group(asked) if asked in set(Group) else None
    before = request.args.get("before", "")[:200]
    return show_person(engine(), contact_id, now=now(), reader=language(), group=group, before=before)


def page(
    view: PersonView,
    *,
    moving: MoveForm | None = None,
    suppressing: SuppressForm | None = None,
    consenting: ConsentForm | None = None,
) -> str:
    """The page of a person, with a form that was not accepted where there is one."""
    explained = explain_person(engine(), view.contact.address.key, now=now())
    told = {
        "months": months_of(view),
        "groups": group_names(),
        "readings": readings_of(view),
        "twins": list_twins(engine(), view.contact.id),
        "coming": coming(explained.next, view.sequences, view.titles),
        "kept": kept_back(explained.withheld),
        "moving": moving or _move_form(view),
        "suppressing": suppressing or _suppress_form(),
        "askable": list_askable(engine(), view.contact.address.key, now=now()),
        "consenting": consenting or consent_form(),
    }
    return render_template("people/person.html", view=view, contact=view.contact, explained=explained, **told)


def _move_form(view: PersonView, given: Any = None) -> MoveForm:
    form = MoveForm(given)
    stages = [choice for choice in stage_choices(view.stages) if choice[0] != "none"]
    form.stage.choices = [("", _("Choose a stage …")), *stages]
    return form


def _suppress_form(given: Any = None) -> SuppressForm:
    form = SuppressForm(why=Suppression.DO_NOT_EMAIL.value) if given is None else SuppressForm(given)
    form.why.choices = [(one.value, spoken(suppression_sentence(one))) for one in SUPPRESSIONS]
    return form
