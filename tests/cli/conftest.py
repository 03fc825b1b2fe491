"""Running commands in tests: what a script would see of each."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nurture.cli import nurture
from nurture.cli.printing import run_command
from tests.house import House


class Told:
    """What a command said: its exit code, and what stood on standard output and on standard error."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def one(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        (line,) = self.out.splitlines()
        found = json.loads(line)
        assert isinstance(found, dict)
        return found

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON objects on standard output, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Told]


@pytest.fixture
def bare(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs commands in a folder with nothing in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("NURTURE_WORKSPACE", "NURTURE_DATABASE_URL", "NURTURE_USER", "NURTURE_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Told:
        code = run_command(nurture, arguments)
        out, err = capsys.readouterr()
        return Told(code, out, err)

    return run


@pytest.fixture
def run(house: House, bare: Run) -> Run:
    """Runs commands in the house, before any plan."""
    return lambda *arguments: bare("--workspace", str(house.library.parent), *arguments)


@pytest.fixture
def run_ready(ready: House, bare: Run) -> Run:
    """Runs commands in the house whose drafts are approved."""
    return lambda *arguments: bare("--workspace", str(ready.library.parent), *arguments)
