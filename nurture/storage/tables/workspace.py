"""Settings, colleagues, stages and sequences: what a workspace has decided about itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from nurture.storage.tables.columns import json_column, link_column, moment_column


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
    created_at: datetime = moment_column()


class SignInLinkRow(SQLModel, table=True):
    """A one-time link by which a user signs in; only a digest of its secret is kept."""

    __tablename__ = "sign_in_link"
    digest: str = Field(primary_key=True)
    user_id: int = link_column("user.id")
    expires_at: datetime = moment_column()
    used_at: datetime | None = moment_column(nullable=True)


class StageRow(SQLModel, table=True):
    """A lifecycle stage of this workspace."""

    __tablename__ = "stage"
    value: str = Field(primary_key=True)
    names: dict[str, str] = json_column()
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
    definition: dict[str, Any] = json_column()


class StageChangeRow(SQLModel, table=True):
    """What a stage was until somebody changed it: from this the audit knows what it meant when a mail left.

    `before` is its whole row then; empty, with `is_enabled` false, where there was no such stage yet.
    """

    __tablename__ = "stage_change"
    __table_args__ = (Index("ix_stage_change_stage_at", "stage", "at"),)
    id: int | None = Field(default=None, primary_key=True)
    stage: str
    at: datetime = moment_column()
    by: str
    relationship: str | None = None
    is_enabled: bool
    before: dict[str, Any] = json_column()


class StageVersionRow(SQLModel, table=True):
    """A version of a stage's definition until somebody made the next one; `heading` is its stage's row then."""

    __tablename__ = "stage_version"
    stage: str = Field(sa_column=Column(ForeignKey("stage.value", ondelete="CASCADE"), primary_key=True))
    version: int = Field(primary_key=True)
    definition: dict[str, Any] = json_column()
    heading: dict[str, Any] = json_column()
    until: datetime = moment_column()
    replaced_by: str


class StageSignOffRow(SQLModel, table=True):
    """One side's approval of one version of a stage's definition; `by` is who signed, as they are called."""

    __tablename__ = "stage_sign_off"
    stage: str = Field(sa_column=Column(ForeignKey("stage.value", ondelete="CASCADE"), primary_key=True))
    version: int = Field(primary_key=True)
    side: str = Field(primary_key=True)
    at: datetime = moment_column()
    by: str
    email: str
    for_others: bool = False


class SequenceRow(SQLModel, table=True):
    """A sequence, as its data file says it; `version` counts from 1."""

    __tablename__ = "sequence"
    key: str = Field(primary_key=True)
    definition: dict[str, Any] = json_column()
    version: int = 1


class SequenceVersionRow(SQLModel, table=True):
    """A version of a sequence as it was until somebody made the next one."""

    __tablename__ = "sequence_version"
    sequence: str = Field(sa_column=Column(ForeignKey("sequence.key", ondelete="CASCADE"), primary_key=True))
    version: int = Field(primary_key=True)
    definition: dict[str, Any] = json_column()
    until: datetime = moment_column()
    replaced_by: str


class SegmentRow(SQLModel, table=True):
    """A named set of people, given by criteria."""

    __tablename__ = "segment"
    key: str = Field(primary_key=True)
    name: str
    criteria: dict[str, Any] = json_column()
    updated_at: datetime = moment_column()
    updated_by: str


class PersonaRow(SQLModel, table=True):
    """A made-up typical buyer; who meets the criteria of the first in order is matched to it."""

    __tablename__ = "persona"
    key: str = Field(primary_key=True)
    names: dict[str, str] = json_column()
    description: str = ""
    criteria: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    position: int = 0


class PropertyRow(SQLModel, table=True):
    """A property of the workspace's own; `entity` is contact or company, `type` text, number, date or flag."""

    __tablename__ = "property"
    entity: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    label: str
    type: str = "text"
