"""Keys by which mail tools tell us what became of mails, and the events they have told."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from nurture.storage.tables.columns import moment_column


class HookKeyRow(SQLModel, table=True):
    """A key of a mail tool; its secret is derived from the server's own and kept nowhere."""

    __tablename__ = "hook_key"
    id: str = Field(primary_key=True)
    name: str
    created_at: datetime = moment_column()
    created_by: str
    revoked_at: datetime | None = moment_column(nullable=True)


class HookEventRow(SQLModel, table=True):
    """An event that was told, so that telling it again counts nothing."""

    __tablename__ = "hook_event"
    key_id: str = Field(sa_column=Column(ForeignKey("hook_key.id", ondelete="CASCADE"), primary_key=True))
    event_id: str = Field(primary_key=True)
    at: datetime = moment_column(index=True)
