"""Personas: the made-up typical buyers, in the order in which people are matched to them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nurture.core.errors import BadInput, NotFound
from nurture.core.languages import LANGUAGES
from nurture.core.segments import Persona
from nurture.services.browsing.segments import load_background
from nurture.services.portraying import delete_persona, find_persona, list_personas, reorder_personas, save_persona
from nurture.web.criteria import asked_condition, counted, draw
from nurture.web.criteria_form import Condition, show_condition
from nurture.web.forms import PersonaForm
from nurture.web.languages import spoken
from nurture.web.workspace import engine, now

pages = Blueprint("personas", __name__, url_prefix="/settings/personas")

Answer = str | Response | tuple[str, int]


@pages.get("")
def index() -> str:
    """Every persona with its people."""
    given = {"personas": list_personas(engine()), "background": load_background(engine())}
    return render_template("personas/index.html", **given)


@pages.post("/<key>/<any(up, down):direction>")
def move(key: str, direction: str) -> Response:
    """Put a persona one place up or down; who meets two of them gets the upper one."""
    keys = [one.persona.key for one in list_personas(engine())]
    place = keys.index(find_persona(engine(), key).key)
    other = place + (1 if direction == "down" else -1)
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]
        reorder_personas(engine(), keys, now=now())
    return redirect(url_for("personas.index", _anchor=key), 303)


@pages.get("/_new")
def new() -> str:
    """A form for a new persona."""
    return _editor(PersonaForm(), show_condition(None))


@pages.post("/_new")
def create() -> Answer:
    """Store a new persona, or show the form again with what is wrong."""
    return _save(None)


@pages.get("/<key>")
def edit(key: str) -> str:
    """A form with a persona as it is."""
    persona = find_persona(engine(), key)
    names = dict(persona.names.names)
    given: dict[str, Any] = {f"name_{language}": names.get(language, "") for language in LANGUAGES}
    return _editor(PersonaForm(**given, description=persona.description), show_condition(persona.criteria), persona)


@pages.post("/<key>")
def save(key: str) -> Answer:
    """Store a persona, or show the form again with what is wrong."""
    return _save(find_persona(engine(), key))


@pages.post("/<key>/delete")
def delete(key: str) -> Response:
    """Forget a persona; its people are matched anew."""
    gone = delete_persona(engine(), key, now=now())
    flash(_("“%(name)s” is deleted. Who was matched to it is matched anew.", name=spoken(gone.names)), "success")
    return redirect(url_for("personas.index"), 303)


def _save(known: Persona | None) -> Answer:
    form, condition = PersonaForm(request.form), asked_condition()
    if condition.edited:
        return _editor(form, condition, known)
    if not form.validate() or condition.criteria is None:
        return _editor(form, condition, known), 400
    names = {language: form[f"name_{language}"].data or "" for language in LANGUAGES}
    given: dict[str, Any] = {"names": names, "description": form.description.data or "", "criteria": condition.rule}
    try:
        made = save_persona(engine(), key=known.key if known else None, now=now(), **given)
    except NotFound:
        raise
    except BadInput as error:
        field = form.description if error.field == "description" else form.name_en
        field.errors = [spoken(error.message)]
        return _editor(form, condition, known), 400
    flash(_("“%(name)s” is saved, and people are matched to it.", name=spoken(made.names)), "success")
    return redirect(url_for("personas.index"), 303)


def _editor(form: PersonaForm, condition: Condition, known: Persona | None = None) -> str:
    given = {"form": form, "persona": known, "condition": draw(condition, without="persona")}
    return render_template("personas/persona.html", **given, counted=counted(condition))
