"""`nurture sequences export` and `import`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_a_sequence_goes_out_and_in(run: Run, tmp_path: Path) -> None:
    """The file is read back; a dry run keeps nothing, and the change is version 2."""
    file = tmp_path / "mine.yaml"
    text = run("sequences", "export", "lead-education").out
    file.write_text(text.replace("priority: 50", "priority: 7"), "utf-8")
    assert run("sequences", "import", str(file), "--dry-run", "--json").one["version"] is None
    told = run("sequences", "import", str(file), "--json").one
    assert told == {"key": "lead-education", "version": 2, "problems": [], "changes": []}
    assert "priority: 7" in run("sequences", "export", "lead-education").out


def test_a_broken_file_is_refused_with_its_lines(run: Run, tmp_path: Path) -> None:
    """Exit code 2, the file and the line; the sequence stays as it was."""
    file = tmp_path / "mine.yaml"
    text = run("sequences", "export", "lead-education").out
    file.write_text(text.replace("delay_days: 2", "delay_days: soon"), "utf-8")
    told = run("sequences", "import", str(file))
    assert told.code == 2
    assert "mine.yaml:" in told.out
    assert run("sequences", "export", "lead-education").out == text
