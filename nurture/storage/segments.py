"""Segments: rows into records, and how many people each has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from nurture.core.criteria import Criteria, to_tree, walk
from nurture.core.criteria_syntax import parse
from nurture.core.errors import NurtureError
from nurture.core.segments import Segment
from nurture.core.stages import Stages
from nurture.storage.bulk import TABLES
from nurture.storage.criteria_sql import compile_criteria
from nurture.storage.tables import SegmentRow

ONE_PASS: Final = 600
"""Parts of conditions that are counted in one statement: a database takes only so many values with it."""


def load_segments(session: Session) -> tuple[Segment, ...]:
    """Every segment, by name."""
    rows = session.scalars(select(SegmentRow).order_by(func.lower(col(SegmentRow.name)), col(SegmentRow.key)))
    return tuple(_segment(row) for row in rows)


def load_segment(session: Session, key: str) -> Segment | None:
    """The segment with this key, or None."""
    row = session.get(SegmentRow, key)
    return _segment(row) if row else None


def store_segment(session: Session, segment: Segment) -> None:
    """Store the segment under its key, in place of what was there."""
    session.merge(
        SegmentRow(
            key=segment.key,
            name=segment.name,
            criteria=to_tree(segment.criteria),
            updated_at=segment.updated_at,
            updated_by=segment.updated_by,
        )
    )


def _segment(row: SegmentRow) -> Segment:
    criteria, problems = parse(row.criteria)
    if criteria is None:
        raise NurtureError(problems[0].message, file=row.key, field=problems[0].field)
    return Segment(row.key, row.name, criteria, row.updated_at, row.updated_by)


def count_each(
    session: Session,
    conditions: Mapping[str, Criteria],
    *,
    stages: Stages,
    now: datetime,
    profile: Criteria | None = None,
) -> dict[str, int]:
    """How many contacts meet each of these conditions at that moment, all of them counted in one pass where it fits."""
    dialect = session.get_bind().dialect.name
    counted: dict[str, int] = {}
    for keys in _passes(conditions):
        met = (
            compile_criteria(conditions[key], stages=stages, now=now, dialect_name=dialect, profile=profile)
            for key in keys
        )
        columns: list[Any] = [func.count(case((one, 1))) for one in met]
        found = session.connection().execute(select(*columns).select_from(TABLES["contact"])).one()
        counted |= dict(zip(keys, map(int, found), strict=True))
    return counted


def _passes(conditions: Mapping[str, Criteria]) -> Iterator[list[str]]:
    """The keys in groups whose conditions go into one statement."""
    keys: list[str] = []
    parts = 0
    for key, criteria in conditions.items():
        size = sum(1 for _ in walk(criteria))
        if keys and parts + size > ONE_PASS:
            yield keys
            keys, parts = [], 0
        keys.append(key)
        parts += size
    if keys:
        yield keys
