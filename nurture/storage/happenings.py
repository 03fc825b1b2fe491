"""What happened to a person, newest first.

Each kind of thing stands in a table of its own; a page takes the newest of each and puts them in one order. A page goes
on from a key that says when, in which of the tables, and which row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, union_all
from sqlmodel import Session

from nurture.core.consent import Suppression
from nurture.core.happenings import (
    BroughtIn,
    Changed,
    CompanySaid,
    Contradicted,
    Dealt,
    Group,
    Happening,
    LeftSequence,
    Mailed,
    Moved,
    Past,
    Refused,
    What,
)
from nurture.core.people import Activity, ActivityKind
from nurture.core.phrases import phrase_from_json
from nurture.core.stages import Mover
from nurture.storage.bulk import TABLES

HAPPENINGS: Final = 25
"""Things on one page of a history."""


def load_past(session: Session, contact: int, *, group: Group | None, before: str, now: datetime) -> Past:
    """What happened to a contact up to that moment (UTC), before the place a key names; nothing for nobody."""
    place = _read_key(before)
    found = []
    for rank, source in enumerate(_SOURCES):
        if group in (None, source.group):
            rows: Any = source.rows(contact).subquery().c
            query = _newest(rows, rank, source, place).where(rows.at <= now)
            found += [(one.at, -rank, str(one.row), source.what(one)) for one in session.connection().execute(query)]
    found.sort(key=lambda one: one[:3], reverse=True)
    items = tuple(Happening(at, f"{at.isoformat()}~{-rank}~{row}", what) for at, rank, row, what in found[:HAPPENINGS])
    return Past(items, items[-1].key if len(found) > HAPPENINGS else "")


_Place: TypeAlias = "tuple[datetime, int, str]"


def _read_key(key: str) -> _Place | None:
    """The place a key names; None for one that is none."""
    at, _, rest = key.partition("~")
    rank, _, row = rest.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    if moment.tzinfo is None or not (rank.isdecimal() and len(rank) < 3) or int(rank) >= len(_SOURCES):
        return None
    readable = row.isdecimal() and len(row) < 19 if _SOURCES[int(rank)].number else "\x00" not in row
    return (moment, int(rank), row) if readable else None


@dataclass(frozen=True)
class _Source:
    """A table that things are in: its rows of a contact as (at, row, …), where `row` tells them apart.

    `number` says that it is a number and no text.
    """

    group: Group
    rows: Callable[[int], Select[Any]]
    what: Callable[[Any], What]
    number: bool = True


def _newest(rows: Any, rank: int, source: _Source, place: _Place | None) -> Select[Any]:
    """The newest rows of one table before a place; of one moment, an earlier table comes first."""
    query = select(*rows)
    if place is not None:
        query = query.where(_is_before(rows, rank, place, source))
    return query.order_by(rows.at.desc(), rows.row.desc()).limit(HAPPENINGS + 1)


def _is_before(rows: Any, rank: int, place: _Place, source: _Source) -> ColumnElement[bool]:
    at, shown_rank, row = place
    earlier: ColumnElement[bool] = rows.at < at
    if rank < shown_rank:
        return earlier
    same: ColumnElement[bool] = rows.at == at
    if rank > shown_rank:
        return or_(earlier, same)
    return or_(earlier, and_(same, rows.row < (int(row) if source.number else row)))


_MOVE: Final = TABLES["stage_move"].c
_ACTIVITY: Final = TABLES["activity"].c
_DRAFT: Final = TABLES["draft"].c
_RELEASE: Final = TABLES["release"].c
_DEAL: Final = TABLES["deal"].c
_PART: Final = TABLES["deal_contact"].c
_CONFLICT: Final = TABLES["conflict"].c
_EDIT: Final = TABLES["contact_edit"].c
_IMPORT: Final = TABLES["import"].c
_CHANGE: Final = TABLES["import_change"].c
_CONTACT: Final = TABLES["contact"].c
_ALIAS: Final = TABLES["alias"].c
_SUPPRESSION: Final = TABLES["suppression"].c
_DECISION: Final = TABLES["company_decision"].c
_ENROLMENT: Final = TABLES["enrolment"].c


def _at(moment: Any, row: Any, *others: Any) -> Select[Any]:
    return select(moment.label("at"), row.label("row"), *others).where(moment.is_not(None))


def _moves(contact: int) -> Select[Any]:
    columns = (_MOVE.from_stage, _MOVE.to_stage, _MOVE.mover, _MOVE.by, _MOVE.because)
    return _at(_MOVE.at, _MOVE.id, *columns).where(_MOVE.contact_id == contact)


def _moved(row: Any) -> Moved:
    because = tuple(phrase_from_json(said) for said in row.because)
    return Moved(row.from_stage, row.to_stage, Mover(row.mover), row.by, because)


def _activities(contact: int) -> Select[Any]:
    columns = (_ACTIVITY.kind, _ACTIVITY.target, _ACTIVITY.detail, _ACTIVITY.offer_key, _ACTIVITY.is_human)
    return _at(_ACTIVITY.at, _ACTIVITY.id, *columns).where(_ACTIVITY.contact_id == contact)


def _did(row: Any) -> Activity:
    kind = ActivityKind(row.kind)
    return Activity(kind, row.at, row.target, detail=row.detail, offer=row.offer_key, human=row.is_human)


def _made(contact: int) -> Select[Any]:
    columns = (_DRAFT.id.label("draft"), _DRAFT.sequence, _DRAFT.subject, literal(False).label("left"))
    return _at(_DRAFT.created_at, _DRAFT.id, *columns).where(_DRAFT.contact_id == contact)


def _left(contact: int) -> Select[Any]:
    columns = (_RELEASE.draft_id.label("draft"), _DRAFT.sequence, _DRAFT.subject, literal(True).label("left"))
    query = _at(_RELEASE.at, _RELEASE.draft_id, *columns).join_from(
        _RELEASE.at.table, _DRAFT.id.table, _DRAFT.id == _RELEASE.draft_id
    )
    return query.where(_DRAFT.contact_id == contact)


def _mailed(row: Any) -> Mailed:
    return Mailed(row.draft, row.sequence, row.subject, bool(row.left))


def _exits(contact: int) -> Select[Any]:
    query = _at(_ENROLMENT.exited_at, _ENROLMENT.id, _ENROLMENT.sequence, _ENROLMENT.exit_reason)
    return query.where(_ENROLMENT.contact_id == contact)


def _exited(row: Any) -> LeftSequence:
    return LeftSequence(row.sequence, row.exit_reason or "")


def _opened_deals(contact: int) -> Select[Any]:
    columns = (_DEAL.name, literal("open").label("state"), _DEAL.amount, _DEAL.currency)
    return _at(_DEAL.opened_at, _DEAL.id, *columns).where(_is_of(contact))


def _closed_deals(contact: int) -> Select[Any]:
    columns = (_DEAL.name, _DEAL.state, _DEAL.amount, _DEAL.currency)
    return _at(_DEAL.closed_at, _DEAL.id, *columns).where(_is_of(contact), _DEAL.state != "open")


def _is_of(contact: int) -> ColumnElement[bool]:
    return _DEAL.id.in_(select(_PART.deal_id).where(_PART.contact_id == contact))


def _dealt(row: Any) -> Dealt:
    return Dealt(row.name, row.state, row.amount, row.currency)


def _begun_conflicts(contact: int) -> Select[Any]:
    return _conflicts(_CONFLICT.opened_at, contact, ended=False)


def _ended_conflicts(contact: int) -> Select[Any]:
    return _conflicts(_CONFLICT.closed_at, contact, ended=True)


def _conflicts(at: Any, contact: int, *, ended: bool) -> Select[Any]:
    """Those that stood open for a while: one that began and ended at once is only somebody's word, kept."""
    stood = _CONFLICT.closed_at.is_distinct_from(_CONFLICT.opened_at)
    query = _at(at, _CONFLICT.id, _CONFLICT.crm_stage, _CONFLICT.derived_stage, literal(ended).label("ended"))
    return query.where(_CONFLICT.contact_id == contact, stood)


def _contradicted(row: Any) -> Contradicted:
    return Contradicted(row.crm_stage, row.derived_stage, bool(row.ended))


def _edits(contact: int) -> Select[Any]:
    columns = (_EDIT.by, _EDIT.field, _EDIT.before, _EDIT.after)
    return _at(_EDIT.at, _EDIT.id, *columns).where(_EDIT.contact_id == contact)


def _edited(row: Any) -> Changed:
    return Changed(row.by, None, ((row.field, row.before, row.after),))


def _import_changes(contact: int) -> Select[Any]:
    theirs = and_(_CHANGE.import_id == _IMPORT.id, _CHANGE.entity == "contact", _CHANGE.row_id == contact)
    query = _at(_IMPORT.at, _IMPORT.id, _IMPORT.by, _IMPORT.file, _CHANGE.changes)
    return query.join_from(_IMPORT.id.table, _CHANGE.row_id.table, theirs)


def _changed(row: Any) -> Changed:
    return Changed(row.by, row.file, tuple((name, *pair) for name, pair in row.changes.items()))


def _arrivals(contact: int) -> Select[Any]:
    query = _at(_IMPORT.at, _IMPORT.id, _IMPORT.file, _IMPORT.by)
    return query.join_from(_IMPORT.id.table, _CONTACT.id.table, _CONTACT.import_id == _IMPORT.id).where(
        _CONTACT.id == contact
    )


def _arrived(row: Any) -> BroughtIn:
    return BroughtIn(row.row, row.file, row.by)


def _refusals(contact: int) -> Select[Any]:
    own = select(_CONTACT.mailbox).where(_CONTACT.id == contact)
    boxes = union_all(own, select(_ALIAS.mailbox).where(_ALIAS.contact_id == contact))
    row = _SUPPRESSION.mailbox + "/" + _SUPPRESSION.reason
    columns = (_SUPPRESSION.mailbox, _SUPPRESSION.reason, _SUPPRESSION.source)
    return _at(_SUPPRESSION.at, row, *columns).where(_SUPPRESSION.mailbox.in_(boxes))


def _refused(row: Any) -> Refused:
    return Refused(row.mailbox, Suppression(row.reason), row.source)


def _company_words(contact: int) -> Select[Any]:
    company = select(_CONTACT.company_id).where(_CONTACT.id == contact).scalar_subquery()
    return _at(_DECISION.at, _DECISION.id, _DECISION.decision, _DECISION.by).where(_DECISION.company_id == company)


def _said(row: Any) -> CompanySaid:
    return CompanySaid(row.decision, row.by)


_SOURCES: Final = (
    _Source(Group.STAGES, _moves, _moved),
    _Source(Group.STAGES, _ended_conflicts, _contradicted),
    _Source(Group.STAGES, _begun_conflicts, _contradicted),
    _Source(Group.STAGES, _company_words, _said),
    _Source(Group.MAIL, _exits, _exited),
    _Source(Group.MAIL, _refusals, _refused, number=False),
    _Source(Group.DID, _activities, _did),
    _Source(Group.DEALS, _closed_deals, _dealt),
    _Source(Group.DEALS, _opened_deals, _dealt),
    _Source(Group.MAIL, _left, _mailed, number=False),
    _Source(Group.MAIL, _made, _mailed, number=False),
    _Source(Group.RECORD, _edits, _edited),
    _Source(Group.RECORD, _import_changes, _changed),
    _Source(Group.RECORD, _arrivals, _arrived),
)
"""Every table, in the order of what happened at one moment: what follows from the others stands above them."""
