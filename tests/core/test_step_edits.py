"""Changing the steps of a sequence by form leaves everything alone that the form does not show."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.definitions import read_sequence
from nurture.core.documents import Document, read_yaml
from nurture.core.step_edits import StepRow, add_step, edit_steps, move_step, read_steps, remove_step
from nurture.resources import shipped

FILES = sorted((shipped("content_library") / "sequences").glob("*.yaml"))


def values_of(text: str) -> dict[str, Any]:
    """The values of a YAML text that is one."""
    document = read_yaml(text)
    assert isinstance(document, Document)
    return dict(document.values)


SHIPPED = [values for path in FILES if path.stem != "blocks" and (values := values_of(path.read_text("utf-8")))]


@pytest.mark.parametrize("values", SHIPPED, ids=lambda values: str(values["key"]))
def test_a_form_that_is_sent_as_it_was_changes_nothing(values: dict[str, Any]) -> None:
    """Whatever ships is the same sequence after its steps went through the form."""
    edited = edit_steps(values, read_steps(values))
    assert read_sequence(edited, "") == read_sequence(values, "")


def test_words_go_with_their_step() -> None:
    """A step that is moved or changed keeps its copy and its key; one that is taken out takes them along."""
    values = SHIPPED[0]
    rows = move_step(read_steps(values), 0, 1)
    edited = edit_steps(values, remove_step(rows, 2))
    assert [step["key"] for step in edited["steps"][:2]] == [step["key"] for step in reversed(values["steps"][:2])]
    assert edited["steps"][1]["copy"] == values["steps"][0]["copy"]
    assert len(edited["steps"]) == len(values["steps"]) - 1


@given(st.lists(st.integers(0, 4), max_size=6), st.integers(-2, 6), st.sampled_from([-1, 1]))
def test_moving_loses_and_doubles_nothing(origins: list[int], at: int, by: int) -> None:
    """Whatever is asked for, the same steps are there, and a move back restores their order."""
    rows = tuple(StepRow(origin, f"k{number}", "1", "none") for number, origin in enumerate(origins))
    moved = move_step(rows, at, by)
    assert sorted(moved, key=lambda row: row.key) == sorted(rows, key=lambda row: row.key)
    assert moved == rows or move_step(moved, at + by, -by) == rows


def test_a_new_step_has_a_key_of_its_own() -> None:
    """However often one is added, and whatever the others are called."""
    rows: tuple[StepRow, ...] = (StepRow(None, "step-2", "0", "decision"),)
    for _ in range(4):
        rows = add_step(rows)
    assert len({row.key for row in rows}) == 5
    assert rows[-1].phase == "decision"


def test_what_is_no_number_is_left_to_the_reader() -> None:
    """The file says then what is wrong with it, in its own words."""
    edited = edit_steps({"steps": []}, [StepRow(None, "a", "soon", "awareness", offers="9")])
    problems = read_sequence({**edited, "key": "k", "segment": {"all": []}}, "")[1]
    assert {one.field for one in problems} >= {"steps[1].delay_days", "steps[1].offers"}


@pytest.mark.parametrize("steps", [None, "text", [1, "two"], {}])
def test_steps_that_are_none_are_not_shown(steps: object) -> None:
    """A file that is broken there has no rows, and editing it makes no failure."""
    assert read_steps({"steps": steps}) == ()
    assert edit_steps({"steps": steps}, [StepRow(0, "a", "1", "none")])["steps"][0]["key"] == "a"
