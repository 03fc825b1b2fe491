"""The stages of a workspace: what they have to keep to together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nurture.core.journey import journey_problems
from nurture.core.phrases import named
from nurture.core.stages import DEFAULT_STAGES, LifecycleStage, Owner, Phase, Relationship

PARTNER = LifecycleStage(
    "partner", named({"en": "Partner"}), Relationship.UNDECIDED, Phase.NONE, Owner.SALES, order=None
)


def codes(*stages: LifecycleStage) -> set[str]:
    """What is wrong with these stages besides the shipped ones."""
    return {problem.code for problem in journey_problems((*DEFAULT_STAGES, *stages))}


def test_what_ships_is_in_order() -> None:
    """And so is a stage of one's own."""
    assert codes() == set()
    assert codes(PARTNER) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"names": named({})}, "no_name"),
        ({"names": named({"en": "x" * 61})}, "bad_name"),
        ({"names": named({"sv": "Två\nrader"})}, "bad_name"),
        ({"value": "Key account"}, "bad_key"),
        ({"value": "lead"}, "value_taken"),
        ({"relationship": Relationship.FORMER_CUSTOMER}, "bad_relationship"),
        ({"order": 20}, "same_order"),
        ({"order": 65, "relationship": Relationship.PROSPECT}, "prospects_first"),
    ],
)
def test_a_stage_that_would_mislead_is_named(change: dict[str, Any], code: str) -> None:
    """Each with what is wrong with it."""
    assert codes(replace(PARTNER, **change)) == {code}


def test_customers_may_come_among_customers() -> None:
    """On the way after the purchase there is room for more."""
    assert codes(replace(PARTNER, order=65, relationship=Relationship.CUSTOMER)) == set()
    assert codes(replace(PARTNER, order=65, relationship=Relationship.UNDECIDED)) == set()


def test_the_stage_of_customers_stays_on() -> None:
    """Without it nobody would be one."""
    off = (replace(one, enabled=False) for one in DEFAULT_STAGES)
    assert {problem.code for problem in journey_problems(off)} == {"customer_needed"}
