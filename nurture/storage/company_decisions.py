"""Which companies wait for a decision: their people are something else to us than they are, so the guard holds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlmodel import Session

from nurture.core.stages import Relationship, Stages
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_values import known
from nurture.storage.relationships import relationship_of, stages_meaning

_COMPANY = TABLES["company"].c
_CONTACT = TABLES["contact"].c


def waits(stages: Stages, now: datetime) -> ColumnElement[bool]:
    """Whether a company is or was a customer, has people who are not, and nobody has said what that means.

    "Everyone is a customer" says nothing any more once the company has left. Source: `core.guard.read_relationship`.
    """
    was_customer = _COMPANY.stage.in_(stages_meaning(stages, Relationship.CUSTOMER))
    has_left = known(_COMPANY.churned_at <= now)
    unsaid = or_(_COMPANY.decision.is_(None), and_(_COMPANY.decision == "customer", has_left))
    at_company = exists().where(_CONTACT.company_id == _COMPANY.id, differs(stages, now))
    at_domain = exists().where(_CONTACT.domain == _COMPANY.domain, differs(stages, now))
    return and_(was_customer, unsaid, or_(at_company, at_domain))


def differs(stages: Stages, now: datetime) -> ColumnElement[bool]:
    """Whether a contact is known to be something else to us than the company; for statements with both."""
    theirs = relationship_of(_CONTACT.stage, _CONTACT.churned_at, stages, now)
    return theirs != relationship_of(_COMPANY.stage, _COMPANY.churned_at, stages, now)


def count_waiting_companies(session: Session, stages: Stages, now: datetime, most: int | None = None) -> int:
    """How many companies wait for a decision; not more than `most`, where that is given."""
    found = select(_COMPANY.id).where(waits(stages, now)).limit(most)
    return session.connection().execute(select(func.count()).select_from(found.subquery())).scalar_one()
