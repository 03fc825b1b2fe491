"""`nurture backup` and `nurture restore`: a copy of a live workspace, and back."""

from __future__ import annotations

from pathlib import Path

import click

from nurture.cli.frame import Desk, with_json
from nurture.cli.printing import Printer
from nurture.services.backing_up import back_up, check_backup, restore_backup
from nurture.wiring import make_workspace


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_json
@click.pass_obj
def backup(desk: Desk, file: Path, out: Printer) -> None:
    """Copy the whole workspace, as it is at this moment, into a new file; others may go on working."""
    rows = back_up(desk.workspace.engine, file, now=desk.now)
    out.result({"file": str(file), "rows": rows}, f"{rows} rows are in {file}. Keep it safe: it holds personal data.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_json
@click.pass_obj
def restore(desk: Desk, file: Path, out: Printer) -> None:
    """Put the workspace back to what a backup holds, or make it anew; what stops mail to somebody stays."""
    check_backup(file)
    workspace, _ = make_workspace(desk.settings)
    report = restore_backup(workspace.engine, file, folder=desk.settings.workspace, now=workspace.now())
    told = {"file": str(file), "rows": report.rows, "void": report.void, "kept": report.kept}
    out.result(told | {"before": str(report.before)}, f"{report.rows} rows are back.")
    out.note(f"{report.void} drafts had not left and are void: plan anew, then draft.")
    out.note(f"{report.kept} later reasons not to mail somebody were kept.")
    out.note(f"What was there until now is in {report.before}.")


def register(root: click.Group) -> None:
    """Add this family's commands."""
    for command in (backup, restore):
        root.add_command(command)
