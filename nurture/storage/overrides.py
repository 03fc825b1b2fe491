"""Decisions to let something through, as kept: who asked, who said yes, until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, select
from sqlmodel import Session, col

from nurture.core.offers import Audience
from nurture.core.overrides import Override
from nurture.storage.bulk import TABLES
from nurture.storage.tables import OverrideRow, UtcDateTime

_CONTACT: Final = TABLES["contact"].c
_COMPANY: Final = TABLES["company"].c


def stands(at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """What makes a decision one that counts at that moment."""
    return and_(
        col(OverrideRow.is_granted),
        col(OverrideRow.decided_by) != col(OverrideRow.asked_by),
        col(OverrideRow.decided_at) <= at,
        col(OverrideRow.expires_at) > at,
        or_(col(OverrideRow.ended_at).is_(None), col(OverrideRow.ended_at) > at),
    )


_STANDING: Final = select(OverrideRow).where(stands(bindparam("moment", type_=UtcDateTime())))


def load_overrides(session: Session, ids: Sequence[int] | None, at: datetime) -> dict[int, frozenset[Override]]:
    """The decisions that stand for these contacts, or any: their own and those of the companies they are seen at."""
    standing = list(session.scalars(_STANDING, {"moment": at}))
    if not standing:
        return {}
    found: dict[int, set[Override]] = {}
    for row in standing:
        for contact in _whom(session, row, ids):
            audience = Audience(row.audience) if row.audience else None
            found.setdefault(contact, set()).add(Override(row.id or 0, row.code, audience))
    return {contact: frozenset(decided) for contact, decided in found.items()}


def _whom(session: Session, row: OverrideRow, ids: Sequence[int] | None) -> list[int]:
    """Those of these contacts whom a decision is about."""
    if row.contact_id is not None:
        return [row.contact_id] if ids is None or row.contact_id in ids else []
    here = or_(_CONTACT.company_id == _COMPANY.id, _CONTACT.domain == _COMPANY.domain)
    query = select(_CONTACT.id).join_from(TABLES["company"], TABLES["contact"], here)
    query = query.where(_COMPANY.id == row.company_id)
    query = query if ids is None else query.where(_CONTACT.id.in_(ids))
    return list(session.connection().execute(query).scalars())
