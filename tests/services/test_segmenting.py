"""Conditions as people write them, how many people meet them, and the segments that keep them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nurture.core.criteria import FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.errors import BadInput, NotFound, NurtureError
from nurture.services.browsing.pages import Place
from nurture.services.configuring import change_settings
from nurture.services.segmenting import (
    LONGEST_NAME,
    count_people,
    delete_segment,
    find_segment,
    list_segments,
    read_criteria,
    sample_people,
    save_segment,
)
from nurture.storage.library import shipped_definitions
from nurture.storage.segments import ONE_PASS
from tests.house import STAGES, House, address

LEAD = FieldTest("stage", Op.EQUAL, "lead")
CUSTOMER = FieldTest("stage", Op.EQUAL, "customer")


@pytest.mark.parametrize(
    "text",
    [
        '{"field": "stage", "op": "=", "value": "lead"}',
        "field: stage\nop: =\nvalue: lead\n",
        "\ufeff{field: stage, value: lead}",
    ],
)
def test_a_condition_is_json_or_yaml(text: str) -> None:
    """Both ways to write a condition give the same one."""
    assert read_criteria(text) == LEAD


@pytest.mark.parametrize(
    "text", ["", "lead", "[]", "{", '{"field": "colour", "value": "red"}', "[" * 100_000, "x" * 300_000]
)
def test_what_is_no_condition_is_refused_in_a_sentence(text: str) -> None:
    """Whatever is written, a person is told what is wrong with it."""
    with pytest.raises(BadInput) as refused:
        read_criteria(text, "segment.yaml")
    assert refused.value.file == "segment.yaml"
    assert str(refused.value)


def test_the_people_who_meet_a_condition_are_counted(house: House) -> None:
    """The same condition and its opposite count everybody once."""
    everybody = count_people(house.engine, read_criteria('{"all": []}'), now=house.now)
    leads = count_people(house.engine, LEAD, now=house.now)
    others = count_people(house.engine, read_criteria('{"not": {"field": "stage", "value": "lead"}}'), now=house.now)
    assert 0 < leads < everybody
    assert leads + others == everybody


def test_who_fits_is_decided_by_the_profile_of_the_workspace(house: House) -> None:
    """Nobody fits a profile that nobody has set."""
    fits = read_criteria('{"field": "fits_profile", "value": true}')
    assert count_people(house.engine, fits, now=house.now) == 0
    change_settings(house.engine, {"ideal_customer_profile": {"field": "stage", "op": "=", "value": "lead"}})
    assert count_people(house.engine, fits, now=house.now) == count_people(house.engine, LEAD, now=house.now)


def test_a_page_of_the_people_who_meet_a_condition(house: House) -> None:
    """By address, with their names, and the page after the last one is empty."""
    page = sample_people(house.engine, read_criteria('{"all": []}'), Place(), now=house.now)
    assert [one.email for one in page.items] == sorted(map(address, STAGES))
    assert (page.items[0].name, page.next_key) == ("Anna Customer", "")
    after = sample_people(house.engine, LEAD, Place(after=address("lead")), now=house.now)
    assert after.items == ()


def test_a_workspace_comes_with_segments(house: House) -> None:
    """Each of them is counted, by name."""
    found = list_segments(house.engine, now=house.now)
    assert {one.segment.key for one in found} == set(shipped_definitions("segments"))
    assert [one.segment.name for one in found] == sorted((one.segment.name for one in found), key=str.lower)
    assert all(one.people == count_people(house.engine, one.segment.criteria, now=house.now) for one in found)


def test_more_segments_than_fit_into_one_statement_are_counted_too(house: House) -> None:
    """A condition as large as one may be counts like any other."""
    large = read_criteria('{"any": [' + ",".join(['{"field": "stage", "value": "lead"}'] * (ONE_PASS - 200)) + "]}")
    for name in ("One", "Two", "Three"):
        save_segment(house.engine, large, name=name, by="karin", now=house.now)
    people = {one.segment.key: one.people for one in list_segments(house.engine, now=house.now)}
    assert (people["one"], people["two"], people["three"]) == (1, 1, 1)


def test_a_segment_is_kept_under_a_key_from_its_name(house: House) -> None:
    """What is stored is what was meant, and who meant it."""
    made = save_segment(house.engine, LEAD, name=" Våra  leads ", by="karin", now=house.now)
    assert find_segment(house.engine, "vara-leads") == made
    assert (made.name, made.criteria, made.updated_by) == ("Våra leads", LEAD, "karin")


def test_a_segment_changes_under_its_key(house: House) -> None:
    """Another condition, and another name where one is given."""
    save_segment(house.engine, LEAD, name="Ours", by="karin", now=house.now)
    later = house.now + timedelta(days=1)
    changed = save_segment(house.engine, CUSTOMER, key="ours", by="per", now=later)
    assert (changed.name, changed.criteria, changed.updated_at) == ("Ours", CUSTOMER, later)
    assert save_segment(house.engine, CUSTOMER, key="ours", name="Theirs", by="per", now=later).name == "Theirs"
    assert find_segment(house.engine, "ours").name == "Theirs"


@pytest.mark.parametrize(
    ("name", "key", "field"),
    [
        ("", None, "name"),
        (" \n", None, "name"),
        ("", "new-one", "name"),
        ("x" * (LONGEST_NAME + 1), None, "name"),
        ("ours", None, "name"),
        ("OURS", "another", "name"),
        ("Fine", "Not a key", "key"),
    ],
)
def test_what_a_segment_cannot_be_called(house: House, name: str, key: str | None, field: str) -> None:
    """Nothing, too much, what another one is called, or a key that is none."""
    save_segment(house.engine, LEAD, name="Ours", by="karin", now=house.now)
    with pytest.raises(BadInput) as refused:
        save_segment(house.engine, LEAD, name=name, key=key, by="karin", now=house.now)
    assert refused.value.field == field


def test_a_segment_is_deleted(house: House) -> None:
    """Once; there is nothing to delete the second time."""
    save_segment(house.engine, LEAD, name="Ours", by="karin", now=house.now)
    assert delete_segment(house.engine, "ours").name == "Ours"
    for ask in (delete_segment, find_segment):
        with pytest.raises(NotFound):
            ask(house.engine, "ours")


def test_a_condition_that_was_spoilt_in_the_database_is_said(house: House) -> None:
    """A failure with the segment's key, not a wrong count."""
    house.sql("UPDATE segment SET criteria = '{\"field\": \"colour\"}' WHERE key = 'quiet-customers'")
    with pytest.raises(NurtureError) as failed:
        find_segment(house.engine, "quiet-customers")
    assert failed.value.file == "quiet-customers"
