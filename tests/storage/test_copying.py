"""COPY writes what the database would have been told row by row."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Any, Final

import pytest
from sqlalchemy import Engine, select

from nurture.storage.bulk import FEW, TABLES, insert_columns, insert_missing_columns, insert_rows, update_rows
from nurture.storage.database import writing
from tests.factories import NOW

COMPANY: Final = TABLES["company"]
NAMES: Final = ("plain", "", "a\tb", "a\nb\r\n", "\\N", "\\", "\\.", "Ærø “ø”", "tab\\t", "NULL", "{}", '"', "😀\u2028")
OSLO: Final = timezone(timedelta(hours=1))


def rows() -> list[dict[str, Any]]:
    """Companies whose values are hard to write."""
    same = {"owner": "", "custom": {"a": 'x\t"\\\n', "å": ["ø", None]}, "updated_at": NOW.astimezone(OSLO)}
    told = [{"id": place, "name": name, "domain": None} | same for place, name in enumerate(NAMES, 1)]
    return [*told, {"id": 99, "name": "n", "domain": "d", "owner": "", "custom": {}, "updated_at": NOW}]


def kept(engine: Engine, table: str = "company") -> list[Any]:
    """What is in the table."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(TABLES[table]).order_by(TABLES[table].c.id))]


def test_copy_is_insert(postgresql: Engine) -> None:
    """Tabs, line breaks, backslashes, JSON, moments of any zone and nothing at all come back as they were."""
    with writing(postgresql, keep=False) as session:
        insert_rows(session, COMPANY, rows())
        by_insert = [tuple(row) for row in session.connection().execute(select(COMPANY).order_by(COMPANY.c.id))]
    with writing(postgresql) as session:
        insert_columns(session, COMPANY, {name: [row[name] for row in rows()] for name in rows()[0]})
    assert kept(postgresql) == by_insert


def test_many_updates_are_each_update(postgresql: Engine) -> None:
    """Many rows updated by one statement hold what each was given, of two values for one row the last."""
    many = [{"id": place, "name": f"old {place}", "owner": "", "custom": {}, "updated_at": NOW} for place in range(200)]
    changes = [{"id": place % 150, "name": f"new\t{place}", "domain": f"d{place}"} for place in range(200)]
    assert len(changes) > FEW
    with writing(postgresql) as session:
        insert_rows(session, COMPANY, many)
        update_rows(session, COMPANY, ("name", "domain"), changes)
    wanted = {row["id"]: row["name"] for row in many} | {row["id"]: row["name"] for row in changes}
    assert {row[0]: row[1] for row in kept(postgresql)} == wanted


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_what_is_there_is_not_inserted_again(name: str, request: pytest.FixtureRequest) -> None:
    """Of rows with the same unique columns the first stays, whether it came before or together with the other."""
    database: Engine = request.getfixturevalue(name)
    for names, added in ((["a", "b", "c"], 2), (["d", "e", "f"], 1)):
        columns = {"name": names, "domain": ["x", "y", "x"] if added == 2 else ["y", "z", "x"]}
        same = {"owner": "", "custom": {}, "updated_at": NOW}
        with writing(database) as session:
            assert insert_missing_columns(session, COMPANY, columns, same) == added
    assert {row[1:3] for row in kept(database)} == {("a", "x"), ("b", "y"), ("e", "z")}
