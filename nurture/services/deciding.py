"""Deciding: what a person says about somebody, or about a company, and nobody else may; each word is kept on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import ColumnElement, Engine, update
from sqlmodel import Session, col, or_, select

from nurture.core.addresses import company_domain
from nurture.core.consent import Suppression
from nurture.core.errors import BadInput, NotFound
from nurture.core.guard import Reason, read_relationship
from nurture.core.phrases import Phrase, phrase, to_json
from nurture.core.stages import Mover, Relationship, StageMove, Stages, move
from nurture.services.explaining import require_contact
from nurture.storage.company_ties import settle_companies
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.mailboxes import suppress
from nurture.storage.moves import record_moves
from nurture.storage.standing import load_readers
from nurture.storage.tables import AliasRow, CompanyDecisionRow, CompanyRow, ConflictRow, ContactRow, SuppressionRow

LONGEST_REASON: Final = 300
"""Characters of a reason; longer ones are refused, so that none is cut."""

SUPPRESSIONS: Final = (
    Suppression.UNSUBSCRIBED,
    Suppression.BOUNCED,
    Suppression.COMPLAINED,
    Suppression.DO_NOT_EMAIL,
)
"""What a person may say of an address."""

Read: TypeAlias = "tuple[Relationship | None, list[Reason]]"
"""What the guard takes somebody for, and what keeps it from knowing."""

_SIDES: Final = frozenset({Relationship.PROSPECT, Relationship.CUSTOMER})


@dataclass(frozen=True, slots=True)
class PersonMoved:
    """A decision about where somebody stands; both stages are the same where it confirmed the one they had."""

    email: str
    from_stage: str | None
    to_stage: str


@dataclass(frozen=True, slots=True)
class PersonSuppressed:
    """Whom no mail reaches any more, why (and why before), and how many mailboxes were not suppressed for that yet."""

    email: str
    before: Suppression | None
    reason: Suppression
    mailboxes: int


@dataclass(frozen=True, slots=True)
class CompanyDecided:
    """What was decided about a company and what before; `affected` of its `people` are read differently since."""

    domain: str
    before: str | None
    decision: str
    people: int
    affected: int


def move_person(engine: Engine, email: str, stage: str, *, reason: str, by: str, now: datetime) -> PersonMoved:
    """Put a person into a stage, ahead, back, or in and out of the wildcard; ends what is open about them.

    Raises NotFound for somebody unknown, and BadInput for an unknown stage, no reason or one that is too long.
    """
    with writing(engine) as session:
        row = require_contact(session, email)
        return put_person(session, row, stage, because=said_by_person(reason), by=by, now=now)


def put_person(
    session: Session, row: ContactRow, stage: str, *, because: tuple[Phrase, ...], by: str, now: datetime
) -> PersonMoved:
    """One move of a person by a person, and what follows from it; raises BadInput without a reason."""
    stages = load_stages(session)
    contact, email, before, crm_stage = row.id or 0, row.email, row.stage, row.crm_stage
    moved = move(stages, before, stage, mover=Mover.PERSON, by=by, at=now, because=because)
    if moved is not None:
        record_moves(session, [(contact, moved)])
        session.exec(update(ConflictRow).where(*_open(contact)).values(closed_at=now))
        _overrule(session, contact, crm_stage, moved, stages)
        theirs = select(ContactRow.company_id).where(ContactRow.id == contact)
        settle_companies(session, stages, now, companies=theirs)
    return PersonMoved(email, before, stage)


def _open(contact: int) -> tuple[ColumnElement[bool], ...]:
    """What makes a row the open contradiction about a contact."""
    return col(ConflictRow.contact_id) == contact, col(ConflictRow.closed_at).is_(None)


def _overrule(session: Session, contact: int, crm_stage: str | None, moved: StageMove, stages: Stages) -> None:
    """Where the CRM says the opposite, keep that this is decided, so that its saying so once more asks nobody again."""
    if crm_stage is None or {stages.relationship(crm_stage), stages.relationship(moved.to_stage)} != _SIDES:
        return
    session.add(
        ConflictRow(
            contact_id=contact,
            crm_stage=crm_stage,
            derived_stage=moved.to_stage,
            because=[to_json(said) for said in moved.because],
            opened_at=moved.at,
            closed_at=moved.at,
        )
    )


def suppress_person(engine: Engine, email: str, *, reason: str, by: str, now: datetime) -> PersonSuppressed:
    """Let no mail reach a person any more, at any address we know of theirs; nothing here takes that back.

    `reason` is one of `SUPPRESSIONS`; other words are kept as the source of a `do_not_email`. Raises NotFound, and
    BadInput for words that are too long.
    """
    said = one_line(reason)
    known = next((one for one in SUPPRESSIONS if one == said), None)
    source = by if known or not said else f"{by}: {said}"
    with writing(engine) as session:
        row = require_contact(session, email)
        aliases = session.exec(select(AliasRow.mailbox).where(AliasRow.contact_id == row.id))
        told = known or Suppression.DO_NOT_EMAIL
        mailboxes = list(dict.fromkeys((row.mailbox, *aliases)))
        earlier = set(session.exec(select(SuppressionRow.reason).where(col(SuppressionRow.mailbox).in_(mailboxes))))
        new = suppress(session, [(mailbox, told.value) for mailbox in mailboxes], at=now, source=source)
        before = next((one for one in Suppression if one.value in earlier), None)
        return PersonSuppressed(row.email, before, told, len(new))


def decide_company(
    engine: Engine, domain: str, decision: str, *, reason: str = "", by: str, now: datetime
) -> CompanyDecided:
    """Say once what the people at a customer are to us; the company is named by its domain.

    Raises NotFound for a company we do not know, and BadInput as `say_of_company` does.
    """
    with writing(engine) as session:
        company = _require_company(session, domain)
        return say_of_company(session, company, decision, reason=reason, by=by, now=now)


def count_apart(engine: Engine, email: str, *, reason: str, by: str, now: datetime) -> tuple[CompanyDecided, ...]:
    """Say of every company that a person is seen at and held for that each there counts by their own stage.

    Raises NotFound, and BadInput without a reason or where no company holds their mail.
    """
    if not one_line(reason):
        raise BadInput(phrase("Say why; it is kept on record."), field="reason")
    with writing(engine) as session:
        row = require_contact(session, email)
        shown, here = row.email, or_(col(CompanyRow.id) == row.company_id, col(CompanyRow.domain) == row.domain)
        companies = session.exec(select(CompanyRow).where(here, col(CompanyRow.stage).is_not(None))).all()
        waiting = [one for one in companies if one.decision != "each"]
        if not waiting:
            raise BadInput(phrase("No company holds mail to {email}.", email=shown), code="no_company")
        return tuple(say_of_company(session, one, "each", reason=reason, by=by, now=now) for one in waiting)


def say_of_company(
    session: Session, company: CompanyRow, decision: str, *, reason: str = "", by: str, now: datetime
) -> CompanyDecided:
    """Say once what the people at a customer are to us: customers all ("customer"), or each by their stage ("each").

    It may be said anew; every word is kept with its day, so that the audit knows what held when. Raises BadInput for
    another word, and where there is nothing to decide: "customer" is a word about a customer, and "each" one about a
    company that is or was one, or whose people are held because they are something else to us than it is.
    """
    if decision not in ("customer", "each"):
        said = phrase("Decide “customer” or “each”; “{decision}” is neither.", decision=decision)
        raise BadInput(said, field="decision")
    stages = load_stages(session)
    shown = company.domain or company.name
    before, people = company.decision, _people_of(session, company)
    if before == decision:
        return CompanyDecided(shown, before, decision, len(people), 0)
    earlier = _readings(session, stages, now, people)
    is_held = any(one.code == "company_undecided" for _, unclear in earlier.values() for one in unclear)
    _check_decidable(company, decision, stages, now, is_held=is_held)
    company.decision = decision
    session.add(company)
    said_why = one_line(reason)
    session.add(CompanyDecisionRow(company_id=company.id or 0, decision=decision, at=now, by=by, reason=said_why))
    session.flush()
    later = _readings(session, stages, now, people)
    affected = sum(earlier[one] != later[one] for one in people)
    return CompanyDecided(shown, before, decision, len(people), affected)


def _require_company(session: Session, domain: str) -> CompanyRow:
    known = company_domain(domain) or domain
    row = session.exec(select(CompanyRow).where(CompanyRow.domain == known)).first()
    if row is None:
        said = phrase("There is no company “{domain}”; the companies' page lists them by domain.", domain=domain)
        raise NotFound(said, field="company")
    return row


def _check_decidable(company: CompanyRow, decision: str, stages: Stages, now: datetime, *, is_held: bool) -> None:
    churned = company.churned_at is not None and company.churned_at <= now
    relationship = stages.relationship(company.stage, churned=churned)
    has_been = relationship in {Relationship.CUSTOMER, Relationship.FORMER_CUSTOMER}
    if relationship is Relationship.CUSTOMER or (decision == "each" and (has_been or is_held)):
        return
    said = phrase(
        "“{company}” is no customer, so there is nothing to decide: each counts by their own stage.",
        company=company.name or company.domain or "",
    )
    raise BadInput(said, code="no_customer", field="company")


def _people_of(session: Session, company: CompanyRow) -> list[int]:
    """The ids of the people in whose reading the company has a part: those who work there, by company or domain."""
    here = or_(col(ContactRow.company_id) == company.id, col(ContactRow.domain) == company.domain)
    return [one for one in session.exec(select(ContactRow.id).where(here)) if one is not None]


def _readings(session: Session, stages: Stages, now: datetime, people: list[int]) -> dict[int, Read]:
    """What the guard takes each of these people for, with what keeps it from knowing."""
    return {row.id or 0: read_relationship(reader) for row, reader in load_readers(session, stages, now, people)}


def said_by_person(reason: str) -> tuple[Phrase, ...]:
    """A reason as it goes on record, nothing for none; raises BadInput for one that is too long."""
    text = one_line(reason)
    return (phrase("“{text}”", text=text),) if text else ()


def one_line(text: str) -> str:
    """The words on one line, without what cannot be printed; raises BadInput where there are too many."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    if len(line) > LONGEST_REASON:
        said = phrase("A reason has at most {most} characters; say it shorter.", most=LONGEST_REASON)
        raise BadInput(said, field="reason")
    return line
