"""`nurture plan approve`, `plan diff`, and what other changes do to a plan, as scripts see them."""

from __future__ import annotations

import json

from tests.cli.conftest import Run
from tests.house import STAGES, House, address, write_offer


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


def test_a_library_is_foreseen_before_it_is_read_in(house: House, run: Run) -> None:
    """Offers that turn into customers' are taken out of prospects' mails, and a dry run says so and keeps nothing."""
    run("plan")
    before = run("library", "list", "--json").out
    for key in ("stuffy-rooms", "autumn-air"):
        write_offer(house.library, key, "blog_post", "customers")
    foreseen = run("library", "sync", str(house.library), "--dry-run", "--json").one
    assert foreseen["changed"] == 2
    assert any("Subscriber" in line for line in foreseen["changes"])
    assert run("library", "list", "--json").out == before
    assert run("library", "sync", str(house.library), "--json").one["changed"] == 2
    assert run("library", "list", "--json").out != before


def test_a_setting_is_foreseen_before_it_is_kept(run: Run) -> None:
    """Days on which nothing may go move mails, and a dry run says so, keeps nothing and refuses as the change would."""
    run("plan")
    closed = json.dumps(sorted({mail["send_at"][:10] for mail in run("plan", "show", "--json").lines})[:5])
    foreseen = run("settings", "set", "blackout_dates", closed, "--dry-run", "--json").one
    assert any("on another day" in line for line in foreseen["changes"])
    assert run("settings", "get", "blackout_dates", "--json").one == {"blackout_dates": []}
    assert run("settings", "set", "send_hour", "noon", "--dry-run", "--json").code == 2


def test_a_library_is_foreseen_without_a_plan(house: House, run: Run) -> None:
    """Then there is no mail that could change."""
    write_offer(house.library, "stuffy-rooms", "blog_post", "customers")
    foreseen = run("library", "sync", str(house.library), "--dry-run", "--json").one
    assert (foreseen["changed"], foreseen["changes"]) == (1, [])
