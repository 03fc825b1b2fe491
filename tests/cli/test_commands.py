"""Every command as scripts see it: one JSON object on standard output, its keys, and the exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.house import STAGES, House, address, contacts_file, read_mbox, write_library

LEAD = address("lead")


def test_the_whole_line_by_commands(bare: Run, tmp_path: Path) -> None:
    """From an empty folder to a hand-over without a violation, by commands alone."""
    write_library(tmp_path / "content_library")
    (tmp_path / "crm.csv").write_text(contacts_file())
    for command in (
        "init",
        "library sync",
        "import contacts crm.csv",
        "classify",
        "plan",
        "draft",
        "drafts approve --all",
    ):
        assert bare(*command.split(), "--json").code == 0
    told = bare("export", "--format", "mbox", "--output", "mail.mbox", "--json").one
    assert told["exported"] == len(read_mbox(tmp_path / "mail.mbox")) == 24
    assert bare("audit", "--json").one == {"drafts": 24, "exports": 1, "violations": []}


def test_init_says_where(bare: Run, tmp_path: Path) -> None:
    """A new workspace lies in .nurture, and making it again is no error."""
    told = bare("init", "--json")
    assert told.code == 0
    assert told.one["workspace"] == ".nurture"
    assert told.one["database"] == f"sqlite:///{tmp_path}/.nurture/nurture.db"
    assert bare("init", "--json").one == told.one


def test_the_environment_names_the_workspace(bare: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NURTURE_WORKSPACE and NURTURE_DATABASE_URL are used where no option says otherwise."""
    monkeypatch.setenv("NURTURE_WORKSPACE", "elsewhere")
    assert bare("init", "--json").one["workspace"] == "elsewhere"
    monkeypatch.setenv("NURTURE_DATABASE_URL", f"sqlite:///{tmp_path}/own.db")
    assert bare("init", "--json").one["database"].endswith("/own.db")


def test_a_password_is_not_printed(bare: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that cannot be reached is said without its password."""
    monkeypatch.setenv("NURTURE_DATABASE_URL", "postgresql+psycopg://me:hemligt@127.0.0.1:1/x")
    told = bare("init", "--json")
    assert (told.code, told.one["error"]["code"]) == (4, "no_database")
    assert "hemligt" not in told.out + told.err


KEYS: dict[str, set[str]] = {
    "library sync": {"offers", "added", "changed", "unchanged", "retired", "problems"},
    "classify": {"contacts", "moved", "by_stage", "conflicts"},
    "classify --dry-run --as-of 2026-11-01": {"contacts", "moved", "by_stage", "conflicts"},
    "plan": {"people", "emails", "held", "gaps", "plan_id"},
    "plan --dry-run --as-of 2026-12-01 --sequence lead-education": {"people", "emails", "held", "gaps", "plan_id"},
    "audit": {"drafts", "exports", "violations"},
    "users add siv@luftvik.example.com --role admin": {"email", "role", "sign_in"},
    "people show anna@lead.example.com": {"email", "stage", "because", "next", "withheld"},
    "people move anna@lead.example.com other --reason key-account": {"email", "from", "to"},
    "people suppress anna@lead.example.com --reason complained": {"email", "from", "to", "mailboxes"},
    "people decide customer.example.com each": {"company", "from", "to", "people", "affected"},
}
"""Commands that give one object, with the keys they promise."""

LINE_KEYS: dict[str, set[str]] = {
    "library list": {"key", "kind", "language", "phase", "stages", "audience", "status", "title", "url", "path"},
    "library gaps": {"stage", "phase", "language", "offers", "people", "instead"},
    "people list": {
        *("email", "first_name", "last_name", "company", "stage", "crm_stage", "lead_status", "relationship"),
        *("language", "country", "suppressed"),
    },
    "sequences list": {"key", "segment", "goal", "steps"},
    "who version-nine": {"email", "verdict", "reasons"},
}
"""Commands that give one object a line, with the keys they promise."""


@pytest.mark.parametrize("command", KEYS)
def test_a_command_gives_its_keys(run: Run, house: House, command: str) -> None:
    """Every promised key is there, in one object."""
    told = run(*command.split(), *([str(house.library)] if command == "library sync" else []), "--json")
    assert (told.code, told.err) == (0, "")
    assert told.one.keys() >= KEYS[command]


@pytest.mark.parametrize("command", LINE_KEYS)
def test_a_list_gives_its_keys_on_each_line(run: Run, command: str) -> None:
    """Every promised key is in every line."""
    told = run(*command.split(), "--json")
    assert told.code == 0
    assert told.lines
    assert all(line.keys() >= LINE_KEYS[command] for line in told.lines)


@pytest.mark.parametrize("command", [*KEYS, *LINE_KEYS])
def test_a_command_speaks_to_people_too(run: Run, house: House, command: str) -> None:
    """Without --json there is something to read, and no JSON."""
    told = run(*command.split(), *([str(house.library)] if command == "library sync" else []))
    assert told.code == 0
    assert told.out.strip()
    assert not told.out.startswith("{")


def test_plan_show_gives_its_keys(run: Run) -> None:
    """Each planned mail is a line."""
    run("plan")
    keys = {"email", "sequence", "step", "offer", "send_at", "because", "runners_up"}
    assert all(line.keys() >= keys for line in run("plan", "show", "--json").lines)
    assert "find-the-cause" in run("plan", "show").out


def test_draft_gives_its_keys(run: Run) -> None:
    """Drafting says how many were made and held, and twice makes none."""
    run("plan")
    assert run("draft", "--json").one == {"drafts": 24, "held": {}}
    assert run("draft", "--json").one == {"drafts": 0, "held": {}}


def test_drafts_list_gives_its_keys(run_ready: Run) -> None:
    """Each draft is a line."""
    lines = run_ready("drafts", "list", "--json").lines
    keys = {"id", "email", "stage", "sequence", "step", "offers", "subject", "send_at", "status", "reasons"}
    assert len(lines) == 24
    assert all(line.keys() >= keys for line in lines)
    assert {line["status"] for line in lines} == {"approved"}


def test_void_drafts_are_listed_on_request(run_ready: Run, ready: House) -> None:
    """Only --all shows what is void, with its reasons."""
    ready.happened(LEAD, "unsubscribed")
    run_ready("export", "--format", "zip", "--output", str(ready.out / "mail.zip"))
    assert len(run_ready("drafts", "list", "--json").lines) == 20
    void = [line for line in run_ready("drafts", "list", "--all", "--json").lines if line["status"] == "void"]
    assert len(void) == 4
    assert {reason["code"] for line in void for reason in line["reasons"]} == {"unsubscribed"}


def test_previews_give_their_keys(run_ready: Run, ready: House) -> None:
    """A draft by id, and a step as a person, say subject, both bodies, verdict and reasons."""
    draft = ready.drafts(email=LEAD)[0].id
    step = ("--sequence", "lead-education", "--step", "1", "--as", LEAD)
    for given in ((draft,), step):
        told = run_ready("drafts", "preview", *given, "--json").one
        assert told.keys() >= {"subject", "html", "text", "verdict", "reasons"}
        assert told["verdict"] == "allowed"
    assert "allowed: " in run_ready("drafts", "preview", draft).out


def test_approval_gives_its_keys_and_says_who(run: Run, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who approves is --by, else NURTURE_USER, else the system."""
    run("plan")
    run("draft")
    one, two, three, *_ = [row.id for row in house.drafts()]
    assert run("drafts", "approve", one, "--by", "siv", "--json").one == {"approved": 1, "void": 0, "waiting": 0}
    run("drafts", "approve", two)
    monkeypatch.setenv("NURTURE_USER", "ola")
    run("drafts", "approve", three)
    by = {row.id: row.approved_by for row in house.drafts("approved")}
    assert (by[one], by[two], by[three]) == ("siv", "system", "ola")


@pytest.mark.parametrize("format", ["eml", "mbox", "zip", "csv"])
def test_export_gives_its_keys(run_ready: Run, ready: House, format: str) -> None:
    """Each format says how many left, what was withheld, and where the manifest is."""
    target = ready.out / f"mail.{format}"
    told = run_ready("export", "--format", format, "--output", str(target), "--json")
    assert (told.code, told.err) == (0, "")
    assert told.one == {"exported": 24, "withheld": {}, "manifest": f"{target}.manifest.jsonl"}
    assert Path(told.one["manifest"]).is_file()


def test_withheld_mail_is_a_normal_result(run_ready: Run, ready: House) -> None:
    """What is withheld is counted by reason, and the command ends with 0."""
    ready.happened(LEAD, "unsubscribed")
    told = run_ready("export", "--format", "csv", "--output", str(ready.out / "a.csv"))
    assert told.code == 0
    assert "4 withheld: They unsubscribed (unsubscribed)" in told.out


def test_export_again_takes_what_has_left(run_ready: Run, ready: House) -> None:
    """Without --again nothing is left; with it everything is judged anew and leaves."""
    target = ("export", "--format", "csv", "--output")
    run_ready(*target, str(ready.out / "a.csv"))
    assert run_ready(*target, str(ready.out / "b.csv"), "--json").one["exported"] == 0
    assert run_ready(*target, str(ready.out / "c.csv"), "--again", "--json").one["exported"] == 24


def test_an_audit_that_finds_something_ends_with_1(run_ready: Run, ready: House) -> None:
    """A violation is told with code, draft, reader and sentence."""
    ready.export()
    ready.forge("UPDATE contact SET stage = 'customer' WHERE email_key = :lead", lead=LEAD)
    told = run_ready("audit", "--json")
    assert told.code == 1
    assert told.one["violations"][0].keys() == {"code", "draft", "email", "message"}
    assert "stage_without_move" in run_ready("audit").out


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_the_playbook_is_written(run: Run, tmp_path: Path, language: str) -> None:
    """The file is a PDF with as many pages as is said."""
    told = run("playbook", "--language", language, "--output", "book.pdf", "--json")
    assert (told.code, told.one["file"]) == (0, "book.pdf")
    assert told.one["pages"] >= 8
    assert (tmp_path / "book.pdf").read_bytes().startswith(b"%PDF-")


IMPORT_KEYS = {
    *("import_id", "rows", "added", "updated", "unchanged", "merged", "rejected", "suppressed"),
    *("columns", "dialect", "problems"),
}


def test_import_gives_its_keys(run: Run, tmp_path: Path) -> None:
    """The counts add up, and the reading of the columns is told."""
    (tmp_path / "new.csv").write_text("E-post;Skonummer\nå@ny.example.com;41\nnobody;42\n", "utf-8")
    told = run("import", "contacts", "new.csv", "--map", "Skonummer=custom:shoe_size", "--consent", "consent", "--json")
    assert (told.code, told.one.keys() >= IMPORT_KEYS) == (0, True)
    assert told.one["rows"] == sum(told.one[name] for name in ("added", "updated", "unchanged", "merged", "rejected"))
    assert told.one["dialect"].keys() >= {"encoding", "delimiter"}
    assert told.one["problems"][0].keys() >= {"row", "column", "code", "message"}


def test_activities_are_imported(run: Run, tmp_path: Path) -> None:
    """A file of activities is read, and a dry run keeps nothing of it."""
    (tmp_path / "did.csv").write_text(f"email,activity,occurred_at\n{LEAD},unsubscribed,2026-11-01\n")
    assert run("import", "activities", "did.csv", "--dry-run", "--json").one["added"] == 1
    told = run("import", "activities", "did.csv")
    assert "1 rows: 1 added" in told.out
    assert run("people", "show", LEAD, "--json").one["suppressed"] == "unsubscribed"


def test_strict_ends_with_1_where_a_file_has_a_problem(run: Run, house: House) -> None:
    """Problems of library files are told with their place; only --strict makes them an end of 1."""
    (house.library / "bad.md").write_text("---\ntitle: x\nkind: gide\nlanguage: en\n---\n")
    told = run("library", "sync", str(house.library), "--json")
    assert told.code == 0
    assert told.one["problems"][0].keys() == {"path", "line", "field", "code", "message"}
    assert run("library", "sync", str(house.library), "--strict").code == 1


def test_the_sample_library_is_used_where_there_is_none(bare: Run) -> None:
    """Without a folder of one's own the library that ships is indexed, without a single problem."""
    bare("init")
    told = bare("library", "sync", "--json").one
    assert told["offers"] >= 100
    assert told["problems"] == []


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    """`python -m nurture` is the same command."""
    root = Path(__file__).parents[2]
    given = [sys.executable, "-m", "nurture", "--workspace", str(tmp_path / "w"), "init", "--json"]
    done = subprocess.run(given, capture_output=True, text=True, cwd=root, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["workspace"] == str(tmp_path / "w")


def test_everybody_is_in_the_list(run: Run) -> None:
    """One line a contact, with stage and relationship."""
    lines = {line["email"]: line for line in run("people", "list", "--json").lines}
    assert lines.keys() == {address(stage) for stage in STAGES}
    assert lines[LEAD]["relationship"] == "prospect"
