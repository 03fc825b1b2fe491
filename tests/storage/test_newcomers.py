"""People whom nobody knows come in column by column, and are what they would be row by row."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from nurture.demonstration.crm_files import crm_csv
from nurture.services.importing import import_file
from nurture.services.opening import initialise
from nurture.storage import activity_intake, intake
from nurture.storage.database import make_engine, reading
from tests.factories import NOW, TODAY

ODD = """email,email 2,first_name,stage,lead_status,consent,consent date,unsubscribed,tags,Shoe,website,visits,revenue
a@ett.example.com,a@tva.example.com,Åsa,lead,,consent,2026-01-31 10:00,,"a;b",42,,7,1 200
B+x@ett.example.com,,,Former customer,,no,,yes,b,,https://www.tre.example.com,,
,c@ett.example.com,{{7*7}},,Churned,legitimate interest,2025-12-24,,,,,many,
д@ett.example.com,,Дима,customer,,,,,,41,,,
post@gmail.com,,Post,evangelist,,what,,Bounced,,,,,9 MSEK
"""
MOVES = "contact_id, company_id, at, from_stage, to_stage, mover, by, because, import_id"
TABLES = dict.fromkeys(("contact", "company", "alias", "suppression", "conflict"), "*") | {"stage_move": MOVES}
"""What is compared; moves of one moment have no order."""


def tables_after(path: Path, file: bytes, **given: Any) -> dict[str, list[Any]]:
    """Everything that an import of this file leaves in an empty workspace."""
    engine = make_engine(f"sqlite:///{path}")
    initialise(engine)
    import_file(engine, "contacts", io.BytesIO(file), file="crm.csv", now=NOW, by="karin", **given)
    return dump(engine)


def dump(engine: Engine) -> dict[str, list[Any]]:
    """The rows of the tables."""
    with reading(engine) as session:
        found = {
            name: session.connection().execute(text(f"SELECT {what} FROM {name}")).all()
            for name, what in TABLES.items()
        }
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def twice(file: bytes) -> bytes:
    """The file with each of its lines twice, so that no row is alone about its person."""
    head, *lines = file.splitlines(keepends=True)
    return b"".join([head, *(line for one in lines for line in (one, one))])


@pytest.mark.parametrize("file", [crm_csv(TODAY), ODD.encode()], ids=["export", "odd"])
def test_a_row_that_is_alone_says_what_it_says_twice(tmp_path: Path, file: bytes) -> None:
    """Both ways into the tables leave the same people, companies, moves, aliases and suppressions."""
    mapping = {"Shoe": "custom:shoe"} if b"Shoe" in file else {}
    once = tables_after(tmp_path / "once.db", file, mapping=mapping)
    assert once == tables_after(tmp_path / "twice.db", twice(file), mapping=mapping)
    assert len(once["contact"]) >= 5


def test_indexes_are_back_after_a_crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they were left out for speed, the table is as a new workspace has it."""
    monkeypatch.setattr(intake, "MANY", 10)
    monkeypatch.setattr(activity_intake, "MANY", 2)
    engine = make_engine(f"sqlite:///{tmp_path / 'x.db'}")
    initialise(engine)
    schema = "SELECT name, sql FROM sqlite_master ORDER BY name"
    with reading(engine) as session:
        before = session.connection().execute(text(schema)).all()
    import_file(engine, "contacts", io.BytesIO(crm_csv(TODAY)), file="crm.csv", now=NOW, by="karin")
    import_file(engine, "activities", io.BytesIO(deeds(engine)), file="did.csv", now=NOW, by="karin")
    with reading(engine) as session:
        assert session.connection().execute(text(schema)).all() == before


def deeds(engine: Engine) -> bytes:
    """A file with a visit of each contact."""
    with reading(engine) as session:
        emails = session.connection().execute(text("SELECT email FROM contact")).scalars()
        return "\n".join(["email,activity,occurred_at", *(f"{one},visit,2026-05-31" for one in emails)]).encode()
