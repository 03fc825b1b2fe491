"""Explaining decisions: why a person stands where they stand, what they get next, and what is kept from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core import guard
from nurture.core.errors import NotFound
from nurture.core.guard import ContentFacts, ContentPart, Outcome, Policy, ReaderFacts, Verdict
from nurture.core.offers import ContentOffer
from nurture.core.people import Contact
from nurture.core.person_lines import PersonLine
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Stages
from nurture.services.planning import PlannedEmail, mails_of
from nurture.services.reasoning import WayOn, explain_stage, find_way_on
from nurture.storage.content import find_translations, load_offers
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.people import find_contact, load_contacts
from nurture.storage.person_lines import load_lines
from nurture.storage.plans import latest_plan
from nurture.storage.settings import load_settings
from nurture.storage.standing import Reader, load_readers
from nurture.storage.tables import ContactRow


@dataclass(frozen=True)
class PersonExplained:
    """One person: why they stand where they stand, what would take them on, the mails to come, and what is withheld."""

    line: PersonLine
    stages: Stages
    because: tuple[Phrase, ...]
    way_on: WayOn | None
    next: tuple[PlannedEmail, ...]
    withheld: tuple[tuple[ContentOffer, Verdict], ...]


def require_contact(session: Session, email: str) -> ContactRow:
    """The contact with this address; raises NotFound."""
    row = find_contact(session, email)
    if row is None:
        said = phrase("There is no contact “{email}”; `nurture people list` shows who there is.", email=email)
        raise NotFound(said, field="email")
    return row


def explain_person(engine: Engine, email: str, *, now: datetime) -> PersonExplained:
    """Everything the program has decided about one person, as sentences; raises NotFound."""
    with reading(engine) as session:
        row = require_contact(session, email)
        stages = load_stages(session)
        _, reader = next(load_readers(session, stages, now, [row.id or 0]))
        contact = next(load_contacts(session, [row.id or 0]))
        (line,) = load_lines(session, [contact.id], stages, now)
        plan = latest_plan(session)
        return PersonExplained(
            line=line,
            stages=stages,
            because=explain_stage(session, contact, stages),
            way_on=find_way_on(session, contact, stages, now),
            next=tuple(mails_of(session, plan, row.id)) if plan else (),
            withheld=_withheld(session, contact, reader, now.date()),
        )


def _withheld(
    session: Session, contact: Contact, reader: ReaderFacts, on: date
) -> tuple[tuple[ContentOffer, Verdict], ...]:
    """The live offers this person may not get, in their language where there is one."""
    policy, settings = Policy(), load_settings(session)
    language = contact.language or settings.default_language
    by_key: dict[str, list[ContentOffer]] = {}
    for offer in load_offers(session):
        if offer.is_live(on):
            by_key.setdefault(offer.key, []).append(offer)
    own = [_translation(found, language, settings.fallbacks) for found in by_key.values()]
    judged = [(offer, _judge(reader, offer, on, policy)) for offer in own]
    return tuple((offer, verdict) for offer, verdict in judged if verdict.outcome is not Outcome.ALLOWED)


def _translation(
    offers: list[ContentOffer] | tuple[ContentOffer, ...], language: str, fallbacks: Mapping[str, tuple[str, ...]]
) -> ContentOffer:
    """The translation such a reader would get, or the first one where none is meant for them."""
    for wanted in (language, *fallbacks.get(language, ())):
        for offer in offers:
            if offer.language == wanted:
                return offer
    return offers[0]


def _judge(reader: ReaderFacts, offer: ContentOffer, on: date, policy: Policy) -> Verdict:
    part = ContentPart(offer.key, offer.audience, offer.is_live(on), offer.kind)
    return guard.judge(reader, ContentFacts((part,)), policy)


def who_gets(engine: Engine, key: str, *, now: datetime) -> Iterator[tuple[str, Verdict]]:
    """Everybody's verdict on one offer, by address: on the translation each would get. Raises NotFound."""
    with reading(engine) as session:
        for row, verdict in judge_readers(session, key, now=now):
            yield row.email, verdict


def judge_readers(
    session: Session, key: str, *, now: datetime, ids: Sequence[int] | None = None
) -> Iterator[tuple[Reader, Verdict]]:
    """These people, or everybody, with their verdicts on the translation of an offer each would get.

    Raises NotFound for an unknown key.
    """
    translations = find_translations(session, key)
    if not translations:
        said = phrase("There is no offer “{key}”; `nurture library list` shows the keys.", key=key)
        raise NotFound(said, field="key")
    settings, policy, stages = load_settings(session), Policy(), load_stages(session)
    known: dict[tuple[ReaderFacts, str], Verdict] = {}
    for row, reader in load_readers(session, stages, now, ids):
        language = row.language or settings.default_language
        offer = _translation(translations, language, settings.fallbacks)
        place = (reader, offer.language)
        if place not in known:
            known[place] = _judge(reader, offer, now.date(), policy)
        yield row, known[place]
