"""Drafts, receipts and releases as kept."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, literal, tuple_
from sqlmodel import Session, col, func, select

from nurture.core.drafts import DraftStatus, EmailDraft
from nurture.core.errors import NotFound
from nurture.core.guard import Reason, Receipt, digest_of, reason_from_json, reason_to_json
from nurture.core.phrases import phrase
from nurture.storage.bulk import CHUNK, TABLES, chunked, insert_alike, update_rows
from nurture.storage.tables import ContentVersionRow, DraftRow, EnrolmentRow, ReceiptRow, ReleaseRow, UtcDateTime

OPEN: Final = (DraftStatus.DRAFT, DraftStatus.HELD, DraftStatus.APPROVED)
EXPORTED_OR_OPEN: Final = tuple(status.value for status in (*OPEN, DraftStatus.EXPORTED))


_BY_TIME: Final = (col(DraftRow.send_at), col(DraftRow.id))


def find_draft(session: Session, draft_id: str) -> DraftRow:
    """The draft with this id; raises NotFound."""
    row = session.get(DraftRow, draft_id)
    if row is None:
        raise NotFound(
            phrase("There is no draft “{id}”; `nurture drafts list` shows them.", id=draft_id), field="draft"
        )
    return row


def require_drafts(session: Session, ids: Iterable[str]) -> None:
    """Raise NotFound for the first of these ids that is no draft's."""
    for chunk in chunked(ids):
        known = set(session.exec(select(DraftRow.id).where(col(DraftRow.id).in_(chunk))))
        for one in chunk:
            if one not in known:
                find_draft(session, one)


def draft_of(row: DraftRow) -> EmailDraft:
    """The record of a row."""
    return EmailDraft(
        id=row.id,
        email=row.to_address,
        stage=row.stage,
        sequence=row.sequence,
        step=row.step,
        offers=tuple(key for key, _, _ in row.offers),
        subject=row.subject,
        send_at=row.send_at,
        status=DraftStatus(row.status),
        reasons=tuple(reason_from_json(one) for one in row.reasons),
    )


def current_drafts(session: Session, contacts: Sequence[int]) -> dict[tuple[int, str, str], DraftRow]:
    """The drafts of these contacts that are not void, by (contact, sequence, step)."""
    query = select(DraftRow).where(col(DraftRow.contact_id).in_(contacts), DraftRow.status != DraftStatus.VOID.value)
    return {(row.contact_id, row.sequence, row.step): row for row in session.exec(query)}


def draft_ids(session: Session, status: DraftStatus) -> list[str]:
    """The ids of the drafts in that status, by send time."""
    query = select(DraftRow.id).where(DraftRow.status == status.value)
    return list(session.exec(query.order_by(*_BY_TIME)))


def drafts_with_ids(session: Session, ids: Sequence[str]) -> list[DraftRow]:
    """The drafts with these ids, a few of them, by send time."""
    query = select(DraftRow).where(col(DraftRow.id).in_(ids))
    return list(session.exec(query.order_by(*_BY_TIME)))


def draft_pages(session: Session, status: DraftStatus, but_for: int) -> Iterator[list[DraftRow]]:
    """The drafts in that status by send time, a page at a time, without those that left in the hand-over `but_for`.

    A page is read when it is asked for, so that drafts may change their status meanwhile.
    """
    left = exists().where(col(ReleaseRow.draft_id) == DraftRow.id, col(ReleaseRow.export_id) == but_for)
    query = select(DraftRow).where(DraftRow.status == status.value, ~left).order_by(*_BY_TIME).limit(CHUNK)
    page = list(session.exec(query))
    while page:
        last = tuple_(literal(page[-1].send_at, UtcDateTime()), page[-1].id)
        yield page
        page = list(session.exec(query.where(tuple_(*_BY_TIME) > last)))


def drafts_by_status(session: Session, status: DraftStatus, ids: Collection[str] | None = None) -> list[DraftRow]:
    """The drafts in that status (of these ids, where given), by send time."""
    asked = draft_ids(session, status) if ids is None else ids
    found = [row for chunk in chunked(asked) for row in drafts_with_ids(session, chunk) if row.status == status.value]
    return found if ids is None else sorted(found, key=lambda row: (row.send_at, row.id))


def count_attempts(session: Session, contacts: Sequence[int]) -> dict[tuple[int, str, str], int]:
    """How many drafts there have been of each (contact, sequence, step), void ones included."""
    query = (
        select(DraftRow.contact_id, DraftRow.sequence, DraftRow.step, func.count())
        .where(col(DraftRow.contact_id).in_(contacts))
        .group_by(col(DraftRow.contact_id), col(DraftRow.sequence), col(DraftRow.step))
    )
    return {(contact, sequence, step): count for contact, sequence, step, count in session.exec(query)}


def rejected_drafts(session: Session, contacts: Sequence[int]) -> frozenset[tuple[int, str, str, str]]:
    """The mails to these contacts that somebody has rejected, as (contact, sequence, step, content version)."""
    columns = (DraftRow.contact_id, DraftRow.sequence, DraftRow.step, DraftRow.content_version)
    query = select(*columns).where(col(DraftRow.contact_id).in_(contacts), col(DraftRow.rejected_by).is_not(None))
    return frozenset((contact, sequence, step, version) for contact, sequence, step, version in session.exec(query))


def draft_id(contact: int, sequence: str, step: str, attempt: int) -> str:
    """The id of a draft: the same for the same person, step and attempt, and telling nothing of either."""
    return "d" + hashlib.sha256(f"{contact}|{sequence}|{step}|{attempt}".encode()).hexdigest()[:15]


class ReceiptBook:
    """Writes receipts, each chained to the one before by its digest."""

    def __init__(self, session: Session) -> None:
        self.session = session
        newest = session.exec(select(ReceiptRow).order_by(col(ReceiptRow.id).desc()).limit(1)).first()
        self._previous = newest.digest if newest else ""
        self._next_id = (newest.id or 0) + 1 if newest else 1
        self._rows: list[dict[str, Any]] = []

    def write(self, draft: str, moment: str, at: datetime, facts: Mapping[str, Any]) -> int:
        """Put a verdict on record; returns the receipt's number. `flush()` stores what was written."""
        receipt = Receipt(at, {**facts, "draft": draft, "moment": moment}, self._previous)
        told, number = receipt.canonical, self._next_id
        digest, self._next_id = digest_of(told), number + 1
        self._rows.append(
            {
                "id": number,
                "draft_id": draft,
                "moment": moment,
                "at": at,
                "verdict": facts["verdict"],
                "told": told,
                "previous": self._previous,
                "digest": digest,
            }
        )
        self._previous = digest
        return number

    def flush(self) -> None:
        """Store the receipts written since the last time."""
        if self._rows:
            insert_alike(self.session, TABLES["receipt"], self._rows)
            self._rows = []


def void_drafts(session: Session, reasons: Mapping[str, Iterable[Reason]]) -> None:
    """Make drafts void, each with its reasons; `reasons` is by draft id."""
    void = [
        {"id": draft, "status": DraftStatus.VOID.value, "reasons": [reason_to_json(one) for one in why]}
        for draft, why in reasons.items()
    ]
    update_rows(session, TABLES["draft"], ("status", "reasons"), void)


def drafts_after_exit(session: Session) -> list[str]:
    """The ids of open drafts whose readers have left the sequence that they belong to."""
    left = (col(EnrolmentRow.contact_id) == col(DraftRow.contact_id)) & (
        col(EnrolmentRow.sequence) == col(DraftRow.sequence)
    )
    query = select(DraftRow.id).join(EnrolmentRow, left).where(col(EnrolmentRow.exited_at).is_not(None))
    return list(session.exec(query.where(col(DraftRow.status).in_([status.value for status in OPEN]))))


def keep_content(session: Session, contents: Mapping[str, Mapping[str, Any]]) -> None:
    """Keep what mails were made of, once per version."""
    for chunk in chunked(contents):
        known = set(session.exec(select(ContentVersionRow.version).where(col(ContentVersionRow.version).in_(chunk))))
        session.add_all(
            ContentVersionRow(version=version, content=dict(contents[version]))
            for version in chunk
            if version not in known
        )
    session.flush()


def count_by_status(session: Session) -> dict[str, int]:
    """How many drafts there are in each status."""
    rows = session.exec(select(DraftRow.status, func.count()).group_by(col(DraftRow.status)))
    return dict(rows.all())
