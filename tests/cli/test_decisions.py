"""What a person decides on the command line: what is said about it, and how a refusal looks."""

from __future__ import annotations

import pytest

from nurture.storage.tables import StageMoveRow, SuppressionRow
from tests.cli.conftest import Run
from tests.house import House, address

LEAD = address("lead")


def test_a_move_names_both_stages(run: Run, house: House) -> None:
    """Back and forth, and where somebody only stays."""
    move = ("people", "move", LEAD)
    assert run(*move, "subscriber", "--reason", "Too early", "--json").one == {
        "email": LEAD,
        "from": "lead",
        "to": "subscriber",
    }
    assert run(*move, "lead", "--reason", "After all").out == f"{LEAD} went from subscriber to lead.\n"
    assert run(*move, "lead", "--reason", "Sure").out == f"{LEAD} stays in lead.\n"


def test_a_move_is_by_whoever_the_environment_names(run: Run, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """NURTURE_USER is on record as who moved them."""
    monkeypatch.setenv("NURTURE_USER", "siv@example.com")
    run("people", "move", LEAD, "other", "--reason", "A key account")
    assert house.rows(StageMoveRow)[-1].by == "siv@example.com"


def test_a_suppression_says_what_was_before(run: Run, house: House) -> None:
    """First nothing, then the first reason."""
    suppress = ("people", "suppress", LEAD, "--json", "--reason")
    assert run(*suppress, "unsubscribed").one == {"email": LEAD, "from": None, "to": "unsubscribed", "mailboxes": 1}
    told = run(*suppress, "Said so on the phone").one
    assert told == {"email": LEAD, "from": "unsubscribed", "to": "do_not_email", "mailboxes": 1}
    assert "system: Said so on the phone" in {row.source for row in house.rows(SuppressionRow)}


def test_a_decision_says_what_it_changes(run: Run, house: House) -> None:
    """How many people there are, and how many are read differently."""
    house.bring("email,stage", "siv@customer.example.com,lead")
    told = run("people", "decide", "customer.example.com", "customer", "--json").one
    assert told == {"company": "customer.example.com", "from": None, "to": "customer", "people": 2, "affected": 1}


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (f"move {LEAD} parked --reason x", "bad_input", "stage"),
        ("move nobody@example.com lead --reason x", "not_found", "email"),
        ("suppress nobody@example.com --reason bounced", "not_found", "email"),
        ("decide lead.example.com each", "no_customer", "company"),
        ("decide nowhere.example.com each", "not_found", "company"),
    ],
)
def test_what_cannot_be_decided_ends_with_two(run: Run, command: str, code: str, field: str) -> None:
    """One object says what is wrong and where."""
    told = run("people", *command.split(), "--json")
    assert (told.code, told.one["error"]["code"], told.one["error"]["field"]) == (2, code, field)


@pytest.mark.parametrize("command", [f"move {LEAD} other", f"suppress {LEAD}", "decide customer.example.com all"])
def test_a_decision_without_reason_or_sense_is_a_usage_error(run: Run, command: str) -> None:
    """The reason is asked for, and the words are given."""
    assert run("people", *command.split()).code == 2


def test_companies_are_listed_with_what_waits(run: Run, house: House) -> None:
    """One a line, by name; the filter narrows it."""
    house.bring("email,stage", "siv@customer.example.com,lead")
    (line,) = run("companies", "list", "--decision", "open", "--json").lines
    assert (line["name"], line["stage"], line["people"], line["decision"]) == ("Firma customer", "customer", 2, "open")
    assert len(run("companies", "list", "--json").lines) == 8
    assert "Firma lead" in run("companies", "list", "--search", "firma lead").out


def test_conflicts_are_listed_with_both_readings(run: Run, house: House) -> None:
    """What each says, and what speaks for it."""
    house.happened(LEAD, "deal_won")
    house.classify()
    (line,) = run("conflicts", "list", "--json").lines
    assert (line["kind"], line["detail"], line["first"], line["second"]) == ("crm", LEAD, "lead", "customer")
    assert all(line[name] for name in ("since", "first_because", "second_because"))
    assert run("conflicts", "list", "--kind", "twins", "--json").out == ""
