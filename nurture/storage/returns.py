"""People and companies back in the stage where they stood before an import, on record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlmodel import Session

from nurture.core.phrases import Phrase
from nurture.core.stages import Mover, StageMove, Stages, move
from nurture.storage.bulk import TABLES, chunked, update_rows
from nurture.storage.moves import record_company_moves, record_moves, withdraw_moves

_MOVE: Final = TABLES["stage_move"].c
_CONTACT: Final = TABLES["contact"].c


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why and by whom the moves of an import are taken back, and when (UTC)."""

    import_id: int
    stages: Stages
    by: str
    at: datetime
    because: Phrase

    def back(self, from_stage: str, to_stage: str) -> StageMove | None:
        """The move back, None where that stage is no more in use."""
        if self.stages.get(to_stage) is None:
            return None
        said = (self.because,)
        return move(self.stages, from_stage, to_stage, mover=Mover.PERSON, by=self.by, at=self.at, because=said)


@dataclass(frozen=True, slots=True)
class _Stay:
    """Where somebody stands since an import, and where they stood before."""

    id: int
    stage: str
    before: str | None
    since: datetime | None


def return_people(session: Session, taken: Withdrawal, mailed: Collection[int]) -> set[int]:
    """Move the contacts back whom an import moved, and who have not moved since; returns whom.

    Whoever stood nowhere before does so again, unless mail was released to them where they stand now (`mailed`).
    """
    stays = _stays(session, "contact", taken.import_id)
    nowhere = [one.id for one in stays if one.before is None and one.id not in mailed]
    withdraw_moves(session, "contact_id", nowhere, taken.import_id)
    moves = [(one, taken.back(one.stage, one.before)) for one in stays if one.before is not None]
    told = [(one, moved) for one, moved in moves if moved is not None]
    record_moves(session, [(one.id, moved) for one, moved in told], import_id=taken.import_id)
    since = [{"id": one.id, "stage_since": one.since} for one, _ in told]
    update_rows(session, TABLES["contact"], ("stage_since",), since)
    session.expire_all()
    return {*nowhere, *(one.id for one, _ in told)}


def return_companies(session: Session, taken: Withdrawal, mailed: Collection[int]) -> set[int]:
    """Move the companies back that an import moved, but not behind their own people; returns which."""
    stays = _stays(session, "company", taken.import_id)
    furthest = _furthest(session, taken.stages, [one.id for one in stays])
    nowhere: list[int] = []
    moves: list[tuple[int, StageMove]] = []
    for one in stays:
        theirs = furthest.get(one.id)
        back = theirs if theirs is not None and taken.stages.is_forward(one.before, theirs) else one.before
        if back is None and one.id not in mailed:
            nowhere.append(one.id)
        moved = taken.back(one.stage, back) if back is not None and back != one.stage else None
        if moved is not None:
            moves.append((one.id, moved))
    withdraw_moves(session, "company_id", nowhere, taken.import_id)
    record_company_moves(session, moves, taken.import_id)
    return {*nowhere, *(company for company, _ in moves)}


def _stays(session: Session, entity: str, import_id: int) -> list[_Stay]:
    """Who still stands where the last move of an import put them; not those whom it brought in."""
    owner, who = TABLES[entity].c, _MOVE[f"{entity}_id"]
    own = select(who.label("who"), func.min(_MOVE.id).label("first"), func.max(_MOVE.id).label("last"))
    ours = own.where(_MOVE.import_id == import_id, who.is_not(None)).group_by(who).subquery()
    newest = select(func.max(_MOVE.id)).where(who == ours.c.who).scalar_subquery()
    first, last = TABLES["stage_move"].alias(), TABLES["stage_move"].alias()
    query = (
        select(owner.id, owner.stage, first.c.from_stage, first.c.stood_since)
        .join(ours, ours.c.who == owner.id)
        .join(first, first.c.id == ours.c.first)
        .join(last, last.c.id == ours.c.last)
        .where(owner.stage == last.c.to_stage, newest == ours.c.last, owner.import_id.is_distinct_from(import_id))
    )
    return [_Stay(*row) for row in session.connection().execute(query)]


def _furthest(session: Session, stages: Stages, companies: Sequence[int]) -> dict[int, str]:
    """The stage furthest ahead among the people of each company."""
    found: dict[int, list[str]] = {}
    for chunk in chunked(companies):
        query = select(_CONTACT.company_id, _CONTACT.stage).where(_CONTACT.company_id.in_(chunk)).distinct()
        for company, stage in session.connection().execute(query.where(_CONTACT.stage.is_not(None))):
            found.setdefault(company, []).append(stage)
    told: dict[int, Any] = {company: stages.furthest(theirs) for company, theirs in found.items()}
    return {company: stage for company, stage in told.items() if stage is not None}
