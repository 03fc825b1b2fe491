"""Stage definitions, sequences and blocks read from data files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nurture.core.criteria import FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.definitions import read_blocks, read_definition, read_sequence
from nurture.core.documents import Document, read_yaml
from nurture.core.errors import Problem
from nurture.core.people import ActivityKind
from nurture.core.phrases import named, say
from nurture.core.planning import EXITS, Goal, Step, StepCopy
from nurture.core.stages import DEFAULT_STAGES, Phase

SHIPPED = Path(__file__).parents[2] / "content_library"
SEGMENT = {"field": "stage", "op": "=", "value": "lead"}
COPY = {"subject": "Air", "body": "Hello {{ first_name }}."}
STEP: dict[str, Any] = {"key": "one", "delay_days": 3, "phase": "awareness", "copy": {"en": COPY}}
SEQUENCE: dict[str, Any] = {"key": "welcome", "names": {"en": "Welcome"}, "segment": SEGMENT, "steps": [STEP]}
BLOCK = dict.fromkeys(["greeting", "sign_off", "letter_sign_off", "ps_label", "unsubscribe_line", "unsubscribe"], "Hi")


def fields_of(problems: tuple[Problem, ...]) -> list[str | None]:
    """Where the problems are."""
    return [problem.field for problem in problems]


def load(path: Path) -> dict[str, Any]:
    """The values of a shipped file."""
    document = read_yaml(path.read_text(encoding="utf-8"))
    assert isinstance(document, Document)
    return document.values


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("sequences/[!b]*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_sequence_reads_without_a_problem(path: Path) -> None:
    """Its key is its file's name, it has a goal, and each step has copy in all three languages."""
    sequence, problems = read_sequence(load(path), path.name)
    assert not problems
    assert sequence
    assert sequence.key == path.stem
    assert sequence.goal != Goal()
    assert all(set(step.copy) == {"en", "sv", "nb"} for step in sequence.steps)


@pytest.mark.parametrize("value", [stage.value for stage in DEFAULT_STAGES])
def test_every_shipped_stage_has_a_definition_in_three_languages(value: str) -> None:
    """A human document per language, and no problem in the rule."""
    definition, problems = read_definition(load(SHIPPED / f"stages/{value}.yaml"), value)
    assert not problems
    assert definition
    assert definition.documents
    assert (definition.stage, set(definition.documents)) == (value, {"en", "sv", "nb"})
    assert all(document.who and document.challenges for document in definition.documents.values())


def test_the_shipped_blocks_are_complete() -> None:
    """Every language has its greeting and its way out."""
    blocks, problems = read_blocks(load(SHIPPED / "sequences/blocks.yaml"), "blocks.yaml")
    assert not problems
    assert set(blocks) == {"en", "sv", "nb"}


def test_a_definition_needs_no_more_than_its_stage() -> None:
    """A stage without a rule is one that only a person puts people in."""
    definition, problems = read_definition({"stage": "other"}, "other.yaml")
    assert definition
    assert (definition.stage, definition.entry, definition.norm_days, definition.documents) == ("other", None, None, {})
    assert not problems


def test_a_definition_holds_its_rules_and_its_norm() -> None:
    """Entry and exit are conditions, the norm is in days."""
    definition, _ = read_definition({"stage": "lead", "entry": SEGMENT, "exit": SEGMENT, "norm_days": 90}, "x")
    assert definition
    assert definition.entry == definition.exit == FieldTest("stage", Op.EQUAL, "lead")
    assert definition.norm_days == 90


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stage": None}, "stage"),
        ({"stage": ["lead"]}, "stage"),
        ({"entry": {"field": "nonsense"}}, "criteria"),
        ({"norm_days": 0}, "norm_days"),
        ({"norm_days": True}, "norm_days"),
        ({"documents": ["en"]}, "documents"),
        ({"documents": {"en": "text"}}, "documents.en"),
        ({"documents": {"en": {"challenges": "one"}}}, "documents.en.challenges"),
        ({"documents": {"en": {"avoid": [1]}}}, "documents.en.avoid"),
    ],
)
def test_a_definition_with_a_problem_is_none(change: dict[str, Any], field: str) -> None:
    """The problem says where."""
    definition, problems = read_definition({"stage": "lead"} | change, "lead.yaml")
    assert definition is None
    assert fields_of(problems) == [field]


def test_the_text_of_a_document_is_read_in_one_line() -> None:
    """How a file is wrapped makes no difference to the page."""
    tree = {"documents": {"en": {"who": "A person\n  with a problem", "questions": ["Why?"]}}}
    definition, _ = read_definition({"stage": "lead"} | tree, "lead.yaml")
    assert definition
    assert definition.documents
    assert definition.documents["en"].who == "A person with a problem"
    assert definition.documents["en"].questions == ("Why?",)


def test_a_sequence_gets_every_default() -> None:
    """Key, names, segment and steps are enough."""
    sequence, problems = read_sequence(SEQUENCE, "welcome.yaml")
    assert sequence
    assert not problems
    assert (sequence.priority, sequence.layout, sequence.audience) == (50, "newsletter", "everyone")
    assert (sequence.exits, sequence.goal) == (EXITS, Goal())
    assert sequence.steps == (Step("one", 3, Phase.AWARENESS, copy={"en": StepCopy("Air", "Hello {{ first_name }}.")}),)


def test_a_sequence_says_all_there_is_to_say() -> None:
    """Goal, exits, layout, audience, priority, purpose and the why-line."""
    more = {"goal": {"stage": "customer", "activity": "meeting_booked"}, "exits": ["replied"], "layout": "letter"}
    whom = {"audience": "prospects", "priority": 10, "purpose": {"en": "P"}, "why": {"sv": "V"}}
    sequence, problems = read_sequence(SEQUENCE | more | whom, "welcome.yaml")
    assert sequence
    assert not problems
    assert sequence.goal == Goal("customer", ActivityKind.MEETING_BOOKED)
    assert (sequence.exits, sequence.layout, sequence.audience) == (("replied",), "letter", "prospects")
    assert (sequence.priority, sequence.purpose, sequence.why) == (10, named({"en": "P"}), named({"sv": "V"}))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": None}, "key"),
        ({"segment": None}, "segment"),
        ({"segment": {"field": "nonsense"}}, "criteria"),
        ({"steps": []}, "steps"),
        ({"steps": "one"}, "steps"),
        ({"steps": [STEP, STEP]}, "steps"),
        ({"steps": ["one"]}, "steps[1]"),
        ({"goal": "customer"}, "goal"),
        ({"goal": {"activity": "danced"}}, "goal"),
        ({"goal": {"activity": ["danced"]}}, "goal.activity"),
        ({"goal": {"stage": 3}}, "goal.stage"),
        ({"exits": "replied"}, "exits"),
        ({"exits": ["vanished"]}, "exits"),
        ({"names": "Welcome"}, "names"),
        ({"names": {"en": 1}}, "names"),
        ({"priority": -1}, "priority"),
        ({"layout": "poster"}, "layout"),
        ({"audience": ["customers"]}, "audience"),
    ],
)
def test_a_sequence_with_a_problem_is_none(change: dict[str, Any], field: str) -> None:
    """The problem says where."""
    sequence, problems = read_sequence(SEQUENCE | change, "welcome.yaml")
    assert sequence is None
    assert fields_of(problems) == [field]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"delay_days": -1}, "delay_days"),
        ({"delay_days": "soon"}, "delay_days"),
        ({"phase": "later"}, "phase"),
        ({"kinds": "guide"}, "kinds"),
        ({"offers": 4}, "offers"),
        ({"offer": ["quiet-rooms"]}, "offer"),
        ({"copy": "Hello"}, "copy"),
        ({"copy": {"en": "Hello"}}, "copy.en.subject"),
        ({"copy": {"en": COPY | {"subject": "  "}}}, "copy.en.subject"),
        ({"copy": {"en": COPY | {"body": "{{ shoe_size }}"}}}, "copy.en.body"),
    ],
)
def test_a_step_with_a_problem_is_said_with_its_place(change: dict[str, Any], field: str) -> None:
    """Copy is checked as well: a field it may not use, a subject it lacks."""
    sequence, problems = read_sequence(SEQUENCE | {"steps": [STEP | change]}, "welcome.yaml")
    assert sequence is None
    assert fields_of(problems)[0] == f"steps[1].{field}"


def test_a_step_may_pin_an_offer_and_ignore_stages() -> None:
    """The flag is read as people write it."""
    step = STEP | {"offer": "quiet-rooms", "ignore_stages": "Yes", "kinds": ["guide"], "offers": 3}
    sequence, _ = read_sequence(SEQUENCE | {"steps": [step]}, "welcome.yaml")
    assert sequence
    (read,) = sequence.steps
    assert (read.pinned, read.ignore_stages, read.kinds, read.offers) == ("quiet-rooms", True, ("guide",), 3)


def test_a_language_with_a_block_missing_is_left_out_and_said() -> None:
    """Mail in that language cannot be built; the others are unharmed."""
    blocks, problems = read_blocks({"en": BLOCK, "sv": BLOCK | {"unsubscribe": ""}}, "blocks.yaml")
    assert set(blocks) == {"en"}
    assert fields_of(problems)[0] == "sv.unsubscribe"
    assert say(problems[1].message) == "nb.greeting is missing."
