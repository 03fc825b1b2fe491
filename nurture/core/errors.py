"""What can go wrong, each with a sentence that says what, where and what to do; the exit codes are INTERFACE's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nurture.core.phrases import Phrase, say


@dataclass(frozen=True, slots=True)
class Problem:
    """Expected bad data as a value: a code for programs, a sentence for people, and the place.

    `row` and `line` count from 1; `row` is the record of a table, `line` the line of a text file.
    """

    code: str
    message: Phrase
    path: str | None = None
    line: int | None = None
    field: str | None = None
    row: int | None = None
    column: str | None = None


class NurtureError(Exception):
    """A failure with a sentence for the person in front of it. `exit_code` is what the command ends with."""

    exit_code: ClassVar[int] = 4
    code: ClassVar[str] = "failed"

    def __init__(
        self,
        message: Phrase,
        *,
        code: str | None = None,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(say(message))
        self.message = message
        self.reason = code or self.code
        self.file = file
        self.row = row
        self.column = column
        self.field = field


class BadInput(NurtureError):
    """What was given cannot be used; nothing was changed."""

    exit_code = 2
    code = "bad_input"


class NotFound(BadInput):
    """No such contact, draft, offer, sequence or file."""

    code = "not_found"


class StoppedToAsk(NurtureError):
    """A person has to decide before this goes on; nothing was changed."""

    exit_code = 3
    code = "stopped_to_ask"
