"""The list of people: every filter and order, forwards and backwards, few or many, alike on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.consent import Suppression
from nurture.core.criteria import FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.person_lines import Sort
from nurture.core.stages import Stages
from nurture.services.opening import initialise
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.database import make_engine, reading, writing
from nurture.storage.person_lines import load_lines
from nurture.storage.roster import Roster, Wanted
from nurture.storage.search import read_words
from nurture.storage.suppressions import load_suppressions
from tests.factories import NOW

PEOPLE: tuple[dict[str, Any], ...] = (
    {"id": 1, "email": "d@one.example.com", "stage": "lead", "language": "sv", "last_name": "Berg", "tags": ["VIP"]},
    {"id": 2, "email": "c@one.example.com", "stage": "lead", "language": "nb", "last_name": "Ek", "owner": "per"},
    {"id": 3, "email": "b@two.example.com", "stage": "customer", "language": "sv", "last_name": "Berg"},
    {"id": 4, "email": "a@two.example.com", "stage": "customer", "churned_at": NOW - timedelta(days=1)},
    {"id": 5, "email": "e@six.example.com", "stage": None, "last_name": "Ek", "first_name": "Bo", "owner": "per"},
    {"id": 6, "email": "f@six.example.com", "stage": "other", "last_name": "Ek", "company_name": "Six"},
)
BLANK: dict[str, Any] = {
    **dict.fromkeys(("stage", "language", "churned_at"), None),
    **dict.fromkeys(("first_name", "last_name", "company_name", "owner"), ""),
    "tags": [],
    "custom": {},
    "created_at": NOW,
    "updated_at": NOW,
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A workspace with these six people."""
    made = make_engine(request.getfixturevalue("postgres") if request.param == "postgresql" else "sqlite://")
    initialise(made)
    with writing(made) as session:
        for person in PEOPLE:
            email = person["email"]
            place = {"email_key": email, "mailbox": email, "domain": email.rpartition("@")[2]}
            insert_rows(session, TABLES["contact"], [BLANK | place | person])
    yield made
    made.dispose()


def refuse(session: Session) -> None:
    """Everybody's box at two.example.com is suppressed in another way: 3 by an alias, 1 as a twin of an alias."""
    at = {"at": NOW, "source": "x", "reason": "bounced"}
    insert_rows(
        session, TABLES["suppression"], [at | {"mailbox": "old@example.com"}, at | {"mailbox": "c@one.example.com"}]
    )
    aliases = [(3, "old@example.com"), (2, "d@one.example.com"), (5, "shared@example.com"), (2, "shared@example.com")]
    insert_rows(session, TABLES["alias"], [{"contact_id": one, "mailbox": box, "email": box} for one, box in aliases])


def roster(session: Session, sort: Sort = Sort.ADDRESS, **wanted: Any) -> Roster:
    """The people that are wanted."""
    return Roster(session, Wanted(**wanted), stages=Stages(), now=NOW, profile=None, sort=sort)


def found(engine: Engine, sort: Sort = Sort.ADDRESS, **wanted: Any) -> list[int]:
    """Who is wanted in this order; whether few or many are expected makes no difference."""
    with reading(engine) as session:
        asked = roster(session, sort, **wanted)
        few, many = (asked.ids(None, 99, few=few) for few in (True, False))
        assert few == many
        assert asked.count() == len(few)
        assert asked.count(2) == min(len(few), 2)
        return few


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, [4, 3, 2, 1, 5, 6]),
        ({"same": {"stage": "lead"}}, [2, 1]),
        ({"same": {"stage": ""}}, [5]),
        ({"same": {"language": "sv", "stage": "customer"}}, [3]),
        ({"same": {"owner": ""}}, [4, 3, 1, 6]),
        ({"relationship": "prospect"}, [2, 1]),
        ({"relationship": "customer"}, [3]),
        ({"relationship": "former_customer"}, [4]),
        ({"relationship": "undecided"}, [6]),
        ({"relationship": "unknown"}, [5]),
        ({"relationship": "nonsense"}, []),
        ({"tag": "vip"}, [1]),
        ({"words": read_words("six")}, [5, 6]),
        ({"words": read_words("ek"), "same": {"owner": "per"}}, [2, 5]),
        ({"words": ()}, []),
        ({"criteria": (FieldTest("last_name", Op.EQUAL, "ek"),)}, [2, 5, 6]),
        ({"criteria": (FieldTest("last_name", Op.EQUAL, "ek"),), "words": read_words("bo")}, [5]),
    ],
)
def test_each_filter_finds_its_people(engine: Engine, wanted: dict[str, Any], ids: list[int]) -> None:
    """Alone and together, beside a search or a condition."""
    assert found(engine, **wanted) == ids


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        (Sort.ADDRESS, [4, 3, 2, 1, 5, 6]),
        (Sort.NAME, [4, 1, 3, 2, 6, 5]),
        (Sort.COMPANY, [1, 2, 3, 4, 5, 6]),
        (Sort.NEWEST, [6, 5, 4, 3, 2, 1]),
    ],
)
def test_each_order_goes_on_and_back_from_everybody(engine: Engine, sort: Sort, ids: list[int]) -> None:
    """After each person come those behind them, before them those in front, the nearest first."""
    with reading(engine) as session:
        asked = roster(session, sort)
        for (place, one), few in product(enumerate(ids), (True, False)):
            assert asked.ids(one, 2, few=few) == ids[place + 1 : place + 3]
            assert asked.ids(one, 2, backwards=True, few=few) == ids[:place][::-1][:2]


def test_a_place_that_is_gone_leads_to_the_start(engine: Engine) -> None:
    """Whoever was erased since leaves no hole to fall into."""
    with reading(engine) as session:
        assert roster(session).ids(99, 2, few=True) == [4, 3]


@pytest.mark.parametrize("few", [True, False])
def test_suppressed_means_over_every_mailbox(engine: Engine, few: bool) -> None:
    """By address, by alias, and by a twin that an alias leads to: just as lines and the guard read it."""
    with writing(engine) as session:
        refuse(session)
        refused = set(load_suppressions(session, range(1, 7)))
        assert refused == {1, 2, 3, 5}
        assert set(roster(session, suppressed=True).ids(None, 9, few=few)) == refused
        assert set(roster(session, suppressed=False).ids(None, 9, few=few)) == {4, 6}


def test_a_line_says_what_lists_show(engine: Engine) -> None:
    """In the order asked for, without those who are gone; the gravest reason, the later of two last activities."""
    with writing(engine) as session:
        refuse(session)
        did = {"contact_id": 3, "kind": "visit", "at": NOW, "target": "", "detail": "", "is_human": True}
        insert_rows(session, TABLES["activity"], [did])
        lines = load_lines(session, [3, 99, 4], Stages(), NOW)
    assert [line.id for line in lines] == [3, 4]
    assert [line.relationship for line in lines] == ["customer", "former_customer"]
    assert (lines[0].suppressed, lines[0].last_activity_at) == (Suppression.BOUNCED, NOW)
    assert lines[1].name == "a@two.example.com"
