"""`nurture overrides …`: one person asks to let through what the guard holds, and a second one decides."""

from __future__ import annotations

from typing import Any

import click

from nurture.cli.frame import Desk, with_json
from nurture.cli.printing import Printer
from nurture.core.overrides import LONGEST_DAYS, OVERRIDABLE
from nurture.services.overriding import Asked, ask_override, decide_override, list_overrides, withdraw_override


@click.group()
def overrides() -> None:
    """Decisions of two people to let through what the guard holds; never what it blocks."""


@overrides.command(name="list")
@click.option("--all", "everything", is_flag=True, help="Those that are over too.")
@with_json
@click.pass_obj
def list_(desk: Desk, everything: bool, out: Printer) -> None:
    """List what is asked for and what stands, one a line."""
    rows = list_overrides(desk.workspace.engine, now=desk.now, everything=everything)
    out.rows(
        (_row(one) for one in rows), ("id", "whom", "code", "audience", "state", "asked_by", "decided_by", "reason")
    )


def _row(one: Asked) -> dict[str, Any]:
    times = {"asked_at": one.asked_at.isoformat(), "expires_at": one.expires_at.isoformat()}
    same = ("whom", "code", "audience", "reason", "asked_by", "decided_by", "state")
    return {"id": one.number, **{name: getattr(one, name) for name in same}, **times}


@overrides.command()
@click.argument("whom", metavar="EMAIL|COMPANY_DOMAIN")
@click.option("--code", type=click.Choice(sorted(OVERRIDABLE)), required=True, help="The reason that holds the mail.")
@click.option(
    "--audience", type=click.Choice(["prospects", "customers"]), help="For undecided_audience: whose content."
)
@click.option("--reason", required=True, help="Why; it is kept on record.")
@click.option(
    "--days", type=int, default=14, show_default=True, help=f"After how many days it ends, {LONGEST_DAYS} at most."
)
@with_json
@click.pass_obj
def ask(desk: Desk, *, whom: str, code: str, audience: str | None, reason: str, days: int, out: Printer) -> None:
    """Ask to let mail through that the guard holds; a second person has to grant it."""
    given: dict[str, Any] = {"reason": reason, "days": days, "by": desk.actor(), "now": desk.now, "audience": audience}
    number = ask_override(desk.workspace.engine, whom, code, **given)
    out.result(
        {"id": number}, f"Asked as number {number}; somebody else grants it with `nurture overrides grant {number}`."
    )


@overrides.command()
@click.argument("number", type=int)
@with_json
@click.pass_obj
def grant(desk: Desk, number: int, out: Printer) -> None:
    """Let it through, as a second person."""
    _say(decide_override(desk.workspace.engine, number, grant=True, by=desk.actor(), now=desk.now), out)


@overrides.command()
@click.argument("number", type=int)
@with_json
@click.pass_obj
def refuse(desk: Desk, number: int, out: Printer) -> None:
    """Do not let it through, as a second person."""
    _say(decide_override(desk.workspace.engine, number, grant=False, by=desk.actor(), now=desk.now), out)


@overrides.command()
@click.argument("number", type=int)
@with_json
@click.pass_obj
def withdraw(desk: Desk, number: int, out: Printer) -> None:
    """End it at once."""
    _say(withdraw_override(desk.workspace.engine, number, by=desk.actor(), now=desk.now), out)


def _say(one: Asked, out: Printer) -> None:
    out.result(_row(one), f"Number {one.number}, {one.whom}, {one.code}: {one.state}.")


def register(root: click.Group) -> None:
    """Add this family's commands."""
    root.add_command(overrides)
