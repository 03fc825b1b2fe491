"""Confirming: what a person finds out about mails of which nobody knew whether the server had taken them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine

from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import phrase
from nurture.storage.database import reading, writing
from nurture.storage.deliveries import DeliveryState, find_uncertain, list_deliveries
from nurture.storage.tables import DraftRow

Word = Literal["sent", "not-sent"]
"""What became of a mail, as a person says it."""


@dataclass(frozen=True)
class Attempt:
    """An attempt to hand a mail to a server; `at` is UTC, `said` the server's own words."""

    draft_id: str
    email: str
    subject: str
    channel: str
    at: datetime
    state: DeliveryState
    said: str


def list_attempts(engine: Engine, *, everything: bool = False) -> list[Attempt]:
    """The uncertain mails, oldest first; with `everything` also those that a server refused or asked for later."""
    states = [DeliveryState.UNCERTAIN]
    states += [DeliveryState.LATER, DeliveryState.REFUSED] if everything else []
    with reading(engine) as session:
        return [
            Attempt(
                row.draft_id, draft.to_address, draft.subject, row.channel, row.at, DeliveryState(row.state), row.said
            )
            for row, draft in list_deliveries(session, states)
        ]


def confirm_delivery(engine: Engine, draft_id: str, word: str, *, by: str, now: datetime) -> Attempt:
    """Say of an uncertain mail that it was sent, or that it was not; then the next push hands it over, judged anew.

    Raises BadInput for another word, and NotFound where nothing is uncertain about the draft.
    """
    if word not in ("sent", "not-sent"):
        raise BadInput(phrase("Say what became of it: sent or not-sent, not “{word}”.", word=word), field="word")
    with writing(engine) as session:
        row = find_uncertain(session, draft_id)
        if row is None:
            raise NotFound(phrase("Nothing is uncertain about a draft “{id}”.", id=draft_id), field="draft")
        row.state = (DeliveryState.SENT if word == "sent" else DeliveryState.LATER).value
        row.settled_at, row.settled_by = now, by
        session.add(row)
        draft = session.get_one(DraftRow, draft_id)
        state = DeliveryState(row.state)
        return Attempt(draft_id, draft.to_address, draft.subject, row.channel, row.at, state, row.said)
