"""Attempts to hand drafts to servers, as kept: what comes next, and what became of each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlmodel import Session, col, func, select, update

from nurture.core.drafts import DraftStatus
from nurture.core.handover import Answer
from nurture.storage.tables import DeliveryRow, DraftRow


class DeliveryState(StrEnum):
    """What became of an attempt: the server's answer, or why there will be no other."""

    UNCERTAIN = Answer.UNCERTAIN.value
    SENT = Answer.SENT.value
    LATER = Answer.LATER.value
    REFUSED = Answer.REFUSED.value
    WITHHELD = "withheld"
    RETRIED = "retried"


NEVER: Final = -1
"""The number of a hand-over that there is not."""


def next_draft(
    session: Session, channel: str, *, run: int | None, repeatable: bool, due: datetime | None
) -> tuple[DraftRow, DeliveryRow | None] | None:
    """The next draft to hand to this server in a run, with the attempt that it follows; None when all are done.

    First come approved drafts by send time (up to `due`, where given), then those whose earlier attempt asks for
    another. The session must own the write lock.
    """
    approved = select(DraftRow).where(DraftRow.status == DraftStatus.APPROVED.value)
    if due is not None:
        approved = approved.where(col(DraftRow.send_at) <= due)
    draft = session.exec(approved.order_by(col(DraftRow.send_at), col(DraftRow.id)).limit(1)).first()
    if draft is not None:
        return draft, None
    states = [DeliveryState.LATER.value, *([DeliveryState.UNCERTAIN.value] if repeatable else [])]
    waiting = select(DraftRow, DeliveryRow).where(
        col(DeliveryRow.draft_id) == col(DraftRow.id),
        DeliveryRow.channel == channel,
        col(DeliveryRow.state).in_(states),
        DeliveryRow.export_id != (NEVER if run is None else run),
        DraftRow.status == DraftStatus.EXPORTED.value,
    )
    found = session.exec(waiting.order_by(col(DeliveryRow.at), col(DraftRow.id)).limit(1)).first()
    return (found[0], found[1]) if found else None


def record_attempt(session: Session, export: int, draft: str, channel: str, at: datetime) -> None:
    """Write down that a server is about to be asked: nobody knows the answer yet."""
    state = DeliveryState.UNCERTAIN.value
    session.add(DeliveryRow(export_id=export, draft_id=draft, channel=channel, at=at, state=state))


def record_answer(session: Session, export: int, draft: str, state: DeliveryState, said: str) -> None:
    """Write down what became of an attempt, unless a person has said it meanwhile."""
    attempt = (col(DeliveryRow.export_id) == export, col(DeliveryRow.draft_id) == draft)
    is_open = col(DeliveryRow.settled_by).is_(None)
    session.exec(update(DeliveryRow).where(*attempt, is_open).values(state=state.value, said=said))


def count_uncertain(session: Session, channel: str | None = None) -> int:
    """How many mails a server was asked to take (that server, where given) and nobody knows whether it did."""
    query = select(func.count()).where(DeliveryRow.state == DeliveryState.UNCERTAIN.value)
    if channel is not None:
        query = query.where(DeliveryRow.channel == channel)
    return session.exec(query).one()


def list_deliveries(session: Session, states: Collection[DeliveryState]) -> list[tuple[DeliveryRow, DraftRow]]:
    """The attempts in these states with their drafts, oldest first."""
    query = select(DeliveryRow, DraftRow).where(
        col(DeliveryRow.draft_id) == col(DraftRow.id), col(DeliveryRow.state).in_([one.value for one in states])
    )
    return list(session.exec(query.order_by(col(DeliveryRow.at), col(DeliveryRow.draft_id))).all())


def find_uncertain(session: Session, draft: str) -> DeliveryRow | None:
    """The newest attempt with a draft of which nobody knows what became."""
    query = select(DeliveryRow).where(DeliveryRow.draft_id == draft, DeliveryRow.state == DeliveryState.UNCERTAIN.value)
    return session.exec(query.order_by(col(DeliveryRow.export_id).desc()).limit(1)).first()


def doubt_postponed(session: Session) -> None:
    """Take every mail that a server asked for later as uncertain: it may have gone since the data were copied."""
    postponed = col(DeliveryRow.state) == DeliveryState.LATER.value
    session.exec(update(DeliveryRow).where(postponed).values(state=DeliveryState.UNCERTAIN.value))
