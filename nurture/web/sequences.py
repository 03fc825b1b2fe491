"""Sequences: all of them with the newest plan, and one step by step."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from nurture.services.browsing.sequences import list_sequences, show_sequence, summarise_gap
from nurture.services.planning import plan_people
from nurture.services.sequencing import sequence_changes
from nurture.web.languages import language
from nurture.web.workspace import engine, now

pages = Blueprint("sequences", __name__, url_prefix="/sequences")


@pages.get("")
def index() -> str:
    """Every sequence, and the newest plan in numbers."""
    return sequences_page()


def sequences_page(**shown: Any) -> str:
    """The page of all sequences with what was just asked for: a `trial`, a `difference`, or why drafting `stopped`."""
    return render_template("sequences/index.html", page=list_sequences(engine()), **shown)


@pages.post("/dry-run")
def dry_run() -> str:
    """What a plan would be today; nothing is kept."""
    trial = plan_people(engine(), now=now(), dry_run=True)
    gaps = [summarise_gap(gap, people) for gap, people in trial.gaps]
    return sequences_page(trial=trial, trial_gaps=gaps)


@pages.post("/plan")
def plan() -> Response:
    """Plan everybody's mail."""
    report = plan_people(engine(), now=now())
    people, mails = format_decimal(report.people), format_decimal(report.emails)
    said = _("The plan is made: %(mails)s mails; %(people)s people are in a sequence.", mails=mails, people=people)
    flash(said, "success")
    return redirect(url_for("sequences.index"), 303)


@pages.get("/<key>")
def sequence(key: str) -> str:
    """One sequence as a timeline, with its words in one language."""
    view = show_sequence(engine(), key)
    asked = request.args.get("language", language())
    shown = asked if asked in view.languages else next(iter(view.languages), "en")
    exits = ", ".join(exit_names()[way] for way in view.line.sequence.exits)
    told = {"shown": shown, "exits": exits, "changes": sequence_changes(engine(), key)}
    return render_template("sequences/sequence.html", view=view, sequence=view.line.sequence, **told)


def exit_names() -> dict[str, str]:
    """The ways to leave a sequence before its end, in words."""
    return {
        "goal_reached": _("the goal is reached"),
        "stage_changed": _("the stage changes"),
        "replied": _("they reply"),
        "meeting_booked": _("a meeting is booked"),
        "unsubscribed": _("they unsubscribe"),
        "bounced": _("a mail bounces"),
    }
