"""`nurture push` and `deliveries …`: mails handed to servers, and what a person says of those nobody is sure of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from nurture.cli.frame import Desk, with_json, write_file
from nurture.cli.printing import Printer
from nurture.core.phrases import say
from nurture.services.browsing.guard import reason_title
from nurture.services.confirming import Attempt, confirm_delivery, list_attempts
from nurture.services.manifests import write_manifest
from nurture.services.pushing import push_drafts
from nurture.wiring import CHANNELS, courier_for, speakers


@click.command()
@click.argument("channel", type=click.Choice(CHANNELS))
@click.option("--due", is_flag=True, help="Only mails whose time has come.")
@click.option("--manifest", type=click.Path(path_type=Path), help="A file for what left: draft, person, hash, receipt.")
@with_json
@click.pass_obj
def push(desk: Desk, channel: str, due: bool, manifest: Path | None, out: Printer) -> None:
    """Hand approved drafts to a server: smtp sends, imap fills the folder of drafts, listmonk drafts campaigns."""
    report = push_drafts(
        desk.workspace.engine,
        speakers(),
        courier_for(desk.workspace, channel),
        channel=channel,
        now=desk.now,
        by=desk.actor(),
        only_due=due,
    )
    if manifest is not None:
        write_file(manifest, write_manifest(desk.workspace.engine, report.export))
    told = {"pushed": report.pushed, "withheld": report.withheld, "uncertain": report.uncertain}
    out.result(told, f"{report.pushed} mails handed over, {report.uncertain} uncertain.")
    for reason, count in report.withheld.items():
        out.note(f"  {count} withheld: {say(reason_title(reason)).rstrip('.')} ({reason})")
    if report.uncertain:
        out.note("Of the uncertain nobody knows whether the server took them: see `nurture deliveries list`.")


@click.group()
def deliveries() -> None:
    """Mails handed to servers: those that nobody is sure of, and what became of them."""


@deliveries.command(name="list")
@click.option("--all", "everything", is_flag=True, help="Refused and postponed ones too.")
@with_json
@click.pass_obj
def list_(desk: Desk, everything: bool, out: Printer) -> None:
    """List the mails of which nobody knows whether the server took them, oldest first."""
    rows = (_row(one) for one in list_attempts(desk.workspace.engine, everything=everything))
    out.rows(rows, ("draft", "email", "channel", "at", "state", "said"))


@deliveries.command()
@click.argument("draft_id", metavar="ID")
@click.argument("word", metavar="sent|not-sent")
@with_json
@click.pass_obj
def settle(desk: Desk, draft_id: str, word: str, out: Printer) -> None:
    """Say that an uncertain mail was sent, or that it was not, so that the next push hands it over."""
    settled = confirm_delivery(desk.workspace.engine, draft_id, word, by=desk.actor(), now=desk.now)
    out.result(_row(settled), f"{settled.draft_id} to {settled.email}: {settled.state.value}.")


def _row(one: Attempt) -> dict[str, Any]:
    return {
        "draft": one.draft_id,
        "email": one.email,
        "subject": one.subject,
        "channel": one.channel,
        "at": one.at.isoformat(),
        "state": one.state.value,
        "said": one.said,
    }


def register(root: click.Group) -> None:
    """Add this family's commands."""
    for command in (push, deliveries):
        root.add_command(command)
