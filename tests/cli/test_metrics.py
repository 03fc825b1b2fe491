"""`nurture metrics` and `nurture people stuck` as scripts see them."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run
from tests.house import STAGES, House, address

MEASURED = {"stage", "people", "entered", "median_days", "p80_days", "stuck", "norm_days", "converted", "conversion"}
MEASURED |= {"next_stage", "unknown_dates"}


@pytest.fixture
def waiting(house: House) -> House:
    """A house whose people have stood where a file put them for years."""
    house.sql("UPDATE stage_move SET at = '2020-11-02 12:00:00.000000'")
    return house


def test_every_stage_is_measured(run: Run) -> None:
    """A line for each stage, in their order, with all keys."""
    lines = run("metrics", "--json").lines
    assert [line["stage"] for line in lines] == list(STAGES)
    assert all(line.keys() == MEASURED for line in lines)


def test_what_a_file_brought_in_has_no_known_date(run: Run) -> None:
    """The one lead came by a file, and nobody knows when they became one."""
    lead = next(line for line in run("metrics", "--json").lines if line["stage"] == "lead")
    assert (lead["people"], lead["entered"], lead["unknown_dates"], lead["median_days"]) == (1, 0, 1, None)


def test_people_read_a_table(run: Run) -> None:
    """Without JSON there is a table, and a sentence on what nobody knows."""
    told = run("metrics", "--months", "120").out
    assert "unknown dates" in told
    assert "Brought in at a stage since when nobody knows: 8." in told


def test_a_period_of_no_months_is_refused(run: Run) -> None:
    """A period has at least one month."""
    assert run("metrics", "--months", "0").code == 2


def test_stuck_people_are_listed_with_what_moves_them_on(waiting: House, run: Run) -> None:
    """Five stages have a norm, and years are too long for each."""
    lines = run("people", "stuck", "--json").lines
    assert {line["email"] for line in lines} == {address(stage) for stage in STAGES[:5]}
    first = lines[0]
    assert first.keys() == {"email", "stage", "days", "at_least", "norm_days", "next_stage", "needs"}
    assert first["at_least"]
    assert first["days"] > 365


def test_stuck_people_of_one_stage(waiting: House, run: Run) -> None:
    """Who is stuck as a lead needs what makes a marketing qualified lead."""
    (line,) = run("people", "stuck", "--stage", "lead", "--json").lines
    assert line["next_stage"] == "marketingqualifiedlead"
    assert "signed up for a demo" in line["needs"]


def test_an_unknown_stage_is_refused(run: Run) -> None:
    """What is no stage has nobody in it to list."""
    told = run("people", "stuck", "--stage", "gone", "--json")
    assert (told.code, told.one["error"]["field"]) == (2, "stage")
