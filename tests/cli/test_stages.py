"""`nurture stages`: read, and signed by users with that role."""

from __future__ import annotations

import pytest

from nurture.services.signing_in import add_user
from tests.cli.conftest import Run
from tests.house import STAGES, House

KEYS = {"stage", "name", "people", "owner", "version", "state", "marketing", "sales"}


@pytest.fixture
def staffed(house: House) -> House:
    """The house with somebody of each side."""
    for role in ("marketer", "sales"):
        add_user(house.engine, email=f"{role}@example.com", name=role.title(), role=role, now=house.now)
    return house


def test_every_stage_is_listed_with_what_is_signed(run: Run) -> None:
    """A line for each, in their order."""
    lines = run("stages", "list", "--json").lines
    assert [line["stage"] for line in lines] == list(STAGES)
    assert all(line.keys() == KEYS for line in lines)
    assert lines[0]["state"] == "unsigned"
    assert "Not signed yet" in run("stages", "list").out


def test_a_definition_is_shown(run: Run) -> None:
    """The document, the rule in words, the kinds, in the language that was asked for."""
    shown = run("stages", "show", "lead", "--language", "sv", "--json").one
    assert shown["who"].startswith("Någon som")
    assert shown["entry"]
    assert "guide" in shown["kinds"]
    assert run("stages", "show", "nowhere", "--json").code == 2


def test_a_definition_is_signed(staffed: House, run: Run) -> None:
    """By the user of that side, and by nobody else."""
    told = run("stages", "sign", "lead", "--as", "sales", "--by", "sales@example.com", "--json").one
    assert (told["state"], told["marketing"]) == ("partly", None)
    assert (told["sales"]["by"], told["sales"]["version"]) == ("Sales", 1)
    refused = run("stages", "sign", "lead", "--as", "sales", "--by", "marketer@example.com", "--json")
    assert (refused.code, refused.one["error"]["code"]) == (2, "wrong_role")
    assert run("stages", "sign", "lead", "--as", "marketing", "--by", "marketer@example.com").out.startswith(
        "Marketing"
    )


def test_a_rule_is_foreseen_and_then_kept(house: House, run: Run) -> None:
    """A dry run says who would move and keeps nothing; then the same is kept, and moves them with the next run."""
    asked = '{"field": "stage", "op": "=", "value": "subscriber"}'
    foreseen = run("stages", "rule", "lead", asked, "--dry-run", "--json").one
    assert (foreseen["version"], foreseen["stage"]) == (None, "lead")
    assert foreseen["people"] == sum(one["people"] for one in foreseen["stage_moves"]) > 0
    before = run("stages", "show", "lead", "--json").one
    assert run("stages", "rule", "lead", asked).out.startswith("Who gets, by version 2, to lead: is in the stage")
    after = run("stages", "show", "lead", "--json").one
    assert (after["entry"], after["version"]) != (before["entry"], before["version"])
    moved = run("classify", "--json").one["moved"]
    assert sum(one["people"] for one in moved) == foreseen["people"]


def test_a_rule_that_is_none_is_refused(house: House, run: Run) -> None:
    """A sentence says what is wrong; nothing is kept."""
    assert run("stages", "rule", "lead", "--json").code == 2
    assert run("stages", "rule", "lead", "{}", "--none", "--json").code == 2
    assert run("stages", "rule", "lead", '{"field": "shoe_size", "op": ">", "value": 40}', "--json").code == 2
    assert run("stages", "rule", "nowhere", "--none", "--json").code == 2
    assert run("stages", "rule", "lead", "--none", "--dry-run", "--json").one["version"] is None
