"""People, their companies, what they did, and how they moved."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from nurture.storage.tables.columns import json_column, link_column, moment_column

COMPANY_FACETS: Final = ("stage", "industry", "country", "owner", "size", "decision", "churned_at")
"""What the list of companies is filtered by: all in one index, so that it answers alone."""


class CompanyRow(SQLModel, table=True):
    """An employer. `decision` is a person's word about everyone there: customer, each, or none yet."""

    __tablename__ = "company"
    __table_args__ = (
        Index("ix_company_facets", *COMPANY_FACETS),
        Index("ix_company_name", "name", "id"),
        Index("ix_company_size", "size", "id"),
        Index("ix_company_stage_since", "stage_since", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    domain: str | None = Field(default=None, unique=True)
    stage: str | None = None
    churned_at: datetime | None = moment_column(nullable=True)
    industry: str | None = None
    size: int | None = None
    revenue: float | None = None
    country: str | None = None
    decision: str | None = None
    stage_since: datetime | None = moment_column(nullable=True)
    crm_stage: str | None = None
    lead_status: str | None = None
    owner: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    record_id: str | None = Field(default=None, unique=True, index=True)
    custom: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))
    import_id: int | None = None
    updated_at: datetime | None = moment_column(nullable=True)


class CompanyDecisionRow(SQLModel, table=True):
    """What a person said about everyone at a company, when and why; the newest is the one that counts."""

    __tablename__ = "company_decision"
    id: int | None = Field(default=None, primary_key=True)
    company_id: int = link_column("company.id")
    decision: str
    at: datetime = moment_column()
    by: str
    reason: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))


FACETS: Final = ("stage", "language", "country", "lead_status", "persona", "owner", "churned_at", "email_key")
"""What the list of people is filtered by, and how it is sorted: all in one index, so that it answers alone."""


class ContactRow(SQLModel, table=True):
    """A person. `email_key` is how we know them again, `mailbox` what plus tags and twins share.

    `import_id` is the import that brought them in; `is_persona_matched` says that the persona came from its criteria
    and not from a file or a colleague; `deal_lost_at` flags a deal that was lost and has had no successor;
    `consent_refused_at` is when we learnt that they said no to consent; `confirmed_key` is the address of odd letters
    that somebody has looked at and found to be theirs.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_facets", *FACETS),
        Index("ix_contact_stage_since", "stage", "stage_since", "id"),
        Index("ix_contact_name", "last_name", "first_name", "id"),
        Index("ix_contact_company_name", "company_name", "id"),
        Index("ix_contact_company", "company_id", "stage", "lead_status"),
        Index(
            "ix_contact_left",
            "company_id",
            sqlite_where=text("churned_at IS NOT NULL"),
            postgresql_where=text("churned_at IS NOT NULL"),
        ),
        Index("ix_contact_updated_at", "updated_at"),
        Index(
            "ix_contact_deal_lost",
            "id",
            sqlite_where=text("deal_lost_at IS NOT NULL"),
            postgresql_where=text("deal_lost_at IS NOT NULL"),
        ),
        Index("ix_contact_odd", "id", sqlite_where=text("is_confusable"), postgresql_where=text("is_confusable")),
    )
    id: int | None = Field(default=None, primary_key=True)
    email: str
    email_key: str = Field(unique=True)
    mailbox: str = Field(index=True)
    domain: str = Field(index=True)
    first_name: str = ""
    last_name: str = ""
    job_title: str = ""
    company_name: str = ""
    company_id: int | None = link_column("company.id", nullable=True, on_delete="SET NULL", index=False)
    phone: str = ""
    language: str | None = None
    country: str | None = None
    timezone: str | None = None
    stage: str | None = None
    stage_since: datetime | None = moment_column(nullable=True)
    crm_stage: str | None = None
    churned_at: datetime | None = moment_column(nullable=True)
    lead_status: str | None = None
    persona: str | None = None
    industry: str | None = None
    company_size: int | None = None
    revenue: float | None = None
    owner: str = ""
    tags: list[str] = json_column(list)
    record_id: str | None = Field(default=None, unique=True)
    consent_basis: str | None = None
    consent_at: datetime | None = moment_column(nullable=True)
    consent_source: str | None = None
    consent_refused_at: datetime | None = moment_column(nullable=True)
    email_status: str | None = None
    page_views: int | None = None
    visits: int | None = None
    form_submissions: int | None = None
    emails_opened: int | None = None
    emails_clicked: int | None = None
    time_on_site: int | None = None
    last_activity: str | None = None
    last_activity_at: datetime | None = moment_column(nullable=True)
    custom: dict[str, str] = json_column()
    deal_lost_at: datetime | None = moment_column(nullable=True)
    is_persona_matched: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    is_confusable: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    confirmed_key: str | None = None
    import_id: int | None = None
    created_at: datetime = moment_column()
    updated_at: datetime = moment_column()


class AliasRow(SQLModel, table=True):
    """A further address of a contact, from more email columns or an address that changed."""

    __tablename__ = "alias"
    contact_id: int = Field(sa_column=Column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True))
    mailbox: str = Field(primary_key=True, index=True)
    email: str
    import_id: int | None = None


class ContactEditRow(SQLModel, table=True):
    """What somebody changed about a contact by hand: which column, what it held before and what since."""

    __tablename__ = "contact_edit"
    __table_args__ = (Index("ix_contact_edit_contact_at", "contact_id", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = link_column("contact.id", index=False)
    at: datetime = moment_column()
    by: str
    field: str
    before: Any = Field(default=None, sa_column=Column(JSON))
    after: Any = Field(default=None, sa_column=Column(JSON))


class SuppressionRow(SQLModel, table=True):
    """Why a mailbox must not be mailed; outlives the contact."""

    __tablename__ = "suppression"
    mailbox: str = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    at: datetime = moment_column()
    source: str


class TombstoneRow(SQLModel, table=True):
    """A mailbox of somebody who was erased, sealed: enough to know it again, and nothing to read it from."""

    __tablename__ = "tombstone"
    sealed: str = Field(primary_key=True)
    at: datetime = moment_column()


class ActivityRow(SQLModel, table=True):
    """Something a contact did. `offer_key` is the library's offer it was about, where its target is one."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_kind_contact", "kind", "contact_id", "at", "offer_key", "is_human"),
        Index("ix_activity_contact_kind", "contact_id", "kind", "at", "offer_key", "is_human"),
        Index("ix_activity_at", "at", "kind", "contact_id"),
        UniqueConstraint("contact_id", "kind", "at", "target", "detail", name="uq_activity_once"),
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(sa_column=Column(ForeignKey("contact.id", ondelete="CASCADE"), nullable=False))
    kind: str
    at: datetime = moment_column()
    target: str = ""
    value: float | None = None
    detail: str = ""
    offer_key: str | None = Field(default=None, index=True)
    is_human: bool = True
    import_id: int | None = None


class StageMoveRow(SQLModel, table=True):
    """A change of stage of a contact or a company, with its proof.

    Of a contact it says of the stay that it ended since when they had stood there, and for how many whole days; None is
    unknown, or that no stay ended.
    """

    __tablename__ = "stage_move"
    __table_args__ = (
        Index("ix_stage_move_contact_at", "contact_id", "at"),
        Index(
            "ix_stage_move_flow",
            *("at", "from_stage", "to_stage", "mover", "stood_since", "stood_days", "contact_id"),
        ),
        Index(
            "ix_stage_move_adopted",
            *("contact_id", "to_stage", "at"),
            sqlite_where=text("from_stage IS NULL AND mover = 'import'"),
            postgresql_where=text("from_stage IS NULL AND mover = 'import'"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int | None = link_column("contact.id", nullable=True, index=False)
    company_id: int | None = link_column("company.id", nullable=True)
    at: datetime = moment_column()
    from_stage: str | None = None
    to_stage: str
    mover: str
    by: str
    because: list[Any] = json_column(list)
    stood_since: datetime | None = moment_column(nullable=True)
    stood_days: int | None = None
    import_id: int | None = None


class ConflictRow(SQLModel, table=True):
    """A contact about whom the CRM and the rules contradict; open until somebody decides or they agree again."""

    __tablename__ = "conflict"
    __table_args__ = (
        Index(
            "ix_conflict_open",
            "id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = link_column("contact.id")
    crm_stage: str
    derived_stage: str
    because: list[Any] = json_column(list)
    opened_at: datetime = moment_column()
    closed_at: datetime | None = moment_column(nullable=True)
    import_id: int | None = None


class DealRow(SQLModel, table=True):
    """A sale in the making, as the CRM has it; `state` is open, won or lost."""

    __tablename__ = "deal"
    __table_args__ = (Index("ix_deal_state_company", "state", "company_id"),)
    id: int | None = Field(default=None, primary_key=True)
    record_id: str | None = Field(default=None, unique=True)
    name: str = ""
    state: str = "open"
    crm_stage: str = ""
    amount: float | None = None
    currency: str | None = None
    owner: str = ""
    company_id: int | None = link_column("company.id", nullable=True, on_delete="SET NULL")
    opened_at: datetime | None = moment_column(nullable=True)
    closed_at: datetime | None = moment_column(nullable=True)
    import_id: int | None = None
    updated_at: datetime = moment_column()


class DealContactRow(SQLModel, table=True):
    """A person who has a part in a deal."""

    __tablename__ = "deal_contact"
    deal_id: int = Field(sa_column=Column(ForeignKey("deal.id", ondelete="CASCADE"), primary_key=True))
    contact_id: int = Field(
        sa_column=Column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, index=True)
    )


class PeopleCountRow(SQLModel, table=True):
    """How many contacts have these facts (an empty text for none); triggers keep it."""

    __tablename__ = "people_count"
    stage: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    persona: str = Field(primary_key=True)
    industry: str = Field(primary_key=True)
    people: int


class FactChangeRow(SQLModel, table=True):
    """A contact whose facts have changed since the stage rules last looked; triggers write it.

    `is_activity` tells what they did from everything else about them. Another trigger forgets whoever is gone; there is
    no tie to the contact, for those of its rows that are deleted along with it are marked too.
    """

    __tablename__ = "fact_change"
    contact_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    is_activity: bool = Field(sa_column=Column(Boolean, primary_key=True, server_default=false()))
