"""The workspace's own properties and lead statuses."""

from __future__ import annotations

import pytest

from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import say
from nurture.core.properties import PropertyType, type_name
from nurture.services.describing import (
    define_property,
    list_lead_statuses,
    list_properties,
    remove_property,
    rename_property,
)
from tests.house import House, address


def listed(house: House) -> list[tuple[str, str, int, bool]]:
    """Every property as its field, label, how many have it, and whether somebody defined it."""
    found = list_properties(house.engine)
    return [(one.property.field, one.property.label, one.holders, one.property.is_defined) for one in found]


def give(house: House, stage: str, custom: str) -> None:
    """Give the person in this stage these properties."""
    house.sql("UPDATE contact SET custom = :custom WHERE email_key = :key", custom=custom, key=address(stage))


def test_a_new_workspace_has_no_properties(house: House) -> None:
    """Nothing is invented."""
    assert listed(house) == []


def test_what_people_have_is_listed_with_how_many(house: House) -> None:
    """Properties that came with a file need no definition; a blank value is none."""
    give(house, "lead", '{"Shoe size": "42", "floor": "3"}')
    give(house, "customer", '{"Shoe size": "", "floor": "1"}')
    assert listed(house) == [("custom.floor", "floor", 2, False), ("custom.Shoe size", "Shoe size", 1, False)]


def test_a_property_is_defined_with_a_label_and_a_kind(house: House) -> None:
    """People's come first, then companies'."""
    made = define_property(house.engine, entity="company", label="Floor area (m²)", type="number")
    assert (made.key, made.type) == ("floor_area_m2", PropertyType.NUMBER)
    define_property(house.engine, entity="contact", label="Zodiac sign")
    assert [one[0] for one in listed(house)] == ["custom.zodiac_sign", "company.custom.floor_area_m2"]


def test_a_property_of_a_file_gets_a_label(house: House) -> None:
    """Its key, and the values under it, stay."""
    give(house, "lead", '{"shoe_sz": "42"}')
    rename_property(house.engine, entity="contact", key="shoe_sz", label="Skostorlek", type="number")
    assert listed(house) == [("custom.shoe_sz", "Skostorlek", 1, True)]


def test_a_property_can_be_defined_under_the_key_of_a_file(house: House) -> None:
    """Before or after the file has come."""
    define_property(house.engine, entity="contact", key="Shoe size", label="Skostorlek")
    give(house, "lead", '{"Shoe size": "42"}')
    assert listed(house) == [("custom.Shoe size", "Skostorlek", 1, True)]


def test_another_label_keeps_the_kind(house: House) -> None:
    """Only what is given changes."""
    define_property(house.engine, entity="contact", label="Renewal", type="date")
    assert rename_property(house.engine, entity="contact", key="renewal", label="Förnyas").type is PropertyType.DATE


def test_a_removed_property_leaves_everybody_their_values(house: House) -> None:
    """It is listed as long as somebody has it."""
    define_property(house.engine, entity="contact", label="Renewal", type="date")
    give(house, "lead", '{"renewal": "2027-01-01"}')
    remove_property(house.engine, entity="contact", key="renewal")
    assert listed(house) == [("custom.renewal", "renewal", 1, False)]
    with pytest.raises(NotFound):
        remove_property(house.engine, entity="contact", key="renewal")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"entity": "deal"}, "entity"),
        ({"label": " "}, "name"),
        ({"type": "colour"}, "type"),
        ({"key": ""}, "key"),
        ({"key": "a\nb"}, "key"),
        ({"label": "Known"}, "name"),
    ],
)
def test_what_a_property_cannot_be(house: House, change: dict[str, str], field: str) -> None:
    """The field that is wrong is named, and nothing is defined."""
    define_property(house.engine, entity="contact", label="Known")
    with pytest.raises(BadInput) as refused:
        define_property(house.engine, **{"entity": "contact", "label": "New"} | change)
    assert refused.value.field == field
    assert len(listed(house)) == 1


def test_a_property_that_nobody_has_cannot_be_renamed(house: House) -> None:
    """A slip of the keys makes no new one."""
    with pytest.raises(NotFound):
        rename_property(house.engine, entity="contact", key="shoe", label="Skostorlek")


@pytest.mark.postgres
def test_properties_are_counted_on_postgresql(postgres_house: House) -> None:
    """The same on PostgreSQL."""
    give(postgres_house, "lead", '{"floor": "3", "roof": ""}')
    assert listed(postgres_house) == [("custom.floor", "floor", 1, False)]


def test_every_kind_of_property_has_a_name() -> None:
    """People never read an internal value."""
    assert [say(type_name(one)) for one in PropertyType] == ["Text", "Number", "Date", "Yes or no"]


def test_lead_statuses_are_listed_with_their_people(house: House) -> None:
    """Shipped ones by their names, then those that a file brought, as they are written."""
    house.bring("email,lead_status", f"{address('lead')},In progress", f"{address('subscriber')},Kallad")
    found = [(say(one.name), one.people, one.is_listed) for one in list_lead_statuses(house.engine)]
    assert found[:3] == [("New", 0, True), ("Open", 0, True), ("In progress", 1, True)]
    assert [(people, is_listed) for _, people, is_listed in found[5:]] == [(1, False)]


def test_a_workspace_has_its_own_lead_statuses(house: House) -> None:
    """In the order of the setting."""
    house.set(lead_statuses=["varm", "new"])
    assert [say(one.name) for one in list_lead_statuses(house.engine)] == ["varm", "New"]
