"""What somebody changes about one person, and what a person may ask for: their data, or to be erased."""

from __future__ import annotations

from typing import Any

from flask import Response as Answer
from flask import flash, json, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.criteria_names import lead_status_name
from nurture.core.errors import BadInput, StoppedToAsk
from nurture.services.amending import amend_person, confirm_address, record_consent
from nurture.services.browsing.person import PersonView
from nurture.services.disclosing import disclose_person
from nurture.services.erasing import erase_person, foresee_erasure
from nurture.services.joining import foresee_joining, join_people
from nurture.services.portraying import list_personas
from nurture.services.tagging import tag_people
from nurture.web.filters import capitalised
from nurture.web.languages import spoken
from nurture.web.person import page, pages, viewed
from nurture.web.person_forms import AmendForm, EraseForm, amend_form, amend_values, consent_form
from nurture.web.workspace import engine, folder, now, settings

__all__ = ["pages"]


def _back(contact_id: int) -> Response:
    return redirect(url_for("people.person", contact_id=contact_id), 303)


@pages.get("/<int(max=9223372036854775807):contact_id>/edit")
def edit(contact_id: int) -> str:
    """What we know of a person, to be put right."""
    view = viewed(contact_id)
    return _edit_page(view, _amend_form(view, data=amend_values(view.contact, view.properties)))


@pages.post("/<int(max=9223372036854775807):contact_id>/edit")
def amend(contact_id: int) -> Response | tuple[str, int]:
    """Write what a colleague knows better, or show the form again with what is wrong."""
    view = viewed(contact_id)
    form = _amend_form(view, formdata=request.form)
    if not form.validate():
        return _edit_page(view, form), 400
    fields = {f"own_{place}": one.field for place, one in enumerate(view.properties)}
    given = {fields.get(one.name, one.name): one.data or "" for one in form if one.name in request.form}
    try:
        changed = amend_person(engine(), contact_id, given, by=current_user.user.email, now=now())
    except BadInput as error:
        names = {field: name for name, field in fields.items()}
        form[names.get(error.field or "", error.field or "first_name")].errors = [spoken(error.message)]
        return _edit_page(view, form), 400
    flash(_("Saved, and kept on record.") if changed else _("Nothing was different."), "success")
    return _back(contact_id)


def _amend_form(view: PersonView, **given: Any) -> AmendForm:
    form = amend_form(view.properties)(**given)
    personas = [(one.persona.key, spoken(one.persona.names)) for one in list_personas(engine())]
    statuses = settings().lead_statuses
    named = [(one, capitalised(spoken(lead_status_name(one)))) for one in statuses]
    form.persona.choices = _offered(personas, view.contact.persona)
    form.lead_status.choices = _offered(named, view.contact.lead_status)
    return form


def _offered(choices: list[tuple[str, str]], held: str | None) -> list[tuple[str, str]]:
    """The choices with a blank one, and what somebody has although it is offered no more."""
    known = [("", "–"), *choices]
    return known if not held or held in dict(known) else [*known, (held, held)]


def _edit_page(view: PersonView, form: AmendForm) -> str:
    return render_template("people/edit.html", view=view, contact=view.contact, form=form)


@pages.post("/<int(max=9223372036854775807):contact_id>/consent")
def consent(contact_id: int) -> Response | tuple[str, int]:
    """Put consent, or a no to it, on record."""
    form = consent_form(request.form)
    if not form.validate():
        return page(viewed(contact_id), consenting=form), 400
    given = {"source": form.source.data or "", "on": form.on.data, "by": current_user.user.email, "now": now()}
    try:
        record_consent(engine(), contact_id, form.basis.data, **given)
    except BadInput as error:
        form[error.field or "source"].errors = [spoken(error.message)]
        return page(viewed(contact_id), consenting=form), 400
    flash(_("Saved, and kept on record."), "success")
    return _back(contact_id)


@pages.post("/<int(max=9223372036854775807):contact_id>/confirm")
def confirm(contact_id: int) -> Response:
    """Say that an address of odd letters is the person's own."""
    confirm_address(engine(), contact_id, by=current_user.user.email, now=now())
    flash(_("The address is confirmed and holds no mail any more."), "success")
    return _back(contact_id)


@pages.post("/<int(max=9223372036854775807):contact_id>/tags")
def retag(contact_id: int) -> Response:
    """Give this person a tag, or take one away."""
    viewed(contact_id)
    given = {name: [tag] for name in ("add", "remove") if (tag := request.form.get(name, ""))}
    try:
        tag_people(engine(), [contact_id], **given, by=current_user.user.email, now=now())
    except BadInput as error:
        flash(spoken(error.message), "error")
    return _back(contact_id)


@pages.get("/<int(max=9223372036854775807):contact_id>/join/<int(max=9223372036854775807):other_id>")
def ask_join(contact_id: int, other_id: int) -> str:
    """What putting two contacts together would do, said before it is done."""
    ahead = foresee_joining(engine(), contact_id, other_id, now=now())
    view = viewed(contact_id)
    return render_template("people/join.html", view=view, contact=view.contact, ahead=ahead, other_id=other_id)


@pages.post("/<int(max=9223372036854775807):contact_id>/join/<int(max=9223372036854775807):other_id>")
def join(contact_id: int, other_id: int) -> Response:
    """Put two contacts together; the other one goes."""
    done = join_people(engine(), contact_id, other_id, by=current_user.user.email, now=now())
    flash(_("%(going)s is part of this person now.", going=done.going), "success")
    return _back(contact_id)


@pages.get("/<int(max=9223372036854775807):contact_id>/data.json")
def data(contact_id: int) -> Response:
    """All that is held about a person, as a file."""
    told = disclose_person(engine(), viewed(contact_id).contact.address.key)
    answer = Answer(json.dumps(told, ensure_ascii=False, indent=2), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="person-{contact_id}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.get("/<int(max=9223372036854775807):contact_id>/erase")
def ask_erase(contact_id: int) -> str:
    """What an erasure would take out, and the field that it takes."""
    return _erase_page(viewed(contact_id), EraseForm())


@pages.post("/<int(max=9223372036854775807):contact_id>/erase")
def erase(contact_id: int) -> Response | tuple[str, int]:
    """Erase a person, where their address was written once more."""
    view = viewed(contact_id)
    form = EraseForm(request.form)
    if not form.validate():
        return _erase_page(view, form), 400
    try:
        erase_person(engine(), folder(), view.contact.address.key, typed=form.typed.data or "", now=now())
    except StoppedToAsk as error:
        form.typed.errors = [spoken(error.message)]
        return _erase_page(view, form), 400
    flash(_("The person is erased. Their address stays closed to mail."), "success")
    return redirect(url_for("people.index"), 303)


def _erase_page(view: PersonView, form: EraseForm) -> str:
    ahead = foresee_erasure(engine(), view.contact.address.key)
    return render_template("people/erase.html", view=view, contact=view.contact, ahead=ahead, form=form)
