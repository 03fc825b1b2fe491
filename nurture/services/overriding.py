"""Overriding: one person asks to let through what the guard holds, a second one decides; both are kept on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, false
from sqlmodel import Session, col, func, or_, select

from nurture.core.errors import BadInput, NotFound
from nurture.core.guard import ContentFacts, ContentPart, Outcome, Policy, ReaderFacts, Verdict, judge
from nurture.core.offers import Audience
from nurture.core.overrides import LONGEST_DAYS, OF_COMPANY, OVERRIDABLE
from nurture.core.phrases import listing, phrase
from nurture.services.deciding import one_line
from nurture.services.explaining import require_contact
from nurture.storage.database import reading, writing
from nurture.storage.definitions import load_stages
from nurture.storage.overrides import stands
from nurture.storage.standing import load_readers
from nurture.storage.tables import CompanyRow, ContactRow, DraftRow, OverrideRow

NOBODY = "system"
"""Who acts where nobody has said who they are; never one of the two."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish to let something through: about whom, for which reason's code, and where it stands.

    `state` is open, granted, refused, withdrawn or expired.
    """

    number: int
    whom: str
    code: str
    audience: str | None
    reason: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    decided_by: str | None
    state: str


def ask_override(
    engine: Engine, whom: str, code: str, *, reason: str, days: int, by: str, now: datetime, audience: str | None = None
) -> int:
    """Ask to let somebody's mail through (an address, or a company's domain) for so many days; returns its number.

    Raises NotFound for somebody unknown, and BadInput where that is no decision to take: a known no, a fact to supply,
    nothing held for that reason, no words why, nobody who asks, or too long a time.
    """
    _check_wish(whom, code, audience, days, by)
    said = one_line(reason)
    if not said:
        raise BadInput(phrase("Say why; the reason is kept on record."), field="reason")
    with writing(engine) as session:
        row = OverrideRow(code=code, audience=audience, reason=said, asked_by=by, asked_at=now,
                          expires_at=now + timedelta(days=days))  # fmt: skip
        if "@" in whom:
            contact = require_contact(session, whom)
            row.contact_id = contact.id
            _check_held(session, contact, code, audience, now)
        else:
            row.company_id = _company(session, whom).id
        session.add(row)
        session.flush()
        return row.id or 0


def _check_wish(whom: str, code: str, audience: str | None, days: int, by: str) -> None:
    if code not in OVERRIDABLE:
        known = listing(sorted(OVERRIDABLE), "or")
        said = phrase("Nobody may decide about “{code}”; it can be {known}.", code=code, known=known)
        raise BadInput(said, code="no_override", field="code")
    if "@" not in whom and code not in OF_COMPANY:
        raise BadInput(phrase("That is decided person by person; name an address."), field="email")
    if (code == "undecided_audience") != (audience in ("prospects", "customers")):
        said = phrase("Say for whose content: prospects or customers, where it is about that.")
        raise BadInput(said, field="audience")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadInput(phrase("It ends after 1 to {most} days.", most=LONGEST_DAYS), field="days")
    _check_named(by)


def _check_named(by: str) -> None:
    if not by.strip() or by == NOBODY:
        raise BadInput(phrase("Say who you are, with NURTURE_USER; this needs two people."), code="nobody", field="by")


def _check_held(session: Session, contact: ContactRow, code: str, audience: str | None, now: datetime) -> None:
    """Only what is held is asked about, and only of somebody whom nothing blocks."""
    verdict = _plain_verdict(_reader(session, contact, now), audience)
    if verdict.outcome is Outcome.BLOCKED:
        said = phrase("The guard blocks mail to {email}, and no decision changes that.", email=contact.email)
        raise BadInput(said, code="blocked", field="email")
    if code not in verdict.codes:
        said = phrase("Nothing of {email} is held for “{code}”.", email=contact.email, code=code)
        raise BadInput(said, code="not_held", field="code")


def _reader(session: Session, contact: ContactRow, now: datetime) -> ReaderFacts:
    """What the guard is told about somebody, without what others have decided to let through."""
    _, reader = next(load_readers(session, load_stages(session), now, [contact.id or 0]))
    return replace(reader, overrides=frozenset())


def _plain_verdict(reader: ReaderFacts, audience: str | None) -> Verdict:
    """The guard's answer for something that is meant for that audience, by default for everyone."""
    content = ContentFacts((ContentPart("content", Audience(audience or "everyone")),))
    return judge(reader, content, Policy())


def list_askable(engine: Engine, email: str, *, now: datetime) -> tuple[tuple[str, str | None], ...]:
    """What two people may let through for somebody: each reason's code, with the audience where it is about one.

    Nothing for somebody whom the guard blocks or lets go. Raises NotFound for somebody unknown.
    """
    with reading(engine) as session:
        reader = _reader(session, require_contact(session, email), now)
        found: list[tuple[str, str | None]] = []
        for audience in (None, "prospects", "customers"):
            verdict = _plain_verdict(reader, audience)
            if verdict.outcome is Outcome.HELD:
                codes = (code for code in verdict.codes if code in OVERRIDABLE)
                found += [(code, audience if code == "undecided_audience" else None) for code in codes]
        return tuple(dict.fromkeys(found))


def _company(session: Session, domain: str) -> CompanyRow:
    row = session.exec(select(CompanyRow).where(CompanyRow.domain == domain)).first()
    if row is None:
        raise NotFound(phrase("There is no company “{domain}” here.", domain=domain), field="company")
    return row


def decide_override(engine: Engine, number: int, *, grant: bool, by: str, now: datetime) -> Asked:
    """Say yes or no to a wish, as a second person: not who asked, nor who last approved a draft of theirs.

    Raises NotFound for an unknown number, and BadInput where it is decided or over, or not theirs to decide.
    """
    _check_named(by)
    with writing(engine) as session:
        row = _require(session, number)
        if _state(row, now) != "open":
            raise BadInput(phrase("That is decided or over already."), code="decided", field="number")
        if by.casefold() == row.asked_by.casefold():
            said = phrase("Whoever asks cannot decide; a second person has to.")
            raise BadInput(said, code="second_person", field="by")
        if grant and by in _last_hands(session, row):
            said = phrase("Whoever worked on the draft last cannot decide; somebody else has to.")
            raise BadInput(said, code="second_person", field="by")
        row.decided_by, row.decided_at, row.is_granted = by, now, grant
        session.add(row)
        session.flush()
        return _asked(session, row, now)


def _last_hands(session: Session, row: OverrideRow) -> set[str]:
    """Who worked last on the open drafts of the person whom a wish is about."""
    if row.contact_id is None:
        return set()
    query = select(DraftRow.approved_by).where(DraftRow.contact_id == row.contact_id, DraftRow.status != "void")
    return {one for one in session.exec(query) if one}


def withdraw_override(engine: Engine, number: int, *, by: str, now: datetime) -> Asked:
    """End a wish or a decision at once; anybody may. Raises NotFound, and BadInput where it is over already."""
    with writing(engine) as session:
        row = _require(session, number)
        if _state(row, now) not in ("open", "granted"):
            raise BadInput(phrase("That is decided or over already."), code="decided", field="number")
        row.ended_at, row.ended_by = now, by
        session.add(row)
        session.flush()
        return _asked(session, row, now)


def list_overrides(engine: Engine, *, now: datetime, everything: bool = False) -> tuple[Asked, ...]:
    """The wishes that are open and the decisions that stand; with `everything` those that are over too."""
    with reading(engine) as session:
        query = select(OverrideRow).order_by(col(OverrideRow.id))
        if not everything:
            query = query.where(_runs(now))
        return tuple(_asked(session, row, now) for row in session.exec(query))


def list_over(engine: Engine, *, now: datetime, before: int | None, most: int) -> tuple[Asked, ...]:
    """Those that are over, the newest first: so many of the ones with a smaller number than `before`."""
    with reading(engine) as session:
        query = select(OverrideRow).where(~_runs(now)).order_by(col(OverrideRow.id).desc()).limit(most)
        if before is not None:
            query = query.where(col(OverrideRow.id) < before)
        return tuple(_asked(session, row, now) for row in session.exec(query))


def _runs(now: datetime) -> ColumnElement[bool]:
    """What makes a row a wish that is open or a decision that stands; true or false of every row, never unknown."""
    waiting = col(OverrideRow.decided_at).is_(None) & (col(OverrideRow.expires_at) > now)
    open_ = waiting & col(OverrideRow.ended_at).is_(None)
    return func.coalesce(or_(stands(now), open_), false())


def _require(session: Session, number: int) -> OverrideRow:
    row = session.get(OverrideRow, number) if 0 < number < 2**31 else None
    if row is None:
        raise NotFound(phrase("Nobody has asked for number {number}.", number=number), field="number")
    return row


def _asked(session: Session, row: OverrideRow, now: datetime) -> Asked:
    person = session.get(ContactRow, row.contact_id) if row.contact_id is not None else None
    company = session.get(CompanyRow, row.company_id) if row.company_id is not None else None
    whom = person.email if person else (company.domain or company.name if company else "?")
    told = (row.asked_by, row.asked_at, row.expires_at, row.decided_by)
    return Asked(row.id or 0, whom, row.code, row.audience, row.reason, *told, _state(row, now))


def _state(row: OverrideRow, now: datetime) -> str:
    if row.ended_at is not None and row.ended_at <= now:
        return "withdrawn"
    if row.decided_at is not None and not row.is_granted:
        return "refused"
    if row.expires_at <= now:
        return "expired"
    return "granted" if row.is_granted else "open"
