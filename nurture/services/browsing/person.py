"""One person with all that happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from nurture.core.consent import suppression_sentence
from nurture.core.errors import NotFound
from nurture.core.happenings import Moved
from nurture.core.people import Activity, Contact
from nurture.core.phrases import Named, Phrase, phrase, phrase_from_json
from nurture.core.stages import Mover, Relationship, Stages
from nurture.services.browsing.content import offer_titles
from nurture.services.browsing.sequences import sequence_names
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.people import load_activities, load_contacts
from nurture.storage.standing import load_readers
from nurture.storage.tables import ConflictRow, ContactRow, DraftRow, StageMoveRow


@dataclass(frozen=True, slots=True)
class Happening:
    """Something in a person's past: an activity or a move."""

    at: datetime
    what: Activity | Moved


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
    consent_refused_at: datetime | None
    consent_source: str | None
    sequences: dict[str, Named]
    titles: dict[str, str]


HISTORY: Final = 60
"""How many activities and moves a person's page shows at most."""


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
            consent_refused_at=row.consent_refused_at,
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
