"""What was brought in, and what it changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from nurture.storage.tables.columns import json_column, moment_column


class ImportRow(SQLModel, table=True):
    """One import that was committed, with its counts; `undone_at` says when it was taken back."""

    __tablename__ = "import"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment_column()
    by: str
    entity: str
    file: str
    counts: dict[str, Any] = json_column()
    undone_at: datetime | None = moment_column(nullable=True)
    undone_by: str | None = None


class ImportChangeRow(SQLModel, table=True):
    """What one import changed in a row that was there before: each column with what it held before and after."""

    __tablename__ = "import_change"
    import_id: int = Field(sa_column=Column(ForeignKey("import.id", ondelete="CASCADE"), primary_key=True))
    entity: str = Field(primary_key=True)
    row_id: int = Field(primary_key=True)
    changes: dict[str, Any] = json_column()


class MappingRow(SQLModel, table=True):
    """A mapping of columns to fields that somebody saved; `header_key` is the set of headers it was made for."""

    __tablename__ = "mapping"
    name: str = Field(primary_key=True)
    entity: str
    header_key: str = Field(index=True)
    columns: dict[str, str] = json_column()
    saved_at: datetime = moment_column()
    saved_by: str
