"""Unsubscribing: a reader says by the link in their mail that they want no more, and from this second gets none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.activity_intake import ActivityProposal
from nurture.core.addresses import Address, read_address
from nurture.core.people import ActivityKind
from nurture.rendering.unsubscribe import LONGEST_TICKET, Ticket
from nurture.services.composing import unsubscribe_links
from nurture.services.hearing import hear
from nurture.storage.database import reading, writing
from nurture.storage.settings import load_settings
from nurture.storage.tables import ActivityRow, ContactRow, DraftRow

__all__ = ["LONGEST_TICKET", "Ticket", "read_ticket", "unsubscribe"]

SOURCE = "unsubscribe link"


def read_ticket(engine: Engine, ticket: str) -> Ticket | None:
    """What the signed part of a link says, or None where it was not made by this workspace."""
    with reading(engine) as session:
        return unsubscribe_links(session, load_settings(session)).read(ticket)


def unsubscribe(engine: Engine, draft_id: str, *, now: datetime) -> None:
    """Let no mail reach the reader of a draft any more, at any address of theirs; their open drafts become void.

    A draft or a person that is no longer there changes nothing, and the answer is the same. Saying it again does too.
    """
    with writing(engine) as session:
        draft = session.get(DraftRow, draft_id)
        if draft is None:
            return
        contact = session.get(ContactRow, draft.contact_id)
        written = dict.fromkeys(filter(None, (contact and contact.email, draft.to_address)))
        read = (read_address(one) for one in written)
        addresses = [one for one in read if isinstance(one, Address)]
        if not _said_before(session, draft):
            kind = ActivityKind.UNSUBSCRIBED
            told = [ActivityProposal(0, one, None, kind, now, detail=draft_id) for one in addresses]
            hear(session, told, source=SOURCE, now=now)


def _said_before(session: Session, draft: DraftRow) -> bool:
    """Whether they opted out by this very mail already: a second press of the button adds nothing."""
    query = select(ActivityRow.id).where(
        ActivityRow.contact_id == draft.contact_id,
        ActivityRow.kind == ActivityKind.UNSUBSCRIBED.value,
        ActivityRow.detail == draft.id,
    )
    return session.exec(query.order_by(col(ActivityRow.id)).limit(1)).first() is not None
