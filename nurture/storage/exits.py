"""Who has left a sequence, or is about to: what they did since they entered it, and what they have been sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any, Final

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from nurture.core.guard import Change, Reason
from nurture.core.people import ActivityKind
from nurture.core.planning import EXIT_ACTIVITIES
from nurture.core.planning import Sequence as MailSequence
from nurture.storage.bulk import TABLES, among, of_some
from nurture.storage.preferences import too_often
from nurture.storage.tables import DraftRow

_ACTIVITY: Final = TABLES["activity"].c
_ENROLMENT: Final = TABLES["enrolment"]
_SENT: Final = TABLES["offer_sent"].c

SUPPRESSING: Final = frozenset({"unsubscribed", "bounced"})
"""Exits that are opt-outs; the guard knows of them already."""

_ENTERED: Final = of_some(
    select(*(_ENROLMENT.c[name] for name in ("contact_id", "sequence", "entered_on", "exited_at", "exit_reason")))
)
_HANDED_OVER: Final = of_some(select(_SENT.contact_id, _SENT.offer_key, _SENT.draft_id))
ENDING: Final = frozenset({Change.REPLIED, Change.MEETING, Change.GOAL, Change.LEFT})
"""Changes by which somebody is out of the sequence that a draft belongs to."""

_CHANGES: Final = {"replied": Change.REPLIED, "meeting_booked": Change.MEETING, "goal_reached": Change.GOAL}


def load_exits(
    session: Session, sequences: Mapping[str, MailSequence], rows: Sequence[DraftRow], now: datetime
) -> dict[str, tuple[Change, ...]]:
    """What stops each of these drafts: what its reader did since they entered, has had, or asked for; by draft id."""
    ids = {row.contact_id for row in rows}
    enrolled = _enrolments(session, ids)
    did = load_exit_activities(session, list(ids), sequences.values(), now)
    sent = _sent(session, ids)
    crowded = too_often(session, rows)
    found: dict[str, tuple[Change, ...]] = {}
    for row in rows:
        exit_ = _exit(
            enrolled.get((row.contact_id, row.sequence)), sequences.get(row.sequence), did.get(row.contact_id, ())
        )
        had = {draft for key, *_ in row.offers if (draft := sent.get((row.contact_id, key)))}
        pace = Change.TOO_OFTEN if row.id in crowded else None
        changes = (exit_, Change.SENT if had - {row.id} else None, pace)
        found[row.id] = tuple(one for one in changes if one is not None)
    return found


def _exit(
    enrolment: tuple[datetime, str | None] | None,
    sequence: MailSequence | None,
    did: Sequence[tuple[ActivityKind, datetime]],
) -> Change | None:
    if sequence is not None and not sequence.is_on:
        return Change.LEFT
    if enrolment is None or sequence is None:
        return None
    since, reason = enrolment
    if reason is not None:
        return None if reason in SUPPRESSING else _CHANGES.get(reason, Change.LEFT)
    fresh = {kind for kind, at in did if at >= since}
    if sequence.goal.activity in fresh and "goal_reached" in sequence.exits:
        return Change.GOAL
    met = (name for name, kind in EXIT_ACTIVITIES.items() if name in sequence.exits and kind in fresh)
    return next((_CHANGES[name] for name in met if name not in SUPPRESSING), None)


def _enrolments(session: Session, ids: Iterable[int]) -> dict[tuple[int, str], tuple[datetime, str | None]]:
    rows = session.connection().execute(_ENTERED, {"ids": list(ids)})
    return {
        (contact, sequence): (datetime.combine(entered, time.min, UTC), (why or "left") if left else None)
        for contact, sequence, entered, left, why in rows
    }


def load_exit_activities(
    session: Session, ids: Sequence[int], sequences: Iterable[MailSequence], until: datetime
) -> dict[int, list[tuple[ActivityKind, datetime]]]:
    """What these contacts did until that moment that some sequence has for its goal, or that anybody leaves by."""
    kinds = set(EXIT_ACTIVITIES.values()) | {one.goal.activity for one in sequences if one.goal.activity}
    found: dict[int, list[tuple[ActivityKind, datetime]]] = {}
    query = select(_ACTIVITY.contact_id, _ACTIVITY.kind, _ACTIVITY.at).where(
        _ACTIVITY.kind.in_([kind.value for kind in kinds]), among(_ACTIVITY.contact_id, ids), _ACTIVITY.at <= until
    )
    for contact, kind, at in session.connection().execute(query):
        found.setdefault(contact, []).append((ActivityKind(kind), at))
    return found


def _sent(session: Session, ids: Iterable[int]) -> dict[tuple[int, str], str]:
    rows = session.connection().execute(_HANDED_OVER, {"ids": list(ids)})
    return {(contact, key): draft for contact, key, draft in rows}


def exits_of(row: DraftRow, reasons: Iterable[Reason]) -> list[tuple[int, str, Change]]:
    """Who left which sequence and why, where that is among the reasons of a draft."""
    return [(row.contact_id, row.sequence, Change(one.code)) for one in reasons if one.code in ENDING]


def record_exits(session: Session, exits: Iterable[tuple[int, str, Change]], at: datetime) -> None:
    """Say of these people (contact, sequence, why) that they left at that moment, where nobody has said so yet."""
    columns = _ENROLMENT.c
    rows: list[dict[str, Any]] = [{"who": who, "key": key, "why": why.value} for who, key, why in exits]
    if not rows:
        return
    statement = (
        update(_ENROLMENT)
        .where(columns.contact_id == bindparam("who"), columns.sequence == bindparam("key"))
        .where(columns.exited_at.is_(None))
        .values(exited_at=at, exit_reason=bindparam("why"))
    )
    session.connection().execute(statement, rows)


def leave_sequence(session: Session, sequence: str, why: str, at: datetime) -> None:
    """Everybody who is in a sequence leaves it at that moment, for that reason."""
    columns = _ENROLMENT.c
    statement = update(_ENROLMENT).where(columns.sequence == sequence, columns.exited_at.is_(None))
    session.connection().execute(statement.values(exited_at=at, exit_reason=why))
