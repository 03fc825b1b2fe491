"""`nurture plan approve` and `plan diff` as scripts see them."""

from __future__ import annotations

from tests.cli.conftest import Run
from tests.house import STAGES, address


def test_a_plan_is_compared_with_the_last_one(run: Run) -> None:
    """The numbers of mails have their keys, and the moves of people are listed."""
    run("plan", "--json")
    told = run("plan", "diff", "--json").one
    assert {"added", "removed", "changed", "stage_moves"} <= told.keys()
    assert (told["added"], told["removed"], told["stage_moves"]) == (0, 0, [])


def test_the_difference_reads_as_sentences(run: Run) -> None:
    """For people each line says whom it concerns and what changes."""
    run("plan", "--json")
    run("people", "move", address("opportunity"), "customer", "--reason", "They signed.")
    told = run("plan", "diff")
    assert "1 person moves from Opportunity to Customer." in told.out


def test_a_count_that_changed_stops_with_3(run: Run) -> None:
    """`draft` ends with 3 and its own code where an approved plan would make far fewer mails."""
    plan_id = run("plan", "--json").one["plan_id"]
    approved = run("plan", "approve", "--json").one
    assert (approved["plan_id"], approved["emails"] > 0) == (plan_id, True)
    for stage in STAGES[:4]:
        run("people", "suppress", address(stage), "--reason", "unsubscribed")
    told = run("draft", "--json")
    assert (told.code, told.one["error"]["code"]) == (3, "count_changed")
