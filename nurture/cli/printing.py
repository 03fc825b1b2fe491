"""How commands print: tables for people, JSON for programs, and errors as one sentence or one object."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import click
import structlog
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nurture.core.errors import NurtureError
from nurture.core.guard import Reason
from nurture.core.phrases import say

FAILED: Final = 4
BAD_USAGE: Final = 2


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints results the way that was asked for."""

    as_json: bool

    def result(self, values: Mapping[str, Any], sentence: str = "") -> None:
        """One result: a JSON object, or a sentence (or the values, one a line) for people."""
        if self.as_json:
            click.echo(dump(values))
        else:
            click.echo(_plain(sentence or "\n".join(f"{key}: {_shown(value)}" for key, value in values.items())))

    def rows(self, rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
        """Many results: a JSON object a line, or a table of these columns for people."""
        if self.as_json:
            for row in rows:
                sys.stdout.write(dump(row) + "\n")
            return
        table = Table(box=None, header_style="bold", pad_edge=False)
        for column in columns:
            table.add_column(column.replace("_", " "), overflow="fold")
        for row in rows:
            table.add_row(*(Text(" ".join(_plain(_shown(row.get(column))).split())) for column in columns))
        Console(width=None if sys.stdout.isatty() else 160).print(table)

    def note(self, text: str) -> None:
        """Something beside the result, for people only."""
        if not self.as_json:
            click.echo(_plain(text))


def reasons_json(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """The reasons of a verdict as every command prints them."""
    return [{"code": one.code, "message": say(one.message)} for one in reasons]


def dump(values: Mapping[str, Any], indent: int | None = None) -> str:
    """The values as JSON, in one line if not indented; letters that standard output cannot write are escaped."""
    line = json.dumps(values, ensure_ascii=False, default=str, indent=indent)
    try:
        line.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(values, default=str, indent=indent)
    return line


_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def _plain(text: str) -> str:
    """The text without what a terminal would obey: control characters, changes of direction, broken letters."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one) for one in value)
    return str(value)


def run_command(command: click.Command, arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; whatever goes wrong is said in one sentence."""
    as_json = "--json" in arguments
    try:
        result = command.main(list(arguments), prog_name="nurture", standalone_mode=False)
        sys.stdout.flush()
    except NurtureError as error:
        return _fail(as_json, error.exit_code, _told(error), f"{_place(error)}{say(error.message)}")
    except click.ClickException as error:
        return _fail(as_json, BAD_USAGE, {"code": "usage", "message": error.format_message()}, error.format_message())
    except (click.Abort, KeyboardInterrupt):
        return _fail(as_json, FAILED, {"code": "interrupted", "message": "Interrupted."}, "Interrupted.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last resort: a person gets a sentence, the log gets the rest
        log = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
        log.error("command_failed", error=type(error).__name__, exc_info=os.getenv("NURTURE_DEBUG"))
        said = f"Something went wrong that should not have ({type(error).__name__}); nothing was half done."
        return _fail(as_json, FAILED, {"code": "failed", "message": said}, said)
    return result if isinstance(result, int) else 0


def _told(error: NurtureError) -> dict[str, Any]:
    place = {"file": error.file, "row": error.row, "column": error.column, "field": error.field}
    known = {key: value for key, value in place.items() if value is not None}
    return {"code": error.reason, "message": say(error.message), **known}


def _place(error: NurtureError) -> str:
    row = f", row {error.row}" if error.row is not None else ""
    column = f", column {error.column}" if error.column else ""
    return f"{error.file}{row}{column}: " if error.file else ""


def _fail(as_json: bool, code: int, told: Mapping[str, Any], sentence: str) -> int:
    if as_json:
        click.echo(dump({"error": told}))
    else:
        click.echo(_plain(sentence), err=True)
    return code
