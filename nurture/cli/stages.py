"""`nurture stages …`: what each stage means, who agrees on it, signing it, and the rule that leads there."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from nurture.cli.changes import note_changes, note_moves, plan_changes, stage_moves
from nurture.cli.frame import Desk, with_json
from nurture.cli.people import written_condition
from nurture.cli.printing import Printer
from nurture.core.agreements import Agreement, Side, side_name, side_sentence, state_name
from nurture.core.errors import BadInput
from nurture.core.languages import LANGUAGES
from nurture.core.phrases import phrase, say
from nurture.core.wording import explain
from nurture.services.agreeing import sign_stage
from nurture.services.browsing.stages import list_stages, show_stage
from nurture.services.ruling import change_rule, foresee_rule

COLUMNS = ("stage", "name", "people", "owner", "version", "state", "marketing", "sales")


@click.group()
def stages() -> None:
    """Stages: what each one means, and the sign-off of marketing and sales."""


def _signed(agreement: Agreement) -> dict[str, Any]:
    """What is signed, as every command of this family prints it; a side that has signed no version is null."""
    sides = {side.value: _side(agreement, side) for side in Side}
    return {"version": agreement.version, "state": agreement.state.value, **sides}


def _side(agreement: Agreement, side: Side) -> dict[str, Any] | None:
    latest = agreement.latest(side)
    if latest is None:
        return None
    return {"version": latest.version, "by": latest.by, "at": latest.at.isoformat(), "for_others": latest.for_others}


@stages.command(name="list")
@with_json
@click.pass_obj
def list_(desk: Desk, out: Printer) -> None:
    """List the stages with their people and what is signed of their definitions, one a line."""
    lines, _ = list_stages(desk.workspace.engine, "en")
    rows = (
        {"stage": one.stage.value, "name": say(one.stage.names), "people": one.people, "owner": one.stage.owner.value}
        | (_signed(one.agreement) if out.as_json else _told(one.agreement))
        for one in lines
    )
    out.rows(rows, COLUMNS)


def _told(agreement: Agreement) -> dict[str, Any]:
    sides = {side.value: say(side_sentence(agreement, side)) for side in Side}
    return {"version": agreement.version, "state": say(state_name(agreement.state)), **sides}


@stages.command()
@click.argument("stage")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="The language of the document.")
@with_json
@click.pass_obj
def show(desk: Desk, stage: str, language: str, out: Printer) -> None:
    """Show the definition of STAGE: the document, the rule in words, and what is signed."""
    view = show_stage(desk.workspace.engine, stage, language)
    document = {name: list(text) if isinstance(text, tuple) else text for name, text in asdict(view.document).items()}
    entry = [say(one) for one in view.entry]
    facts = {"stage": stage, "name": view.stage.names.in_language(language), "people": view.people, **document}
    rule = {"entry": entry, "any_is_enough": view.any_is_enough, "kinds": list(view.kinds), "norm_days": view.norm_days}
    out.result({**facts, **rule, "owner": view.stage.owner.value, **_signed(view.agreement)})


@stages.command()
@click.argument("stage")
@click.option("--as", "side", type=click.Choice([side.value for side in Side]), required=True, help="The side.")
@click.option("--by", envvar="NURTURE_USER", required=True, help="The user who signs; default: NURTURE_USER.")
@click.option("--version", type=int, help="The version that was read; default: the one in force.")
@with_json
@click.pass_obj
def sign(desk: Desk, *, stage: str, side: str, by: str, version: int | None, out: Printer) -> None:
    """Sign the definition of STAGE for marketing or sales, in the name of a user with that role."""
    agreement = sign_stage(desk.workspace.engine, stage, Side(side), version=version, by=by, now=desk.now)
    told = f"{say(side_name(Side(side)))}: {say(side_sentence(agreement, Side(side)))}."
    out.result({"stage": stage, **_signed(agreement)}, told)


@stages.command()
@click.argument("stage")
@click.argument("criteria", required=False)
@click.option("--none", "none", is_flag=True, help="No rule leads there any more: only a person puts somebody there.")
@click.option("--dry-run", is_flag=True, help="Say what would change and keep nothing.")
@click.option("--by", metavar="USER", help="Who changes it (default: NURTURE_USER, else the system).")
@with_json
@click.pass_obj
def rule(
    desk: Desk, *, stage: str, criteria: str | None, none: bool, dry_run: bool, by: str | None, out: Printer
) -> None:
    """Make CRITERIA (a condition in JSON or YAML, or @FILE) the rule by which people get to STAGE.

    Says first who moves by it and which planned mails change. They do so with the next `classify` and `plan`.
    """
    if (criteria is None) is not none:
        raise BadInput(phrase("Give the condition for the stage, or --none: one of the two."), field="criteria")
    engine, condition = desk.workspace.engine, None if criteria is None else written_condition(criteria)
    foreseen = foresee_rule(engine, stage, condition, now=desk.now)
    version = None if dry_run else change_rule(engine, stage, condition, by=desk.actor(by), now=desk.now)
    moves, changes = stage_moves(foreseen.moved), plan_changes(foreseen.plan)
    told = {"stage": stage, "version": version, "people": foreseen.people, "stage_moves": moves, "changes": changes}
    asked = "nobody by a rule" if condition is None else say(explain(condition, foreseen.stages))
    who, move = ("would get", "would move") if dry_run else (f"gets, by version {version},", "to move")
    out.result(told, f"Who {who} to {stage}: {asked}. People {move}: {foreseen.people}.")
    note_moves(moves, out)
    note_changes(changes, out)


def register(root: click.Group) -> None:
    """Add this family's commands."""
    root.add_command(stages)
