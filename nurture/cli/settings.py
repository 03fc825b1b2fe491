"""`nurture settings …`: brand, sender, languages, calendar and the ideal customer profile."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from nurture.cli.changes import note_changes, plan_changes
from nurture.cli.frame import Desk, with_json
from nurture.cli.printing import Printer
from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import phrase
from nurture.services.configuring import change_settings, foresee_settings, read_settings


@click.group()
def settings() -> None:
    """The workspace's settings."""


@settings.command()
@click.argument("key", required=False)
@with_json
@click.pass_obj
def get(desk: Desk, key: str | None, out: Printer) -> None:
    """Show every setting, or the one named KEY."""
    values = asdict(read_settings(desk.workspace.engine))
    if key is not None and key not in values:
        raise NotFound(
            phrase("There is no setting “{key}”; there are {known}.", key=key, known=", ".join(values)), field=key
        )
    out.result({key: values[key]} if key else values)


@settings.command(name="set")
@click.argument("key")
@click.argument("value")
@click.option("--dry-run", is_flag=True, help="Say what that would change in the newest plan, and keep nothing.")
@with_json
@click.pass_obj
def set_(desk: Desk, *, key: str, value: str, dry_run: bool, out: Printer) -> None:
    """Set KEY to VALUE: a text, or JSON for lists and conditions, or @FILE with either in it."""
    engine, read = desk.workspace.engine, _read(key, value)
    if dry_run:
        changes = plan_changes(foresee_settings(engine, {key: read}, now=desk.now))
        out.result({"changes": changes}, f"{len(changes)} changes against the newest plan.")
        note_changes(changes, out)
        return
    change_settings(engine, {key: read})
    out.result({key: asdict(read_settings(engine))[key]})


def _read(key: str, value: str) -> Any:
    if value.startswith("@"):
        try:
            value = Path(value[1:]).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            said = phrase("The file cannot be read: {why}.", why=getattr(error, "strerror", None) or "it is not UTF-8")
            raise BadInput(said, code="unreadable", file=value[1:], field=key) from error
    try:
        read = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return read if not isinstance(read, float) else value


def register(root: click.Group) -> None:
    """Add this family's commands."""
    root.add_command(settings)
