"""Departing: a person says that somebody, or a whole company, is no customer of ours any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.core.stages import Relationship, Stages
from nurture.services.deciding import one_line
from nurture.services.explaining import require_contact
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.company_ties import settle_companies
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.edits import edit_contact
from nurture.storage.tables import ContactRow

BECAUSE: Final = "churned_because"
"""The field of the record under which the reason is kept."""


@dataclass(frozen=True, slots=True)
class CustomerEnded:
    """Who was named, and the addresses of all who are former customers since."""

    email: str
    ended: tuple[str, ...]


def end_customer(
    engine: Engine, email: str, *, reason: str, everyone: bool = False, by: str, now: datetime
) -> CustomerEnded:
    """Put on record that a customer has left, or with `everyone` all customers at their company with them.

    It counts from now on and not from an earlier day: what went out before was right by what was known. A deal won
    later ends it. Raises NotFound, and BadInput for no reason, one that is too long, or somebody who is no customer.
    """
    said = one_line(reason)
    if not said:
        raise BadInput(phrase("Say why; it is kept on record."), field="reason")
    with writing(engine) as session:
        stages = load_stages(session)
        row = require_contact(session, email)
        shown, leaving = row.email, [row]
        if not _is_customer(row, stages, now):
            raise BadInput(
                phrase("{email} is no customer, so there is nothing to end.", email=shown), code="no_customer"
            )
        if everyone:
            leaving += [one for one in _colleagues(session, row) if _is_customer(one, stages, now)]
        for one in leaving:
            edit_contact(session, one, {"churned_at": now}, by=by, at=now)
        insert_rows(session, TABLES["contact_edit"], [_reason(one, said, by, now) for one in leaving])
        firm = select(ContactRow.company_id).where(ContactRow.id == row.id, col(ContactRow.company_id).is_not(None))
        settle_companies(session, stages, now, companies=firm)
        return CustomerEnded(shown, tuple(one.email for one in leaving))


def _is_customer(row: ContactRow, stages: Stages, now: datetime) -> bool:
    has_left = row.churned_at is not None and row.churned_at <= now
    return stages.relationship(row.stage, churned=has_left) is Relationship.CUSTOMER


def _colleagues(session: Session, row: ContactRow) -> list[ContactRow]:
    if row.company_id is None:
        return []
    there = (col(ContactRow.company_id) == row.company_id, col(ContactRow.id) != row.id)
    return list(session.exec(select(ContactRow).where(*there).order_by(col(ContactRow.id))))


def _reason(row: ContactRow, said: str, by: str, now: datetime) -> dict[str, object]:
    return {"contact_id": row.id, "at": now, "by": by, "field": BECAUSE, "before": None, "after": said}
