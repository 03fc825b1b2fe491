"""People: the list, and one person with why, what next and what not."""

from __future__ import annotations

from flask import Blueprint, render_template

from nurture.services.browsing.people import PeopleFilter, list_people, show_person
from nurture.services.explaining import explain_person
from nurture.web.context import asked_filter, asked_place
from nurture.web.languages import language
from nurture.web.timelines import coming, history, kept_back
from nurture.web.workspace import engine, now

pages = Blueprint("people", __name__, url_prefix="/people")


@pages.get("")
def index() -> str:
    """The table of people with its filter."""
    wanted = asked_filter(PeopleFilter)
    people = list_people(engine(), wanted, asked_place(), now=now())
    return render_template("people/index.html", people=people, wanted=wanted)


@pages.get("/<int(max=9223372036854775807):contact_id>")
def person(contact_id: int) -> str:
    """One person."""
    view = show_person(engine(), contact_id, now=now(), reader=language())
    explained = explain_person(engine(), view.contact.address.key, now=now())
    told = {
        "history": history(view),
        "coming": coming(explained.next, view.sequences, view.titles),
        "kept": kept_back(explained.withheld),
    }
    return render_template("people/person.html", view=view, contact=view.contact, explained=explained, **told)
