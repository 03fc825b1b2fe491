"""What commands say when something is wrong: one sentence, one object with --json, and the right exit code."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import click
import pytest

from nurture.cli.printing import Printer, run_command
from nurture.core.errors import StoppedToAsk
from nurture.core.phrases import phrase
from tests.cli.conftest import Run
from tests.house import House

BAD_INPUT = {
    "import contacts nowhere.csv": "unreadable",
    "import contacts . ": "unreadable",
    "import contacts x.json": "",
    "plan --sequence nothing": "not_found",
    "plan show nothing": "not_found",
    "plan show": "not_found",
    "plan --as-of tomorrow": "usage",
    "classify --as-of 2026-13-01": "usage",
    "draft": "not_found",
    "draft --plan nothing": "not_found",
    "people show nobody@x.example.com": "not_found",
    "people show rubbish": "not_found",
    "who nothing": "not_found",
    "drafts preview dnone": "not_found",
    "drafts preview": "bad_input",
    "drafts preview --sequence lead-education --step 1": "bad_input",
    "drafts preview --sequence nothing --step 1 --as anna@lead.example.com": "not_found",
    "drafts approve dnone": "not_found",
    "drafts approve": "bad_input",
    "drafts approve dnone --all": "bad_input",
    "export --format mbox --output nowhere/mail.mbox": "cannot_write",
    "export --format mbox --output .": "cannot_write",
    "export --format pigeon --output x": "usage",
    "export --format mbox": "usage",
    "playbook --output nowhere/book.pdf": "cannot_write",
    "playbook --language dk --output book.pdf": "usage",
    "library sync nowhere": "bad_input",
    "users add rubbish --role admin": "bad_input",
    "import contacts x.csv --map nonsense": "bad_input",
    "nothing": "usage",
    "import": "usage",
    "plan --nothing": "usage",
}
"""Commands that cannot be done, with the code of the error (empty: any)."""


@pytest.mark.parametrize("command", BAD_INPUT)
def test_bad_input_is_one_object_with_json(run: Run, tmp_path: Path, command: str) -> None:
    """Standard output has one error object with code and message, and the command ends with 2."""
    (tmp_path / "x.csv").write_text("email\na@x.example.com\n")
    (tmp_path / "x.json").write_text('[{"email": "a@x.example.com"}]')
    told = run(*command.split(), "--json")
    assert told.code == 2
    assert told.one["error"].keys() >= {"code", "message"}
    assert told.one["error"]["code"] == (BAD_INPUT[command] or told.one["error"]["code"])


@pytest.mark.parametrize("command", BAD_INPUT)
def test_bad_input_is_a_sentence_for_people(run: Run, tmp_path: Path, command: str) -> None:
    """Standard error has the sentence, standard output nothing, and neither has a stack trace."""
    (tmp_path / "x.csv").write_text("email\na@x.example.com\n")
    (tmp_path / "x.json").write_text('[{"email": "a@x.example.com"}]')
    told = run(*command.split())
    assert (told.code, told.out) == (2, "")
    assert told.err.strip()
    assert "Traceback" not in told.err


@pytest.mark.parametrize("command", ["plan", "audit", "people list", "library list", "drafts list", "who x"])
def test_without_a_workspace_there_is_a_sentence(bare: Run, command: str) -> None:
    """Every command says where there is no workspace, and makes none."""
    told = bare(*command.split(), "--json")
    assert (told.code, told.one["error"]["code"]) == (2, "no_workspace")
    assert told.one["error"]["file"] == ".nurture"
    assert not Path(".nurture").exists()


def test_an_error_names_the_file(run: Run) -> None:
    """The object has the file, and the sentence begins with it."""
    assert run("import", "contacts", "nowhere.csv", "--json").one["error"]["file"] == "nowhere.csv"
    assert run("import", "contacts", "nowhere.csv").err.startswith("nowhere.csv: The file cannot be read")


def test_a_database_address_that_is_none_is_said(bare: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the variable."""
    monkeypatch.setenv("NURTURE_DATABASE_URL", "rubbish")
    told = bare("init", "--json")
    assert (told.code, told.one["error"]["code"]) == (2, "bad_database_url")


def test_a_file_that_is_no_database_is_said(bare: Run, tmp_path: Path) -> None:
    """A broken workspace gives a sentence and the code of a failure."""
    (tmp_path / ".nurture").mkdir()
    (tmp_path / ".nurture" / "nurture.db").write_text("this is no database, whatever its name says" * 50)
    told = bare("people", "list", "--json")
    assert (told.code, told.one["error"]["code"]) == (4, "no_database")


def test_a_workspace_folder_that_cannot_be_made_is_said(bare: Run, tmp_path: Path) -> None:
    """A file where the folder should be is named."""
    (tmp_path / "taken").write_text("")
    told = bare("--workspace", "taken/x", "init", "--json")
    assert (told.code, told.one["error"]["file"]) == (2, "taken/x")


def command_that(error: BaseException) -> click.Command:
    """A command that ends with this error."""

    @click.command()
    @click.option("--json", "as_json", is_flag=True)
    def command(as_json: bool) -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StoppedToAsk(phrase("Really?")), 3),
        (RuntimeError("inside"), 4),
        (KeyboardInterrupt(), 4),
        (click.Abort(), 4),
        (BrokenPipeError(), 0),
    ],
)
def test_every_end_has_its_exit_code(error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped to ask is 3, failed or interrupted 4, and a reader who leaves early is no failure."""
    with open("/dev/null", "w") as nowhere:
        monkeypatch.setattr(sys, "stdout", nowhere)
        assert run_command(command_that(error), ["--json"]) == code


def test_an_unforeseen_failure_keeps_its_inside_to_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output has one object; the log line stands on standard error; neither has what was inside."""
    assert run_command(command_that(RuntimeError("hemligt")), ["--json"]) == 4
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "command_failed" in err
    assert "hemligt" not in out + err


HOSTILE = ["\x1b[31mred", "a\nb", "[bold]x[/bold]", "[/]", ":warning:", "\u202eabc", "\x07", "x\\", "\udcff", "å" * 500]


@pytest.mark.parametrize("cell", HOSTILE)
def test_a_hostile_cell_breaks_no_table(cell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a cell contains, the table has its lines, and the terminal is told nothing."""
    Printer(as_json=False).rows([{"a": cell, "b": "after"}, {"a": "plain", "b": "last"}], ("a", "b"))
    out = capsys.readouterr().out
    assert len([line for line in out.splitlines() if "after" in line or "last" in line]) == 2
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert cell.replace("\n", " ") in out or "\ufffd" in out or len(cell) > 100


@pytest.mark.parametrize("cell", HOSTILE)
def test_a_hostile_value_breaks_no_json(cell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a value contains, it comes back from its one line."""
    Printer(as_json=True).result({"a": cell})
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {"a": cell}


def test_letters_the_output_cannot_write_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON is valid in any encoding of standard output."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, "ascii"))
    Printer(as_json=True).result({"a": "å"})
    sys.stdout.flush()
    assert raw.getvalue() == b'{"a": "\\u00e5"}\n'


def test_a_file_name_of_broken_letters_is_said(run: Run) -> None:
    """A name that is no text gives the sentence like any other."""
    assert run("import", "contacts", "\udcff.csv", "--json").one["error"]["code"] == "unreadable"
    assert run("import", "contacts", "\udcff.csv").code == 2


def test_nobody_to_sign_in_stops_serving(run: Run, house: House) -> None:
    """Serving needs a first user, and says how to add one."""
    assert "nurture users add" in run("serve").err


@pytest.mark.parametrize("arguments", [("--help",), ("plan", "--help"), ("--version",)])
def test_help_ends_with_0(bare: Run, arguments: tuple[str, ...]) -> None:
    """Help and version are no errors."""
    told = bare(*arguments)
    assert told.code == 0
    assert told.out.strip()
