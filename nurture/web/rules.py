"""Rules of the stages and the ideal customer profile: read, changed with a look ahead, and applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from nurture.core.criteria import Criteria
from nurture.services.browsing.rules import RuleView, list_rules, show_rule
from nurture.services.classifying import classify_people
from nurture.services.ruling import (
    Foresight,
    change_profile,
    change_rule,
    foresee_profile,
    foresee_rule,
    foresee_rules,
)
from nurture.web.criteria import Counted, asked_condition, counted, draw
from nurture.web.criteria_form import Condition, show_condition
from nurture.web.workspace import engine, now, settings

pages = Blueprint("rules", __name__, url_prefix="/stages")

Answer = str | Response | tuple[str, int]

FORESEEN_AT_ONCE: Final = 5_000
"""People for whom every change shows who would move and which mails change; where there are more, a button does."""

PROFILE_ITSELF: Final = "fits_profile"
"""What the profile may not ask about, since it decides it."""


@pages.get("/_rules")
def index() -> str:
    """Every rule in words, how many meet it, and the ideal customer profile."""
    return render_template("rules/index.html", page=list_rules(engine(), now=now()), foresight=None)


@pages.post("/_rules/foresee")
def foresee() -> str:
    """Who would move if the rules were applied now."""
    foresight = foresee_rules(engine(), now=now())
    return render_template("rules/index.html", page=list_rules(engine(), now=now()), foresight=foresight)


@pages.post("/_rules/apply")
def apply() -> Response:
    """Apply the rules to everybody."""
    report = classify_people(engine(), now=now())
    moved = sum(report.moved.values())
    count = format_decimal(moved)
    said = ngettext("%(count)s person has moved.", "%(count)s people have moved.", moved, count=count)
    flash(_("The rules are applied.") + " " + (said if moved else _("Everybody stays where they are.")), "success")
    return redirect(url_for("rules.index"), 303)


@pages.get("/<value>/rule")
def edit(value: str) -> str:
    """The builder with a stage's rule."""
    view = show_rule(engine(), value)
    return _rule_page(view, show_condition(view.criteria))


@pages.post("/<value>/rule/preview")
def preview(value: str) -> str:
    """How many people meet the rule in the form, and who would move."""
    show_rule(engine(), value)
    return render_template("rules/preview.html", ahead=_look_ahead(asked_condition(), value))


@pages.post("/<value>/rule")
def save(value: str) -> Answer:
    """Keep the rule as the next version, or show the form again with what is wrong."""
    view, condition = show_rule(engine(), value), asked_condition()
    if condition.edited:
        return _rule_page(view, condition)
    if condition.criteria is None:
        return _rule_page(view, condition), 400
    version = change_rule(engine(), value, condition.rule, by=current_user.user.email, now=now())
    if version == view.version:
        flash(_("That is the rule already; nothing was changed."), "success")
    else:
        flash(_("Version %(version)s is saved. It counts from the next run of the rules.", version=version), "success")
    return redirect(url_for("rules.index"), 303)


@pages.get("/_profile")
def profile() -> str:
    """The builder with the ideal customer profile."""
    known = settings()
    return _profile_page(show_condition(known.profile if known.ideal_customer_profile else None))


@pages.post("/_profile/preview")
def preview_profile() -> str:
    """How many people fit the profile in the form, and who would move."""
    return render_template("rules/preview.html", ahead=_look_ahead(asked_condition(), None))


@pages.post("/_profile")
def save_profile() -> Answer:
    """Keep the profile, or show the form again with what is wrong."""
    condition = asked_condition()
    if condition.edited:
        return _profile_page(condition)
    if condition.criteria is None:
        return _profile_page(condition), 400
    change_profile(engine(), condition.rule)
    flash(_("The ideal customer profile is saved. It counts from the next run of the rules."), "success")
    return redirect(url_for("rules.index"), 303)


@dataclass(frozen=True)
class Ahead:
    """What a rule in a form would mean: who meets it, and who would move (None: not asked, or not finished)."""

    counted: Counted
    foresight: Foresight | None
    is_rule: bool
    can_be_asked: bool
    for_profile: bool


def _look_ahead(condition: Condition, stage: str | None) -> Ahead:
    found = counted(condition)
    asked = request.form.get("edit") == "foresee"
    ready = condition.criteria is not None and (asked or found.everybody <= FORESEEN_AT_ONCE)
    return Ahead(
        counted=found,
        foresight=_foresee(stage, condition.rule) if ready else None,
        is_rule=condition.rule is not None,
        can_be_asked=condition.criteria is not None,
        for_profile=stage is None,
    )


def _foresee(stage: str | None, criteria: Criteria | None) -> Foresight:
    if stage is None:
        return foresee_profile(engine(), criteria, now=now())
    return foresee_rule(engine(), stage, criteria, now=now())


def _rule_page(view: RuleView, condition: Condition) -> str:
    given: dict[str, Any] = {"view": view, "condition": draw(condition)}
    return render_template("rules/rule.html", **given, ahead=_look_ahead(condition, view.stage.value))


def _profile_page(condition: Condition) -> str:
    drawn = draw(condition, without=PROFILE_ITSELF)
    return render_template("rules/profile.html", condition=drawn, ahead=_look_ahead(condition, None))
