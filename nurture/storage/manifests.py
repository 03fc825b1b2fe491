"""What left in one hand-over, as kept: releases with their drafts and what a server said."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, and_, col, select

from nurture.storage.tables import DeliveryRow, DraftRow, ReleaseRow


@dataclass(frozen=True, slots=True)
class Left:
    """One mail that was let go; no address and no offers where its draft is gone, no state where it went to a file."""

    release: ReleaseRow
    email: str | None
    offers: tuple[str, ...]
    state: str | None


def list_left(session: Session, export_id: int) -> list[Left]:
    """Every mail of a hand-over, in the order in which they left."""
    same = and_(col(DeliveryRow.draft_id) == ReleaseRow.draft_id, col(DeliveryRow.export_id) == ReleaseRow.export_id)
    query = (
        select(ReleaseRow, DraftRow, DeliveryRow)
        .outerjoin(DraftRow, col(DraftRow.id) == ReleaseRow.draft_id)
        .outerjoin(DeliveryRow, same)
        .where(ReleaseRow.export_id == export_id)
        .order_by(col(ReleaseRow.receipt_id))
    )
    return [_left(*found) for found in session.exec(query)]


def _left(release: ReleaseRow, draft: DraftRow | None, delivery: DeliveryRow | None) -> Left:
    offers = tuple(key for key, *_ in draft.offers) if draft else ()
    return Left(release, draft.to_address if draft else None, offers, delivery.state if delivery else None)
