"""Kinds of columns that the tables share."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, Dialect, ForeignKey
from sqlalchemy import DateTime as PlainDateTime
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field


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


def moment_column(*, nullable: bool = False, index: bool = False) -> Any:
    """A column for a moment (UTC)."""
    column: Any = Column(UtcDateTime(), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def json_column(factory: Any = dict) -> Any:
    """A column for a JSON value; `factory` makes an empty one."""
    return Field(default_factory=factory, sa_column=Column(JSON, nullable=False))


def link_column(target: str, *, nullable: bool = False, on_delete: str = "CASCADE", index: bool = True) -> Any:
    """A column with the id of a row of another table."""
    column: Any = Column(ForeignKey(target, ondelete=on_delete), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)
