"""The review queue by sequence and step: how much there is to say yes to, and when the first of it goes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, case
from sqlmodel import Session, col, func, select

from nurture.core.drafts import DraftStatus
from nurture.storage.database import reading
from nurture.storage.tables import DraftRow


@dataclass(frozen=True, slots=True)
class DraftGroup:
    """The current drafts of one step of a sequence; `next_at` (UTC) is when the first that has not left goes out."""

    sequence: str
    step: str
    to_review: int
    held: int
    approved: int
    languages: tuple[str, ...]
    next_at: datetime | None


def list_groups(engine: Engine, sequence: str = "") -> tuple[DraftGroup, ...]:
    """The steps that have open drafts (of one sequence, where it is named), in the order of their sequences."""
    with reading(engine) as session:
        rows = _counted(session, sequence)
    steps: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        steps.setdefault((row.sequence, row.step), []).append(row)
    return tuple(_group(key, found) for key, found in steps.items())


def _counted(session: Session, sequence: str) -> list[Any]:
    """One row for each step and language."""
    status = col(DraftRow.status)
    counts = [
        func.sum(case((status == one.value, 1), else_=0)).label(one.value)
        for one in (DraftStatus.DRAFT, DraftStatus.HELD, DraftStatus.APPROVED)
    ]
    keys = (col(DraftRow.sequence), col(DraftRow.step), col(DraftRow.language))
    number = func.min(DraftRow.step_number)
    query = select(*keys, number, func.min(DraftRow.send_at).label("next_at"), *counts)  # type: ignore[call-overload]
    query = query.where(status.in_([one.value for one in (DraftStatus.DRAFT, DraftStatus.HELD, DraftStatus.APPROVED)]))
    if sequence:
        query = query.where(col(DraftRow.sequence) == sequence)
    return list(session.exec(query.group_by(*keys).order_by(keys[0], number, keys[1], keys[2])).all())


def _group(key: tuple[str, str], rows: Iterable[Any]) -> DraftGroup:
    found = list(rows)
    return DraftGroup(
        *key,
        to_review=sum(row.draft for row in found),
        held=sum(row.held for row in found),
        approved=sum(row.approved for row in found),
        languages=tuple(row.language for row in found if row.language),
        next_at=min(row.next_at for row in found),
    )
