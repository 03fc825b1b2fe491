"""`nurture segments count` as scripts see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nurture.cli import nurture
from nurture.cli.printing import run_command
from tests.house import House

Count = Callable[[str], tuple[int, dict[str, Any]]]


@pytest.fixture
def count(house: House, capsys: pytest.CaptureFixture[str]) -> Count:
    """Counts a segment in the house: the exit code and the JSON object."""

    def run(criteria: str) -> tuple[int, dict[str, Any]]:
        code = run_command(nurture, ["--workspace", str(house.library.parent), "segments", "count", criteria, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_a_condition_is_counted(count: Count) -> None:
    """The one key is `people`."""
    code, told = count('{"field": "stage", "value": "lead"}')
    assert code == 0
    assert told.keys() == {"people"}
    assert told["people"] > 0


def test_a_condition_is_read_from_a_file(count: Count, tmp_path: Path) -> None:
    """@FILE means the same as what is in the file."""
    file = tmp_path / "segment.yaml"
    file.write_text("any:\n  - {field: stage, value: lead}\n")
    assert count(f"@{file}") == count('{"field": "stage", "value": "lead"}')


def test_a_condition_that_cannot_be_read_is_bad_input(count: Count) -> None:
    """The exit code is 2, and the place of what is wrong is told."""
    code, told = count('{"all": [{"field": "colour", "value": "red"}]}')
    assert (code, told["error"]["code"], told["error"]["field"]) == (2, "criteria", "criteria.all[0]")
    assert "colour" in told["error"]["message"]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff", b"nothing"])
def test_a_file_that_cannot_be_read_is_bad_input(count: Count, tmp_path: Path, content: bytes | None) -> None:
    """A file that is missing, not text or no condition ends with 2 and names itself."""
    file = tmp_path / "segment.yaml"
    if content is not None:
        file.write_bytes(content)
    code, told = count(f"@{file}")
    assert (code, told["error"]["file"]) == (2, str(file))


def test_people_read_a_sentence(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json the answer is a sentence."""
    assert run_command(nurture, ["--workspace", str(house.library.parent), "segments", "count", '{"any": []}']) == 0
    assert capsys.readouterr().out == "0 people meet the condition.\n"
