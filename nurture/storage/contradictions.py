"""Contradictions between what a file says of people and what we know: opened, renewed, and closed when both agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from nurture.core.merging import Arrival, Person
from nurture.core.phrases import Phrase, to_json
from nurture.storage.bulk import TABLES, insert_rows, update_rows
from nurture.storage.import_changes import record_changes

_CONFLICT: Final = TABLES["conflict"]
_SAID: Final = ("crm_stage", "derived_stage", "because")


@dataclass(slots=True)
class _Review:
    """What has to be written: each row with what it holds now, None for a new one."""

    opened: list[dict[str, Any]] = field(default_factory=list)
    renewed: list[tuple[Mapping[str, Any], dict[str, Any]]] = field(default_factory=list)
    closed: list[tuple[Mapping[str, Any], dict[str, Any]]] = field(default_factory=list)


def record_contradictions(session: Session, people: Iterable[Person], arrival: Arrival) -> set[int]:
    """Write what a file contradicts, or no longer does; returns the contacts about whom something changed."""
    told = {one.id: one for one in people if one.contested is not None or (one.told_stage and one.before is not None)}
    if not told:
        return set()
    review = _Review()
    records = _records(session, told)
    for person in told.values():
        _look_at(person, records.get(person.id, []), arrival, review)
    _write(session, review, arrival)
    return {row["contact_id"] for row in review.opened} | {
        known["contact_id"] for known, _ in (*review.renewed, *review.closed)
    }


def _records(session: Session, contacts: Iterable[int]) -> dict[int, list[Mapping[str, Any]]]:
    records: dict[int, list[Mapping[str, Any]]] = {}
    query = select(_CONFLICT).where(_CONFLICT.c.contact_id.in_(contacts))
    for stored in session.connection().execute(query).mappings():
        records.setdefault(stored["contact_id"], []).append(dict(stored))
    return records


def _look_at(person: Person, known: Sequence[Mapping[str, Any]], arrival: Arrival, review: _Review) -> None:
    current = next((row for row in known if row["closed_at"] is None), None)
    found = person.conflict(arrival.stages)
    if found is not None:
        row = _row(person, *found, arrival)
        if current is None and not _is_decided(person, row, known):
            review.opened.append(row)
        elif current is not None and _pair(current) != _pair(row):
            review.renewed.append((current, {name: row[name] for name in _SAID}))
    elif current is not None and person.values["crm_stage"] == person.values["stage"]:
        review.closed.append((current, {"closed_at": arrival.at}))


def _row(person: Person, crm_stage: str, because: Phrase, arrival: Arrival) -> dict[str, Any]:
    return {
        "contact_id": person.id,
        "crm_stage": crm_stage,
        "derived_stage": person.values["stage"],
        "because": [to_json(because)],
        "opened_at": arrival.at,
        "closed_at": None,
        "import_id": arrival.import_id,
    }


def _is_decided(person: Person, row: Mapping[str, Any], known: Sequence[Mapping[str, Any]]) -> bool:
    """Whether somebody has closed the very same contradiction and the CRM has said nothing new since."""
    before = person.before or {}
    same_word = person.contested is not None or before.get("crm_stage") == person.values["crm_stage"]
    return same_word and any(_pair(one) == _pair(row) for one in known)


def _pair(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["crm_stage"], row["derived_stage"]


def _write(session: Session, review: _Review, arrival: Arrival) -> None:
    insert_rows(session, _CONFLICT, review.opened)
    update_rows(session, _CONFLICT, _SAID, [{"id": row["id"], **said} for row, said in review.renewed])
    update_rows(session, _CONFLICT, ("closed_at",), [{"id": row["id"], **said} for row, said in review.closed])
    if arrival.import_id is not None:
        told = [
            (row["id"], {name: [row[name], value] for name, value in said.items()})
            for row, said in (*review.renewed, *review.closed)
            if row["import_id"] != arrival.import_id
        ]
        record_changes(session, arrival.import_id, "conflict", told)
