"""People, their companies and what they did."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from nurture.core.addresses import Address


class ActivityKind(StrEnum):
    """What a person can have done, or what happened to a mail or deal of theirs."""

    PAGE_VIEW = "page_view"
    VISIT = "visit"
    FORM_SUBMITTED = "form_submitted"
    CONTENT_DOWNLOADED = "content_downloaded"
    VIDEO_WATCHED = "video_watched"
    WEBINAR_REGISTERED = "webinar_registered"
    WEBINAR_ATTENDED = "webinar_attended"
    EMAIL_DELIVERED = "email_delivered"
    EMAIL_OPENED = "email_opened"
    EMAIL_CLICKED = "email_clicked"
    EMAIL_REPLIED = "email_replied"
    EMAIL_BOUNCED = "email_bounced"
    EMAIL_COMPLAINED = "email_complained"
    UNSUBSCRIBED = "unsubscribed"
    DEMO_SIGNED_UP = "demo_signed_up"
    TRIAL_STARTED = "trial_started"
    CHAT_STARTED = "chat_started"
    CONTACT_REQUESTED = "contact_requested"
    MEETING_BOOKED = "meeting_booked"
    PROPOSAL_SENT = "proposal_sent"
    DEAL_CREATED = "deal_created"
    DEAL_WON = "deal_won"
    DEAL_LOST = "deal_lost"
    PURCHASE = "purchase"
    CHURNED = "churned"
    SURVEY_ANSWERED = "survey_answered"
    REVIEW_GIVEN = "review_given"
    REFERRAL_MADE = "referral_made"
    SUPPORT_CONTACTED = "support_contacted"


CONSUMING: Final = frozenset(
    {
        ActivityKind.PAGE_VIEW,
        ActivityKind.FORM_SUBMITTED,
        ActivityKind.CONTENT_DOWNLOADED,
        ActivityKind.VIDEO_WATCHED,
        ActivityKind.WEBINAR_ATTENDED,
        ActivityKind.WEBINAR_REGISTERED,
        ActivityKind.EMAIL_CLICKED,
        ActivityKind.EMAIL_DELIVERED,
    }
)
"""The activities after which a person has had the offer they were about: they took it, or it was sent to them."""

COUNTERS: Final[Mapping[str, ActivityKind]] = {
    "page_views": ActivityKind.PAGE_VIEW,
    "visits": ActivityKind.VISIT,
    "form_submissions": ActivityKind.FORM_SUBMITTED,
    "emails_opened": ActivityKind.EMAIL_OPENED,
    "emails_clicked": ActivityKind.EMAIL_CLICKED,
}
"""Counters as CRMs export them, and the activity each counts; the larger of counter and events holds."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something a person did, at a time (UTC). `offer` and `offer_kind` say what it was about, where we know."""

    kind: ActivityKind
    at: datetime
    target: str = ""
    value: float | None = None
    detail: str = ""
    offer: str | None = None
    offer_kind: str | None = None
    human: bool = True


@dataclass(frozen=True, slots=True)
class Company:
    """An employer. `decision` is what a person said about everyone there: "customer", "each", or None yet."""

    id: int
    name: str
    domain: str | None = None
    stage: str | None = None
    churned_at: datetime | None = None
    industry: str | None = None
    size: int | None = None
    revenue: float | None = None
    country: str | None = None
    decision: str | None = None
    lead_status: str | None = None
    owner: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person as stored. Blank text means we do not know; times are UTC; `time_on_site` is in seconds.

    `is_confusable` says that their address is written in letters that look like others.
    """

    id: int
    address: Address
    first_name: str = ""
    last_name: str = ""
    job_title: str = ""
    company_name: str = ""
    company: Company | None = None
    stage: str | None = None
    stage_since: datetime | None = None
    crm_stage: str | None = None
    churned_at: datetime | None = None
    lead_status: str | None = None
    persona: str | None = None
    industry: str | None = None
    language: str | None = None
    country: str | None = None
    timezone: str | None = None
    phone: str = ""
    owner: str = ""
    company_size: int | None = None
    revenue: float | None = None
    tags: tuple[str, ...] = ()
    counters: Mapping[str, int] = field(default_factory=dict)
    last_activity: str | None = None
    last_activity_at: datetime | None = None
    custom: Mapping[str, str] = field(default_factory=dict)
    record_id: str | None = None
    consent_basis: str | None = None
    consent_at: datetime | None = None
    consent_source: str | None = None
    email_status: str | None = None
    deal_lost_at: datetime | None = None
    created_at: datetime | None = None
    is_confusable: bool = False

    @property
    def name(self) -> str:
        """First and last name, or the address where we have neither."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or self.address.shown


def machine_made(activities: Sequence[Activity]) -> frozenset[int]:
    """The positions of clicks that a mail gateway made, not a person.

    A click within 10 seconds of a delivery is machine-made, and so are three or more different links clicked within
    2 seconds; the source is the product definition, "Rules of movement".
    """
    placed = sorted(enumerate(activities), key=lambda entry: entry[1].at)
    deliveries = [one.at for _, one in placed if one.kind is ActivityKind.EMAIL_DELIVERED]
    clicks = [(place, one) for place, one in placed if one.kind is ActivityKind.EMAIL_CLICKED]
    soon = {place for place, click in clicks if _follows(click.at, deliveries)}
    return frozenset(soon | _in_bursts(clicks))


def _follows(at: datetime, deliveries: list[datetime]) -> bool:
    before = bisect_right(deliveries, at)
    return before > 0 and at - deliveries[before - 1] <= timedelta(seconds=10)


def _in_bursts(clicks: list[tuple[int, Activity]]) -> set[int]:
    """The clicks that lie within 2 seconds of one around which three different links were clicked; `clicks` by time."""
    times = [one.at for _, one in clicks]
    links: Counter[str] = Counter()
    first = last = marked = 0
    found: set[int] = set()
    for at in times:
        while last < len(times) and times[last] - at <= timedelta(seconds=2):
            links[clicks[last][1].target] += 1
            last += 1
        while at - times[first] > timedelta(seconds=2):
            gone = clicks[first][1].target
            links[gone] -= 1
            if not links[gone]:
                del links[gone]
            first += 1
        if len(links) >= 3:
            found.update(place for place, _ in clicks[max(first, marked) : last])
            marked = last
    return found
