"""`people export` and `people erase`: all of one person's data, and none of it any more."""

from __future__ import annotations

import json

from tests.cli.conftest import Run
from tests.house import address

LEAD = address("lead")


def test_export_prints_all_that_is_held(run_ready: Run) -> None:
    """One JSON object, with --json in one line and without it indented."""
    told = run_ready("people", "export", LEAD, "--json").one
    assert told == json.loads(run_ready("people", "export", LEAD).out)
    assert (told["email"], told["facts"]["first_name"], told["facts"]["stage"]) == (LEAD, "Anna", "lead")
    assert told["company"]["name"] == "Firma lead"
    assert [one["to_stage"] for one in told["stage_moves"]] == ["lead"]
    assert told["drafts"][0]["values"]["first_name"] == "Anna"
    assert told["receipts"][0]["told"]["facts"]["stage"] == "lead"
    assert told["imports"]["came_with"]["file"] == "crm.csv"


def test_export_tells_opt_outs_and_what_files_said_of_consent(run: Run) -> None:
    """Suppressions of every address of theirs stand in it."""
    run("people", "suppress", LEAD, "--reason", "unsubscribed")
    (one,) = run("people", "export", LEAD, "--json").one["suppressions"]
    assert one["reason"] == "unsubscribed"


def test_erase_asks_first(run_ready: Run) -> None:
    """Without --yes it stops, says what would go, and changes nothing."""
    told = run_ready("people", "erase", LEAD)
    assert told.code == 3
    assert "Contacts with this mailbox: 1." in told.out
    assert "--yes" in told.err
    asked = run_ready("people", "erase", LEAD, "--json")
    assert (asked.code, asked.one["error"]["code"]) == (3, "stopped_to_ask")
    assert run_ready("people", "show", LEAD).code == 0


def test_erase_takes_a_person_out(run_ready: Run) -> None:
    """With --yes they are gone, and the audit still finds nothing wrong."""
    told = run_ready("people", "erase", LEAD, "--yes", "--json")
    assert (told.code, told.one["email"], told.one["contacts"]) == (0, LEAD, 1)
    assert run_ready("people", "show", LEAD).code == 2
    assert run_ready("people", "erase", LEAD, "--yes").code == 2
    assert run_ready("audit").code == 0


def test_erase_names_the_files_that_left(run_ready: Run) -> None:
    """What was handed over is outside the workspace; whoever erases learns where it went."""
    run_ready("export", "--format", "mbox", "--output", "sent.mbox")
    told = run_ready("people", "erase", LEAD, "--yes")
    assert "sent.mbox was handed over and holds mail to them" in told.out
