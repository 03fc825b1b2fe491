"""Stage moves on record: the one place that writes a stage, of contacts and of companies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from nurture.core.phrases import phrase, to_json
from nurture.core.stages import Mover, StageMove, Stages, move
from nurture.storage.bulk import TABLES, insert_rows, update_rows
from nurture.storage.tables import CompanyRow, ContactRow


def record_moves(session: Session, moves: Iterable[tuple[int, StageMove]]) -> int:
    """Write each contact's move and their new stage; returns how many.

    `stage_since` stays unknown where an import first brings somebody in: a file says where they stand, not since when.
    """
    told = list(moves)
    if not told:
        return 0
    session.flush()
    insert_rows(session, TABLES["stage_move"], [_values(one) | {"contact_id": contact} for contact, one in told])
    stood = [{"id": contact, "stage": one.to_stage, "stage_since": _since(one)} for contact, one in told]
    update_rows(session, TABLES["contact"], ("stage", "stage_since"), stood)
    session.expire_all()
    return len(told)


def _since(one: StageMove) -> datetime | None:
    adopted = one.mover is Mover.IMPORT and one.from_stage is None
    return None if adopted else one.at


def _values(one: StageMove) -> dict[str, object]:
    return {
        "at": one.at,
        "from_stage": one.from_stage,
        "to_stage": one.to_stage,
        "mover": one.mover.value,
        "by": one.by,
        "because": [to_json(said) for said in one.because],
    }


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
    insert_rows(
        session, TABLES["stage_move"], [_values(one) | {"company_id": company} for company, one in lifted.items()]
    )
    stood = [{"id": company, "stage": one.to_stage} for company, one in lifted.items()]
    update_rows(session, TABLES["company"], ("stage",), stood)
    session.expire_all()
    return len(lifted)
