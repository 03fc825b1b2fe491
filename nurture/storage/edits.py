"""What colleagues change about people by hand: written together with its record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from nurture.core.criteria_fields import OWN
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.import_changes import plain
from nurture.storage.tables import ContactRow

_EDIT: Final = TABLES["contact_edit"]


def edit_contact(
    session: Session, row: ContactRow, values: Mapping[str, Any], *, by: str, at: datetime
) -> tuple[str, ...]:
    """Write these values (`custom.NAME` for a property) and keep who changed what; returns what is different now."""
    before = {name: _held(row, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    edits = [
        {"contact_id": row.id, "at": at, "by": by, "field": name, "before": plain(before[name]), "after": plain(value)}
        for name, value in changed.items()
    ]
    insert_rows(session, _EDIT, edits)
    own = {name.removeprefix(OWN): value for name, value in changed.items() if name.startswith(OWN)}
    for name, value in changed.items():
        if not name.startswith(OWN):
            setattr(row, name, value)
    if own:
        row.custom = {name: value for name, value in {**row.custom, **own}.items() if value}
    if changed:
        row.updated_at = at
        session.add(row)
        session.flush()
    return tuple(changed)


def _held(row: ContactRow, name: str) -> Any:
    return row.custom.get(name.removeprefix(OWN), "") if name.startswith(OWN) else getattr(row, name)
