"""Listening: a mail tool tells by a signed message what became of mails; each event counts once.

The signature is HMAC-SHA256 over "seconds.body" with the secret of a key. A secret is derived from the server's own and
the key's name, so that the database holds nothing to steal; it is shown once, when the key is made.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from nurture.core.errors import BadInput, NotFound, NurtureError, Problem
from nurture.core.feedback import Feedback, named_draft, read_event
from nurture.core.phrases import phrase
from nurture.core.values import clean_text
from nurture.services.hearing import hear
from nurture.storage.database import reading, writing
from nurture.storage.hooks import addresses_of, new_events
from nurture.storage.tables import HookKeyRow

LARGEST_MESSAGE: Final = 500_000
"""Bytes of a message."""

MOST_EVENTS: Final = 1_000
REPLAY_WINDOW: Final = timedelta(minutes=5)
"""So far from our clock the signature of a message may be."""

LONGEST_KEY_NAME: Final = 80
_SIGNATURE: Final = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


class NotSigned(NurtureError):
    """The message is not from a tool that holds a key, or is too old."""

    code = "not_signed"


@dataclass(frozen=True)
class HookKey:
    """A key of a mail tool; times are UTC."""

    id: str
    name: str
    created_at: datetime
    created_by: str
    is_revoked: bool


@dataclass(frozen=True)
class FeedbackReport:
    """How many events counted, how many had been told before, and what was wrong with the others (`row` from 1)."""

    accepted: int
    duplicates: int
    problems: tuple[Problem, ...]


def make_hook_key(engine: Engine, name: str, *, by: str, now: datetime, server_key: str) -> tuple[str, str]:
    """A new key and its secret, which nobody can be shown again; raises BadInput without a name."""
    shown = clean_text(name, LONGEST_KEY_NAME)
    if not shown:
        raise BadInput(phrase("Name the tool that the key is for."), field="name")
    key = f"k{secrets.token_hex(6)}"
    with writing(engine) as session:
        session.add(HookKeyRow(id=key, name=shown, created_at=now, created_by=by))
    return key, _secret(server_key, key)


def list_hook_keys(engine: Engine) -> list[HookKey]:
    """Every key, the newest first."""
    with reading(engine) as session:
        rows = session.exec(select(HookKeyRow).order_by(col(HookKeyRow.created_at).desc(), col(HookKeyRow.id)))
        return [HookKey(row.id, row.name, row.created_at, row.created_by, row.revoked_at is not None) for row in rows]


def revoke_hook_key(engine: Engine, key: str, *, now: datetime) -> None:
    """Listen to this key no more; raises NotFound."""
    with writing(engine) as session:
        row = session.get(HookKeyRow, key)
        if row is None:
            raise NotFound(phrase("There is no such key."), field="key")
        row.revoked_at = row.revoked_at or now
        session.add(row)


def listen(
    engine: Engine, body: bytes, *, key: str, signature: str, server_keys: Sequence[str], now: datetime
) -> FeedbackReport:
    """Take the events of a message, in one transaction; a refusal makes the person's open drafts void at once.

    `server_keys` are the secrets of the server, newest first. Raises NotSigned, and BadInput for what is no list of
    events; then nothing has counted.
    """
    with reading(engine) as session:
        row = session.get(HookKeyRow, key) if len(key) < LONGEST_KEY_NAME else None
    known = row is not None and row.revoked_at is None
    _check_signature(body, signature, [_secret(one, key) for one in server_keys], now)
    if not known:
        raise _not_signed()
    events = _read_events(body)
    with writing(engine) as session:
        return _take(session, events, key, now)


def _take(session: Session, events: list[Any], key: str, now: datetime) -> FeedbackReport:
    addresses = addresses_of(session, {draft for one in events if (draft := named_draft(one))})
    read = [read_event(event, place, now, addresses) for place, event in enumerate(events, 1)]
    told = {one.id: one for one in reversed(read) if isinstance(one, Feedback)}
    fresh = new_events(session, key, told, now)
    outcome = hear(session, [told[one].activity for one in told if one in fresh], source=f"webhook: {key}", now=now)
    readable = sum(isinstance(one, Feedback) for one in read)
    problems = [one for one in read if isinstance(one, Problem)] + outcome.problems
    problems.sort(key=lambda one: one.row or 0)
    return FeedbackReport(len(fresh) - outcome.rejected, readable - len(fresh), tuple(problems))


def _secret(server_key: str, key: str) -> str:
    return hmac.new(server_key.encode(), f"hook:{key}".encode(), hashlib.sha256).hexdigest()


def _check_signature(body: bytes, signature: str, known: Iterable[str], now: datetime) -> None:
    told = _SIGNATURE.fullmatch(signature)
    if told is None or abs(int(told[1]) - now.timestamp()) > REPLAY_WINDOW.total_seconds():
        raise _not_signed()
    signed = told[1].encode() + b"." + body
    right = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in known]
    if not any(hmac.compare_digest(one, told[2]) for one in right):
        raise _not_signed()


def _not_signed() -> NotSigned:
    said = phrase("The message is not signed by a key of this workspace, or its time is more than 5 minutes off.")
    return NotSigned(said)


def _read_events(body: bytes) -> list[Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput(phrase("The message is not JSON."), code="not_json") from error
    events = message.get("events", [message]) if isinstance(message, dict) else message
    if not isinstance(events, list) or not 0 < len(events) <= MOST_EVENTS:
        said = phrase("Send one event, or a list of 1 to {most} as “events”.", most=MOST_EVENTS)
        raise BadInput(said, code="no_events", field="events")
    return events
