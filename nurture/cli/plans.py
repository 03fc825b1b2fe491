"""`nurture sequences …` and `nurture plan`: who gets what, when, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from nurture.cli.changes import note_changes, plan_changes
from nurture.cli.frame import Day, Desk, read_text, with_json
from nurture.cli.library import problem_json
from nurture.cli.people import planned_json
from nurture.cli.printing import Printer
from nurture.core.criteria import to_tree
from nurture.core.errors import BadInput, Problem
from nurture.core.phrases import say
from nurture.core.plan_changes import ChangeKind
from nurture.services.browsing.guard import reason_title
from nurture.services.comparing import compare_plans
from nurture.services.drafting import approve_plan
from nurture.services.planning import gap_json, list_sequences, plan_people, planned_emails
from nurture.services.sequencing import export_sequence, foresee_sequence, read_sequence_file, save_sequence
from nurture.wiring import speakers

SHOWN_GAPS = 10


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


@sequences.command()
@click.argument("key")
@click.pass_obj
def export(desk: Desk, key: str) -> None:
    """Print the sequence KEY as a YAML file that `import` reads."""
    click.echo(export_sequence(desk.workspace.engine, key), nl=False)


@sequences.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change and keep nothing.")
@click.option("--by", metavar="USER", help="Who changes it (default: NURTURE_USER, else the system).")
@with_json
@click.pass_obj
def import_(desk: Desk, file: Path, dry_run: bool, by: str | None, out: Printer) -> int:
    """Keep the sequence in FILE (YAML), new or in place of the one with its key, and say what that changes."""
    engine = desk.workspace.engine
    read, problems = read_sequence_file(engine, read_text(file), str(file))
    if read is None:
        return _refused(problems, out)
    foreseen = foresee_sequence(engine, read, now=desk.now)
    if not dry_run:
        saved = save_sequence(engine, read, by=desk.actor(by), now=desk.now)
    said = "would be kept" if dry_run else f"is kept as version {saved.version}" if saved.is_changed else "is unchanged"
    version = None if dry_run else saved.version
    told = {"key": read.sequence.key, "version": version, "problems": [], "changes": plan_changes(foreseen)}
    out.result(told, f"The sequence {read.sequence.key} {said}.")
    note_changes(plan_changes(foreseen), out)
    return 0


def _refused(problems: Iterable[Problem], out: Printer) -> int:
    told = [problem_json(problem) for problem in problems]
    out.result({"problems": told}, "Nothing was kept: look at this first.")
    for one in told:
        line = f":{one['line']}" if one["line"] else ""
        out.note(f"  {one['path']}{line}: {one['message']}")
    return BadInput.exit_code


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
    changes = plan_changes(found)
    numbers = ", ".join(f"{count} {kind}" for kind, count in mails.items())
    said = f"Against plan {found.against}: {numbers}."
    out.result(mails | {"stage_moves": moves, "against": found.against, "changes": changes}, said)
    note_changes(changes, out)


def register(root: click.Group) -> None:
    """Add this family's commands."""
    root.add_command(sequences)
    root.add_command(plan)
