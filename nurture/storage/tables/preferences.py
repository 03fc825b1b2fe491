"""What readers have chosen to get."""

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from nurture.storage.tables.columns import UtcDateTime, json_column, moment_column


class PreferenceRow(SQLModel, table=True):
    """What the reader at a mailbox wanted from a moment on, `until` they said otherwise; `declined` are topics."""

    __tablename__ = "preference"
    mailbox: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(UtcDateTime(), primary_key=True))
    until: datetime | None = moment_column(nullable=True)
    declined: list[str] = json_column(list)
    pace: str
