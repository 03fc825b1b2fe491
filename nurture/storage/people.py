"""Contacts, companies and activities: rows into core records, and the facts that conditions look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session, col, func, select

from nurture.core.consent import Suppression
from nurture.core.criteria import PersonFacts, Value, evaluate
from nurture.core.people import (
    CONSUMING,
    COUNTERS,
    Activity,
    ActivityKind,
    Address,
    AddressType,
    Company,
    Contact,
    read_address,
)
from nurture.core.stages import Relationship, Stages
from nurture.storage.bulk import chunked
from nurture.storage.settings import load_settings
from nurture.storage.tables import (
    ActivityRow,
    CompanyRow,
    ConflictRow,
    ContactRow,
    OfferRow,
    ReleasePartRow,
    ReleaseRow,
    SuppressionRow,
)


def find_contact(session: Session, email: str) -> ContactRow | None:
    """The contact with this address however it is written, or None."""
    address = read_address(email)
    if not isinstance(address, Address):
        return None
    return session.exec(select(ContactRow).where(ContactRow.email_key == address.key)).first()


def contact_ids(session: Session) -> list[int]:
    """Every contact's id, in the order of their addresses."""
    rows = session.exec(select(ContactRow.id).order_by(col(ContactRow.email_key)))
    return [row for row in rows if row is not None]


def load_contacts(session: Session, ids: Sequence[int] | None = None) -> Iterator[Contact]:
    """The contacts with these ids (all of them for None), by address, with their companies."""
    for chunk in chunked(contact_ids(session) if ids is None else ids):
        query = (
            select(ContactRow, CompanyRow)
            .join(CompanyRow, col(ContactRow.company_id) == col(CompanyRow.id), isouter=True)
            .where(col(ContactRow.id).in_(chunk))
            .order_by(col(ContactRow.email_key))
        )
        for row, company in session.exec(query).all():
            yield contact_of(row, company)


def company_of(row: CompanyRow) -> Company:
    """The record of a company's row."""
    return Company(
        id=row.id or 0,
        name=row.name,
        domain=row.domain,
        stage=row.stage,
        churned_at=row.churned_at,
        industry=row.industry,
        size=row.size,
        revenue=row.revenue,
        country=row.country,
        decision=row.decision,
    )


def contact_of(row: ContactRow, company: CompanyRow | None) -> Contact:
    """The record of a contact's row and their company's."""
    address = read_address(row.email)
    if not isinstance(address, Address):
        address = Address(row.email_key, row.email, row.mailbox, row.domain, AddressType.NAMED_WORK, deliverable=False)
    same = (
        "first_name last_name job_title company_name stage stage_since crm_stage churned_at lead_status persona".split()
    )
    more = "industry language country timezone phone owner company_size revenue last_activity_at record_id".split()
    said = ("consent_basis", "email_status")
    return Contact(
        id=row.id or 0,
        address=address,
        company=company_of(company) if company else None,
        tags=tuple(row.tags),
        counters={name: count for name in (*COUNTERS, "time_on_site") if (count := getattr(row, name)) is not None},
        custom=row.custom,
        **{name: getattr(row, name) for name in (*same, *more, *said)},
    )


def load_activities(session: Session, ids: Sequence[int]) -> dict[int, tuple[Activity, ...]]:
    """What these contacts did, earliest first, with the kind of the offer each was about."""
    kinds = dict(session.exec(select(OfferRow.key, OfferRow.kind)).all())
    query = (
        select(ActivityRow)
        .where(col(ActivityRow.contact_id).in_(ids))
        .order_by(col(ActivityRow.contact_id), col(ActivityRow.at), col(ActivityRow.id))
    )
    rows = session.exec(query).all()
    return {
        contact: tuple(activity_of(row, kinds.get(row.offer_key or "")) for row in group)
        for contact, group in groupby(rows, key=lambda row: row.contact_id)
    }


def activity_of(row: ActivityRow, offer_kind: str | None) -> Activity:
    """The record of an activity's row."""
    return Activity(
        kind=ActivityKind(row.kind),
        at=row.at,
        target=row.target,
        value=row.value,
        detail=row.detail,
        offer=row.offer_key,
        offer_kind=offer_kind,
        human=row.is_human,
    )


def load_facts(
    session: Session, stages: Stages, now: datetime, ids: Sequence[int] | None = None
) -> Iterator[tuple[Contact, PersonFacts]]:
    """Each contact with the facts conditions look at as of that moment; the workspace's profile says who fits it."""
    profile = load_settings(session).profile
    for chunk in chunked(contact_ids(session) if ids is None else ids):
        activities = load_activities(session, chunk)
        received = load_received(session, chunk)
        refusing = load_refusing(session, chunk)
        for contact in load_contacts(session, chunk):
            did = activities.get(contact.id, ())
            had = consumed(did) | received.get(contact.id, frozenset())
            values = person_values(contact, did, had, stages, now) | {"do_not_email": contact.id in refusing}
            fits = evaluate(profile, PersonFacts(values, did, now))
            yield contact, PersonFacts(values | {"fits_profile": fits}, did, now)


def consumed(activities: Iterable[Activity]) -> frozenset[str]:
    """The keys of the offers a person has had by these activities."""
    return frozenset(one.offer for one in activities if one.offer and one.kind in CONSUMING and one.human)


def load_received(session: Session, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The keys of the offers that were in mails released to these contacts."""
    query = (
        select(ReleaseRow.contact_id, ReleasePartRow.name)
        .join(ReleasePartRow, col(ReleasePartRow.draft_id) == col(ReleaseRow.draft_id))
        .where(col(ReleaseRow.contact_id).in_(ids))
    )
    received: dict[int, set[str]] = {}
    for contact, name in session.exec(query):
        received.setdefault(contact, set()).add(name)
    return {contact: frozenset(names) for contact, names in received.items()}


def load_refusing(session: Session, ids: Sequence[int]) -> frozenset[int]:
    """Those of these contacts who are marked "do not email"."""
    query = (
        select(ContactRow.id)
        .join(SuppressionRow, col(SuppressionRow.mailbox) == col(ContactRow.mailbox))
        .where(col(ContactRow.id).in_(ids), SuppressionRow.reason == Suppression.DO_NOT_EMAIL.value)
    )
    return frozenset(contact for contact in session.exec(query) if contact is not None)


def person_values(
    contact: Contact, activities: Sequence[Activity], had: frozenset[str], stages: Stages, now: datetime
) -> dict[str, Value]:
    """The named values of `core.criteria.FIELDS` for one person; None where we do not know."""
    churned = contact.churned_at is not None and contact.churned_at <= now
    relationship = stages.relationship(contact.stage, churned=churned)
    last = max([one.at for one in activities if one.at <= now], default=None)
    last = max((at for at in (last, contact.last_activity_at) if at), default=None)
    plain = "first_name last_name job_title phone language country timezone stage crm_stage lead_status persona"
    values: dict[str, Value] = {name: getattr(contact, name) for name in plain.split()}
    more = "owner record_id company_size revenue tags consent_basis email_status"
    values |= {name: getattr(contact, name) for name in more.split()}
    values |= {
        "email": contact.address.shown,
        "company": contact.company_name or (contact.company.name if contact.company else ""),
        "company_domain": contact.company.domain if contact.company else None,
        "relationship": relationship.value if relationship else None,
        "industry": contact.industry or (contact.company.industry if contact.company else None),
        "days_since_activity": _days(last, now),
        "days_in_stage": _days(contact.stage_since, now),
        "became_customer_known": contact.stage_since is not None and relationship is Relationship.CUSTOMER,
        "offers_consumed": tuple(sorted(had)),
    }
    values |= contact.counters
    values |= {f"custom.{name}": value for name, value in contact.custom.items()}
    return values | _company_values(contact.company)


def _company_values(company: Company | None) -> dict[str, Any]:
    if company is None:
        return {}
    return {
        f"company.{name}": getattr(company, name) for name in "name domain stage industry country size revenue".split()
    }


def _days(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max((now - since).days, 0)


def count_people(session: Session) -> dict[tuple[str, str], int]:
    """How many contacts there are by (stage, language); those without either count under an empty text."""
    query = select(ContactRow.stage, ContactRow.language, func.count()).group_by(
        col(ContactRow.stage), col(ContactRow.language)
    )
    return {(stage or "", language or ""): count for stage, language, count in session.exec(query)}


def count_by_stage(session: Session) -> dict[str, int]:
    """How many contacts there are in each stage; those without one count under an empty text."""
    rows = session.exec(select(ContactRow.stage, func.count()).group_by(col(ContactRow.stage)))
    return {stage or "": count for stage, count in rows}


def count_conflicts(session: Session) -> int:
    """How many contradictions between the CRM and the rules wait for somebody to decide."""
    return session.exec(select(func.count()).select_from(ConflictRow).where(col(ConflictRow.closed_at).is_(None))).one()
