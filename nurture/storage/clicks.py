"""Which clicks a machine made, told from what else happened around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from nurture.core.people import Activity, ActivityKind, machine_made
from nurture.storage.bulk import TABLES, chunked, update_rows

_ACTIVITY: Final = TABLES["activity"]

MAILING: Final = (ActivityKind.EMAIL_DELIVERED.value, ActivityKind.EMAIL_CLICKED.value)
"""The activities that decide about clicks."""


def settle_clicks(session: Session, contacts: Iterable[int]) -> None:
    """Say of every click of these contacts whether a person made it, by all that is known of them now."""
    for chunk in chunked(sorted(contacts)):
        update_rows(session, _ACTIVITY, ("is_human",), list(_changed(session, chunk)))


def _changed(session: Session, contacts: Sequence[int]) -> Iterator[dict[str, Any]]:
    table = _ACTIVITY.c
    query = (
        select(table.id, table.contact_id, table.kind, table.at, table.target, table.is_human)
        .where(table.contact_id.in_(contacts), table.kind.in_(MAILING))
        .order_by(table.contact_id, table.at, table.id)
    )
    for _, group in groupby(session.connection().execute(query).all(), key=lambda row: row.contact_id):
        rows = list(group)
        made = machine_made([Activity(ActivityKind(row.kind), row.at, row.target) for row in rows])
        for place, row in enumerate(rows):
            if row.is_human == (place in made):
                yield {"id": row.id, "is_human": place not in made}
