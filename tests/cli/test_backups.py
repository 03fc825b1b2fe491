"""`nurture backup` and `nurture restore` as scripts see them."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_a_backup_makes_a_workspace_anew(run: Run, bare: Run, tmp_path: Path) -> None:
    """The keys are `file` and `rows`, and a workspace that is not there yet is made."""
    file = str(tmp_path / "monday.backup")
    told = run("backup", file, "--json").one
    assert told.keys() == {"file", "rows"}
    there = ("--workspace", str(tmp_path / "new"))
    restored = bare(*there, "restore", file, "--json").one
    assert (restored["file"], restored["rows"]) == (file, told["rows"])
    assert bare(*there, "people", "list", "--json").lines == run("people", "list", "--json").lines


def test_a_file_that_is_no_backup_makes_no_workspace(bare: Run, tmp_path: Path) -> None:
    """It is bad input, and nothing is made."""
    (tmp_path / "people.csv").write_text("email\n")
    told = bare("--workspace", str(tmp_path / "new"), "restore", str(tmp_path / "people.csv"), "--json")
    assert (told.code, told.one["error"]["code"]) == (2, "broken_backup")
    assert not (tmp_path / "new").exists()
