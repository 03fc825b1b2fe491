"""One person with all that happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from nurture.core.consent import suppression_sentence
from nurture.core.errors import NotFound
from nurture.core.guard import ReaderFacts, read_relationship
from nurture.core.happenings import Group, Past
from nurture.core.people import Contact
from nurture.core.phrases import Named, Phrase, phrase, phrase_from_json
from nurture.core.properties import Property, PropertyEntity
from nurture.core.stages import Relationship, Stages
from nurture.services.browsing.content import offer_titles
from nurture.services.browsing.sequences import sequence_names
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.happenings import load_past
from nurture.storage.people import load_contacts
from nurture.storage.properties import load_properties
from nurture.storage.standing import load_readers
from nurture.storage.tables import AliasRow, ConflictRow, ContactRow, DraftRow


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

    `titles` are those of the offers by key, `sequences` the names of the sequences; `reader` is all the guard is told
    about them.
    """

    contact: Contact
    stages: Stages
    relationship: Relationship | None
    reader: ReaderFacts
    suppressions: tuple[Phrase, ...]
    conflict: tuple[Phrase, ...]
    aliases: tuple[str, ...]
    past: Past
    mails: tuple[Mail, ...]
    consent_basis: str | None
    consent_at: datetime | None
    consent_refused_at: datetime | None
    consent_source: str | None
    sequences: dict[str, Named]
    titles: dict[str, str]
    properties: tuple[Property, ...]

    @property
    def company_doubt(self) -> Phrase | None:
        """Why mail to them waits for a word about their company, if it does."""
        _, unclear = read_relationship(self.reader)
        return next((one.message for one in unclear if one.code == "company_undecided"), None)


def show_person(
    engine: Engine,
    contact_id: int,
    *,
    now: datetime,
    reader: str = "en",
    group: Group | None = None,
    before: str = "",
) -> PersonView:
    """One person, with titles in the reader's language; raises NotFound where there is none with this id.

    Of the past it tells one page: what belongs to the group, where one is named, before the place that a key names.
    """
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
            reader=facts,
            suppressions=tuple(suppression_sentence(reason) for reason in sorted(facts.suppressions)),
            conflict=_conflict(session, contact_id),
            aliases=_aliases(session, contact_id),
            past=load_past(session, contact_id, group=group, before=before, now=now),
            mails=_mails(session, contact_id),
            consent_basis=row.consent_basis,
            consent_at=row.consent_at,
            consent_refused_at=row.consent_refused_at,
            consent_source=row.consent_source,
            sequences=sequence_names(session),
            titles=offer_titles(session, reader),
            properties=tuple(one for one in load_properties(session) if one.entity is PropertyEntity.CONTACT),
        )


def _conflict(session: Session, contact_id: int) -> tuple[Phrase, ...]:
    query = select(ConflictRow).where(col(ConflictRow.contact_id) == contact_id, col(ConflictRow.closed_at).is_(None))
    row = session.scalars(query).first()
    return tuple(phrase_from_json(said) for said in row.because) if row else ()


def _aliases(session: Session, contact_id: int) -> tuple[str, ...]:
    query = select(AliasRow).where(col(AliasRow.contact_id) == contact_id).order_by(col(AliasRow.email))
    return tuple(row.email for row in session.scalars(query))


def _mails(session: Session, contact_id: int) -> tuple[Mail, ...]:
    query = select(DraftRow).where(col(DraftRow.contact_id) == contact_id).order_by(col(DraftRow.send_at))
    rows = session.scalars(query)
    return tuple(Mail(row.id, row.sequence, row.step, row.subject, row.send_at, row.status) for row in rows)
