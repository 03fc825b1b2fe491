"""`nurture draft`, `drafts …`, `export` and `playbook`: from the plan to what leaves."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from nurture.cli.frame import Desk, with_json, write_file
from nurture.cli.printing import Printer, reasons_json
from nurture.core.drafts import EmailDraft
from nurture.core.errors import BadInput, Problem
from nurture.core.lint import is_error
from nurture.core.phrases import phrase, say
from nurture.services.browsing.guard import reason_title
from nurture.services.drafting import approve_drafts, draft_plan, list_drafts
from nurture.services.exporting import export_drafts
from nurture.services.linting import lint_all
from nurture.services.previewing import preview_draft, preview_step
from nurture.services.publishing import FORMATS, Format, publish_playbook
from nurture.wiring import EXPORTERS, exporter_for, speaker, speakers


def problems_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Findings of a look over copy as JSON values."""
    return [
        {
            "level": "error" if is_error(one) else "remark",
            "code": one.code,
            "field": one.field,
            "line": one.line,
            "message": say(one.message),
        }
        for one in problems
    ]


@click.command()
@click.option("--plan", "plan_id", metavar="ID", help="The plan to draft (default: the latest).")
@with_json
@click.pass_obj
def draft(desk: Desk, plan_id: str | None, out: Printer) -> None:
    """Make the latest plan's drafts, each judged by the guard; running it again makes nothing twice."""
    report = draft_plan(desk.workspace.engine, speakers(), now=desk.now, plan_id=plan_id)
    held = dict(sorted(report.held.items()))
    out.result({"drafts": report.drafts, "held": held}, f"{report.drafts} drafts made.")
    for reason, count in held.items():
        out.note(f"  {count} held: {say(reason_title(reason)).rstrip('.')} ({reason})")


@click.group()
def drafts() -> None:
    """Drafts: list, look at and approve them."""


@drafts.command(name="list")
@click.option("--all", "everything", is_flag=True, help="Void and superseded ones too.")
@with_json
@click.pass_obj
def list_(desk: Desk, everything: bool, out: Printer) -> None:
    """List the drafts, one a line."""
    rows = (_row(row) for row in list_drafts(desk.workspace.engine, everything=everything))
    out.rows(rows, ("id", "email", "stage", "sequence", "step", "offers", "subject", "status"))


def _row(draft: EmailDraft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "email": draft.email,
        "stage": draft.stage,
        "sequence": draft.sequence,
        "step": draft.step,
        "offers": list(draft.offers),
        "subject": draft.subject,
        "send_at": draft.send_at.isoformat(),
        "status": draft.status.value,
        "reasons": reasons_json(draft.reasons),
    }


@drafts.command()
@click.argument("draft_id", metavar="ID", required=False)
@click.option("--sequence", metavar="KEY", help="Together with --step and --as: any step as any person.")
@click.option("--step", type=int, help="The step's number, from 1.")
@click.option("--as", "email", metavar="EMAIL", help="The person to preview as.")
@with_json
@click.pass_obj
def preview(
    desk: Desk, *, draft_id: str | None, sequence: str | None, step: int | None, email: str | None, out: Printer
) -> None:
    """Show a draft by ID, or a step as a person, with the guard's verdict on top."""
    engine = desk.workspace.engine
    if draft_id:
        shown = preview_draft(engine, speakers(), draft_id, now=desk.now)
    elif sequence and step and email:
        shown = preview_step(engine, speakers(), sequence, step, email, now=desk.now)
    else:
        raise BadInput(phrase("Name a draft's ID, or --sequence, --step and --as together."))
    lint = problems_json(shown.lint)
    told = {"subject": shown.subject, "html": shown.html, "text": shown.text, "variant": shown.variant, "lint": lint}
    reasons = reasons_json(shown.verdict.reasons)
    sentence = "\n".join(
        (f"{shown.verdict.outcome.value}: {' '.join(one['message'] for one in reasons)}", "", shown.text)
    )
    heading = f"To {shown.email}: {shown.subject}\n"
    out.result(told | {"verdict": shown.verdict.outcome.value, "reasons": reasons}, heading + sentence)
    for one in lint:
        out.note(f"  {one['field']}: {one['message']} ({one['code']})")


@drafts.command()
@with_json
@click.pass_obj
def lint(desk: Desk, out: Printer) -> int:
    """Look over the copy of every sequence; ends with 1 where a finding is an error."""
    findings = [
        {
            "sequence": linted.sequence,
            "step": linted.step,
            "variant": linted.variant,
            "language": linted.language,
            **one,
        }
        for linted in lint_all(desk.workspace.engine)
        for one in problems_json(linted.problems)
    ]
    out.rows(iter(findings), ("sequence", "step", "variant", "language", "level", "code", "field", "line", "message"))
    return 1 if any(one["level"] == "error" for one in findings) else 0


@drafts.command()
@click.argument("ids", metavar="[ID]…", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Approve every draft that is to be reviewed.")
@click.option("--by", metavar="USER", help="Who approves (default: NURTURE_USER, else the system).")
@with_json
@click.pass_obj
def approve(desk: Desk, ids: tuple[str, ...], everything: bool, by: str | None, out: Printer) -> None:
    """Approve drafts, each judged once more; one that has changed becomes void."""
    if bool(ids) == everything:
        raise BadInput(phrase("Name the drafts to approve, or say --all."))
    wanted = None if everything else ids
    report = approve_drafts(desk.workspace.engine, speakers(), now=desk.now, by=desk.actor(by), ids=wanted)
    told = {"approved": report.approved, "void": report.void, "waiting": report.waiting}
    out.result(told, f"{report.approved} approved, {report.void} void because something had changed.")
    if report.waiting:
        out.note(f"  {report.waiting} wait: you changed their words last, so another person has to approve them.")


@click.command()
@click.option("--format", "kind", type=click.Choice(list(EXPORTERS)), required=True, help="The form of the hand-over.")
@click.option("--output", type=click.Path(path_type=Path), required=True, help="The file or folder to make.")
@click.option("--again", is_flag=True, help="Also those exported before, judged anew.")
@with_json
@click.pass_obj
def export(desk: Desk, kind: str, output: Path, again: bool, out: Printer) -> None:
    """Hand approved drafts over, each judged in the transaction that lets it go; a manifest lies beside the file."""
    report = export_drafts(
        desk.workspace.engine,
        speakers(),
        exporter_for(kind, output),
        format=kind,
        output=output,
        now=desk.now,
        by=desk.actor(),
        again=again,
    )
    told = {"exported": report.exported, "withheld": report.withheld, "manifest": str(report.manifest)}
    out.result(told, f"{report.exported} mails written to {output}; the manifest is {report.manifest}.")
    for reason, count in report.withheld.items():
        out.note(f"  {count} withheld: {say(reason_title(reason)).rstrip('.')} ({reason})")


@click.command()
@click.option("--language", type=click.Choice(["en", "sv", "nb"]), default="en", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="pdf", help="PDF, a page of HTML, or Markdown.")
@with_json
@click.pass_obj
def playbook(desk: Desk, language: str, output: Path, form: Format, out: Printer) -> None:
    """Write the stage definitions, with the rules in force and who signed them, as a document."""
    published = publish_playbook(desk.workspace.engine, speaker(language), now=desk.now, form=form)
    write_file(output, published.content)
    told = str(output) if published.pages is None else f"{output}: {published.pages} pages."
    out.result({"file": str(output), "pages": published.pages}, told)


def register(root: click.Group) -> None:
    """Add this family's commands."""
    for command in (draft, drafts, export, playbook):
        root.add_command(command)
