"""`nurture segments count`: how many people meet a condition."""

from __future__ import annotations

from pathlib import Path

import click

from nurture.cli.frame import Desk, with_json
from nurture.cli.printing import Printer
from nurture.core.documents import MAX_CHARACTERS
from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.services.segmenting import count_people, read_criteria


@click.group()
def segments() -> None:
    """Segments: people given by a condition."""


@segments.command()
@click.argument("criteria")
@with_json
@click.pass_obj
def count(desk: Desk, criteria: str, out: Printer) -> None:
    """Count the people who meet CRITERIA: a condition in JSON or YAML, or @FILE that holds one."""
    file = criteria.removeprefix("@") if criteria.startswith("@") else None
    read = read_criteria(criteria if file is None else _text_of(Path(file)), file)
    people = count_people(desk.workspace.engine, read, now=desk.now)
    out.result({"people": people}, f"{people} people meet the condition.")


def _text_of(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as stream:
            return stream.read(MAX_CHARACTERS + 1)
    except UnicodeDecodeError as error:
        raise BadInput(
            phrase("The file is not UTF-8 text; save it as UTF-8."), code="not_utf8", file=str(file)
        ) from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise BadInput(phrase("The file cannot be read: {why}.", why=why), code="unreadable", file=str(file)) from error


def register(root: click.Group) -> None:
    """Add this family's commands."""
    root.add_command(segments)
