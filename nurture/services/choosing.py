"""Choosing: a reader says by the link in their mail what they want to get and how often; it holds from this second."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.addresses import Address, read_address
from nurture.core.errors import BadInput
from nurture.core.guard import ContentFacts, ContentPart, Outcome, Reason, too_often_reason, topic_reasons
from nurture.core.phrases import phrase
from nurture.core.preferences import Pace, Preferences, Topic, strictest
from nurture.storage.database import reading, writing
from nurture.storage.drafts import OPEN, void_drafts
from nurture.storage.preferences import keep_preferences, load_preferences, too_often
from nurture.storage.refusals import boxes_of
from nurture.storage.tables import DraftRow, OfferRow


def read_choice(engine: Engine, draft_id: str) -> Preferences:
    """What the reader of a draft has chosen; nothing declined where the draft or the person is no longer there."""
    with reading(engine) as session:
        draft = session.get(DraftRow, draft_id)
        told = load_preferences(session, [draft.contact_id]) if draft else {}
    return strictest(told.values())


def choose(engine: Engine, draft_id: str, topics: Collection[str], pace: str, *, now: datetime) -> Preferences:
    """Let the reader of a draft get these topics alone, at that pace; what waits for them against it becomes void.

    It holds for every address that we know of them. A draft or a person that is no longer there changes nothing, and
    the answer is the same. Raises BadInput for a pace that there is not; a topic that there is not counts as none.
    """
    if pace not in set(Pace):
        raise BadInput(phrase("Choose how often you want to hear from us."), field="pace")
    wanted = Preferences(frozenset(Topic) - {Topic(one) for one in topics if one in set(Topic)}, Pace(pace))
    with writing(engine) as session:
        draft = session.get(DraftRow, draft_id)
        if draft is not None and load_preferences(session, [draft.contact_id]).get(draft.contact_id) != wanted:
            keep_preferences(session, _boxes(session, draft), wanted, now)
            _void_unwanted(session, draft.contact_id, wanted)
    return wanted


def _boxes(session: Session, draft: DraftRow) -> list[str]:
    """Every mailbox of the reader, and the one the mail went to."""
    address = read_address(draft.to_address)
    there = [address.mailbox] if isinstance(address, Address) else []
    return list(dict.fromkeys((*boxes_of(session, draft.contact_id), *there)))


def _void_unwanted(session: Session, contact: int, wanted: Preferences) -> None:
    """Make the open drafts void that are against it; the guard would withhold each of them anyway."""
    mine = col(DraftRow.contact_id) == contact, col(DraftRow.status).in_([status.value for status in OPEN])
    rows = session.exec(select(DraftRow).where(*mine)).all()
    unwanted = _against(session, rows, wanted)
    void_drafts(session, unwanted)
    session.flush()
    session.expire_all()
    rest = session.exec(select(DraftRow).where(*mine)).all()
    void_drafts(session, dict.fromkeys(too_often(session, rest), (too_often_reason(),)))


def _against(session: Session, rows: Sequence[DraftRow], wanted: Preferences) -> dict[str, list[Reason]]:
    kinds = {(one.key, one.language): one.kind for one in session.exec(select(OfferRow))} if rows else {}
    found: dict[str, list[Reason]] = {}
    for row in rows:
        parts = tuple(ContentPart(key, None, kind=kinds.get((key, language), "")) for key, language, _ in row.offers)
        reasons = topic_reasons(wanted.declined, ContentFacts(parts))
        if any(one.outcome is Outcome.BLOCKED for one in reasons):
            found[row.id] = reasons
    return found
