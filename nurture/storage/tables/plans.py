"""Who is in which sequence, and what is planned for them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from nurture.storage.tables.columns import json_column, link_column, moment_column


class EnrolmentRow(SQLModel, table=True):
    """One person in one sequence."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("contact_id", "sequence", name="uq_enrolment_once"),)
    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = link_column("contact.id", index=False)
    sequence: str
    entered_on: date
    exited_at: datetime | None = moment_column(nullable=True)
    exit_reason: str | None = None


class PlanRow(SQLModel, table=True):
    """A plan; its number is the order of planning, its id says what it holds.

    `agreed` is the number of mails that somebody approved; drafting far more or fewer stops to ask.
    """

    __tablename__ = "plan"
    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(index=True)
    as_of: date
    made_at: datetime = moment_column()
    people: int
    emails: int
    held: dict[str, int] = json_column()
    gaps: list[Any] = json_column(list)
    agreed: int | None = None
    agreed_at: datetime | None = moment_column(nullable=True)
    agreed_by: str | None = None


class PlanPatternRow(SQLModel, table=True):
    """The mails that everybody with one signature gets, and the stage they stand in."""

    __tablename__ = "plan_pattern"
    id: int | None = Field(default=None, primary_key=True)
    plan: int = link_column("plan.number")
    sequence: str
    language: str
    stage: str | None = None
    steps: list[Any] = json_column(list)
    held: list[str] = json_column(list)


class PlanMemberRow(SQLModel, table=True):
    """A person of a plan and the pattern they follow."""

    __tablename__ = "plan_member"
    __table_args__ = {"sqlite_with_rowid": False}
    plan: int = Field(sa_column=Column(ForeignKey("plan.number", ondelete="CASCADE"), primary_key=True))
    contact_id: int = Field(sa_column=Column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True))
    pattern: int = link_column("plan_pattern.id")
