"""Moves on record as histories: one person's or company's, and figures over everybody's, each in one statement."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from nurture.core.phrases import phrase_from_json
from nurture.core.stages import Mover, StageMove
from nurture.storage.tables import StageMoveRow


def load_contact_moves(session: Session, contact_id: int) -> tuple[StageMove, ...]:
    """The moves of a contact, earliest first."""
    return _moves(session, col(StageMoveRow.contact_id) == contact_id)


def load_company_moves(session: Session, company_id: int) -> tuple[StageMove, ...]:
    """The moves of a company itself, earliest first; those of its people are their own."""
    return _moves(session, col(StageMoveRow.company_id) == company_id)


def _moves(session: Session, whose: ColumnElement[bool]) -> tuple[StageMove, ...]:
    rows = session.exec(select(StageMoveRow).where(whose).order_by(col(StageMoveRow.at), col(StageMoveRow.id)))
    return tuple(_move(row) for row in rows)


def _move(row: StageMoveRow) -> StageMove:
    because = tuple(phrase_from_json(said) for said in row.because)
    return StageMove(row.at, row.from_stage, row.to_stage, Mover(row.mover), row.by, because)
