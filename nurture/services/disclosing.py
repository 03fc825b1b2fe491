"""Disclosing: all that is held about one person, as they may ask for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Table, select
from sqlmodel import Session

from nurture.services.explaining import require_contact
from nurture.storage.bulk import TABLES
from nurture.storage.database import reading

_CHANGE: Final = TABLES["import_change"]
_IMPORT: Final = TABLES["import"].c
_PART: Final = TABLES["deal_contact"].c

_THEIRS: Final = {
    "aliases": "alias",
    "activities": "activity",
    "stage_moves": "stage_move",
    "contradictions": "conflict",
    "edits": "contact_edit",
    "enrolments": "enrolment",
    "plans": "plan_member",
    "drafts": "draft",
    "releases": "release",
}
"""What belongs to one contact, by its name in the answer and its table."""

_CONSENT: Final = frozenset({"consent_basis", "consent_at", "consent_source", "consent_refused_at"})


def disclose_person(engine: Engine, email: str) -> dict[str, Any]:
    """Everything held about whoever has this address, as plain JSON values; raises NotFound.

    `consent_log` says how what is on record about consent came about, earliest first.
    """
    with reading(engine) as session:
        row = require_contact(session, email)
        number, mailbox = row.id or 0, row.mailbox
        (facts,) = _rows(session, TABLES["contact"], TABLES["contact"].c.id == number)
        told = {
            name: _rows(session, TABLES[table], TABLES[table].c.contact_id == number) for name, table in _THEIRS.items()
        }
        boxes = [mailbox, *(one["mailbox"] for one in told["aliases"])]
        changes = _import_changes(session, number)
        drafts = [one["id"] for one in told["drafts"]]
        return {
            "email": row.email,
            "facts": facts,
            "company": _one(session, "company", row.company_id),
            **told,
            "deals": _deals(session, number),
            "receipts": _receipts(session, drafts),
            "draft_edits": _rows(session, TABLES["draft_edit"], TABLES["draft_edit"].c.draft_id.in_(drafts)),
            "draft_comments": _rows(session, TABLES["draft_comment"], TABLES["draft_comment"].c.draft_id.in_(drafts)),
            **{
                name: _rows(session, TABLES[table], TABLES[table].c.mailbox.in_(boxes))
                for name, table in (("suppressions", "suppression"), ("preferences", "preference"))
            },
            "consent_log": _consent_log(told["edits"], changes),
            "imports": {"came_with": _one(session, "import", row.import_id), "changes": changes},
        }


def _rows(session: Session, table: Table, condition: ColumnElement[bool]) -> list[dict[str, Any]]:
    query = select(table).where(condition).order_by(*table.primary_key.columns)
    return [_plain(row) for row in session.connection().execute(query).mappings()]


def _one(session: Session, table: str, number: int | None) -> dict[str, Any] | None:
    found = _rows(session, TABLES[table], TABLES[table].c.id == number)
    return found[0] if found else None


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _deals(session: Session, contact: int) -> list[dict[str, Any]]:
    theirs = select(_PART.deal_id).where(_PART.contact_id == contact)
    return _rows(session, TABLES["deal"], TABLES["deal"].c.id.in_(theirs))


def _receipts(session: Session, drafts: Sequence[str]) -> list[dict[str, Any]]:
    """The proofs of every verdict on their drafts; the address in them is sealed."""
    found = _rows(session, TABLES["receipt"], TABLES["receipt"].c.draft_id.in_(drafts))
    return [one | {"told": json.loads(one["told"])} for one in found]


def _import_changes(session: Session, contact: int) -> list[dict[str, Any]]:
    """What imports have changed about them: each column with what it held before and after."""
    query = (
        select(_IMPORT.id, _IMPORT.at, _IMPORT.by, _IMPORT.file, _CHANGE.c.changes)
        .join(_CHANGE, _CHANGE.c.import_id == _IMPORT.id)
        .where(_CHANGE.c.entity == "contact", _CHANGE.c.row_id == contact)
        .order_by(_IMPORT.id)
    )
    return [_plain(row) for row in session.connection().execute(query).mappings()]


def _consent_log(edits: Sequence[dict[str, Any]], changes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who or what changed what is on record about consent, and when."""
    by_hand = [
        {"at": one["at"], "by": one["by"], "field": one["field"], "before": one["before"], "after": one["after"]}
        for one in edits
        if one["field"] in _CONSENT
    ]
    by_file = [
        {"at": one["at"], "by": one["by"], "file": one["file"], "field": name, "before": pair[0], "after": pair[1]}
        for one in changes
        for name, pair in one["changes"].items()
        if name in _CONSENT
    ]
    return sorted(by_hand + by_file, key=lambda one: str(one["at"]))
