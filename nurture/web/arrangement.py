"""The stages themselves: what they are called, their order, which are on, and stages of the workspace's own."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.errors import BadInput, NotFound
from nurture.core.journey import CHOOSABLE, SHIPPED
from nurture.core.languages import LANGUAGES
from nurture.core.phrases import named, phrase
from nurture.core.stages import (
    CUSTOMER,
    PHASES,
    LifecycleStage,
    Owner,
    Phase,
    Relationship,
    owner_name,
    phase_name,
    relationship_name,
)
from nurture.services.arranging import (
    StageWish,
    Weight,
    add_stage,
    change_stage,
    delete_stage,
    move_stage,
    switch_stage,
    weigh_stage,
)
from nurture.services.browsing.stages import arrange_stages, find_stage
from nurture.web.filters import capitalised
from nurture.web.forms import StageForm
from nurture.web.languages import spoken
from nurture.web.workspace import engine, now

pages = Blueprint("arrangement", __name__, url_prefix="/stages")

Answer = str | Response | tuple[str, int]

_FIELDS: Final = {"name": "name_en", "value": "value", "relationship": "relationship", "order": "after"}
"""Where in the form it is said what a service finds wrong."""


@pages.get("/_order")
def index() -> str:
    """Every stage, on or off, with its people."""
    return render_template("arrangement/index.html", page=arrange_stages(engine()), shipped=SHIPPED)


@pages.post("/_order/<value>/<any(up, down):direction>")
def move(value: str, direction: Any) -> Response:
    """Put a stage one place up or down."""
    moved = move_stage(engine(), value, direction, **_by())
    flash(_("“%(stage)s” has moved.", stage=spoken(moved.names)), "success")
    return redirect(url_for("arrangement.index", _anchor=value), 303)


@pages.get("/_new")
def new() -> str:
    """A form for a stage of the workspace's own."""
    form = StageForm(phase=Phase.NONE.value, owner=Owner.SALES.value, on_the_way=True)
    return _editor(form, None)


@pages.post("/_new")
def create() -> Answer:
    """Add a stage, or show the form again with what is wrong."""
    form = _offered(StageForm(request.form), None)
    if not form.validate():
        return _editor(form, None), 400
    try:
        made = add_stage(engine(), _wish(form), value=form.value.data or "", after=form.after.data or "", **_by())
    except BadInput as error:
        return _refused(form, None, error)
    flash(_("“%(stage)s” is there now. Write the rule by which people get to it.", stage=spoken(made.names)), "success")
    return redirect(url_for("arrangement.index"), 303)


@pages.get("/<value>/edit")
def edit(value: str) -> str:
    """A form with a stage as it is."""
    stage = find_stage(engine(), value)
    names = dict(stage.names.names)
    given: dict[str, Any] = {f"name_{language}": names.get(language, "") for language in LANGUAGES}
    relationship = stage.relationship.value if stage.relationship else ""
    given |= {"relationship": relationship, "phase": stage.phase.value, "owner": stage.owner.value}
    return _editor(StageForm(**given, on_the_way=stage.order is not None), stage)


@pages.post("/<value>/edit")
def save(value: str) -> Answer:
    """Change a stage, or show the form again with what is wrong."""
    stage = find_stage(engine(), value)
    form = _offered(StageForm(request.form), stage)
    if not form.validate() or not _is_meant(form, stage):
        return _editor(form, stage), 400
    try:
        changed = change_stage(engine(), value, _wish(form, stage), **_by())
    except NotFound:
        raise
    except BadInput as error:
        return _refused(form, stage, error)
    flash(_("“%(stage)s” is saved.", stage=spoken(changed.names)), "success")
    return redirect(url_for("arrangement.index"), 303)


@pages.post("/<value>/switch")
def switch(value: str) -> Response:
    """Switch a stage on or off."""
    on = request.form.get("on") == "yes"
    stage = spoken(switch_stage(engine(), value, on=on, **_by()).names)
    said = _("“%(stage)s” is on.", stage=stage) if on else _("“%(stage)s” is off.", stage=stage)
    flash(said, "success")
    return redirect(url_for("arrangement.index"), 303)


@pages.post("/<value>/delete")
def delete(value: str) -> Response:
    """Delete a stage of the workspace's own in which nobody stands."""
    gone = delete_stage(engine(), value, **_by())
    flash(_("“%(stage)s” is deleted.", stage=spoken(gone.names)), "success")
    return redirect(url_for("arrangement.index"), 303)


def _by() -> dict[str, Any]:
    return {"by": current_user.user.email, "now": now()}


def _wish(form: StageForm, stage: LifecycleStage | None = None) -> StageWish:
    """What the form asks for; of a shipped stage the form cannot ask for another meaning or place beside the way."""
    fixed = stage if stage is not None and stage.value in SHIPPED else None
    chosen = Relationship(form.relationship.data) if form.relationship.data else None
    texts = {language: (form[f"name_{language}"].data or "").strip() for language in LANGUAGES}
    return StageWish(
        names=named({language: text for language, text in texts.items() if text}),
        relationship=fixed.relationship if fixed else chosen,
        phase=Phase(form.phase.data),
        owner=Owner(form.owner.data),
        on_the_way=fixed.order is not None if fixed else bool(form.on_the_way.data),
    )


def _is_meant(form: StageForm, stage: LifecycleStage) -> bool:
    """Whether another meaning of a stage with people in it is what somebody wants: they have to say so."""
    before = stage.relationship.value if stage.relationship else ""
    differs = stage.value not in SHIPPED and form.relationship.data != before
    if not differs or form.certain.data or not weigh_stage(engine(), stage.value).affected:
        return True
    form.certain.errors = [_("Tick this, so that nobody does it by mistake.")]
    return False


def _refused(form: StageForm, stage: LifecycleStage | None, error: BadInput) -> Answer:
    field = form[_FIELDS.get(error.field or "", "name_en")]
    field.errors = [spoken(error.message)]
    return _editor(form, stage), 400


def _editor(form: StageForm, stage: LifecycleStage | None) -> str:
    weight = weigh_stage(engine(), stage.value) if stage else Weight(0, 0, ())
    given = {"form": _offered(form, stage), "stage": stage, "weight": weight}
    is_own = stage is None or stage.value not in SHIPPED
    can_be_off = stage is not None and stage.value != CUSTOMER
    return render_template("arrangement/stage.html", **given, is_own=is_own, can_be_off=can_be_off)


def _offered(form: StageForm, stage: LifecycleStage | None) -> StageForm:
    """The form with what can be chosen."""
    way = [one.stage for one in arrange_stages(engine()) if one.stage.order is not None and one.stage != stage]
    meanings = [(one.value, capitalised(spoken(relationship_name(one)))) for one in CHOOSABLE]
    form.relationship.choices = [("", _("Not decided yet")), *meanings]
    form.phase.choices = [(one.value, spoken(phase_name(one))) for one in (*PHASES, Phase.NONE)]
    form.owner.choices = [(one.value, spoken(owner_name(one))) for one in Owner]
    after = [(one.value, spoken(phrase("after {stage}", stage=one.names))) for one in way]
    form.after.choices = [("", _("last among its kind")), *after]
    return form
