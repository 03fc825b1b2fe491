"""Stage moves on record: the one place that writes a stage, of contacts and of companies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from nurture.core.history import is_adopted, whole_days
from nurture.core.phrases import to_json
from nurture.core.stages import StageMove
from nurture.storage.bulk import TABLES, chunked, insert_columns, insert_rows, update_rows
from nurture.storage.tables import ContactRow


def record_moves(session: Session, moves: Iterable[tuple[int, StageMove]], *, import_id: int | None = None) -> int:
    """Write each contact's move and their new stage, and the import that brought it; returns how many.

    `stage_since` stays unknown where an import first brings somebody in: a file says where they stand, not since when;
    and it stays as it is where a person confirms the stage.
    """
    told = list(moves)
    if not told:
        return 0
    session.flush()
    insert_rows(session, TABLES["stage_move"], [row | {"import_id": import_id} for row in _rows(session, told)])
    stood = [
        {"id": contact, "stage": one.to_stage, "stage_since": stands_since(one)}
        for contact, one in told
        if one.from_stage != one.to_stage
    ]
    update_rows(session, TABLES["contact"], ("stage", "stage_since"), stood)
    session.expire_all()
    return len(told)


def insert_newcomers(
    session: Session, columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any], moves: Sequence[StageMove | None]
) -> None:
    """Write newcomers, column by column, each with the move that gives them their first stage, None for none.

    `same` is what all of them have in common, `import_id` among it.
    """
    stages = [None if one is None else one.to_stage for one in moves]
    since = [None if one is None else stands_since(one) for one in moves]
    insert_columns(session, TABLES["contact"], {**columns, "stage": stages, "stage_since": since}, same)
    told = ((contact, one) for contact, one in zip(columns["id"], moves, strict=True) if one is not None)
    _insert_alike(session, "contact_id", told, same["import_id"])


def _insert_alike(
    session: Session, who: str, moves: Iterable[tuple[int, StageMove]], import_id: int | None = None
) -> None:
    """Write moves of many who move alike: what they have in common is put together once."""
    same: dict[int, tuple[StageMove, list[int]]] = {}
    for number, one in moves:
        same.setdefault(id(one), (one, []))[1].append(number)
    equal: dict[StageMove, list[int]] = {}
    for one, numbers in same.values():
        equal.setdefault(one, []).extend(numbers)
    for one, numbers in equal.items():
        insert_columns(session, TABLES["stage_move"], {who: numbers}, _values(one) | {"import_id": import_id})


def withdraw_moves(session: Session, who: str, ids: Sequence[int], import_id: int) -> None:
    """Take the first moves of contacts or companies (`who` is the column) off the record: they stand nowhere again.

    Only for those who stood nowhere before an import moved them and about whom nothing has been decided since.
    """
    moves, owner = TABLES["stage_move"], TABLES[who.removesuffix("_id")]
    for chunk in chunked(ids):
        theirs = moves.c[who].in_(chunk), moves.c.import_id == import_id
        session.connection().execute(delete(moves).where(*theirs))
        nowhere = update(owner).where(owner.c.id.in_(chunk)).values(stage=None, stage_since=None)
        session.connection().execute(nowhere)
    session.expire_all()


def _rows(session: Session, told: Sequence[tuple[int, StageMove]]) -> Iterator[dict[str, object]]:
    """The rows of these moves, each with the stay that it ends as far as its beginning is known."""
    since: dict[int, datetime | None] = {}
    for chunk in chunked(contact for contact, one in told if one.from_stage is not None):
        query = select(ContactRow.id, ContactRow.stage_since).where(col(ContactRow.id).in_(chunk))
        since |= {contact: begun for contact, begun in session.exec(query) if contact is not None}
    for contact, one in told:
        ends_stay = one.from_stage != one.to_stage
        begun = since.get(contact) if ends_stay else None
        days = None if begun is None else whole_days(begun, one.at)
        yield _values(one) | {"contact_id": contact, "stood_since": begun, "stood_days": days}
        if ends_stay:
            since[contact] = stands_since(one)


def stands_since(one: StageMove) -> datetime | None:
    """Since when somebody stands where a move put them (UTC); None where an import said where, not since when."""
    return None if is_adopted(one) else one.at


def _values(one: StageMove) -> dict[str, object]:
    return {
        "at": one.at,
        "from_stage": one.from_stage,
        "to_stage": one.to_stage,
        "mover": one.mover.value,
        "by": one.by,
        "because": [to_json(said) for said in one.because],
    }


def record_company_moves(session: Session, moves: Iterable[tuple[int, StageMove]], import_id: int | None = None) -> int:
    """Write each company's move, the import it came with, and the company's new stage; returns how many."""
    told = list(moves)
    _insert_alike(session, "company_id", told, import_id)
    stood = [{"id": company, "stage": one.to_stage, "stage_since": stands_since(one)} for company, one in told]
    update_rows(session, TABLES["company"], ("stage", "stage_since"), stood)
    session.expire_all()
    return len(told)
