"""Drafts, their proofs, what a second person decided, and what left."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Text, text
from sqlmodel import Field, SQLModel

from nurture.storage.tables.columns import json_column, link_column, moment_column


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
    contact_id: int = link_column("contact.id")
    plan: int | None = None
    sequence: str
    step: str
    step_number: int
    language: str
    stage: str | None = None
    to_address: str
    address_key: str
    offers: list[Any] = json_column(list)
    values: dict[str, str] = json_column()
    subject: str
    send_at: datetime = moment_column()
    content_version: str
    status: str
    reasons: list[Any] = json_column(list)
    receipt_id: int | None = None
    created_at: datetime = moment_column()
    approved_at: datetime | None = moment_column(nullable=True)
    approved_by: str | None = None
    exported_at: datetime | None = moment_column(nullable=True)
    words: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    edited_by: str | None = None
    rejected_by: str | None = None


class DraftEditRow(SQLModel, table=True):
    """Words that somebody gave one draft, or none where they went back to those of its step; the newest counts."""

    __tablename__ = "draft_edit"
    id: int | None = Field(default=None, primary_key=True)
    draft_id: str = link_column("draft.id")
    at: datetime = moment_column()
    by: str
    words: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


class DraftCommentRow(SQLModel, table=True):
    """What a colleague says about a draft."""

    __tablename__ = "draft_comment"
    id: int | None = Field(default=None, primary_key=True)
    draft_id: str = link_column("draft.id")
    at: datetime = moment_column()
    by: str
    text: str


class CopyEditRow(SQLModel, table=True):
    """The words of a step in one language as somebody wrote them, and what stood there before.

    `variant` is the name of the variant whose words they are, blank for the step's own.
    """

    __tablename__ = "copy_edit"
    __table_args__ = (Index("ix_copy_edit_place", "sequence", "step", "language", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    sequence: str
    step: str
    language: str
    variant: str = Field(default="", sa_column_kwargs={"server_default": ""})
    at: datetime = moment_column()
    by: str
    before: dict[str, str] = json_column()
    after: dict[str, str] = json_column()


class ReceiptRow(SQLModel, table=True):
    """The proof of one verdict, chained to the one before; `told` is the canonical text that is hashed."""

    __tablename__ = "receipt"
    id: int | None = Field(default=None, primary_key=True)
    draft_id: str = Field(index=True)
    moment: str
    at: datetime = moment_column()
    verdict: str
    told: str = Field(sa_column=Column(Text, nullable=False))
    previous: str
    digest: str


class ExportRow(SQLModel, table=True):
    """One hand-over of drafts; `state` is written while the file has its temporary name, then done."""

    __tablename__ = "export"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment_column()
    by: str
    format: str
    path: str
    state: str
    drafts: int


class ReleaseRow(SQLModel, table=True):
    """One draft that left: in which export, to whom (their number, and their address sealed), with what proof.

    It outlives the draft and the person, and names nobody.
    """

    __tablename__ = "release"
    __table_args__ = (Index("uq_release_receipt", "receipt_id", unique=True),)
    export_id: int = Field(sa_column=Column(ForeignKey("export.id"), primary_key=True))
    draft_id: str = Field(primary_key=True, index=True)
    contact_id: int = Field(index=True)
    receipt_id: int
    at: datetime = moment_column()
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


class OfferSentRow(SQLModel, table=True):
    """An offer that a person has been sent, and by which draft: once, and never by another one."""

    __tablename__ = "offer_sent"
    contact_id: int = Field(primary_key=True)
    offer_key: str = Field(primary_key=True)
    draft_id: str


class OverrideRow(SQLModel, table=True):
    """What somebody asked to let through although the guard holds it, and what a second person said to that.

    It is about one contact or one company, for one reason's code, and ends by itself. `audience` says for whose content
    it is asked, where the reason is one of audience. Rows outlive whom they are about.
    """

    __tablename__ = "override"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="ck_override_second_person"),
        CheckConstraint("(contact_id IS NULL) <> (company_id IS NULL)", name="ck_override_whom"),
    )
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int | None = Field(default=None, index=True)
    company_id: int | None = Field(default=None, index=True)
    code: str
    audience: str | None = None
    reason: str
    asked_by: str
    asked_at: datetime = moment_column()
    expires_at: datetime = moment_column()
    decided_by: str | None = None
    decided_at: datetime | None = moment_column(nullable=True)
    is_granted: bool = False
    ended_at: datetime | None = moment_column(nullable=True)
    ended_by: str | None = None
