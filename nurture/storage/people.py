"""Contacts, companies and activities: rows into core records, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlmodel import Session, col, func, select

from nurture.core.addresses import Address, AddressType, read_address
from nurture.core.people import COUNTERS, Activity, ActivityKind, Company, Contact
from nurture.storage.bulk import chunked
from nurture.storage.tables import (
    ActivityRow,
    CompanyRow,
    ConflictRow,
    ContactRow,
    OfferRow,
    PeopleCountRow,
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


def contact_stages(session: Session) -> Iterator[tuple[int, str | None]]:
    """Every contact's id and stage."""
    for contact, stage in session.exec(select(ContactRow.id, ContactRow.stage)):
        yield contact or 0, stage


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
        lead_status=row.lead_status,
        owner=row.owner,
        custom=row.custom,
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
    said = "consent_basis consent_at consent_source email_status".split()
    marked = "last_activity deal_lost_at created_at is_confusable".split()
    return Contact(
        id=row.id or 0,
        address=address,
        company=company_of(company) if company else None,
        tags=tuple(row.tags),
        counters={name: count for name in (*COUNTERS, "time_on_site") if (count := getattr(row, name)) is not None},
        custom=row.custom,
        **{name: getattr(row, name) for name in (*same, *more, *said, *marked)},
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


def count_people(session: Session, by: str = "language") -> dict[tuple[str, str], int]:
    """How many contacts there are by stage and that fact (language, persona, industry), empty for none of either."""
    fact = getattr(PeopleCountRow, by)
    people = func.sum(PeopleCountRow.people)
    rows = session.exec(select(PeopleCountRow.stage, fact, people).group_by(col(PeopleCountRow.stage), fact))
    return {(stage, value): int(count) for stage, value, count in rows if count}


def count_by_stage(session: Session) -> dict[str, int]:
    """How many contacts there are in each stage; those without one count under an empty text."""
    query = select(PeopleCountRow.stage, func.sum(PeopleCountRow.people)).group_by(col(PeopleCountRow.stage))
    return {stage: int(count) for stage, count in session.exec(query) if count}


def count_conflicts(session: Session) -> int:
    """How many contradictions between the CRM and the rules wait for somebody to decide."""
    return session.exec(select(func.count()).select_from(ConflictRow).where(col(ConflictRow.closed_at).is_(None))).one()
