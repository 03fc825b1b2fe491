"""The builder of conditions, which several pages share: its lines after a button, and how many people they mean."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request

from nurture.core.criteria import AnyOf
from nurture.core.phrases import phrase
from nurture.core.wording import sentences
from nurture.services.browsing.choices import load_choices
from nurture.services.browsing.segments import load_background
from nurture.services.segmenting import count_people
from nurture.web.criteria_form import Condition, read_condition
from nurture.web.criteria_view import ConditionView, Drawer, fields_of, name_at
from nurture.web.filters import capitalised
from nurture.web.languages import language, spoken
from nurture.web.workspace import engine, now

pages = Blueprint("criteria", __name__, url_prefix="/criteria")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of everybody meet a condition, and its words, one for each part of the outermost group.

    `people` is None where the words say what is missing; `any_is_enough` says how several words go together.
    """

    people: int | None
    words: tuple[str, ...]
    any_is_enough: bool = False
    everybody: int = 0


def asked_condition() -> Condition:
    """The condition in the form that was sent, or in the address."""
    given = request.form if request.method == "POST" else request.args
    return read_condition(given.items(multi=True))


def draw(condition: Condition, *, without: str = "") -> ConditionView:
    """The condition for the builder's macro; the field in `without` is not offered."""
    choices = load_choices(engine(), set(fields_of(condition.root)), language())
    return Drawer(choices, without=without).draw(condition)


@pages.post("/lines")
def lines() -> Response:
    """The builder after one of its buttons; nothing is kept."""
    drawn = draw(asked_condition(), without=request.form.get("c.without", ""))
    answer = make_response(render_template("criteria/lines.html", condition=drawn))
    answer.headers["HX-Trigger-After-Swap"] = "criteria-changed"
    return answer


@pages.post("/count")
def count() -> str:
    """How many people meet the condition, and the condition in words."""
    return render_template("criteria/count.html", counted=counted(asked_condition()))


def counted(condition: Condition) -> Counted:
    """How many people meet a condition and its words, or what is missing."""
    criteria = condition.criteria
    if criteria is None:
        return Counted(None, (_missing(condition),))
    people = count_people(engine(), criteria, now=now())
    background = load_background(engine())
    words = tuple(capitalised(spoken(one)) for one in sentences(criteria, background.stages))
    return Counted(people, words, isinstance(criteria, AnyOf), background.everybody)


def _missing(condition: Condition) -> str:
    """What is missing or wrong first, with the line it is about."""
    for path, problems in condition.answer.problems.items():
        line = name_at(condition.root, path)
        said = capitalised(spoken(problems[0]))
        return spoken(phrase("{line}: {said}", line=line, said=said)) if line else said
    return ""
