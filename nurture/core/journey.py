"""What the stages of a workspace have to keep to, so that everybody knows what each one means: problems as values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from nurture.core.errors import Problem
from nurture.core.keys import is_key
from nurture.core.phrases import phrase
from nurture.core.stages import CUSTOMER, DEFAULT_STAGES, LifecycleStage, Relationship

SHIPPED: Final = frozenset(stage.value for stage in DEFAULT_STAGES)
"""The stages that come with every workspace: they can be renamed, moved and switched off, not deleted."""

CHOOSABLE: Final = (Relationship.PROSPECT, Relationship.CUSTOMER, Relationship.UNDECIDED)
"""What a stage of the workspace's own can mean; a former customer is one who has left, not a stage."""

LONGEST_STAGE_NAME: Final = 60
"""Characters of a stage's name in one language."""


def journey_problems(stages: Iterable[LifecycleStage]) -> tuple[Problem, ...]:
    """Everything that is wrong with these stages together; each problem names the stage in `path`, and the field."""
    known = tuple(stages)
    return (*_problems_of_each(known), *_problems_of_values(known), *_problems_of_order(known))


def _problems_of_each(stages: tuple[LifecycleStage, ...]) -> Iterable[Problem]:
    for stage in stages:
        names = [text for _language, text in stage.names.names]
        if not any(names):
            said = phrase("Give the stage a name in one language at least.")
            yield Problem("no_name", said, path=stage.value, field="name")
        if any(len(text) > LONGEST_STAGE_NAME or not text.isprintable() for text in names):
            said = phrase("A name is one line of at most {count} characters.", count=LONGEST_STAGE_NAME)
            yield Problem("bad_name", said, path=stage.value, field="name")
        if not is_key(stage.value):
            said = phrase("A key is made of small letters, digits and hyphens, not “{key}”.", key=stage.value)
            yield Problem("bad_key", said, path=stage.value, field="value")
        if stage.relationship is Relationship.FORMER_CUSTOMER:
            said = phrase("A former customer is a customer who has left: choose customer.")
            yield Problem("bad_relationship", said, path=stage.value, field="relationship")
        if stage.value == CUSTOMER and not stage.enabled:
            said = phrase("The stage of customers stays on: it is what a won deal means, and what the guard turns on.")
            yield Problem("customer_needed", said, path=stage.value, field="enabled")


def _problems_of_values(stages: tuple[LifecycleStage, ...]) -> Iterable[Problem]:
    seen: set[str] = set()
    for stage in stages:
        if stage.value in seen:
            said = phrase("There is a stage “{stage}” already; choose another key.", stage=stage.value)
            yield Problem("value_taken", said, path=stage.value, field="value")
        seen.add(stage.value)


def _problems_of_order(stages: tuple[LifecycleStage, ...]) -> Iterable[Problem]:
    placed = [stage for stage in stages if stage.order is not None]
    if len({stage.order for stage in placed}) < len(placed):
        yield Problem("same_order", phrase("Two stages stand in the same place."), field="order")
    customers = [stage.order or 0 for stage in placed if stage.relationship is Relationship.CUSTOMER]
    first_customer = min(customers, default=None)
    for stage in placed:
        too_late = first_customer is not None and (stage.order or 0) > first_customer
        if stage.relationship is Relationship.PROSPECT and too_late:
            said = phrase(
                "{stage} is for prospects and would come after a stage for customers. People only move forward by "
                "themselves, so a customer could become a prospect again.",
                stage=stage.names,
            )
            yield Problem("prospects_first", said, path=stage.value, field="order")
