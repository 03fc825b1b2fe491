"""Lifecycle stages, and the one function that moves anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.errors import BadInput
from nurture.core.phrases import Phrase, named, phrase, say
from nurture.core.stages import (
    DEFAULT_STAGES,
    LifecycleStage,
    Mover,
    Owner,
    Phase,
    Relationship,
    StageMove,
    Stages,
    move,
    next_phase,
    owner_name,
    phase_name,
    relationship_name,
)
from tests.factories import NOW

STAGES = Stages()
BECAUSE = (phrase("filled in a form"),)
VALUES = [stage.value for stage in DEFAULT_STAGES]
AUTOMATIC = [Mover.IMPORT, Mover.RULE, Mover.COMPANY]


def make_stage(value: str, order: int | None, *, enabled: bool = True) -> LifecycleStage:
    """A custom stage of the prospect side."""
    names = named({"en": value.title()})
    return LifecycleStage(value, names, Relationship.PROSPECT, Phase.DECISION, Owner.SALES, order, enabled)


def moved(
    origin: str | None, target: str, mover: Mover = Mover.RULE, because: tuple[Phrase, ...] = BECAUSE
) -> StageMove | None:
    """What `move` makes of it in a workspace with the shipped stages."""
    return move(STAGES, origin, target, mover=mover, by="a rule", at=NOW, because=because)


@pytest.mark.parametrize(
    ("value", "relationship", "phase", "owner"),
    [
        ("subscriber", "prospect", "awareness", "marketing"),
        ("lead", "prospect", "awareness", "marketing"),
        ("marketingqualifiedlead", "prospect", "consideration", "marketing"),
        ("salesqualifiedlead", "prospect", "decision", "sales"),
        ("opportunity", "prospect", "decision", "sales"),
        ("customer", "customer", "retention", "customer_success"),
        ("evangelist", "customer", "advocacy", "customer_success"),
        ("other", "undecided", "none", "sales"),
    ],
)
def test_the_shipped_stages_mean_what_marketing_and_sales_agreed(
    value: str, relationship: str, phase: str, owner: str
) -> None:
    """Relationship, phase and owner of each stage are those of the product definition."""
    stage = STAGES.get(value)
    assert stage
    assert (stage.relationship, stage.phase, stage.owner) == (relationship, phase, owner)


def test_the_shipped_stages_stand_in_the_order_of_the_journey() -> None:
    """From the first address to recommending us, and the wildcard last."""
    assert [stage.value for stage in Stages(tuple(reversed(DEFAULT_STAGES)))] == VALUES


@pytest.mark.parametrize(
    ("phase", "following"),
    [("awareness", "consideration"), ("decision", "retention"), ("advocacy", None), ("none", None)],
)
def test_each_phase_is_followed_by_the_next(phase: str, following: str | None) -> None:
    """Nothing comes after advocacy, and no phase leads nowhere."""
    assert next_phase(Phase(phase)) == following


def test_every_phase_relationship_and_owner_has_a_name() -> None:
    """People never read an internal value."""
    names = [*map(phase_name, Phase), *map(relationship_name, [*Relationship, None]), *map(owner_name, Owner)]
    assert all(say(name) and "_" not in say(name) for name in names)


@pytest.mark.parametrize("value", ["nonsense", "", None, "parked"])
def test_an_unknown_or_switched_off_stage_is_no_stage(value: str | None) -> None:
    """Whoever is in one is unknown to the guard."""
    stages = Stages((*DEFAULT_STAGES, make_stage("parked", 45, enabled=False)))
    assert stages.get(value) is None
    assert stages.relationship(value) is None


@pytest.mark.parametrize(
    ("value", "said"), [("lead", "Lead"), ("parked", "Parked"), ("nonsense", "nonsense"), (None, "no stage")]
)
def test_a_stage_is_named_as_well_as_we_can(value: str | None, said: str) -> None:
    """A stage that is switched off keeps its name, an unknown one shows its value."""
    stages = Stages((*DEFAULT_STAGES, make_stage("parked", 45, enabled=False)))
    assert say(stages.name(value)) == said


@pytest.mark.parametrize(
    ("value", "churned", "relationship"),
    [
        ("customer", False, "customer"),
        ("customer", True, "former_customer"),
        ("evangelist", True, "former_customer"),
        ("lead", True, "prospect"),
        ("other", True, "undecided"),
    ],
)
def test_a_churned_customer_is_a_former_customer(value: str, churned: bool, relationship: str) -> None:
    """Churn is a fact beside the stage, and only a customer can leave us."""
    assert STAGES.relationship(value, churned=churned) == relationship


@pytest.mark.parametrize(
    ("origin", "target", "forward"),
    [
        ("lead", "customer", True),
        (None, "lead", True),
        ("customer", "lead", False),
        ("lead", "lead", False),
        ("lead", "other", False),
        ("other", "lead", False),
        ("nonsense", "lead", False),
        ("lead", "nonsense", False),
        (None, "other", False),
    ],
)
def test_forward_is_ahead_in_the_order(origin: str | None, target: str, forward: bool) -> None:
    """A wildcard and an unknown stage are neither before nor after anything."""
    assert STAGES.is_forward(origin, target) is forward


@pytest.mark.parametrize(
    ("values", "furthest"),
    [
        (["lead", "customer", "subscriber"], "customer"),
        (["other", "lead"], "lead"),
        (["other", "nope"], None),
        ([], None),
    ],
)
def test_the_furthest_stage_is_the_one_most_ahead(values: list[str], furthest: str | None) -> None:
    """Stages without a place in the order do not count."""
    assert STAGES.furthest(values) == furthest


def test_a_move_carries_its_proof() -> None:
    """When, from, to, by what and on what evidence."""
    assert moved("lead", "customer") == StageMove(NOW, "lead", "customer", Mover.RULE, "a rule", BECAUSE)


@pytest.mark.parametrize("mover", AUTOMATIC)
def test_staying_is_no_move(mover: Mover) -> None:
    """Nothing is recorded where nothing changes."""
    assert moved("lead", "lead", mover) is None


def test_a_person_may_confirm_where_somebody_stands() -> None:
    """A decision that changes nothing is a decision all the same."""
    assert moved("lead", "lead", Mover.PERSON)


@given(st.sampled_from(VALUES), st.sampled_from(VALUES), st.sampled_from(AUTOMATIC))
def test_automatic_movers_never_move_backward(origin: str, target: str, mover: Mover) -> None:
    """Whatever they ask for, who is moved is further ahead than before."""
    if moved(origin, target, mover):
        assert VALUES.index(origin) < VALUES.index(target)


@pytest.mark.parametrize("mover", AUTOMATIC)
@pytest.mark.parametrize(("origin", "target"), [("lead", "other"), ("other", "customer")])
def test_nothing_automatic_touches_a_wildcard(mover: Mover, origin: str, target: str) -> None:
    """Only a person puts somebody in `other`, or takes them out."""
    assert moved(origin, target, mover) is None


@pytest.mark.parametrize(
    ("target", "mover", "moves"),
    [
        ("lead", Mover.RULE, True),
        ("other", Mover.RULE, False),
        ("other", Mover.IMPORT, True),
        ("customer", Mover.IMPORT, True),
    ],
)
def test_the_first_stage_is_any_for_a_file_and_a_placed_one_for_a_rule(target: str, mover: Mover, moves: bool) -> None:
    """The first import adopts what the CRM says, `other` too."""
    assert bool(moved(None, target, mover)) is moves


@pytest.mark.parametrize(
    ("origin", "target", "moves"),
    [
        ("subscriber", "opportunity", True),
        ("customer", "evangelist", True),
        ("opportunity", "customer", False),
        (None, "customer", False),
        (None, "lead", False),
    ],
)
def test_a_company_lifts_only_within_one_relationship(origin: str | None, target: str, moves: bool) -> None:
    """A company that becomes customer makes customers of nobody: a person decides that."""
    assert bool(moved(origin, target, Mover.COMPANY)) is moves


@pytest.mark.parametrize(
    ("origin", "target"), [("customer", "lead"), ("lead", "other"), ("other", "lead"), (None, "other")]
)
def test_a_person_may_move_anybody_anywhere(origin: str | None, target: str) -> None:
    """People know things that no rule does."""
    assert moved(origin, target, Mover.PERSON)


def test_a_person_who_moves_somebody_says_why() -> None:
    """A move by hand without a reason is refused."""
    with pytest.raises(BadInput) as refused:
        moved("customer", "lead", Mover.PERSON, because=())
    assert refused.value.field == "reason"


def test_a_move_to_an_unknown_stage_is_refused_with_the_known_ones() -> None:
    """The sentence says what would have been right; a stage that is switched off would not."""
    stages = Stages((*DEFAULT_STAGES, make_stage("parked", 45, enabled=False)))
    with pytest.raises(BadInput, match=r"There is no stage “parked”.*subscriber, lead") as refused:
        move(stages, "lead", "parked", mover=Mover.PERSON, by="me", at=NOW, because=BECAUSE)
    assert "other, parked" not in str(refused.value)
    assert refused.value.field == "stage"
