"""`nurture people export` and `erase`: what somebody may ask for about themselves."""

from __future__ import annotations

import click

from nurture.cli.frame import Desk, with_json
from nurture.cli.people import people
from nurture.cli.printing import Printer, dump
from nurture.core.errors import StoppedToAsk
from nurture.core.phrases import phrase
from nurture.services.disclosing import disclose_person
from nurture.services.erasing import Erasure, erase_person, foresee_erasure


@click.command()
@click.argument("email")
@with_json
@click.pass_obj
def export(desk: Desk, email: str, out: Printer) -> None:
    """Print all that is held about one person, as one JSON object."""
    told = disclose_person(desk.workspace.engine, email)
    click.echo(dump(told) if out.as_json else dump(told, indent=2))


@click.command()
@click.argument("email")
@click.option("--yes", is_flag=True, help="Erase now; without it the command says what would go, and stops.")
@with_json
@click.pass_obj
def erase(desk: Desk, email: str, out: Printer, yes: bool) -> None:
    """Erase a person everywhere, for good; their address stays closed to mail."""
    workspace = desk.workspace
    ahead = foresee_erasure(workspace.engine, email)
    if not yes:
        out.note(_ahead(ahead))
        said = phrase("Nothing was erased. Say --yes to erase {email}; it cannot be taken back.", email=ahead.email)
        raise StoppedToAsk(said, field="yes")
    done = erase_person(workspace.engine, workspace.settings.workspace, email, typed=ahead.email, now=desk.now)
    told = {"email": done.email, "contacts": done.contacts, "mailboxes": done.mailboxes, "drafts": done.drafts}
    out.result(
        told | {"receipts": done.receipts, "files": list(done.files)},
        f"{done.email} is erased. {done.mailboxes} closed for good, {done.drafts} drafts gone, "
        f"proofs of {done.receipts} mails kept, which name nobody.",
    )
    for file in done.files:
        out.note(f"  {file} was handed over and holds mail to them; it is yours to delete.")


def _ahead(ahead: Erasure) -> str:
    """What an erasure would take out, in words."""
    return (
        f"Contacts with this mailbox: {ahead.contacts}. Drafts that would go: {ahead.drafts}. "
        f"Addresses closed to mail for good: {ahead.mailboxes}. Files that wait to be brought in go too, all of them."
    )


def register(_root: click.Group) -> None:
    """Add these commands to those about people."""
    for command in (export, erase):
        people.add_command(command)
