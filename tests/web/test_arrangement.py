"""Stages on the pages: renamed, moved, switched, added and deleted, each with what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nurture.storage.tables import StageChangeRow, StageRow
from tests.house import House
from tests.web.conftest import Desk

PARTNER = {"name_en": "Partner", "name_sv": "", "name_nb": "", "relationship": "undecided", "phase": "none"}
PARTNER |= {"owner": "sales", "value": "", "after": ""}


def stage(house: House, value: str) -> Any:
    """A stage as it is kept."""
    return next((row for row in house.rows(StageRow) if row.value == value), None)


@pytest.fixture
def partnered(desk: Desk) -> Desk:
    """A desk with a stage of its own in which somebody stands."""
    assert desk.post("/stages/_new", **PARTNER).status_code == 303
    desk.house.bring("email,stage", "siv@firma.example.com,partner")
    return desk


def test_a_stage_is_renamed(desk: Desk) -> None:
    """The list and the record say so; what it means is not asked."""
    page = desk.get("/stages/lead/edit").text
    assert 'name="relationship"' not in page
    fields = {"name_en": "Curious", "name_sv": "Nyfiken", "phase": "awareness", "owner": "sales"}
    assert desk.post("/stages/lead/edit", **fields, relationship="customer").location == "/stages/_order"
    kept = stage(desk.house, "lead")
    assert (kept.names, kept.relationship, kept.owner) == ({"en": "Curious", "sv": "Nyfiken"}, "prospect", "sales")
    assert "Curious" in desk.get("/stages/_order").text
    assert [row.by for row in desk.house.rows(StageChangeRow)] == ["admin@example.com"]


def test_stages_change_places_with_buttons(desk: Desk) -> None:
    """Where that is not possible, the page says why."""
    answer = desk.post("/stages/_order/lead/down")
    assert (answer.status_code, answer.location) == (303, "/stages/_order#lead")
    assert stage(desk.house, "lead").position == 30
    refused = desk.post("/stages/_order/opportunity/down")
    assert refused.status_code == 400
    assert "a customer could become a prospect again" in refused.text


def test_a_stage_of_ones_own_is_added(partnered: Desk) -> None:
    """It is on the list, with its people."""
    page = partnered.get("/stages/_order").text
    assert "Partner" in page
    assert "/stages/partner/edit" in page
    assert stage(partnered.house, "partner").relationship == "undecided"


def test_a_stage_without_a_meaning_is_held(desk: Desk) -> None:
    """The list and its page say so until somebody decides; nobody has described it yet."""
    desk.post("/stages/_new", **PARTNER | {"relationship": "", "on_the_way": "y", "after": "lead"})
    assert "Not decided: held" in desk.get("/stages/_order").text
    assert stage(desk.house, "partner").position == 30
    page = desk.get("/stages/partner").text
    assert "So the guard holds every mail to them." in page
    assert "What they struggle with" not in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name_en": ""}, "Give the stage a name"),
        ({"name_en": "Lead"}, "There is a stage “lead” already"),
        ({"value": "Key account"}, "small letters"),
        ({"name_sv": "x" * 61}, "Field cannot be longer"),
        ({"relationship": "prospect", "on_the_way": "y", "after": "customer"}, "could become a prospect again"),
        ({"phase": "later"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(desk: Desk, change: dict[str, str], said: str) -> None:
    """And no stage is added."""
    answer = desk.post("/stages/_new", **PARTNER | change)
    assert answer.status_code == 400
    assert said in answer.text
    assert stage(desk.house, "partner") is None


def test_another_meaning_has_to_be_meant(partnered: Desk) -> None:
    """The page says whom it concerns; without the tick nothing changes."""
    where, fields = "/stages/partner/edit", PARTNER | {"relationship": "customer"}
    assert "1 person hangs on what this stage means." in partnered.get(where).text
    answer = partnered.post(where, **fields)
    assert answer.status_code == 400
    assert "so that nobody does it by mistake" in answer.text
    assert partnered.post(where, **fields, certain="y").status_code == 303
    assert stage(partnered.house, "partner").relationship == "customer"


def test_a_stage_is_switched_off_and_on(partnered: Desk) -> None:
    """Before, the page says whom the guard then holds."""
    assert "holds every mail to 1 person" in partnered.get("/stages/partner/edit").text
    assert partnered.post("/stages/partner/switch", on="no").status_code == 303
    assert not stage(partnered.house, "partner").is_enabled
    assert "Switch this stage on" in partnered.get("/stages/partner/edit").text
    partnered.post("/stages/partner/switch", on="yes")
    assert stage(partnered.house, "partner").is_enabled


def test_the_stage_of_customers_cannot_be_switched_off(desk: Desk) -> None:
    """It is not offered, and refused to whoever asks all the same."""
    assert "Switch this stage off" not in desk.get("/stages/customer/edit").text
    assert desk.post("/stages/customer/switch", on="no").status_code == 400


def test_a_stage_is_deleted_once_it_is_empty(partnered: Desk) -> None:
    """With somebody in it, the page offers no button; a shipped one is never offered."""
    assert "it can only be switched off" in partnered.get("/stages/partner/edit").text
    assert partnered.post("/stages/partner/delete").status_code == 400
    partnered.house.sql("DELETE FROM contact WHERE stage = 'partner'")
    partnered.house.sql("UPDATE company SET stage = NULL WHERE stage = 'partner'")
    assert partnered.post("/stages/partner/delete").status_code == 303
    assert stage(partnered.house, "partner") is None
    assert "Delete this stage" not in partnered.get("/stages/lead/edit").text


def test_who_may_only_read_is_offered_nothing(desk_of: Callable[[str], Desk]) -> None:
    """A reviewer sees the stages without the forms."""
    page = desk_of("reviewer").get("/stages/_order").text
    assert "Marketing qualified lead" in page
    assert "/edit" not in page
    assert "_order/lead" not in page
