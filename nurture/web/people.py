"""People: the table of them with its filter, and tags for many at once."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.documents import MAX_CHARACTERS
from nurture.core.errors import BadInput
from nurture.services.browsing.people import (
    PeopleChoices,
    PeopleFilter,
    count_found,
    find_ids,
    list_people,
    load_people_choices,
)
from nurture.services.tagging import tag_people
from nurture.web.access import may
from nurture.web.context import asked_filter, asked_place
from nurture.web.languages import language, spoken
from nurture.web.people_columns import columns_of, heads_of, in_address, sort_names
from nurture.web.people_forms import TagForm
from nurture.web.person_words import pages
from nurture.web.remembered import CHOICES_LAST, remembered
from nurture.web.workspace import engine, now

__all__ = ["pages"]


@pages.get("")
def index() -> str | Response:
    """The table of people; an address with empty parts leads to the one without them."""
    if any(not value for value in request.args.values()):
        return redirect(url_for("people.index", **_kept(_asked())))
    return _page()


@pages.post("/tag")
def tag() -> Response | tuple[str, int]:
    """Give the ticked people a tag or take it away, or everybody whom the filter in the address finds."""
    form, wanted = TagForm(request.form), _asked()
    if not form.validate():
        return _page(tagging=form), 400
    ids = find_ids(engine(), wanted, now=now()) if form.everybody.data else _ticked()
    given = {"remove" if request.form.get("do") == "remove" else "add": [form.tag.data or ""]}
    try:
        done = tag_people(engine(), ids, **given, by=current_user.user.email, now=now())
    except BadInput as error:
        form.tag.errors = [spoken(error.message)]
        return _page(tagging=form), 400
    count = format_decimal(done.changed)
    said = ngettext(
        "%(count)s person has other tags now.", "%(count)s people have other tags now.", done.changed, count=count
    )
    flash(said, "success")
    return redirect(url_for("people.index", **_kept(wanted), **_here()), 303)


def _here() -> dict[str, Any]:
    """Where in the list the address points."""
    return {name: key for name, key in asdict(asked_place()).items() if key}


def _ticked() -> list[int]:
    return [int(one) for one in request.form.getlist("who") if one.isdecimal() and len(one) < 19]


def _asked() -> PeopleFilter:
    """The filter in the address; a condition is longer than its other parts."""
    where = request.args.get("where", "").replace("\x00", "")[:MAX_CHARACTERS]
    return replace(asked_filter(PeopleFilter), where=where)


def _kept(wanted: PeopleFilter) -> dict[str, Any]:
    """The filter and the chosen columns as an address carries them."""
    columns = in_address(columns_of(request.args.getlist("columns"), _choices()))
    return {name: value for name, value in (*asdict(wanted).items(), ("columns", columns)) if value}


def _page(tagging: TagForm | None = None) -> str:
    wanted, choices = _asked(), _choices()
    people = list_people(engine(), wanted, asked_place(), now=now())
    columns = columns_of(request.args.getlist("columns"), choices)
    kept = _kept(wanted)
    told = {
        "exact": count_found(engine(), wanted, now=now()) if request.args.get("count") else None,
        "columns": columns,
        "heads": heads_of(columns, people.sort, kept, ticks=may("people.tag")),
        "kept": kept,
        "here": _here(),
        "names": {name: {value: spoken(text) for value, text in found} for name, found in choices.options.items()},
        "sorts": sort_names(),
        "tagging": tagging or TagForm(),
    }
    return render_template("people/index.html", people=people, wanted=wanted, choices=choices, **told)


def _choices() -> PeopleChoices:
    """What the filter offers, looked up once a minute: it takes longer than the page of people itself."""
    reader = language()
    return remembered(f"people choices {reader}", CHOICES_LAST, lambda: load_people_choices(engine(), reader))
