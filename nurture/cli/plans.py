"""`nurture sequences list` and `nurture plan`: who gets what, when, and why."""

from __future__ import annotations

from datetime import date

import click

from nurture.cli.frame import Day, Desk, with_json
from nurture.cli.people import planned_json
from nurture.cli.printing import Printer
from nurture.core.criteria import to_tree
from nurture.core.phrases import say
from nurture.core.plan_changes import ChangeKind
from nurture.services.browsing.guard import reason_title
from nurture.services.comparing import compare_plans
from nurture.services.drafting import approve_plan
from nurture.services.planning import gap_json, list_sequences, plan_people, planned_emails
from nurture.wiring import speakers

SHOWN_GAPS = 10
SHOWN_CHANGES = 20


@click.group()
def sequences() -> None:
    """Sequences: planned series of mails for a segment."""


@sequences.command(name="list")
@with_json
@click.pass_obj
def list_(desk: Desk, out: Printer) -> None:
    """List the sequences, the one that wins first."""
    rows = []
    for one in list_sequences(desk.workspace.engine):
        goal = {"stage": one.goal.stage} if one.goal.stage else {"activity": one.goal.activity}
        row = {"key": one.key, "name": one.names.in_language("en"), "segment": to_tree(one.segment), "goal": goal}
        rows.append(row | {"steps": [step.key for step in one.steps]})
    out.rows(rows, ("key", "name", "goal", "steps"))


@click.group(invoke_without_command=True)
@click.option("--sequence", "keys", multiple=True, metavar="KEY", help="Plan only this sequence (may be repeated).")
@click.option("--as-of", type=Day(), help="Plan from this day on (default today).")
@click.option("--dry-run", is_flag=True, help="Say what would be planned and change nothing.")
@with_json
@click.pass_context
def plan(context: click.Context, keys: tuple[str, ...], as_of: date | None, dry_run: bool, out: Printer) -> None:
    """Plan every enrolled person's mails; the same facts always give the same plan."""
    if context.invoked_subcommand is not None:
        return
    desk: Desk = context.obj
    report = plan_people(desk.workspace.engine, now=desk.now, as_of=as_of, sequences=keys, dry_run=dry_run)
    gaps = [gap_json(gap, people) for gap, people in report.gaps]
    told = {"people": report.people, "emails": report.emails, "held": report.held, "gaps": gaps}
    verb = "would be planned" if dry_run else "planned"
    said = f"{report.emails} mails {verb}; {report.people} people are in a sequence."
    out.result(told | {"plan_id": report.plan_id}, said)
    for reason, count in report.held.items():
        out.note(f"  {count} held: {say(reason_title(reason)).rstrip('.')} ({reason})")
    for gap in gaps[:SHOWN_GAPS]:
        out.note(f"  nothing left for {gap['people']} at {gap['sequence']} / {gap['step']} ({gap['language']})")
    if len(gaps) > SHOWN_GAPS:
        out.note(f"  and {len(gaps) - SHOWN_GAPS} more such steps: --json lists them all")
    out.note(f"Plan {report.plan_id}.")


@plan.command()
@click.argument("plan_id", required=False)
@with_json
@click.pass_obj
def show(desk: Desk, plan_id: str | None, out: Printer) -> None:
    """List the planned mails, one a line."""
    mails = (planned_json(mail) for mail in planned_emails(desk.workspace.engine, plan_id))
    out.rows(mails, ("email", "sequence", "step", "offer", "send_at", "because"))


@plan.command()
@click.argument("plan_id", required=False)
@click.option("--by", metavar="USER", help="Who approves (default: NURTURE_USER, else the system).")
@with_json
@click.pass_obj
def approve(desk: Desk, plan_id: str | None, by: str | None, out: Printer) -> None:
    """Agree to a plan with its number of mails; `draft` stops to ask where it would make far more or fewer."""
    found = approve_plan(desk.workspace.engine, speakers(), now=desk.now, by=desk.actor(by), plan_id=plan_id)
    told = {"plan_id": found.plan_id, "emails": found.emails, "people": found.people}
    out.result(told, f"Plan {found.plan_id} is approved with {found.emails} mails to {found.people} people.")


@plan.command()
@click.option("--as-of", type=Day(), help="Plan from this day on (default today).")
@with_json
@click.pass_obj
def diff(desk: Desk, as_of: date | None, out: Printer) -> None:
    """Say what applying the rules and planning anew would change against the last plan; nothing is kept."""
    found = compare_plans(desk.workspace.engine, now=desk.now, as_of=as_of)
    moves = [{"from": old, "to": new, "people": people} for (old, new), people in found.stage_moves.items()]
    mails = {kind.value: found.mails.get(kind, 0) for kind in ChangeKind}
    changes = [say(line) for line in (*found.moves, *found.lines)]
    numbers = ", ".join(f"{count} {kind}" for kind, count in mails.items())
    said = f"Against plan {found.against}: {numbers}."
    out.result(mails | {"stage_moves": moves, "against": found.against, "changes": changes}, said)
    for line in changes[:SHOWN_CHANGES]:
        out.note(f"  {line}")
    if len(changes) > SHOWN_CHANGES:
        out.note(f"  and {len(changes) - SHOWN_CHANGES} more: --json lists them all")


def register(root: click.Group) -> None:
    """Add this family's commands."""
    root.add_command(sequences)
    root.add_command(plan)
