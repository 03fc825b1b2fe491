"""Personas, properties, lead statuses and whose word counts: listed, changed, and said back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nurture.services.configuring import read_settings
from nurture.storage.tables import PersonaRow, PropertyRow
from tests.web.conftest import Desk

ANNAS = {"c.0.field": "first_name", "c.0.op": "=", "c.0.value": "Anna"}
JANITOR = {"name_en": "Janitor <b>", "name_sv": "Vaktmästare", "description": "Knows every door."}


def persona(desk: Desk, key: str) -> Any:
    """A persona as it is kept."""
    return next((row for row in desk.house.rows(PersonaRow) if row.key == key), None)


def test_a_persona_is_made_and_people_are_matched(desk: Desk) -> None:
    """The list says its condition in words and how many have it."""
    assert desk.post("/settings/personas/_new", **JANITOR, **ANNAS).status_code == 303
    kept = persona(desk, "janitor_b")
    assert (kept.names["sv"], kept.description) == ("Vaktmästare", "Knows every door.")
    page = desk.get("/settings/personas").text
    assert "Janitor &lt;b&gt;" in page
    assert "First name is “Anna”" in page
    assert desk.house.person("anna@lead.example.com").persona == "janitor_b"


def test_a_persona_without_a_condition_matches_nobody(desk: Desk) -> None:
    """An empty builder is no condition."""
    desk.post("/settings/personas/_new", **JANITOR)
    assert persona(desk, "janitor_b").criteria is None
    assert "only files and colleagues give it" in desk.get("/settings/personas").text


def test_a_persona_is_changed_and_deleted(desk: Desk) -> None:
    """Its key stays with it."""
    desk.post("/settings/personas/_new", **JANITOR, **ANNAS)
    where = "/settings/personas/janitor_b"
    assert "Vaktmästare" in desk.get(where).text
    assert desk.post(where, name_en="Caretaker").status_code == 303
    assert persona(desk, "janitor_b").names == {"en": "Caretaker"}
    assert desk.post(f"{where}/delete").status_code == 303
    assert persona(desk, "janitor_b") is None
    assert desk.get(where).status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name_en": ""}, "Give the persona a name in one language at least."),
        ({"name_en": "Finance director"}, "already; choose another name."),
        ({**JANITOR, "description": "x" * 2001}, "Field cannot be longer than 2000"),
        ({**JANITOR, "c.0.field": "job_title", "c.0.op": "="}, "Write or choose a value."),
    ],
)
def test_a_persona_that_cannot_be_is_shown_again(desk: Desk, fields: dict[str, str], said: str) -> None:
    """With what is wrong, and nothing is kept."""
    before = len(desk.house.rows(PersonaRow))
    answer = desk.post("/settings/personas/_new", **fields)
    assert answer.status_code == 400
    assert said in answer.text
    assert len(desk.house.rows(PersonaRow)) == before


def test_a_button_of_the_builder_saves_no_persona(desk: Desk) -> None:
    """The page comes back with the new line."""
    answer = desk.post("/settings/personas/_new", **JANITOR, **ANNAS, **{"c.new": "field:country", "edit": "add c"})
    assert answer.status_code == 200
    assert 'name="c.1.field"' in answer.text


def test_personas_change_places(desk: Desk) -> None:
    """The first one whose condition is met counts; at the end nothing happens."""
    rows = sorted(desk.house.rows(PersonaRow), key=lambda row: row.position)
    assert desk.post(f"/settings/personas/{rows[0].key}/down").status_code == 303
    assert desk.post(f"/settings/personas/{rows[1].key}/up").status_code == 303
    after = sorted(desk.house.rows(PersonaRow), key=lambda row: row.position)
    assert [row.key for row in after[:2]] == [rows[1].key, rows[0].key]


def test_a_property_is_defined_renamed_and_forgotten(desk: Desk) -> None:
    """The page says by which name files bring it."""
    desk.post("/settings/properties", label="Shoe size", entity="contact", type="number")
    assert "custom.shoe_size" in desk.get("/settings/properties").text
    where = "/settings/properties/edit?entity=contact&key=shoe_size"
    assert 'value="Shoe size"' in desk.get(where).text
    desk.post(where, label="Size of shoes", type="text")
    (row,) = desk.house.rows(PropertyRow)
    assert (row.key, row.label, row.type) == ("shoe_size", "Size of shoes", "text")
    desk.post("/settings/properties/remove?entity=contact&key=shoe_size")
    assert desk.house.rows(PropertyRow) == []


def test_a_property_that_came_with_a_file_is_listed(desk: Desk) -> None:
    """With how many have it; giving it a name defines it."""
    desk.house.sql("""UPDATE contact SET custom = '{"a/b ?": "42"}' WHERE stage = 'lead'""")
    page = desk.get("/settings/properties").text
    assert "came with a file" in page
    assert "key=a/b+?" in page or "key=a%2Fb+%3F" in page
    desk.post("/settings/properties/edit?entity=contact&key=a/b+%3F", label="Odd one", type="number")
    assert [row.label for row in desk.house.rows(PropertyRow)] == ["Odd one"]


@pytest.mark.parametrize("fields", [{"label": "", "entity": "contact"}, {"label": "Size", "entity": "deal"}])
def test_a_property_that_cannot_be_is_shown_again(desk: Desk, fields: dict[str, str]) -> None:
    """And nothing is kept; nor under a name that is taken."""
    assert desk.post("/settings/properties", **fields, type="text").status_code == 400
    assert desk.get("/settings/properties/edit?entity=contact&key=none").status_code == 404
    good = {"label": "Size", "entity": "contact", "type": "text"}
    assert desk.post("/settings/properties", **good).status_code == 303
    assert "already; choose another name." in desk.post("/settings/properties", **good).text


def test_lead_statuses_are_a_list_of_words(desk: Desk) -> None:
    """Written as people write them, kept as the CRM does; nobody loses one that is gone."""
    desk.house.sql("UPDATE contact SET lead_status = 'open_deal' WHERE stage = 'lead'")
    assert desk.post("/settings/statuses", statuses="New\r\n\r\nWon back\r\nnew").status_code == 303
    assert read_settings(desk.house.engine).lead_statuses == ["new", "won_back"]
    page = desk.get("/settings/statuses").text
    assert "not on the list" in page
    assert desk.post("/settings/statuses", statuses=" \r\n ").status_code == 400


def test_whose_word_counts_is_a_setting(desk: Desk) -> None:
    """And so is who follows whom; another word is refused."""
    assert "The CRM is right" in desk.get("/settings").text
    assert desk.post("/settings/crm", crm_policy="rules", lift_companies="y").status_code == 303
    now = read_settings(desk.house.engine)
    assert (now.crm_policy, now.lift_companies, now.lift_contacts) == ("rules", True, False)
    assert desk.post("/settings/crm", crm_policy="dice").status_code == 400


def test_who_may_only_read_is_offered_nothing(desk_of: Callable[[str], Desk]) -> None:
    """A reviewer sees what there is, without the forms."""
    desk = desk_of("reviewer")
    for page in ("personas", "properties", "statuses"):
        assert 'action="/settings' not in desk.get(f"/settings/{page}").text
        assert "_new" not in desk.get(f"/settings/{page}").text
