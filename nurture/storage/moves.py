"""Stage moves on record: the one place that writes a stage, of contacts and of companies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from nurture.core.companies import LEFT
from nurture.core.history import is_adopted, whole_days
from nurture.core.phrases import phrase, to_json
from nurture.core.stages import Mover, Relationship, StageMove, Stages, move
from nurture.storage.bulk import TABLES, chunked, insert_columns, insert_rows, update_rows
from nurture.storage.tables import CompanyRow, ContactRow, StageMoveRow


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


def last_words(session: Session) -> dict[int, datetime]:
    """When somebody last said of a contact where they stand (UTC), by contact; of the others nobody has."""
    query = (
        select(StageMoveRow.contact_id, func.max(col(StageMoveRow.at)))
        .where(StageMoveRow.mover == Mover.PERSON.value, col(StageMoveRow.contact_id).is_not(None))
        .group_by(col(StageMoveRow.contact_id))
    )
    return {contact: at for contact, at in session.exec(query) if contact is not None}


def settle_companies(session: Session, stages: Stages, at: datetime) -> None:
    """Say of every company what its people mean for it: how far it has come, and whether it has left."""
    lift_companies(session, stages, at)
    end_companies(session, stages, at)


def lift_companies(session: Session, stages: Stages, at: datetime) -> int:
    """Lift every company to the stage furthest ahead among its people; returns how many rose.

    A company never falls by this, and its people are not touched.
    """
    session.flush()
    query = (
        select(CompanyRow.id, CompanyRow.stage, ContactRow.stage)
        .join(ContactRow, col(ContactRow.company_id) == col(CompanyRow.id))
        .where(col(ContactRow.stage).is_not(None))
        .distinct()
    )
    standing: dict[int, tuple[str | None, list[str]]] = {}
    for company, own, stage in session.exec(query):
        standing.setdefault(company or 0, (own, []))[1].append(stage or "")
    lifted: dict[int, StageMove] = {}
    for company, (own, theirs) in standing.items():
        furthest = stages.furthest(theirs)
        if furthest is None:
            continue
        because = (phrase("One of its people is {stage}.", stage=stages.name(furthest)),)
        one = move(stages, own, furthest, mover=Mover.RULE, by="company lift", at=at, because=because)
        if one is not None:
            lifted[company] = one
    return record_company_moves(session, lifted.items())


def end_companies(session: Session, stages: Stages, at: datetime) -> int:
    """Count a company as churned once every customer there has, and no longer once one is a customer; returns how many.

    It has churned since the moment we learnt it, not since the last of them left: what was released in between was
    judged by what was known, and the audit has to read it so too. Where the CRM itself says that a company left, its
    people's stages say nothing against it; a deal won later does.
    """
    session.flush()
    customers = [one.value for one in stages if one.enabled and one.relationship is Relationship.CUSTOMER]
    left = func.sum(case((col(ContactRow.churned_at) <= at, 1), else_=0))
    query = (
        select(CompanyRow.id, CompanyRow.churned_at, func.count(), left)
        .join(ContactRow, col(ContactRow.company_id) == col(CompanyRow.id))
        .where(col(ContactRow.stage).in_(customers))
        .group_by(col(CompanyRow.id), col(CompanyRow.churned_at))
    )
    told = _told_to_have_left(session)
    changed = []
    for company, since, people, gone in session.exec(query):
        has_left = gone == people or company in told
        if has_left != (since is not None and since <= at):
            changed.append({"id": company, "churned_at": at if has_left else None})
    update_rows(session, TABLES["company"], ("churned_at",), changed)
    session.expire_all()
    return len(changed)


def _told_to_have_left(session: Session) -> set[int]:
    """The companies of which the CRM says that they left."""
    query = select(CompanyRow.id, CompanyRow.custom).where(col(CompanyRow.churned_at).is_not(None))
    return {company or 0 for company, custom in session.exec(query) if LEFT in custom}
