"""What became of the mails with an offer: who was sent it, opened or clicked it, and moved on afterwards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Subquery, and_
from sqlmodel import Session, col, func, or_, select, tuple_

from nurture.storage.tables import ActivityRow, ReleasePartRow, ReleaseRow, StageMoveRow

OPENED: Final = ("email_opened", "email_clicked", "email_replied")
"""Who clicks or replies has opened."""

CLICKED: Final = ("email_clicked",)


@dataclass(frozen=True, slots=True)
class Results:
    """People, each counted once: sent a mail with the offer, opened it, clicked in it, moved forward afterwards."""

    sent: int
    opened: int
    clicked: int
    moved: int


def count_results(session: Session, key: str, forward: Collection[tuple[str, str]]) -> Results:
    """How the offer did; `forward` are the pairs of stages by which somebody moves on.

    An open or a click counts where it names the mail or the offer and no machine did it.
    """
    sent = _sent(key)
    return Results(
        sent=session.exec(select(func.count()).select_from(sent)).one(),
        opened=_who_did(session, sent, key, OPENED),
        clicked=_who_did(session, sent, key, CLICKED),
        moved=_who_moved(session, sent, forward),
    )


def _sent(key: str) -> Subquery:
    """Who was sent the offer, and when first."""
    query = select(ReleaseRow.contact_id, func.min(ReleaseRow.at).label("at"))
    query = query.join(ReleasePartRow, col(ReleasePartRow.draft_id) == col(ReleaseRow.draft_id))
    return query.where(ReleasePartRow.name == key).group_by(col(ReleaseRow.contact_id)).subquery()


def _who_did(session: Session, sent: Subquery, key: str, kinds: Collection[str]) -> int:
    drafts = select(ReleasePartRow.draft_id).where(ReleasePartRow.name == key)
    about = or_(col(ActivityRow.offer_key) == key, col(ActivityRow.detail).in_(drafts))
    done = and_(col(ActivityRow.kind).in_(kinds), col(ActivityRow.is_human), about)
    return _count(session, sent, ActivityRow, done)


def _who_moved(session: Session, sent: Subquery, forward: Collection[tuple[str, str]]) -> int:
    pair = tuple_(col(StageMoveRow.from_stage), col(StageMoveRow.to_stage))
    return _count(session, sent, StageMoveRow, pair.in_(list(forward))) if forward else 0


def _count(session: Session, sent: Subquery, table: Any, where: ColumnElement[bool]) -> int:
    """The people who were sent it and of whom something in that table is true afterwards."""
    query = select(func.count(func.distinct(table.contact_id)))
    query = query.join(sent, sent.c.contact_id == table.contact_id).where(table.at >= sent.c.at, where)
    return session.exec(query).one()
