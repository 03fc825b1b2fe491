"""People, their companies and what they did; and the one form of an address by which we know somebody again."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from nurture.core.errors import Problem
from nurture.core.phrases import phrase

FREE_MAIL_DOMAINS: Final = frozenset(
    """gmail.com googlemail.com hotmail.com hotmail.se hotmail.no hotmail.dk hotmail.co.uk outlook.com live.com live.se
    live.no live.dk msn.com yahoo.com yahoo.se yahoo.no yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com gmx.com
    gmx.net gmx.de web.de proton.me protonmail.com pm.me tutanota.com zoho.com mail.com mail.ru yandex.com fastmail.com
    telia.com comhem.se bredband.net spray.se tele2.se passagen.se swipnet.se glocalnet.net bahnhof.se home.se
    online.no broadpark.no frisurf.no getmail.no lyse.net altibox.no hotmail.fi luukku.com kolumbus.fi elisanet.fi
    mail.dk jubii.dk stofanet.dk tdcadsl.dk privat.dk ofir.dk""".split()
)

ROLE_LOCALS: Final = frozenset(
    """info post kontakt contact hello hi hej hei sales salg salj support help admin administration office kontor order
    orders ordre faktura invoice invoices ekonomi okonomi regnskap epost firmapost postmottak mail marketing
    marknad markedsforing hr jobb jobs career press presse media webmaster postmaster abuse noreply no-reply reception
    resepsjon booking service kundservice kundeservice team inkop innkjop accounts billing security registrator
    kansli""".split()
)


class AddressType(StrEnum):
    """What the consent rules of most countries turn on."""

    ROLE = "role"
    NAMED_WORK = "named_work"
    PERSONAL = "personal"


class Address(NamedTuple):
    """A mail address, read once.

    `key` is how we know the contact again; `mailbox` is `key` without a plus tag, shared by everything that arrives in
    the same box; `shown` is what stands in a mail. `confusable` mixes alphabets that look alike; `deliverable` is
    False where no ASCII form exists, so that an ordinary mail server would refuse it. (A named tuple, because a million
    of these are made.)
    """

    key: str
    shown: str
    mailbox: str
    domain: str
    type: AddressType
    confusable: bool = False
    deliverable: bool = True


_BRACKETED: Final = re.compile(r"^[^<>]*<([^<>]+)>$")
_PLAIN: Final = re.compile(r"(?=[^@]{1,64}@)([A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*)@([A-Za-z0-9.-]{1,180})")
_PLAIN_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:-?[a-z0-9]){0,30}\.){1,5}[a-z]{2,20}")
"""What nearly every address and domain looks like; whatever else there is goes the long way."""
_NO_TOP_LEVELS: Final = frozenset(SPECIAL_USE_DOMAIN_NAMES)


@lru_cache(maxsize=65_536)
def _is_domain(domain: str) -> bool:
    """Whether a plain address at this domain is one; a domain that is written in Punycode goes the long way."""
    if _PLAIN_DOMAIN.fullmatch(domain):
        return domain.rpartition(".")[2] not in _NO_TOP_LEVELS
    if "xn--" in domain:
        return False
    try:
        return validate_email(f"a@{domain}", check_deliverability=False).domain == domain
    except EmailNotValidError:
        return False


def parse_address(text: str) -> Address | Problem:
    """The address in a cell, or what is wrong with it.

    Case, invisible letters, full-width forms and IDN make no difference; of `Name <address>` the address counts.
    """
    plain = _PLAIN.fullmatch(text)
    if plain is None:
        return _parse_any(text)
    local, domain = plain.groups()
    if text.islower() and "+" not in local and _is_domain(domain):
        return Address(text, text, text, domain, _address_type(local, domain))
    lower, domain = local.lower(), domain.lower()
    if _is_domain(domain):
        box = lower.partition("+")[0]
        return Address(f"{lower}@{domain}", f"{local}@{domain}", f"{box}@{domain}", domain, _address_type(box, domain))
    return _parse_any(text)


read_address: Final = lru_cache(maxsize=65_536)(parse_address)
"""`parse_address`, remembered: for addresses that are looked at again and again."""


def _parse_any(text: str) -> Address | Problem:
    if any(letter in text.strip(" \t\r\n") for letter in "\x00\r\n\u2028\u2029"):
        return _bad(text, "address_control_character")
    visible = _visible(text).strip()
    bracketed = _BRACKETED.match(visible)
    cleaned = (bracketed[1] if bracketed else visible).strip("<>;, ").removeprefix("mailto:").strip()
    if cleaned.count("@") != 1 or len(cleaned) > 254:
        return _bad(text, "address_invalid")
    try:
        checked = validate_email(cleaned, check_deliverability=False, allow_smtputf8=True)
    except (EmailNotValidError, ValueError):
        return _bad(text, "address_invalid")
    local, domain = checked.local_part.lower(), (checked.ascii_domain or checked.domain).lower()
    mailbox_local = local.partition("+")[0] or local
    return Address(
        key=f"{local}@{domain}",
        shown=f"{checked.local_part}@{domain}",
        mailbox=f"{mailbox_local}@{domain}",
        domain=domain,
        type=_address_type(mailbox_local, domain),
        confusable=_mixes_alphabets(local) or any(_mixes_alphabets(label) for label in checked.domain.split(".")),
        deliverable=checked.local_part.isascii(),
    )


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) not in {"Cf", "Cc", "Zl", "Zp"})


def _bad(text: str, code: str) -> Problem:
    shown = _visible(text).strip()[:80]
    if code == "address_control_character":
        message = phrase(
            "“{address}” has a line break or control character in it; write the address alone.", address=shown
        )
    elif not shown:
        code, message = "address_missing", phrase("There is no email address; every contact needs one.")
    else:
        message = phrase("“{address}” is not an email address; it should look like name@example.com.", address=shown)
    return Problem(code, message, field="email")


def _address_type(local: str, domain: str) -> AddressType:
    if local in ROLE_LOCALS:
        return AddressType.ROLE
    return AddressType.PERSONAL if domain in FREE_MAIL_DOMAINS else AddressType.NAMED_WORK


def _mixes_alphabets(text: str) -> bool:
    alphabets = {unicodedata.name(letter, "UNKNOWN").split()[0] for letter in text if letter.isalpha()}
    return len(alphabets) > 1 or bool(alphabets & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})


_HOST: Final = re.compile(r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$")


@lru_cache(maxsize=65_536)
def company_domain(text: str) -> str | None:
    """The domain a company is known by, from a domain, a web address or a mail address; None for free-mail hosts."""
    host = _visible(text).strip().casefold()
    host = host.partition("://")[2] or host
    host = host.partition("/")[0].rpartition("@")[2].partition(":")[0].removeprefix("www.").strip(".")
    try:
        host = host.encode("idna").decode("ascii") if host else ""
    except UnicodeError:
        return None
    return host if _HOST.match(host) and host not in FREE_MAIL_DOMAINS else None


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
    }
)
"""The activities after which a person has had the offer they were about."""

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
