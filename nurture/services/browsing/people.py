"""The list of people, and one person with all that happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, exists, func, or_, select
from sqlmodel import Session, col

from nurture.core.consent import Suppression, suppression_sentence
from nurture.core.errors import NotFound
from nurture.core.people import Activity, Contact
from nurture.core.phrases import Named, Phrase, phrase, phrase_from_json
from nurture.core.stages import Mover, Relationship, Stages
from nurture.services.browsing.content import offer_titles
from nurture.services.browsing.pages import Page, Place, contains, read_page
from nurture.services.browsing.sequences import sequence_names
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.people import load_activities, load_contacts
from nurture.storage.standing import load_readers
from nurture.storage.tables import ConflictRow, ContactRow, DraftRow, StageMoveRow, SuppressionRow


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Which people to list; an empty text leaves that open. `suppressed` is "yes", "no" or empty."""

    search: str = ""
    stage: str = ""
    language: str = ""
    relationship: str = ""
    suppressed: str = ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person in the list."""

    id: int
    key: str
    email: str
    name: str
    job_title: str
    company: str
    stage: str | None
    relationship: Relationship | None
    language: str | None
    country: str | None
    suppressed: Suppression | None


@dataclass(frozen=True)
class PeoplePage:
    """One page of people, how many the filter finds, and what it can be set to."""

    page: Page[PersonLine]
    found: int
    stages: Stages
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something in a person's past: an activity or a move."""

    at: datetime
    what: Activity | Moved


@dataclass(frozen=True, slots=True)
class Moved:
    """A change of stage as it is on record."""

    from_stage: str | None
    to_stage: str
    mover: Mover
    by: str
    because: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """A draft of theirs."""

    id: str
    sequence: str
    step: str
    subject: str
    send_at: datetime
    status: str


@dataclass(frozen=True)
class PersonView:
    """One person: who they are, what must not be sent, what contradicts, what happened (newest first), their drafts.

    `titles` are those of the offers by key, `sequences` the names of the sequences.
    """

    contact: Contact
    stages: Stages
    relationship: Relationship | None
    suppressions: tuple[Phrase, ...]
    conflict: tuple[Phrase, ...]
    history: tuple[Happening, ...]
    mails: tuple[Mail, ...]
    consent_basis: str | None
    consent_at: datetime | None
    consent_source: str | None
    sequences: dict[str, Named]
    titles: dict[str, str]


HISTORY: Final = 60
"""How many activities and moves a person's page shows at most."""


def list_people(engine: Engine, wanted: PeopleFilter, place: Place, *, now: datetime) -> PeoplePage:
    """The people a filter finds, 50 at a time by address."""
    with reading(engine) as session:
        stages = load_stages(session)
        conditions = _conditions(wanted, stages, now)
        found = session.scalar(select(func.count()).select_from(ContactRow).where(*conditions)) or 0
        query = select(*_COLUMNS).add_columns(_suppression()).where(*conditions)
        page = read_page(session, query, col(ContactRow.email_key), place, lambda row: str(row.email_key))
        lines = tuple(_line(row, stages, now) for row in page.items)
        spoken = session.scalars(select(col(ContactRow.language)).distinct().order_by(col(ContactRow.language)))
        languages = tuple(code for code in spoken if code)
        return PeoplePage(Page(lines, page.next_key, page.previous_key), found, stages, languages)


_COLUMNS: Final[tuple[Any, ...]] = (
    ContactRow.id,
    ContactRow.email_key,
    ContactRow.email,
    ContactRow.first_name,
    ContactRow.last_name,
    ContactRow.job_title,
    ContactRow.company_name,
    ContactRow.stage,
    ContactRow.churned_at,
    ContactRow.language,
    ContactRow.country,
)


def _suppression() -> ColumnElement[str]:
    found = select(func.min(SuppressionRow.reason)).where(col(SuppressionRow.mailbox) == col(ContactRow.mailbox))
    return found.scalar_subquery().label("suppressed")


def _conditions(wanted: PeopleFilter, stages: Stages, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.search:
        pattern = contains(wanted.search.strip().lower())
        places = (ContactRow.email_key, ContactRow.first_name, ContactRow.last_name, ContactRow.company_name)
        full_name = func.lower(col(ContactRow.first_name) + " " + col(ContactRow.last_name))
        searched = [func.lower(col(one)) for one in places]
        conditions.append(or_(*(one.like(pattern, escape="\\") for one in (*searched, full_name))))
    if wanted.stage:
        same = col(ContactRow.stage).is_(None) if wanted.stage == "none" else col(ContactRow.stage) == wanted.stage
        conditions.append(same)
    if wanted.language:
        conditions.append(col(ContactRow.language) == wanted.language)
    if wanted.relationship:
        conditions.append(_related(wanted.relationship, stages, now))
    if wanted.suppressed in {"yes", "no"}:
        kept = exists().where(col(SuppressionRow.mailbox) == col(ContactRow.mailbox))
        conditions.append(kept if wanted.suppressed == "yes" else ~kept)
    return conditions


def _related(relationship: str, stages: Stages, now: datetime) -> ColumnElement[bool]:
    """The same reading as `Stages.relationship`, as a condition of the database."""
    churned = col(ContactRow.churned_at).is_not(None) & (col(ContactRow.churned_at) <= now)
    if relationship == Relationship.FORMER_CUSTOMER:
        return col(ContactRow.stage).in_(_values(stages, Relationship.CUSTOMER)) & churned
    if relationship == Relationship.CUSTOMER:
        return col(ContactRow.stage).in_(_values(stages, Relationship.CUSTOMER)) & ~churned
    if relationship == "unknown":
        known = [one.value for one in stages if one.enabled and one.relationship]
        return col(ContactRow.stage).is_(None) | col(ContactRow.stage).not_in(known)
    return col(ContactRow.stage).in_(_values(stages, relationship))


def _values(stages: Stages, relationship: str) -> list[str]:
    return [one.value for one in stages if one.enabled and one.relationship == relationship]


def _line(row: ContactRow, stages: Stages, now: datetime) -> PersonLine:
    name = " ".join(part for part in (row.first_name, row.last_name) if part) or row.email
    churned = row.churned_at is not None and row.churned_at <= now
    reason: str | None = getattr(row, "suppressed", None)
    return PersonLine(
        id=row.id or 0,
        key=row.email_key,
        email=row.email,
        name=name,
        job_title=row.job_title,
        company=row.company_name,
        stage=row.stage,
        relationship=stages.relationship(row.stage, churned=churned),
        language=row.language,
        country=row.country,
        suppressed=Suppression(reason) if reason else None,
    )


def show_person(engine: Engine, contact_id: int, *, now: datetime, reader: str = "en") -> PersonView:
    """One person, with titles in the reader's language; raises NotFound where there is none with this id."""
    with reading(engine) as session:
        stages = load_stages(session)
        row = session.get(ContactRow, contact_id)
        if row is None:
            raise NotFound(phrase("There is no such person here; they may have been erased or merged."))
        contact = next(iter(load_contacts(session, [contact_id])))
        _, facts = next(load_readers(session, stages, now, [contact_id]))
        return PersonView(
            contact=contact,
            stages=stages,
            relationship=facts.readings[0].relationship,
            suppressions=tuple(suppression_sentence(reason) for reason in sorted(facts.suppressions)),
            conflict=_conflict(session, contact_id),
            history=_history(session, contact_id),
            mails=_mails(session, contact_id),
            consent_basis=row.consent_basis,
            consent_at=row.consent_at,
            consent_source=row.consent_source,
            sequences=sequence_names(session),
            titles=offer_titles(session, reader),
        )


def _conflict(session: Session, contact_id: int) -> tuple[Phrase, ...]:
    query = select(ConflictRow).where(col(ConflictRow.contact_id) == contact_id, col(ConflictRow.closed_at).is_(None))
    row = session.scalars(query).first()
    return tuple(phrase_from_json(said) for said in row.because) if row else ()


def _history(session: Session, contact_id: int) -> tuple[Happening, ...]:
    did = load_activities(session, [contact_id]).get(contact_id, ())
    moves = session.scalars(select(StageMoveRow).where(col(StageMoveRow.contact_id) == contact_id))
    found = [Happening(one.at, one) for one in did] + [Happening(row.at, _moved(row)) for row in moves]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:HISTORY])


def _moved(row: StageMoveRow) -> Moved:
    because = tuple(phrase_from_json(said) for said in row.because)
    return Moved(row.from_stage, row.to_stage, Mover(row.mover), row.by, because)


def _mails(session: Session, contact_id: int) -> tuple[Mail, ...]:
    query = select(DraftRow).where(col(DraftRow.contact_id) == contact_id).order_by(col(DraftRow.send_at))
    rows = session.scalars(query)
    return tuple(Mail(row.id, row.sequence, row.step, row.subject, row.send_at, row.status) for row in rows)
