"""People as lists show them: a few tuples for a page, whatever the list, and a stream for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.person_lines import PersonLine
from nurture.core.stages import Stages
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_values import CONTACT
from nurture.storage.suppressions import load_suppressions

_COMPANY: Final = TABLES["company"]
_ACTIVITY: Final = TABLES["activity"].c

_NAMES: Final = (
    "id email first_name last_name job_title company_id stage stage_since crm_stage churned_at lead_status persona "
    "owner language country tags consent_basis custom last_activity_at"
).split()

_IDS: Final[Any] = bindparam("ids", expanding=True)
_LINES: Final = (
    select(
        *(CONTACT[name] for name in _NAMES),
        func.coalesce(func.nullif(CONTACT.company_name, ""), _COMPANY.c.name, "").label("company"),
    )
    .outerjoin(_COMPANY, _COMPANY.c.id == CONTACT.company_id)
    .where(CONTACT.id.in_(_IDS))
)
_LAST_ACTIVITIES: Final = (
    select(_ACTIVITY.contact_id, func.max(_ACTIVITY.at).label("at"))
    .where(_ACTIVITY.contact_id.in_(_IDS))
    .group_by(_ACTIVITY.contact_id)
)
"""Made once: putting a statement together takes longer than it does."""


def load_lines(session: Session, ids: Sequence[int], stages: Stages, now: datetime) -> tuple[PersonLine, ...]:
    """These contacts in this order; whoever is there no more is left out."""
    given = {"ids": list(ids)}
    rows = {row.id: row for row in session.connection().execute(_LINES, given)}
    refused = load_suppressions(session, ids)
    last = {row.contact_id: row.at for row in session.connection().execute(_LAST_ACTIVITIES, given)}
    found = (rows[one] for one in ids if one in rows)
    return tuple(_line(row, stages, now, refused.get(row.id, set()), last.get(row.id)) for row in found)


def _line(row: Any, stages: Stages, now: datetime, refused: set[Suppression], last: datetime | None) -> PersonLine:
    churned = row.churned_at is not None and row.churned_at <= now
    same = "id email first_name last_name job_title company company_id stage stage_since crm_stage lead_status persona"
    more = "owner language country custom"
    return PersonLine(
        **{name: getattr(row, name) for name in (*same.split(), *more.split())},
        relationship=stages.relationship(row.stage, churned=churned),
        tags=tuple(row.tags),
        consent_basis=ConsentBasis(row.consent_basis) if row.consent_basis else None,
        last_activity_at=max((at for at in (row.last_activity_at, last) if at), default=None),
        suppressed=next((one for one in Suppression if one in refused), None),
    )
