"""The index of the content library, and what its offers were when mails were made of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from nurture.storage.tables.columns import json_column, moment_column


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
    stages: list[str] = json_column(list)
    audience: str
    status: str
    summary: str = ""
    url: str = ""
    url_key: str = Field(default="", index=True)
    cta: str = ""
    personas: list[str] = json_column(list)
    industries: list[str] = json_column(list)
    published: date | None = None
    expires: date | None = None
    body: str = Field(default="", sa_column=Column(Text, nullable=False))
    version: str
    indexed_at: datetime = moment_column()


class LibraryFileRow(SQLModel, table=True):
    """One file of the library as it was last read, so that one that is as it was need not be read again."""

    __tablename__ = "library_file"
    path: str = Field(primary_key=True)
    digest: str
    key: str = ""
    language: str = ""
    version: str = ""
    url: str = ""
    is_named: bool = False
    key_line: int = 1
    url_line: int = 1
    problems: list[Any] = json_column(list)


class OfferEditRow(SQLModel, table=True):
    """One thing about an offer that became another: who changed it (empty: in its file) and when."""

    __tablename__ = "offer_edit"
    __table_args__ = (Index("ix_offer_edit_key", "key", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str
    language: str
    at: datetime = moment_column()
    by: str = ""
    field: str
    before: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    after: Any = Field(default=None, sa_column=Column(JSON, nullable=True))


class OfferVersionRow(SQLModel, table=True):
    """What an offer was when a draft was made of it; kept for proof after the file has changed."""

    __tablename__ = "offer_version"
    key: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    audience: str
    offer: dict[str, Any] = json_column()
    seen_at: datetime = moment_column()


class ContentVersionRow(SQLModel, table=True):
    """The copy, brand and layout of a mail when a draft was made of it."""

    __tablename__ = "content_version"
    version: str = Field(primary_key=True)
    content: dict[str, Any] = json_column()


class PageLabelRow(SQLModel, table=True):
    """What somebody said a page is, with the features of the page that the mapping assistant learns from.

    `digest` is that of the page's text, `label` a kind or `never`.
    """

    __tablename__ = "page_label"
    digest: str = Field(primary_key=True)
    path: str
    label: str
    language: str = ""
    features: dict[str, float] = json_column()
    version: int
    said_at: datetime = moment_column()
    said_by: str


class MappingModelRow(SQLModel, table=True):
    """What the mapping assistant has learned from the labels of this workspace: one row, packed, as letters."""

    __tablename__ = "mapping_model"
    id: int = Field(primary_key=True)
    model: str = Field(sa_column=Column(Text, nullable=False))
    pages: int
    learned_at: datetime = moment_column()
