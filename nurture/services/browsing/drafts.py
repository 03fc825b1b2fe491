"""The review queue, and one draft with its reasons and receipts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, or_
from sqlmodel import Session, col, func, select

from nurture.core.drafts import DraftStatus
from nurture.core.errors import NotFound
from nurture.core.guard import Outcome, Reason, reason_from_json
from nurture.core.phrases import Named, phrase
from nurture.core.stages import Stages
from nurture.services.browsing.pages import PAGE, Page, Place, cut_page, read_day
from nurture.services.browsing.sequences import sequence_names
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.search import found_ids, read_words
from nurture.storage.send_days import drafts_between
from nurture.storage.tables import ContactRow, DraftCommentRow, DraftRow, OfferRow, ReceiptRow


@dataclass(frozen=True, slots=True)
class DraftFilter:
    """Which drafts to list; an empty text leaves that open. `day` is written as 2026-11-30."""

    status: str = ""
    sequence: str = ""
    step: str = ""
    language: str = ""
    search: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft in the queue."""

    id: str
    contact_id: int
    name: str
    email: str
    stage: str | None
    language: str
    sequence: str
    step: str
    subject: str
    send_at: datetime
    status: DraftStatus
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class DraftsPage:
    """One page of the queue, the counts by status, and what the filter can be set to."""

    page: Page[DraftLine]
    found: int
    by_status: Mapping[str, int]
    sequences: Mapping[str, Named]
    steps: tuple[str, ...]
    languages: tuple[str, ...]
    stages: Stages


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One entry of the proof: which check, when, what it said, and the digest that chains it."""

    id: int
    moment: str
    at: datetime
    verdict: Outcome
    digest: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a colleague said about a draft, and when (UTC)."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True)
class DraftView:
    """One draft with its offers (key and title), its receipts, and the drafts beside it in its sequence step."""

    line: DraftLine
    offers: tuple[tuple[str, str], ...]
    receipts: tuple[ReceiptLine, ...]
    approved_by: str | None
    approved_at: datetime | None
    exported_at: datetime | None
    edited_by: str | None
    has_own_words: bool
    comments: tuple[Remark, ...]
    sequences: Mapping[str, Named]
    stages: Stages
    previous_id: str | None
    next_id: str | None


def list_drafts(engine: Engine, wanted: DraftFilter, place: Place) -> DraftsPage:
    """The drafts a filter finds, 50 at a time, the next to be sent first; void ones only where asked for."""
    with reading(engine) as session:
        conditions = _conditions(session, wanted)
        query: Any = select(DraftRow, ContactRow).join(ContactRow, col(ContactRow.id) == col(DraftRow.contact_id))
        rows = session.exec(_at_place(query.where(*conditions), place).limit(PAGE + 1)).all()
        page = cut_page(rows, place, lambda row: _key(row[0]))
        lines = tuple(_line(draft, contact) for draft, contact in page.items)
        found = session.exec(select(func.count()).select_from(DraftRow).where(*conditions)).one()
        return DraftsPage(
            page=Page(lines, page.next_key, page.previous_key),
            found=found,
            by_status=_by_status(session, wanted),
            sequences=sequence_names(session),
            steps=_steps(session, wanted.sequence),
            languages=tuple(session.exec(select(DraftRow.language).distinct().order_by(col(DraftRow.language)))),
            stages=load_stages(session),
        )


def find_ids(engine: Engine, wanted: DraftFilter) -> tuple[str, ...]:
    """The ids of all drafts a filter finds, for approving them together."""
    with reading(engine) as session:
        return tuple(session.exec(select(DraftRow.id).where(*_conditions(session, wanted)).order_by(col(DraftRow.id))))


def _conditions(session: Session, wanted: DraftFilter) -> list[ColumnElement[bool]]:
    status = col(DraftRow.status)
    return [status == wanted.status if wanted.status else status != "void", *_narrowed(session, wanted)]


def _narrowed(session: Session, wanted: DraftFilter) -> list[ColumnElement[bool]]:
    """What the filter asks for besides the status."""
    asked = ((col(getattr(DraftRow, name)), getattr(wanted, name)) for name in ("sequence", "step", "language"))
    conditions = [column == value for column, value in asked if value]
    if wanted.search.strip():
        found = found_ids(read_words(wanted.search), session.get_bind().dialect.name)
        conditions.append(col(DraftRow.contact_id).in_(found))
    if day := read_day(wanted.day):
        conditions += drafts_between(day, day)
    return conditions


def _key(row: DraftRow) -> str:
    return f"{row.send_at.isoformat()}~{row.id}"


def _at_place(query: Any, place: Place) -> Any:
    """The query from that place on; a key that is none gives the start."""
    at, own = col(DraftRow.send_at), col(DraftRow.id)
    moment, draft = _read_key(place.before or place.after)
    if moment is None:
        return query.order_by(at, own)
    if place.before:
        return query.where(or_(at < moment, and_(at == moment, own < draft))).order_by(at.desc(), own.desc())
    return query.where(or_(at > moment, and_(at == moment, own > draft))).order_by(at, own)


def _read_key(key: str) -> tuple[datetime | None, str]:
    told, _, draft = key.partition("~")
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None, ""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)), draft


def _by_status(session: Session, wanted: DraftFilter) -> dict[str, int]:
    query = select(DraftRow.status, func.count()).where(*_narrowed(session, wanted)).group_by(col(DraftRow.status))
    return dict(session.exec(query).all())


def _steps(session: Session, sequence: str) -> tuple[str, ...]:
    if not sequence:
        return ()
    query = select(DraftRow.step, func.min(DraftRow.step_number)).where(DraftRow.sequence == sequence)
    found = session.exec(query.group_by(col(DraftRow.step)).order_by(func.min(DraftRow.step_number)))
    return tuple(step for step, _ in found)


def _line(row: DraftRow, contact: ContactRow) -> DraftLine:
    name = " ".join(part for part in (contact.first_name, contact.last_name) if part) or row.to_address
    return DraftLine(
        id=row.id,
        contact_id=row.contact_id,
        name=name,
        email=row.to_address,
        stage=row.stage,
        language=row.language,
        sequence=row.sequence,
        step=row.step,
        subject=row.subject,
        send_at=row.send_at,
        status=DraftStatus(row.status),
        reasons=tuple(reason_from_json(told) for told in row.reasons),
    )


def show_draft(engine: Engine, draft_id: str) -> DraftView:
    """One draft; raises NotFound for an unknown id."""
    with reading(engine) as session:
        row = session.get(DraftRow, draft_id)
        if row is None:
            raise NotFound(phrase("There is no such draft here; it may have been replaced by a newer one."))
        contact = session.get_one(ContactRow, row.contact_id)
        receipts = session.exec(select(ReceiptRow).where(ReceiptRow.draft_id == row.id).order_by(col(ReceiptRow.id)))
        before, after = _neighbours(session, row)
        return DraftView(
            line=_line(row, contact),
            offers=tuple(_title(session, key, language) for key, language, _ in row.offers),
            receipts=tuple(_receipt(one) for one in receipts),
            approved_by=row.approved_by,
            approved_at=row.approved_at,
            exported_at=row.exported_at,
            edited_by=row.edited_by,
            has_own_words=bool(row.words),
            comments=_comments(session, row.id),
            sequences=sequence_names(session),
            stages=load_stages(session),
            previous_id=before,
            next_id=after,
        )


def _comments(session: Session, draft: str) -> tuple[Remark, ...]:
    found = session.exec(
        select(DraftCommentRow).where(DraftCommentRow.draft_id == draft).order_by(col(DraftCommentRow.id))
    )
    return tuple(Remark(row.by, row.at, row.text) for row in found)


def _title(session: Session, key: str, language: str) -> tuple[str, str]:
    title = session.exec(select(OfferRow.title).where(OfferRow.key == key, OfferRow.language == language)).first()
    return key, title or key


def _receipt(row: ReceiptRow) -> ReceiptLine:
    return ReceiptLine(row.id or 0, row.moment, row.at, Outcome(row.verdict), row.digest)


def _neighbours(session: Session, row: DraftRow) -> tuple[str | None, str | None]:
    """The drafts before and after this one among those of its step and status."""
    same = (DraftRow.sequence == row.sequence, DraftRow.step == row.step, DraftRow.status == row.status)
    query = select(DraftRow.id).where(*same)
    here = _key(row)
    before = session.exec(_at_place(query, Place(before=here)).limit(1)).first()
    after = session.exec(_at_place(query, Place(after=here)).limit(1)).first()
    return before, after
