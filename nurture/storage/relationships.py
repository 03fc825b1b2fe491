"""What a stage means for the guard, in SQL: the same reading as `Stages.relationship`, of contacts and of companies."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, not_, or_

from nurture.core.stages import Relationship, Stages
from nurture.storage.criteria_values import known


def relationship_of(
    stage: ColumnElement[Any], churned_at: ColumnElement[Any], stages: Stages, now: datetime
) -> ColumnElement[Any]:
    """The relationship of whoever stands there, NULL where the stage is missing or means nothing to us."""
    customers = stage.in_(stages_meaning(stages, Relationship.CUSTOMER))
    others = [one for one in Relationship if one not in {Relationship.CUSTOMER, Relationship.FORMER_CUSTOMER}]
    return case(
        (and_(customers, known(churned_at <= now)), Relationship.FORMER_CUSTOMER.value),
        (customers, Relationship.CUSTOMER.value),
        *((stage.in_(found), one.value) for one in others if (found := stages_meaning(stages, one))),
        else_=None,
    )


def is_related(
    relationship: str, stage: ColumnElement[Any], churned_at: ColumnElement[Any], stages: Stages, now: datetime
) -> ColumnElement[bool]:
    """Whether somebody is this to us, in a form for which an index on the stage can be used.

    "unknown" is a stage that is missing or means nothing to us.
    """
    left = known(churned_at <= now)
    if relationship == "unknown":
        placed = [one.value for one in stages if stages.relationship(one.value)]
        return or_(stage.is_(None), stage.not_in(placed))
    customers = stage.in_(stages_meaning(stages, Relationship.CUSTOMER))
    if relationship == Relationship.FORMER_CUSTOMER:
        return customers & left
    if relationship == Relationship.CUSTOMER:
        return customers & not_(left)
    return stage.in_(stages_meaning(stages, relationship))


def stages_meaning(stages: Stages, relationship: str) -> list[str]:
    """The stages that mean this relationship."""
    return [one.value for one in stages if stages.relationship(one.value) == relationship]
