"""Errors: each with its sentence and its exit code."""

from __future__ import annotations

import pytest

from nurture.core.errors import BadInput, NotFound, NurtureError, StoppedToAsk
from nurture.core.phrases import phrase


@pytest.mark.parametrize(
    ("kind", "exit_code", "code"),
    [
        (NurtureError, 4, "failed"),
        (BadInput, 2, "bad_input"),
        (NotFound, 2, "not_found"),
        (StoppedToAsk, 3, "stopped_to_ask"),
    ],
)
def test_each_failure_ends_a_command_its_own_way(kind: type[NurtureError], exit_code: int, code: str) -> None:
    """The exit codes are part of the public interface."""
    error = kind(phrase("No."))
    assert (error.exit_code, error.reason) == (exit_code, code)


def test_an_error_reads_as_its_sentence() -> None:
    """Whoever sees the bare exception sees the sentence."""
    assert str(NotFound(phrase("There is no draft {id}.", id=7))) == "There is no draft 7."


def test_an_error_says_where() -> None:
    """File, row, column and field stay with it."""
    error = BadInput(phrase("No."), code="bad_cell", file="people.csv", row=3, column="Email", field="email")
    assert (error.reason, error.file, error.row, error.column, error.field) == (
        "bad_cell",
        "people.csv",
        3,
        "Email",
        "email",
    )
