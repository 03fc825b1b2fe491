"""`nurture people list`: all of them, or those who fit everything that is asked for, a line each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.house import STAGES, address

LINE = "email first_name last_name company stage crm_stage lead_status relationship language country suppressed".split()


def test_everybody_is_listed_by_address(run: Run) -> None:
    """Each line has the keys that scripts rely on."""
    told = run("people", "list", "--json")
    assert [line["email"] for line in told.lines] == sorted(map(address, STAGES))
    assert all(list(line) == LINE for line in told.lines)
    assert (
        told.lines[0] | {"email": address("customer"), "relationship": "customer", "suppressed": None} == told.lines[0]
    )


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--stage", "lead"), {"lead"}),
        (("--search", "firma lead"), {"lead"}),
        (("--search", "anna@cust"), {"customer"}),
        (("--where", '{"field": "relationship", "op": "=", "value": "customer"}'), {"customer", "evangelist"}),
        (("--where", "field: stage\nop: in\nvalue: [lead, other]", "--search", "other"), {"other"}),
        (("--stage", "none"), set()),
    ],
)
def test_each_option_narrows_the_list(run: Run, options: tuple[str, ...], found: set[str]) -> None:
    """A stage, words, and a condition, alone and together."""
    lines = run("people", "list", "--json", *options).lines
    assert {line["email"] for line in lines} == set(map(address, found))


def test_a_condition_may_stand_in_a_file(run: Run, tmp_path: Path) -> None:
    """What is wrong in it is said with its name."""
    (tmp_path / "c.yaml").write_text("{field: stage, op: '=', value: lead}")
    assert [line["stage"] for line in run("people", "list", "--where", "@c.yaml", "--json").lines] == ["lead"]
    (tmp_path / "c.yaml").write_text("{field: stage}")
    told = run("people", "list", "--where", "@c.yaml", "--json")
    assert (told.code, told.one["error"]["file"]) == (2, "c.yaml")


def test_a_segment_is_a_list(run: Run) -> None:
    """Whoever is in it; one that is not there is said so."""
    run("segments", "save", "buyers", '{"field": "relationship", "op": "=", "value": "customer"}', "--name", "Buyers")
    lines = run("people", "list", "--segment", "buyers", "--json").lines
    assert {line["stage"] for line in lines} == {"customer", "evangelist"}
    assert run("people", "list", "--segment", "nobody", "--json").code == 2
