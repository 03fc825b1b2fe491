"""Why a draft could go, from what is stored about the moment it went: its releases with everything around them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from nurture.storage.tables import (
    DraftRow,
    ExportRow,
    OverrideRow,
    ReceiptRow,
    ReleasePartRow,
    ReleaseRow,
    StageMoveRow,
)


@dataclass(frozen=True)
class Story:
    """One release: draft and hand-over, what was in it, the move that had put the reader where they stood, the proof.

    `facts` is what the receipt says the guard was told; `overrides` are the decisions that the receipt names.
    """

    draft: DraftRow
    export: ExportRow
    at: datetime
    address: str
    parts: tuple[ReleasePartRow, ...]
    move: StageMoveRow | None
    receipt: ReceiptRow | None
    facts: dict[str, Any]
    overrides: tuple[OverrideRow, ...]


def load_stories(session: Session, draft: DraftRow) -> list[Story]:
    """Every release of a draft, the first one first."""
    query = select(ReleaseRow, ExportRow).join(ExportRow, col(ExportRow.id) == col(ReleaseRow.export_id))
    query = query.where(ReleaseRow.draft_id == draft.id).order_by(col(ReleaseRow.at), col(ReleaseRow.export_id))
    return [_story(session, draft, release, export) for release, export in session.exec(query)]


def _story(session: Session, draft: DraftRow, release: ReleaseRow, export: ExportRow) -> Story:
    receipt = session.get(ReceiptRow, release.receipt_id)
    facts = json.loads(receipt.told).get("facts", {}) if receipt else {}
    parts = select(ReleasePartRow).where(
        ReleasePartRow.draft_id == draft.id, ReleasePartRow.export_id == release.export_id
    )
    move = select(StageMoveRow).where(StageMoveRow.contact_id == release.contact_id, StageMoveRow.at <= release.at)
    named = [number for number, *_ in facts.get("overrides", [])]
    return Story(
        draft=draft,
        export=export,
        at=release.at,
        address=draft.to_address,
        parts=tuple(session.exec(parts.order_by(col(ReleasePartRow.name)))),
        move=session.exec(move.order_by(col(StageMoveRow.at).desc(), col(StageMoveRow.id).desc()).limit(1)).first(),
        receipt=receipt,
        facts=facts,
        overrides=tuple(session.exec(select(OverrideRow).where(col(OverrideRow.id).in_(named)))),
    )
