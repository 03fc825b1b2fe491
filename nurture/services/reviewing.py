"""Reviewing: what colleagues say about a draft, and the no that makes it void."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Engine

from nurture.core.drafts import REJECTED, DraftStatus
from nurture.core.errors import BadInput
from nurture.core.guard import Outcome, Reason
from nurture.core.phrases import phrase
from nurture.core.values import clean_text
from nurture.storage.database import writing
from nurture.storage.drafts import OPEN, find_draft, void_drafts
from nurture.storage.tables import DraftCommentRow

LONGEST_COMMENT: Final = 2000
"""Characters of a comment or a reason."""


def comment_on_draft(engine: Engine, draft_id: str, text: str, *, by: str, now: datetime) -> None:
    """Keep what somebody says about a draft; raises NotFound, and BadInput where nothing is said."""
    said = _said(text)
    with writing(engine) as session:
        row = find_draft(session, draft_id)
        session.add(DraftCommentRow(draft_id=row.id, at=now, by=by, text=said))


def reject_draft(engine: Engine, draft_id: str, reason: str, *, by: str, now: datetime) -> None:
    """Say no to a draft: it becomes void with the reason, and the same words are not drafted again for this person.

    Raises NotFound, and BadInput without a reason or for a draft that has left or is void.
    """
    said = _said(reason)
    with writing(engine) as session:
        row = find_draft(session, draft_id)
        if DraftStatus(row.status) not in OPEN:
            raise BadInput(phrase("This draft has left or is void already."), code="not_open", field="draft")
        row.rejected_by = by
        session.add(DraftCommentRow(draft_id=row.id, at=now, by=by, text=said))
        session.add(row)
        session.flush()
        told = phrase("{person} said no to it: {reason}", person=by, reason=said)
        void_drafts(session, {row.id: (Reason(REJECTED, Outcome.BLOCKED, told),)})


def _said(text: str) -> str:
    said = clean_text(text, LONGEST_COMMENT + 1)
    if not said:
        raise BadInput(phrase("Write a sentence, so that others know why."), code="missing", field="text")
    if len(said) > LONGEST_COMMENT:
        raise BadInput(
            phrase("At most {count} characters, please.", count=LONGEST_COMMENT), code="too_long", field="text"
        )
    return said
