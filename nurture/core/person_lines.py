"""People as lists show them: one line each, in one order or another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.stages import Relationship


class Sort(StrEnum):
    """The orders that a list of people can have."""

    ADDRESS = "address"
    NAME = "name"
    COMPANY = "company"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A contact in a list; `suppressed` is the gravest reason not to mail them, over all of their mailboxes."""

    id: int
    email: str
    first_name: str
    last_name: str
    job_title: str
    company: str
    company_id: int | None
    stage: str | None
    stage_since: datetime | None
    crm_stage: str | None
    relationship: Relationship | None
    lead_status: str | None
    persona: str | None
    owner: str
    language: str | None
    country: str | None
    tags: tuple[str, ...]
    consent_basis: ConsentBasis | None
    custom: Mapping[str, str]
    last_activity_at: datetime | None
    suppressed: Suppression | None

    @property
    def name(self) -> str:
        """First and last name, or the address where we have neither."""
        return " ".join(part for part in (self.first_name, self.last_name) if part) or self.email
