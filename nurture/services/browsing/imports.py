"""What was brought in: the list of imports, newest first, and one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlmodel import col

from nurture.core.errors import NotFound
from nurture.core.phrases import phrase
from nurture.services.browsing.pages import PAGE, Page, Place, cut_page
from nurture.storage.database import reading
from nurture.storage.tables import ImportRow


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import: when, by whom, of what, its counts as the report has them, and who took it back."""

    id: int
    at: datetime
    by: str
    entity: str
    file: str
    counts: Mapping[str, Any]
    undone_at: datetime | None
    undone_by: str | None


@dataclass(frozen=True)
class ImportsPage:
    """One page of imports and how many there are."""

    page: Page[ImportLine]
    found: int


def list_imports(engine: Engine, place: Place) -> ImportsPage:
    """The imports, newest first, 50 at a time."""
    own = col(ImportRow.id)
    query = select(ImportRow)
    if place.before.isdecimal():
        query = query.where(own > _number(place.before)).order_by(own)
    elif place.after.isdecimal():
        query = query.where(own < _number(place.after)).order_by(own.desc())
    else:
        query, place = query.order_by(own.desc()), Place()
    with reading(engine) as session:
        page = cut_page(session.scalars(query.limit(PAGE + 1)).all(), place, lambda row: str(row.id))
        found = session.scalar(select(func.count()).select_from(ImportRow)) or 0
        return ImportsPage(Page(tuple(map(_line, page.items)), page.next_key, page.previous_key), found)


def show_import(engine: Engine, import_id: int) -> ImportLine:
    """One import; raises NotFound where there is none with this number."""
    with reading(engine) as session:
        row = session.get(ImportRow, import_id)
        if row is None:
            raise NotFound(phrase("There is no import {id} here.", id=import_id))
        return _line(row)


def _number(text: str) -> int:
    return min(int(text[:18]), 2**31 - 1)


def _line(row: ImportRow) -> ImportLine:
    return ImportLine(row.id or 0, row.at, row.by, row.entity, row.file, row.counts, row.undone_at, row.undone_by)
