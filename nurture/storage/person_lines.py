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

_COMPANY_NAME: Final = func.coalesce(func.nullif(CONTACT.company_name, ""), _COMPANY.c.name, "").label("company")
_SHOWN: Final = (
    "id email first_name last_name job_title company company_id stage stage_since crm_stage lead_status persona owner "
    "language country"
).split()
"""What a line shows just as it is kept, in its order."""

_READ: Final = "churned_at tags consent_basis custom last_activity_at".split()

_IDS: Final[Any] = bindparam("ids", expanding=True)
_LINES: Final = (
    select(*(_COMPANY_NAME if name == "company" else CONTACT[name] for name in (*_SHOWN, *_READ)))
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
    rows = {row[0]: row for row in session.connection().execute(_LINES, given)}
    refused = load_suppressions(session, ids)
    last = {row[0]: row[1] for row in session.connection().execute(_LAST_ACTIVITIES, given)}
    found = (rows[one] for one in ids if one in rows)
    return tuple(_line(row, stages, now, refused.get(row[0]), last.get(row[0])) for row in found)


def _line(
    row: Any, stages: Stages, now: datetime, refused: set[Suppression] | None, last: datetime | None
) -> PersonLine:
    *shown, churned_at, tags, basis, custom, stated = row
    given = dict(zip(_SHOWN, shown, strict=True))
    return PersonLine(
        **given,
        relationship=stages.relationship(given["stage"], churned=churned_at is not None and churned_at <= now),
        tags=tuple(tags),
        consent_basis=ConsentBasis(basis) if basis else None,
        custom=custom,
        last_activity_at=max(stated, last) if stated and last else stated or last,
        suppressed=next(one for one in Suppression if one in refused) if refused else None,
    )
