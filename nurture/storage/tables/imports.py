"""What was brought in, and what it changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from nurture.storage.tables.columns import json_column, link_column, moment_column


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


class UploadRow(SQLModel, table=True):
    """A file somebody handed in, kept until `expires_at`: what it is called, what was chosen for it, what became of it.

    `id` is the name of its folder and too long to guess; `import_id` is set by the one import that took the file.
    """

    __tablename__ = "upload"
    id: str = Field(primary_key=True)
    user_id: int = link_column("user.id")
    at: datetime = moment_column()
    expires_at: datetime = moment_column()
    file: str
    size: int
    choices: dict[str, Any] = json_column()
    import_id: int | None = link_column("import.id", nullable=True)
