"""What the workspace has decided about itself: brand, sender, languages, calendar, profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from typing import Any, Final

from sqlmodel import Session, select

from nurture.core.calendar import SendCalendar
from nurture.core.criteria import Criteria
from nurture.core.criteria_syntax import parse
from nurture.core.stages import LeadStatus
from nurture.core.staging import NOBODY_FITS
from nurture.storage.tables import SettingRow


@dataclass(frozen=True)
class WorkspaceSettings:
    """Every setting with its default; the sender's are placeholders until somebody sets real ones."""

    workspace_name: str = "Nurture"
    brand_name: str = "Your company"
    brand_colour: str = "#1f5f5b"
    brand_site: str = "https://www.example.com"
    sender_name: str = "Your name"
    sender_title: str = ""
    sender_email: str = "sender@example.com"
    sender_company: str = "Your company"
    sender_address: str = "Street 1, 111 11 Town"
    unsubscribe_email: str = "unsubscribe@example.com"
    public_url: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_security: str = "starttls"
    imap_host: str = ""
    imap_port: int = 993
    imap_user: str = ""
    imap_security: str = "tls"
    listmonk_url: str = ""
    listmonk_user: str = ""
    default_language: str = "en"
    language_fallbacks: Mapping[str, list[str]] = field(default_factory=dict)
    send_hour: int = 9
    least_days_between: int = 2
    home_country: str = "SE"
    blackout_dates: list[str] = field(default_factory=list)
    agreed_share: int = 20
    ideal_customer_profile: Mapping[str, Any] | None = None
    crm_policy: str = "ask"
    second_person: bool = True
    lift_companies: bool = True
    lift_contacts: bool = True
    content_hosts: list[str] = field(default_factory=list)
    lead_statuses: list[str] = field(default_factory=lambda: [status.value for status in LeadStatus])

    @property
    def calendar(self) -> SendCalendar:
        """When this workspace sends."""
        return SendCalendar(
            hour=time(self.send_hour),
            least_days_between=self.least_days_between,
            home_country=self.home_country,
            blackout=frozenset(date.fromisoformat(day) for day in self.blackout_dates),
        )

    @property
    def profile(self) -> Criteria:
        """The ideal customer profile; where none is set, nobody fits."""
        parsed = parse(self.ideal_customer_profile)[0] if self.ideal_customer_profile else None
        return parsed or NOBODY_FITS

    @property
    def fallbacks(self) -> dict[str, tuple[str, ...]]:
        """The languages a reader may get where there is nothing in their own."""
        return {language: tuple(others) for language, others in self.language_fallbacks.items()}


KEYS: Final = tuple(one.name for one in fields(WorkspaceSettings))


def load_settings(session: Session) -> WorkspaceSettings:
    """The settings as stored, with defaults for what nobody has set."""
    stored = {row.key: row.value for row in session.exec(select(SettingRow)) if row.key in KEYS}
    return replace(WorkspaceSettings(), **stored)


def store_settings(session: Session, changes: Mapping[str, Any]) -> None:
    """Store these settings; a key that is no setting raises KeyError."""
    for key, value in changes.items():
        if key not in KEYS:
            raise KeyError(key)
        session.merge(SettingRow(key=key, value=value))


def load_value(session: Session, key: str) -> Any:
    """A value kept beside the settings (blocks, what the last sync said), or None."""
    row = session.get(SettingRow, key)
    return row.value if row else None


def store_value(session: Session, key: str, value: Any) -> None:
    """Keep a value beside the settings."""
    session.merge(SettingRow(key=key, value=value))
