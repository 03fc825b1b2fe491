"""`nurture metrics` and `nurture people stuck`: how people move through the stages, and who does not."""

from __future__ import annotations

from typing import Any

import click

from nurture.cli.frame import Desk, with_json
from nurture.cli.people import people
from nurture.cli.printing import Printer
from nurture.core.measures import StageMeasure
from nurture.core.phrases import say
from nurture.services.browsing.stuck import Onward, StuckLine, all_stuck
from nurture.services.measuring import LONGEST_PERIOD, USUAL_PERIOD, measure_stages

COLUMNS = ("stage", "people", "entered", "median_days", "p80_days", "norm_days", "stuck", "converted", "conversion")


@click.command()
@click.option(
    "--months",
    type=click.IntRange(1, LONGEST_PERIOD),
    default=USUAL_PERIOD,
    show_default=True,
    help="How many calendar months, this one included.",
)
@with_json
@click.pass_obj
def metrics(desk: Desk, months: int, out: Printer) -> None:
    """Show how people move: how many come to each stage, stay there and get on to the next one."""
    measures = measure_stages(desk.workspace.engine, now=desk.now, months=months)
    out.rows((_measured(one) for one in measures.measured), (*COLUMNS, "next_stage", "unknown_dates"))
    for one in measures.movers:
        told = f"{one.forward} forward, {one.back} back, {one.aside} aside"
        out.note(f"Moved by {one.mover.value}: {told}.")
    time = measures.lead_time
    if time.average_days is not None:
        out.note(f"From lead to customer: {time.average_days:.0f} days on average (people counted: {time.people}).")
    if measures.adopted:
        out.note(f"Brought in at a stage since when nobody knows: {measures.adopted}.")


def _measured(one: StageMeasure) -> dict[str, Any]:
    conversion = one.conversion if one.next else None
    return {
        "stage": one.stage.value,
        "people": one.people,
        "entered": one.entered,
        "median_days": one.spread and one.spread.median,
        "p80_days": one.spread and one.spread.p80,
        "stuck": one.stuck,
        "norm_days": one.norm_days,
        "converted": one.converted,
        "conversion": None if conversion is None else round(conversion, 3),
        "next_stage": one.next and one.next.value,
        "unknown_dates": one.unknown_dates,
    }


@people.command()
@click.option("--stage", default="", help="Only who stands in this stage.")
@with_json
@click.pass_obj
def stuck(desk: Desk, stage: str, out: Printer) -> None:
    """List who has stood in a stage for longer than its norm, those longest over it first, and what moves them on."""
    lines = (_stuck(line, onward) for line, onward in all_stuck(desk.workspace.engine, stage=stage, now=desk.now))
    out.rows(lines, ("email", "stage", "days", "at_least", "norm_days", "next_stage", "needs"))


def _stuck(line: StuckLine, onward: Onward | None) -> dict[str, Any]:
    return {
        "email": line.email,
        "stage": line.stage,
        "days": line.days,
        "at_least": line.is_at_least,
        "norm_days": line.norm_days,
        "next_stage": onward and onward.stage.value,
        "needs": say(onward.rule) if onward and onward.rule else None,
    }


def register(root: click.Group) -> None:
    """Add this family's commands; that about people stands with the others."""
    root.add_command(metrics)
