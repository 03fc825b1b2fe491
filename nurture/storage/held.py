"""Whom the guard leaves out, and whose mails it holds: counted by reason, and the people behind one of them.

Reasons stand as JSON text beside a pattern of a plan and beside a draft. The database looks for the code in that text,
so that no row is read that is not shown; a quotation mark inside a value is escaped there and never found.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, Text, cast, union
from sqlmodel import Session, col, func, select

from nurture.storage.listing import MANY
from nurture.storage.tables import ContactRow, DraftRow, PlanMemberRow, PlanPatternRow, PlanRow


def count_held_mails(session: Session) -> Counter[str]:
    """How many mails are held for each reason's code; a mail that is held for two counts for both."""
    told = cast(DraftRow.reasons, Text)
    query = select(told, func.count()).where(DraftRow.status == "held").group_by(told)
    counts: Counter[str] = Counter()
    for reasons, mails in session.exec(query):
        for code in {one["code"] for one in json.loads(reasons)}:
            counts[code] += mails
    return counts


def held_people(code: str, plan: PlanRow | None) -> Any:
    """A query of the people whom that plan leaves out first of all for this reason, or whose mails are held for it."""
    mails: Any = select(DraftRow.contact_id).where(*_held_for(code))
    if plan is not None:
        left_out = cast(PlanPatternRow.held, String).startswith(f"[{json.dumps(code)}", autoescape=True)
        patterns = select(PlanPatternRow.id).where(PlanPatternRow.plan == plan.number, left_out)
        members = select(PlanMemberRow.contact_id).where(
            PlanMemberRow.plan == plan.number, col(PlanMemberRow.pattern).in_(patterns)
        )
        mails = union(mails, members)
    return select(ContactRow).where(col(ContactRow.id).in_(mails))


def count_held_people(session: Session, code: str, plan: PlanRow | None) -> int:
    """How many people that are, counted up to one more than MANY."""
    rows = held_people(code, plan).limit(MANY + 1).subquery()
    return session.exec(select(func.count()).select_from(rows)).one()


def held_reasons(session: Session, code: str, contacts: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The reason with this code as a held mail to each of these people tells it, where there is such a mail."""
    query = select(DraftRow.contact_id, DraftRow.reasons).where(
        *_held_for(code), col(DraftRow.contact_id).in_(contacts)
    )
    return {contact: next(one for one in reasons if one["code"] == code) for contact, reasons in session.exec(query)}


def _held_for(code: str) -> tuple[ColumnElement[bool], ...]:
    written = f'"code": {json.dumps(code)},'
    return col(DraftRow.status) == "held", cast(DraftRow.reasons, Text).contains(written, autoescape=True)
