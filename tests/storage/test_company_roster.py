"""The lists of companies and of what waits: every filter and order, alike on both databases, as the guard sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from nurture.core.company_lines import CompanySort
from nurture.core.conflicts import ConflictKind
from nurture.core.guard import read_relationship
from nurture.core.stages import Stages
from nurture.services.opening import initialise
from nurture.storage.bulk import TABLES, insert_rows
from nurture.storage.company_roster import CompanyRoster, WantedCompanies, load_company_lines
from nurture.storage.conflict_queue import count_waiting, is_waiting, load_keys
from nurture.storage.database import make_engine, reading, writing
from nurture.storage.search import read_words
from nurture.storage.standing import load_readers
from tests.factories import NOW

COMPANIES: tuple[dict[str, Any], ...] = (
    {"id": 1, "name": "Åkeri Nord", "domain": "akeri.example.com", "stage": "customer", "size": 12, "country": "SE"},
    {"id": 2, "name": "Bygg", "domain": "bygg.example.com", "stage": "customer", "size": 400, "industry": "building"},
    {"id": 3, "name": "Fjord", "domain": "fjord.example.com", "stage": "lead", "owner": "per"},
    {"id": 4, "name": "Gamle", "domain": "gamle.example.com", "stage": "customer", "decision": "customer", "size": 9},
    {"id": 5, "name": "Hus", "domain": None, "stage": "customer", "decision": "each", "size": 1200},
    {"id": 6, "name": "Is", "domain": "is.example.com", "stage": None},
)
LEFT = NOW - timedelta(days=9)
PEOPLE: tuple[dict[str, Any], ...] = (
    {"id": 1, "email": "a@akeri.example.com", "stage": "lead", "company_id": 1},
    {"id": 2, "email": "b@bygg.example.com", "stage": "customer", "company_id": 2},
    {"id": 3, "email": "c@bygg.example.com", "stage": "other", "company_id": None},
    {"id": 4, "email": "d@fjord.example.com", "stage": "subscriber", "company_id": 3},
    {"id": 5, "email": "e@gamle.example.com", "stage": "lead", "company_id": 4},
    {"id": 6, "email": "f@else.example.com", "stage": "lead", "company_id": 5},
    {"id": 7, "email": "g@is.example.com", "stage": None, "company_id": 6},
    {"id": 8, "email": "a+x@akeri.example.com", "stage": "customer", "company_id": 1, "mailbox": "a@akeri.example.com"},
    {"id": 9, "email": "h@fjord.example.com", "stage": "lead", "company_id": 3, "deal_lost_at": LEFT},
    {"id": 10, "email": "i@fjord.example.com", "stage": "lead", "company_id": 3, "deal_lost_at": LEFT},
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A workspace with these companies and people; Gamle has left, and of the lost deals one was looked at."""
    made = make_engine(request.getfixturevalue("postgres") if request.param == "postgresql" else "sqlite://")
    initialise(made)
    with writing(made) as session:
        for company in COMPANIES:
            gone = {"churned_at": LEFT} if company["name"] == "Gamle" else {}
            insert_rows(session, TABLES["company"], [{"owner": "", "custom": {}} | company | gone])
        for person in PEOPLE:
            email = person["email"]
            place = {"email_key": email, "mailbox": email, "domain": email.rpartition("@")[2]}
            same = {"tags": [], "custom": {}, "created_at": NOW, "updated_at": NOW}
            insert_rows(session, TABLES["contact"], [same | place | person])
        deal = {"id": 1, "name": "Fans", "state": "open", "crm_stage": "", "company_id": 3, "updated_at": NOW}
        insert_rows(session, TABLES["deal"], [deal])
        insert_rows(session, TABLES["alias"], [{"contact_id": 4, "mailbox": "b@bygg.example.com", "email": "b"}])
        move = {"contact_id": 10, "at": NOW, "to_stage": "lead", "mover": "person", "by": "karin", "because": []}
        insert_rows(session, TABLES["stage_move"], [move])
    yield made
    made.dispose()


def roster(session: Session, sort: CompanySort = CompanySort.NAME, **wanted: Any) -> CompanyRoster:
    """The companies that are wanted."""
    return CompanyRoster(session, WantedCompanies(**wanted), stages=Stages(), now=NOW, sort=sort)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, {1, 2, 3, 4, 5, 6}),
        ({"same": {"stage": "lead"}}, {3}),
        ({"same": {"stage": ""}}, {6}),
        ({"same": {"owner": "per", "stage": "lead"}}, {3}),
        ({"relationship": "customer"}, {1, 2, 5}),
        ({"relationship": "former_customer"}, {4}),
        ({"relationship": "unknown"}, {6}),
        ({"size": "10-49"}, {1}),
        ({"size": "1000-"}, {5}),
        ({"size_unknown": True}, {3, 6}),
        ({"decision": "open"}, {1, 2, 4}),
        ({"decision": "each"}, {5}),
        ({"has_open_deals": True}, {3}),
        ({"words": read_words("akeri")}, {1}),
        ({"words": read_words("bygg.exa"), "same": {"industry": "building"}}, {2}),
        ({"words": ()}, set()),
    ],
)
def test_each_filter_finds_its_companies(engine: Engine, wanted: dict[str, Any], ids: set[int]) -> None:
    """Whether few or many are expected makes no difference, and the count is that of the list."""
    with reading(engine) as session:
        asked = roster(session, **wanted)
        few, many = (asked.ids(None, 99, few=few) for few in (True, False))
        assert few == many
        assert (set(few), asked.count(), asked.count(1)) == (ids, len(ids), min(len(ids), 1))


@pytest.mark.parametrize(
    ("sort", "ids"),
    [(CompanySort.SIZE, [5, 2, 1, 4]), (CompanySort.NEWEST, [6, 5, 4, 3, 2, 1]), (CompanySort.MOVED, [])],
)
def test_each_order_goes_on_and_back(engine: Engine, sort: CompanySort, ids: list[int]) -> None:
    """By size or move only those whose own is known."""
    with reading(engine) as session:
        asked = roster(session, sort)
        assert asked.ids(None, 99, few=True) == ids
        for place, one in enumerate(ids):
            assert asked.ids(one, 2, few=False) == ids[place + 1 : place + 3]
            assert asked.ids(one, 2, backwards=True, few=True) == ids[:place][::-1][:2]


def test_a_line_says_what_the_list_shows(engine: Engine) -> None:
    """In the order asked for, without what is gone."""
    with reading(engine) as session:
        lines = load_company_lines(session, [4, 99, 3], Stages(), NOW)
    assert [(one.id, one.relationship, one.people, one.open_deals, one.decision) for one in lines] == [
        (4, "former_customer", 1, 0, "open"),
        (3, "prospect", 3, 1, None),
    ]


def test_a_company_waits_exactly_where_the_guard_holds_its_people_for_it(engine: Engine) -> None:
    """By company or by domain, of customers and of those who left, and not where somebody has decided."""
    with reading(engine) as session:
        held = {
            row.domain
            for row, reader in load_readers(session, Stages(), NOW)
            if "company_undecided" in {reason.code for reason in read_relationship(reader)[1]}
        }
        waiting = load_company_lines(session, roster(session, decision="open").ids(None, 9, few=True), Stages(), NOW)
    assert {one.domain for one in waiting} == held == {"akeri.example.com", "bygg.example.com", "gamle.example.com"}


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        (ConflictKind.CRM, []),
        (ConflictKind.COMPANY, [(1,), (2,), (4,)]),
        (ConflictKind.TWINS, [(1, 8), (2, 4)]),
        (ConflictKind.DEAL, [(9,)]),
    ],
)
def test_the_queue_has_what_waits(engine: Engine, kind: ConflictKind, keys: list[tuple[int, ...]]) -> None:
    """Forwards and backwards from everywhere; each waits, and nothing else does."""
    with reading(engine) as session:
        given: Any = {"stages": Stages(), "now": NOW, "size": 9}
        assert load_keys(session, kind, place=(), backwards=False, **given) == keys
        assert count_waiting(session, kind, Stages(), NOW, 9) == len(keys)
        for place, one in enumerate(keys):
            assert load_keys(session, kind, place=one, backwards=False, **given) == keys[place + 1 :]
            assert load_keys(session, kind, place=one, backwards=True, **given) == keys[:place][::-1]
            assert is_waiting(session, kind, one, Stages(), NOW)
        assert not is_waiting(session, kind, (77,), Stages(), NOW)
