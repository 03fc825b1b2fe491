"""The steps of a sequence as a timeline of forms: added, taken out, moved and changed before anything is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from nurture.core.documents import write_yaml
from nurture.core.stages import Phase
from nurture.core.step_edits import StepRow, add_step, edit_steps, move_step, read_steps, remove_step
from nurture.services.browsing.sequences import known_kinds
from nurture.services.sequencing import (
    export_sequence,
    foresee_sequence,
    read_sequence_file,
    read_values,
    switch_sequence,
)
from nurture.web.plans import change_kinds
from nurture.web.sequence_files import given_text, text_page
from nurture.web.workspace import engine, now

pages = Blueprint("sequence_steps", __name__, url_prefix="/sequences")


@pages.get("/<key>/steps")
def edit(key: str) -> str:
    """The steps of a sequence, to be changed."""
    return _page(export_sequence(engine(), key))


@pages.post("/_steps")
def change() -> str | tuple[str, int]:
    """The form with what its button does: one step moved, taken out or added, all as text, or what it changes."""
    values = read_values(given_text())
    rows = given_rows(request.form)
    do, _dash, place = request.form.get("do", "").partition("-")
    at = int(place) if place.isdecimal() and len(place) < 4 else -1
    match do:
        case "up" | "down":
            rows = move_step(rows, at, -1 if do == "up" else 1)
        case "remove":
            rows = remove_step(rows, at)
        case "add":
            rows = add_step(rows)
    text = write_yaml(edit_steps(values, rows) if rows or do == "remove" else values)
    if do == "text":
        return text_page(text)
    return _checked(text) if do == "check" else _page(text)


@pages.post("/<key>/switch")
def switch(key: str) -> str | tuple[str, int]:
    """What switching a sequence off or on would change; nothing is kept yet."""
    return _checked(switch_sequence(engine(), key))


def _checked(text: str) -> str | tuple[str, int]:
    read, problems = read_sequence_file(engine(), text)
    if read is None:
        return _page(text, problems=problems), 400
    return _page(text, read=read, difference=foresee_sequence(engine(), read, now=now()), kinds=change_kinds())


def given_rows(form: MultiDict[str, str]) -> tuple[StepRow, ...]:
    """The steps of the form in the order in which they stand there."""
    return tuple(_row(form, number) for number in form.getlist("order")[:60])


def _row(form: MultiDict[str, str], number: str) -> StepRow:
    def told(name: str) -> str:
        return form.get(f"step-{number}-{name}", "").strip()

    origin = told("origin")
    return StepRow(
        origin=int(origin) if origin.isdecimal() and len(origin) < 4 else None,
        key=told("key"),
        delay_days=told("delay_days"),
        phase=told("phase"),
        kinds=tuple(dict.fromkeys(one for one in form.getlist(f"step-{number}-kind") if one)),
        offers=told("offers"),
        pinned=told("pinned"),
        ignore_stages=bool(told("ignore_stages")),
    )


def _page(text: str, **shown: Any) -> str:
    values: Mapping[str, Any] = read_values(text)
    told = {"values": values, "rows": read_steps(values), "all_kinds": known_kinds(engine()), "phases": tuple(Phase)}
    return render_template("sequences/steps.html", text=text, key=str(values.get("key", "")), **told, **shown)
