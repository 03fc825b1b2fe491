"""What conditions look at: everybody's values and activities as of a moment.

`storage.criteria_values` says the same in SQL; whatever changes here changes there. What has a date later than the
moment is not known yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from nurture.core.consent import Suppression
from nurture.core.criteria import PersonFacts, Value, evaluate
from nurture.core.criteria_fields import COMPANY_OWN, OWN
from nurture.core.people import CONSUMING, Activity, Company, Contact
from nurture.core.stages import Relationship, Stages
from nurture.storage.bulk import among, chunked
from nurture.storage.people import contact_ids, load_activities, load_contacts
from nurture.storage.settings import load_settings
from nurture.storage.suppressions import load_suppressions
from nurture.storage.tables import DealContactRow, DealRow, DraftRow, ReleasePartRow, ReleaseRow

OPEN: Final = "open"
LOST: Final = "lost"
"""States of a deal; the third one is "won"."""


def load_facts(
    session: Session, stages: Stages, now: datetime, ids: Sequence[int] | None = None
) -> Iterator[tuple[Contact, PersonFacts]]:
    """Each contact with the facts conditions look at as of that moment; the workspace's profile says who fits it."""
    profile = load_settings(session).profile
    for chunk in chunked(contact_ids(session) if ids is None else ids):
        around = _Around(session, chunk, now)
        for contact in load_contacts(session, chunk):
            did = around.activities.get(contact.id, ())
            values = person_values(contact, did, stages, now) | around.values(contact.id)
            fits = evaluate(profile, PersonFacts(values, did, now))
            yield contact, PersonFacts(values | {"fits_profile": fits}, did, now)


class _Around:
    """What other tables say of these contacts, each in one query."""

    def __init__(self, session: Session, ids: Sequence[int], now: datetime) -> None:
        self._now = now
        self.activities = load_activities(session, ids)
        self._received = load_received(session, ids, now)
        self._suppressions = load_suppressions(session, ids)
        self._deals = load_deals(session, ids, now)

    def values(self, contact: int) -> dict[str, Value]:
        """The values of one of them."""
        did = self.activities.get(contact, ())
        had = consumed(did, self._now) | self._received.get(contact, frozenset())
        reasons = self._suppressions.get(contact, set())
        deals = self._deals.get(contact, Deals())
        return {
            "offers_consumed": tuple(sorted(had)),
            "do_not_email": Suppression.DO_NOT_EMAIL in reasons,
            "suppressed": bool(reasons),
            "has_open_deal": deals.open,
            "has_lost_deal": deals.lost,
        }


def consumed(activities: Iterable[Activity], now: datetime) -> frozenset[str]:
    """The keys of the offers a person had had at that moment by these activities."""
    had = (one for one in activities if one.kind in CONSUMING and one.human and one.at <= now)
    return frozenset(one.offer for one in had if one.offer)


def load_received(session: Session, ids: Sequence[int], now: datetime) -> dict[int, frozenset[str]]:
    """The keys of the offers that were in mails released to these contacts until that moment."""
    query = (
        select(DraftRow.contact_id, ReleasePartRow.name)
        .join(ReleaseRow, col(ReleaseRow.draft_id) == col(DraftRow.id))
        .join(ReleasePartRow, col(ReleasePartRow.draft_id) == col(DraftRow.id))
        .where(among(col(DraftRow.contact_id), ids), col(ReleaseRow.at) <= now)
    )
    received: dict[int, set[str]] = {}
    for contact, name in session.exec(query):
        received.setdefault(contact, set()).add(name)
    return {contact: frozenset(names) for contact, names in received.items()}


@dataclass(slots=True)
class Deals:
    """Whether a person has a part in a deal that is open, and in one that was lost."""

    open: bool = False
    lost: bool = False


def load_deals(session: Session, ids: Sequence[int], now: datetime) -> dict[int, Deals]:
    """How the deals of these contacts stood at that moment; one that was closed later was still open."""
    query = (
        select(DealContactRow.contact_id, DealRow.state, DealRow.opened_at, DealRow.closed_at)
        .join(DealRow, col(DealRow.id) == col(DealContactRow.deal_id))
        .where(col(DealContactRow.contact_id).in_(ids))
    )
    found: dict[int, Deals] = {}
    for contact, state, opened_at, closed_at in session.exec(query):
        if opened_at is not None and opened_at > now:
            continue
        deals = found.setdefault(contact, Deals())
        is_open = state == OPEN or (closed_at is not None and closed_at > now)
        deals.open |= is_open
        deals.lost |= state == LOST and not is_open
    return found


_PLAIN: Final = (
    "first_name last_name job_title phone language country timezone stage crm_stage lead_status persona owner "
    "record_id tags consent_basis consent_source email_status is_confusable"
).split()
_DATES: Final = "created_at consent_at churned_at deal_lost_at".split()
_OF_COMPANY: Final = "name domain stage lead_status owner industry country size revenue".split()


def person_values(contact: Contact, activities: Sequence[Activity], stages: Stages, now: datetime) -> dict[str, Value]:
    """The named values of `core.criteria_fields.FIELDS` that one person's record holds; None where we do not know."""
    churned = contact.churned_at is not None and contact.churned_at <= now
    relationship = stages.relationship(contact.stage, churned=churned)
    stated = contact.last_activity_at
    is_stated = stated is None or stated <= now
    last = max((at for at in (*(one.at for one in activities), stated) if at and at <= now), default=None)
    values: dict[str, Value] = {name: getattr(contact, name) for name in _PLAIN}
    values |= {name: _day(getattr(contact, name), now) for name in _DATES}
    values |= {
        "email": contact.address.shown,
        "relationship": relationship.value if relationship else None,
        "last_activity": contact.last_activity if is_stated else None,
        "last_activity_at": _day(last, now),
        "days_since_activity": _days(last, now),
        "days_in_stage": _days(contact.stage_since, now),
        "became_customer_known": contact.stage_since is not None and relationship is Relationship.CUSTOMER,
    }
    values |= contact.counters
    values |= {f"{OWN}{name}": value for name, value in contact.custom.items()}
    return values | _employment(contact) | _company_values(contact.company)


def _employment(contact: Contact) -> dict[str, Value]:
    """What the contact says about where they work, else what the company does."""
    company = contact.company or Company(0, "")
    return {
        "company": contact.company_name or company.name,
        "company_domain": company.domain,
        "industry": contact.industry or company.industry,
        "company_size": company.size if contact.company_size is None else contact.company_size,
        "revenue": company.revenue if contact.revenue is None else contact.revenue,
    }


def _company_values(company: Company | None) -> dict[str, Any]:
    if company is None:
        return {}
    values = {f"company.{name}": getattr(company, name) for name in _OF_COMPANY}
    return values | {f"{COMPANY_OWN}{name}": value for name, value in company.custom.items()}


def _day(at: datetime | None, now: datetime) -> str | None:
    """The day (UTC) of a moment that has come."""
    return at.astimezone(UTC).date().isoformat() if at is not None and at <= now else None


def _days(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max((now - since).days, 0)
