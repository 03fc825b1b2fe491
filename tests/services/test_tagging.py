"""Tags: given to many people at once, and taken away."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.criteria import AllOf, FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.errors import BadInput, NotFound
from nurture.services.tagging import LONGEST_TAG, MOST_AT_ONCE, MOST_TAGS, TagReport, tag_people
from nurture.storage.tables import ContactEditRow
from tests.house import STAGES, House, address

LEAD = address("lead")


def tags(house: House, email: str = LEAD) -> list[str]:
    """A person's tags."""
    return house.person(email).tags


def test_everybody_who_meets_a_condition_is_tagged(house: House) -> None:
    """A second time changes nobody."""
    everybody = AllOf(())
    assert tag_people(house.engine, everybody, add=["VIP"], by="karin", now=house.now) == TagReport(
        len(STAGES), len(STAGES)
    )
    assert tag_people(house.engine, everybody, add=["vip"], by="karin", now=house.now) == TagReport(len(STAGES), 0)
    assert (tags(house), tags(house, address("customer"))) == (["VIP"], ["VIP"])


@pytest.mark.parametrize("by", ["address", "ids"])
def test_one_person_is_tagged(house: House, by: str) -> None:
    """By their address however it is written, or by their id, once however often it is given."""
    number = house.person(LEAD).id or 0
    whom: Any = LEAD.upper() if by == "address" else [number, number]
    assert tag_people(house.engine, whom, add=["VIP"], by="karin", now=house.now) == TagReport(1, 1)
    assert (tags(house), tags(house, address("customer"))) == (["VIP"], [])


def test_tags_keep_their_order_and_change_together(house: House) -> None:
    """What is new comes last; case makes no difference."""
    tag_people(house.engine, LEAD, add=["b", "Mässa", "a"], by="karin", now=house.now)
    tag_people(house.engine, LEAD, add=["c", "A"], remove=["MÄSSA", "unknown"], by="karin", now=house.now)
    assert tags(house) == ["b", "a", "c"]


def test_who_has_changed_is_marked_so(house: House) -> None:
    """Others keep the moment they had."""
    before = house.person(LEAD).updated_at
    later = house.later()
    tag_people(house.engine, LEAD, remove=["nothing"], by="karin", now=later)
    assert house.person(LEAD).updated_at == before
    tag_people(house.engine, LEAD, add=["something"], by="karin", now=later)
    assert house.person(LEAD).updated_at == later


def test_who_tagged_whom_is_on_record(house: House) -> None:
    """What somebody had before and has since, and who changed it."""
    tag_people(house.engine, LEAD, add=["a"], by="karin", now=house.now)
    tag_people(house.engine, LEAD, add=["b"], remove=["a"], by="per", now=house.later())
    found = [(row.by, row.field, row.before, row.after) for row in house.rows(ContactEditRow)]
    assert found == [("karin", "tags", [], ["a"]), ("per", "tags", ["a"], ["b"])]


def test_a_person_has_only_so_many_tags(house: House) -> None:
    """The rest is left out, so that no row grows without end."""
    for start in range(0, MOST_TAGS + 20, MOST_AT_ONCE):
        tag_people(
            house.engine, LEAD, add=[f"tag {start + one}" for one in range(MOST_AT_ONCE)], by="karin", now=house.now
        )
    assert len(tags(house)) == MOST_TAGS


def test_a_tag_that_the_condition_asks_for_can_be_taken(house: House) -> None:
    """Everybody who had it is found before anybody changes."""
    tag_people(house.engine, AllOf(()), add=["old"], by="karin", now=house.now)
    tagged = FieldTest("tags", Op.CONTAINS, "old")
    assert tag_people(house.engine, tagged, remove=["old"], by="karin", now=house.now).changed == len(STAGES)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "add"),
        ({"add": [" "]}, "add"),
        ({"add": ["a,b"]}, "add"),
        ({"remove": ["x" * (LONGEST_TAG + 1)]}, "remove"),
        ({"add": [str(one) for one in range(MOST_AT_ONCE + 1)]}, "add"),
    ],
)
def test_what_no_tag_can_be(house: House, given: dict[str, list[str]], field: str) -> None:
    """Nothing, several in one, too long, or too many."""
    with pytest.raises(BadInput) as refused:
        tag_people(house.engine, LEAD, by="karin", now=house.now, **given)
    assert refused.value.field == field


def test_nobody_is_tagged_at_an_unknown_address(house: House) -> None:
    """The address is said."""
    with pytest.raises(NotFound, match=r"nobody@example\.com"):
        tag_people(house.engine, "nobody@example.com", add=["VIP"], by="karin", now=house.now)


@pytest.mark.postgres
def test_people_are_tagged_on_postgresql(postgres_house: House) -> None:
    """The same on PostgreSQL."""
    assert tag_people(postgres_house.engine, AllOf(()), add=["VIP"], by="karin", now=postgres_house.now).changed == len(
        STAGES
    )
    assert tags(postgres_house) == ["VIP"]
