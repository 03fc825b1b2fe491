"""The tables. Rows are what is kept; core records are what is thought with, and the modules beside this one translate.

Times are UTC. This module must not postpone its annotations: SQLModel reads them.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Dialect, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy import DateTime as PlainDateTime
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: stored without zone as UTC, read back with its zone; refuses a moment without one."""

    impl = PlainDateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The naive UTC form that is stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment with its zone."""
        return None if value is None else value.replace(tzinfo=UTC)


def _moment(*, nullable: bool = False, index: bool = False) -> Any:
    column: Any = Column(UtcDateTime(), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def _json(factory: Any = dict) -> Any:
    return Field(default_factory=factory, sa_column=Column(JSON, nullable=False))


def _link(target: str, *, nullable: bool = False, on_delete: str = "CASCADE", index: bool = True) -> Any:
    column: Any = Column(ForeignKey(target, ondelete=on_delete), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


class SettingRow(SQLModel, table=True):
    """One setting of the workspace."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True)
    value: Any = Field(default=None, sa_column=Column(JSON))


class UserRow(SQLModel, table=True):
    """A colleague who may sign in; `session_epoch` rises whenever open sessions must end."""

    __tablename__ = "user"
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str = ""
    role: str
    password_hash: str | None = None
    is_disabled: bool = False
    session_epoch: int = 1
    created_at: datetime = _moment()


class SignInLinkRow(SQLModel, table=True):
    """A one-time link by which a user signs in; only a digest of its secret is kept."""

    __tablename__ = "sign_in_link"
    digest: str = Field(primary_key=True)
    user_id: int = _link("user.id")
    expires_at: datetime = _moment()
    used_at: datetime | None = _moment(nullable=True)


class StageRow(SQLModel, table=True):
    """A lifecycle stage of this workspace."""

    __tablename__ = "stage"
    value: str = Field(primary_key=True)
    names: dict[str, str] = _json()
    relationship: str | None = None
    phase: str = "none"
    owner: str = "marketing"
    position: int | None = None
    is_enabled: bool = True


class StageDefinitionRow(SQLModel, table=True):
    """A stage's rule and documents."""

    __tablename__ = "stage_definition"
    stage: str = Field(sa_column=Column(ForeignKey("stage.value", ondelete="CASCADE"), primary_key=True))
    version: int = 1
    definition: dict[str, Any] = _json()


class SequenceRow(SQLModel, table=True):
    """A sequence, as its data file says it."""

    __tablename__ = "sequence"
    key: str = Field(primary_key=True)
    definition: dict[str, Any] = _json()


class CompanyRow(SQLModel, table=True):
    """An employer. `decision` is a person's word about everyone there: customer, each, or none yet."""

    __tablename__ = "company"
    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    domain: str | None = Field(default=None, unique=True)
    stage: str | None = None
    churned_at: datetime | None = _moment(nullable=True)
    industry: str | None = None
    size: int | None = None
    revenue: float | None = None
    country: str | None = None
    decision: str | None = None


class CompanyDecisionRow(SQLModel, table=True):
    """What a person said about everyone at a company, and when; the newest is the one that counts."""

    __tablename__ = "company_decision"
    id: int | None = Field(default=None, primary_key=True)
    company_id: int = _link("company.id")
    decision: str
    at: datetime = _moment()
    by: str


class ContactRow(SQLModel, table=True):
    """A person. `email_key` is how we know them again, `mailbox` what plus tags and twins share."""

    __tablename__ = "contact"
    __table_args__ = (Index("ix_contact_stage_language", "stage", "language"),)
    id: int | None = Field(default=None, primary_key=True)
    email: str
    email_key: str = Field(unique=True)
    mailbox: str = Field(index=True)
    domain: str = Field(index=True)
    first_name: str = ""
    last_name: str = ""
    job_title: str = ""
    company_name: str = ""
    company_id: int | None = _link("company.id", nullable=True, on_delete="SET NULL")
    phone: str = ""
    language: str | None = None
    country: str | None = None
    timezone: str | None = None
    stage: str | None = None
    stage_since: datetime | None = _moment(nullable=True)
    crm_stage: str | None = None
    churned_at: datetime | None = _moment(nullable=True)
    lead_status: str | None = None
    persona: str | None = None
    industry: str | None = None
    company_size: int | None = None
    revenue: float | None = None
    owner: str = ""
    tags: list[str] = _json(list)
    record_id: str | None = Field(default=None, unique=True)
    consent_basis: str | None = None
    consent_at: datetime | None = _moment(nullable=True)
    consent_source: str | None = None
    email_status: str | None = None
    page_views: int | None = None
    visits: int | None = None
    form_submissions: int | None = None
    emails_opened: int | None = None
    emails_clicked: int | None = None
    time_on_site: int | None = None
    last_activity: str | None = None
    last_activity_at: datetime | None = _moment(nullable=True)
    custom: dict[str, str] = _json()
    created_at: datetime = _moment()
    updated_at: datetime = _moment()


class AliasRow(SQLModel, table=True):
    """A further address of a contact, from more email columns or an address that changed."""

    __tablename__ = "alias"
    contact_id: int = Field(sa_column=Column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True))
    mailbox: str = Field(primary_key=True, index=True)
    email: str


class SuppressionRow(SQLModel, table=True):
    """Why a mailbox must not be mailed; outlives the contact."""

    __tablename__ = "suppression"
    mailbox: str = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    at: datetime = _moment()
    source: str


class ActivityRow(SQLModel, table=True):
    """Something a contact did. `offer_key` is the library's offer it was about, where its target is one."""

    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_contact_at_kind", "contact_id", "at", "kind"),
        UniqueConstraint("contact_id", "kind", "at", "target", "detail", name="uq_activity_once"),
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(sa_column=Column(ForeignKey("contact.id", ondelete="CASCADE"), nullable=False))
    kind: str
    at: datetime = _moment()
    target: str = ""
    value: float | None = None
    detail: str = ""
    offer_key: str | None = Field(default=None, index=True)
    is_human: bool = True
    import_id: int | None = None


class StageMoveRow(SQLModel, table=True):
    """A change of stage of a contact or a company, with its proof."""

    __tablename__ = "stage_move"
    __table_args__ = (Index("ix_stage_move_contact_at", "contact_id", "at"), Index("ix_stage_move_at", "at"))
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int | None = _link("contact.id", nullable=True, index=False)
    company_id: int | None = _link("company.id", nullable=True)
    at: datetime = _moment()
    from_stage: str | None = None
    to_stage: str
    mover: str
    by: str
    because: list[Any] = _json(list)


class ConflictRow(SQLModel, table=True):
    """A contact about whom the CRM and the rules contradict; open until somebody decides or they agree again."""

    __tablename__ = "conflict"
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = _link("contact.id")
    crm_stage: str
    derived_stage: str
    because: list[Any] = _json(list)
    opened_at: datetime = _moment()
    closed_at: datetime | None = _moment(nullable=True)


class OfferRow(SQLModel, table=True):
    """The index of one library file; the file is the truth, and this can always be built again."""

    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("key", "language", name="uq_offer_translation"),)
    id: int | None = Field(default=None, primary_key=True)
    path: str = Field(unique=True)
    key: str = Field(index=True)
    language: str
    kind: str
    title: str
    phase: str
    stages: list[str] = _json(list)
    audience: str
    status: str
    summary: str = ""
    url: str = ""
    url_key: str = Field(default="", index=True)
    cta: str = ""
    personas: list[str] = _json(list)
    industries: list[str] = _json(list)
    published: date | None = None
    expires: date | None = None
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    version: str
    indexed_at: datetime = _moment()


class OfferVersionRow(SQLModel, table=True):
    """What an offer was when a draft was made of it; kept for proof after the file has changed."""

    __tablename__ = "offer_version"
    key: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    audience: str
    offer: dict[str, Any] = _json()
    seen_at: datetime = _moment()


class ContentVersionRow(SQLModel, table=True):
    """The copy, brand and layout of a mail when a draft was made of it."""

    __tablename__ = "content_version"
    version: str = Field(primary_key=True)
    content: dict[str, Any] = _json()


class EnrolmentRow(SQLModel, table=True):
    """One person in one sequence."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("contact_id", "sequence", name="uq_enrolment_once"),)
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = _link("contact.id", index=False)
    sequence: str
    entered_on: date
    exited_at: datetime | None = _moment(nullable=True)
    exit_reason: str | None = None


class PlanRow(SQLModel, table=True):
    """A plan; its number is the order of planning, its id says what it holds."""

    __tablename__ = "plan"
    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(index=True)
    as_of: date
    made_at: datetime = _moment()
    people: int
    emails: int
    held: dict[str, int] = _json()
    gaps: list[Any] = _json(list)


class PlanPatternRow(SQLModel, table=True):
    """The mails that everybody with one signature gets."""

    __tablename__ = "plan_pattern"
    id: int | None = Field(default=None, primary_key=True)
    plan: int = _link("plan.number")
    sequence: str
    language: str
    steps: list[Any] = _json(list)
    held: list[str] = _json(list)


class PlanMemberRow(SQLModel, table=True):
    """A person of a plan and the pattern they follow."""

    __tablename__ = "plan_member"
    plan: int = Field(sa_column=Column(ForeignKey("plan.number", ondelete="CASCADE"), primary_key=True))
    contact_id: int = Field(sa_column=Column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True))
    pattern: int = _link("plan_pattern.id")


class DraftRow(SQLModel, table=True):
    """One rendered mail to one person, stored as the facts and versions its bytes are made from."""

    __tablename__ = "draft"
    __table_args__ = (
        Index(
            "uq_draft_current",
            *("contact_id", "sequence", "step"),
            unique=True,
            sqlite_where=text("status <> 'void'"),
            postgresql_where=text("status <> 'void'"),
        ),
        Index("ix_draft_send_at", "send_at", "id"),
        Index("ix_draft_status_send_at", "status", "send_at", "id"),
    )
    id: str = Field(primary_key=True)
    contact_id: int = _link("contact.id")
    plan: int | None = None
    sequence: str
    step: str
    step_number: int
    language: str
    stage: str | None = None
    to_address: str
    address_key: str
    offers: list[Any] = _json(list)
    values: dict[str, str] = _json()
    subject: str
    send_at: datetime = _moment()
    content_version: str
    status: str
    reasons: list[Any] = _json(list)
    receipt_id: int | None = None
    created_at: datetime = _moment()
    approved_at: datetime | None = _moment(nullable=True)
    approved_by: str | None = None
    exported_at: datetime | None = _moment(nullable=True)


class ReceiptRow(SQLModel, table=True):
    """The proof of one verdict, chained to the one before; `told` is the canonical text that is hashed."""

    __tablename__ = "receipt"
    id: int | None = Field(default=None, primary_key=True)
    draft_id: str = Field(index=True)
    moment: str
    at: datetime = _moment()
    verdict: str
    told: str = Field(sa_column=Column(Text, nullable=False))
    previous: str
    digest: str


class ExportRow(SQLModel, table=True):
    """One hand-over of drafts; `state` is written while the file has its temporary name, then done."""

    __tablename__ = "export"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _moment()
    by: str
    format: str
    path: str
    state: str
    drafts: int


class ReleaseRow(SQLModel, table=True):
    """One draft that left: in which export, to whom, with what proof."""

    __tablename__ = "release"
    export_id: int = Field(sa_column=Column(ForeignKey("export.id"), primary_key=True))
    draft_id: str = Field(sa_column=Column(ForeignKey("draft.id"), primary_key=True, index=True))
    contact_id: int = Field(index=True)
    receipt_id: int
    at: datetime = _moment()
    address_key: str
    sha256: str


class ReleasePartRow(SQLModel, table=True):
    """One thing that was in a released draft, with the version and audience it had."""

    __tablename__ = "release_part"
    draft_id: str = Field(primary_key=True)
    export_id: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    language: str = Field(default="", primary_key=True)
    version: str = ""
    audience: str


class ImportRow(SQLModel, table=True):
    """One import that was committed, with its counts."""

    __tablename__ = "import"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = _moment()
    by: str
    entity: str
    file: str
    counts: dict[str, Any] = _json()
