"""Which words of a step a reader gets."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.definitions import read_sequence
from nurture.core.phrases import say
from nurture.core.planning import Step, StepCopy, Variant
from nurture.core.stages import Phase
from nurture.core.variants import choose_words, draw_of, name_readers


def words(subject: str) -> dict[str, StepCopy]:
    """Words in English."""
    return {"en": StepCopy(subject, "…")}


STEP = Step(
    "one",
    0,
    Phase.NONE,
    copy=words("own") | {"sv": StepCopy("egna", "…")},
    variants=(
        Variant("half", words("half"), share=50),
        Variant("lead", words("lead"), stage="lead"),
        Variant("money", words("money"), persona="cfo"),
        Variant("money-lead", words("money-lead"), persona="cfo", stage="lead", share=30),
    ),
)


@pytest.mark.parametrize(
    ("persona", "stage", "draw", "name"),
    [
        ("cfo", "lead", 29, "money-lead"),
        ("cfo", "lead", 30, "money"),
        ("cfo", None, 99, "money"),
        (None, "lead", 0, "lead"),
        ("cto", "customer", 49, "half"),
        ("cto", "customer", 50, ""),
    ],
)
def test_the_most_particular_words_win(persona: str | None, stage: str | None, draw: int, name: str) -> None:
    """Persona and stage, persona, stage, everybody; a share of each."""
    chosen = choose_words(STEP, "en", persona=persona, stage=stage, draw=draw)
    assert chosen == (name, StepCopy(name or "own", "…"))


def test_a_language_without_variants_has_the_words_of_the_step() -> None:
    """A variant in English alone is nothing to a Swedish reader."""
    assert choose_words(STEP, "sv", persona="cfo", stage="lead", draw=0) == ("", StepCopy("egna", "…"))
    assert choose_words(STEP, "nb", persona="cfo", stage="lead", draw=0) == ("", None)


def test_shares_are_drawn_alike_each_time_and_evenly() -> None:
    """Of many people about half are below 50, and other ones in another step."""
    first = [draw_of("welcome", "one", number) < 50 for number in range(2000)]
    assert 900 < sum(first) < 1100
    assert first == [draw_of("welcome", "one", number) < 50 for number in range(2000)]
    assert first != [draw_of("welcome", "two", number) < 50 for number in range(2000)]


@pytest.mark.parametrize(
    ("variant", "said"),
    [
        (STEP.variants[0], "all readers, 50 in a hundred"),
        (STEP.variants[1], "lead"),
        (STEP.variants[3], "cfo in lead, 30 in a hundred"),
    ],
)
def test_readers_are_named(variant: Variant, said: str) -> None:
    """Whom a variant is for, in words."""
    assert say(name_readers(variant)) == said


def read(*variants: Any) -> tuple[Any, tuple[Any, ...]]:
    """A sequence with one step that has these variants."""
    step = {"copy": {"en": {"subject": "Own", "body": "Words."}}, "variants": list(variants)}
    everybody = {"field": "stage", "op": "is_set"}
    return read_sequence({"key": "x", "names": {"en": "X"}, "segment": everybody, "steps": [step]}, "x.yaml")


def test_what_a_variant_leaves_out_is_as_in_the_step() -> None:
    """Another subject alone is a variant for half of the readers."""
    sequence, problems = read({"name": "b", "copy": {"en": {"subject": "Other"}}})
    assert problems == ()
    assert sequence.steps[0].variants == (Variant("b", {"en": StepCopy("Other", "Words.")}, share=50),)


@pytest.mark.parametrize(
    ("variants", "said"),
    [
        ([{"copy": {"en": {"subject": "Other"}}}], "name is missing"),
        ([{"name": "b"}], "copy is missing"),
        ([{"name": "b", "copy": {"nb": {"subject": "Annet"}}}], "body is missing"),
        ([{"name": "b", "for": {"country": "SE"}, "copy": {"en": {}}}], "not for “country”"),
        ([{"name": "b", "copy": {"en": {}}}] * 2, "same name"),
        ([{"name": "a", "share": 60, "copy": {"en": {}}}, {"name": "b", "copy": {"en": {}}}], "more than 100"),
        ([{"name": "b", "share": 0, "copy": {"en": {}}}], "from 1 to 100"),
        ([{"name": "b", "copy": {"en": {"subject": "{{ shoe }}"}}}], "shoe"),
    ],
)
def test_a_variant_that_cannot_be_read_is_told(variants: list[Any], said: str) -> None:
    """With the place, like everything else in a sequence's file."""
    sequence, problems = read(*variants)
    assert sequence is None
    assert any(said in say(one.message) for one in problems)
    assert all("variants" in one.field for one in problems)
