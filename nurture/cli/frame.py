"""The outermost command, and what every command shares: the workspace, the JSON switch, who acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from nurture import __version__
from nurture.cli.printing import Printer
from nurture.config import Settings
from nurture.core.documents import MAX_CHARACTERS
from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.services.exporting import PARTIAL
from nurture.wiring import Workspace, open_workspace

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass
class Desk:
    """What a command has at hand. The workspace is opened when it is first asked for."""

    settings: Settings

    @cached_property
    def workspace(self) -> Workspace:
        """The open workspace; raises BadInput where there is none."""
        return open_workspace(self.settings)

    @property
    def now(self) -> datetime:
        """The moment (UTC) by the workspace's clock."""
        return self.workspace.now()

    def actor(self, by: str | None = None) -> str:
        """Who acts: the one named, else NURTURE_USER, else the system."""
        return by or self.settings.user or "system"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--workspace", type=click.Path(path_type=Path), help="The workspace's folder (default .nurture).")
@click.version_option(__version__, prog_name="nurture")
@click.pass_context
def nurture(context: click.Context, workspace: Path | None) -> None:
    """Plan content for every stage of the buyer journey, and prove that customer-only mail never reached a prospect."""
    context.obj = Desk(Settings(workspace=workspace) if workspace else Settings())


def with_json(command: Command) -> Command:
    """Give a command `--json`; it is handed a Printer that knows the choice."""

    def choose(_context: click.Context, _parameter: click.Parameter, value: bool) -> Printer:
        return Printer(as_json=value)

    option = click.option(
        "--json", "out", is_flag=True, callback=choose, help="Print JSON on standard output and nothing else."
    )
    return option(command)


FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2999


class Day(click.ParamType[date]):
    """A date written as 2027-03-31, of the years in which a calendar can be reckoned with."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error that says how to write one."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = date.min
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail(f"“{value}” is not a date; write it as 2027-03-31.", param, ctx)
        return day


def end_of(day: date | None) -> datetime | None:
    """The last moment (UTC) of a day, or None for no day."""
    return datetime.combine(day, time.max, UTC) if day else None


def read_text(file: Path) -> str:
    """The text of a file that a person names, as far as any document goes; raises BadInput."""
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


def write_file(output: Path, content: bytes) -> None:
    """Write a file that a person names, whole or not at all; raises BadInput where that fails."""
    partial = output.parent / f"{output.name}{PARTIAL}"
    try:
        partial.write_bytes(content)
        partial.replace(output)
    except OSError as error:
        partial.unlink(missing_ok=True)
        said = phrase("The file cannot be written: {why}.", why=error.strerror or type(error).__name__)
        raise BadInput(said, code="cannot_write", file=str(output)) from error
