"""People are counted together only where the guard is told the same of each of them."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update
from sqlmodel import Session

from nurture.core.addresses import Address, read_address
from nurture.core.guard import ReaderFacts
from nurture.core.merging import address_values
from nurture.storage.alike import count_alike
from nurture.storage.bulk import TABLES
from nurture.storage.standing import load_readers
from tests.factories import NOW
from tests.storage.test_candidates import alike
from tests.storage.test_criteria_sql import STAGES, UNHURRIED, fill
from tests.storage.worlds import WORLDS

HOME: Final = "hus.example.com"
WRITTEN: Final = (
    *(f"anna{{}}@{HOME}", f"twin+{{}}@{HOME}", f"Info+{{}}@{HOME}", f"åsa{{}}@{HOME}", f"д{{}}@{HOME}"),
    *("kari{}@gmail.com", "info@nr{}.example.com", "per{}@xn--80ak6aa92e.com", "ola{}@bücher.example.com"),
)
"""Addresses of each sort, with the number of whose they are."""


def give_addresses(session: Session, places: list[int]) -> None:
    """Let each contact have an address of a sort, and a company the domain of some."""
    contact, company = TABLES["contact"], TABLES["company"]
    for number, place in enumerate(places, 1):
        address = read_address(WRITTEN[place].format(number))
        assert isinstance(address, Address)
        session.connection().execute(update(contact).where(contact.c.id == number).values(address_values(address)))
    session.connection().execute(update(contact).values(consent_basis=None))
    session.connection().execute(update(company).values(domain=None))
    session.connection().execute(update(company).where(company.c.id == 1).values(domain=HOME))


def countable(reader: ReaderFacts) -> Any:
    """A reader's facts, so that they can be counted."""
    own, readings, rest = alike(reader)
    return own, frozenset(readings), tuple(sorted(rest.items(), key=lambda item: item[0]))


def expect_one_by_one(engine: Engine, world: dict[str, Any], places: list[int]) -> None:
    """Everybody is counted, as what is read of each alone."""
    with Session(engine) as session:
        if engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        fill(session, world)
        give_addresses(session, places)
        counted: Counter[Any] = Counter()
        for (reader, language), people in count_alike(session, STAGES, NOW).items():
            counted[countable(reader), language] += people
        told = load_readers(session, STAGES, NOW)
        assert counted == Counter((countable(reader), row.language) for row, reader in told)
        session.rollback()


PLACES: Final = st.lists(st.integers(0, len(WRITTEN) - 1), min_size=3, max_size=3)


@UNHURRIED
@given(world=WORLDS, places=PLACES)
def test_everybody_is_counted_as_they_are(sqlite: Engine, world: dict[str, Any], places: list[int]) -> None:
    """On SQLite."""
    expect_one_by_one(sqlite, world, places)


@pytest.mark.postgres
@UNHURRIED
@given(world=WORLDS, places=PLACES)
def test_everybody_is_counted_alike_on_postgresql(postgresql: Engine, world: dict[str, Any], places: list[int]) -> None:
    """The same on PostgreSQL."""
    expect_one_by_one(postgresql, world, places)
