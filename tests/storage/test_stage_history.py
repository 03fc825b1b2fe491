"""What moves on record say of how long people stood where they were."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import Engine, select

from nurture.core.phrases import phrase
from nurture.core.stages import Mover, move
from nurture.storage.bulk import TABLES
from nurture.storage.database import writing
from nurture.storage.definitions import load_stages
from nurture.storage.moves import record_moves
from nurture.storage.schema import migrations_config
from tests.factories import NOW
from tests.house import House, address

MOVES = TABLES["stage_move"].c


def go(house: House, days: float, end: str, mover: Mover = Mover.PERSON) -> None:
    """Put the lead into a stage so many days after they came in."""
    person = house.person(address("lead"))
    with writing(house.engine) as session:
        told = {"mover": mover, "by": "karin", "at": NOW + timedelta(days=days), "because": (phrase("So it is."),)}
        made = move(load_stages(session), person.stage, end, **told)  # type: ignore[arg-type]
        assert made is not None
        record_moves(session, [(person.id or 0, made)])


def stood(house: House) -> list[tuple[datetime | None, int | None]]:
    """Since when and how many days the lead had stood where each move found them."""
    who = house.person(address("lead")).id
    query = select(MOVES.stood_since, MOVES.stood_days).where(MOVES.contact_id == who).order_by(MOVES.at, MOVES.id)
    with house.engine.connect() as connection:
        return [(row.stood_since, row.stood_days) for row in connection.execute(query)]


WAY = [(None, None), (None, None), (None, None), (NOW + timedelta(days=10), 20)]


def walk(house: House) -> None:
    """An adopted lead becomes an MQL, is confirmed after five days and an SQL after twenty."""
    go(house, 10, "marketingqualifiedlead")
    go(house, 15, "marketingqualifiedlead")
    go(house, 30, "salesqualifiedlead")


def test_a_move_says_how_long_the_stay_was(house: House) -> None:
    """Nothing is said of the stage that the import had adopted, nor by a word that ends no stay."""
    walk(house)
    assert stood(house) == WAY


def refill(engine: Engine) -> None:
    """Take the columns away and have the migration fill them again."""
    config = migrations_config()
    for step, revision in ((command.downgrade, "0004"), (command.upgrade, "head")):
        with engine.execution_options(writes=True).begin() as connection:
            config.attributes["connection"] = connection
            step(config, revision)


def test_the_migration_reads_it_from_the_moves_that_are_there(house: House) -> None:
    """A workspace from before gets the same, from its moves alone."""
    walk(house)
    refill(house.engine)
    assert stood(house) == WAY


@pytest.mark.postgres
def test_the_migration_reads_it_on_postgresql(postgres_house: House) -> None:
    """PostgreSQL reckons the same days."""
    walk(postgres_house)
    refill(postgres_house.engine)
    assert stood(postgres_house) == WAY
