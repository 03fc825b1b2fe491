"""Conditions as people write them, and how many people meet them."""

from __future__ import annotations

import pytest

from nurture.core.criteria import FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.errors import BadInput
from nurture.services.configuring import change_settings
from nurture.services.segmenting import count_people, read_criteria
from tests.house import House

LEAD = FieldTest("stage", Op.EQUAL, "lead")


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
