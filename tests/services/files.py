"""Files brought into a workspace, and a look at what is there afterwards."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from nurture.core.column_names import Entity
from nurture.services.importing import ImportReport, import_file
from nurture.storage.database import reading
from nurture.storage.tables import CompanyRow, ContactRow
from tests.factories import NOW


def bring(
    engine: Engine, entity: Entity, *lines: str, file: str = "crm.csv", now: datetime = NOW, **given: Any
) -> ImportReport:
    """Import these lines, of which the first one names the columns; every row must be accounted for."""
    stream = io.BytesIO("\n".join(lines).encode())
    report = import_file(engine, entity, stream, file=file, now=now, by="karin", **given)
    assert report.rows == report.added + report.updated + report.unchanged + report.merged + report.rejected
    return report


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    """Added, updated, unchanged, merged and rejected rows."""
    return report.added, report.updated, report.unchanged, report.merged, report.rejected


def codes(report: ImportReport) -> list[str]:
    """The codes of the report's problems."""
    return [problem.code for problem in report.problems]


def everything(engine: Engine, table: type[SQLModel]) -> list[Any]:
    """All rows of a table."""
    with reading(engine) as session:
        return list(session.exec(select(table)).all())


def contact(engine: Engine, key: str) -> ContactRow:
    """The contact with this address."""
    with reading(engine) as session:
        return session.exec(select(ContactRow).where(ContactRow.email_key == key)).one()


def company(engine: Engine, name: str) -> CompanyRow:
    """The company of this name."""
    with reading(engine) as session:
        return session.exec(select(CompanyRow).where(CompanyRow.name == name)).one()
