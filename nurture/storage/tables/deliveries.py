"""Mails handed to servers: one row an attempt, written before the server is asked."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from nurture.storage.tables.columns import moment_column


class DeliveryRow(SQLModel, table=True):
    """One attempt to hand a draft to a server; `state` is that of the attempt, `said` the server's own words.

    It goes with its draft. `settled_by` is the person who said what had become of an uncertain one.
    """

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_state_channel", "state", "channel", "draft_id"),)
    export_id: int = Field(sa_column=Column(ForeignKey("export.id"), primary_key=True))
    draft_id: str = Field(sa_column=Column(ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True, index=True))
    channel: str
    at: datetime = moment_column()
    state: str
    said: str = ""
    settled_at: datetime | None = moment_column(nullable=True)
    settled_by: str | None = None
