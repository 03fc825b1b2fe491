"""What conditions look at: everybody's values and activities as of a moment.

`storage.criteria_values` says the same in SQL; whatever changes here changes there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from nurture.core.consent import Suppression
from nurture.core.criteria import PersonFacts, Value, evaluate
from nurture.core.people import CONSUMING, Activity, Company, Contact
from nurture.core.stages import Relationship, Stages
from nurture.storage.bulk import chunked
from nurture.storage.people import contact_ids, load_activities, load_contacts
from nurture.storage.settings import load_settings
from nurture.storage.tables import ContactRow, ReleasePartRow, ReleaseRow, SuppressionRow


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
