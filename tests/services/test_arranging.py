"""Stages renamed, moved, switched, added and deleted: what may be, what the guard makes of it, and the record."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import named
from nurture.core.stages import Owner, Phase, Relationship, Stages
from nurture.services.arranging import (
    StageWish,
    add_stage,
    change_stage,
    delete_stage,
    move_stage,
    switch_stage,
    weigh_stage,
)
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.tables import StageChangeRow
from tests.house import House, address

LEAD = address("lead")


def wish(name: str = "Partner", relationship: Relationship | None = Relationship.UNDECIDED, **given: Any) -> StageWish:
    """A stage of one's own, beside the way."""
    facts: dict[str, Any] = {"phase": Phase.NONE, "owner": Owner.SALES, "on_the_way": False}
    return StageWish(named({"en": name}), relationship, **facts | given)


def by(house: House) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": "karin", "now": house.later()}


def stages(house: House) -> Stages:
    """The stages as they are."""
    with reading(house.engine) as session:
        return load_stages(session)


def way(house: House) -> list[str]:
    """The stages on the way in their order."""
    return [stage.value for stage in stages(house) if stage.order is not None]


def test_a_stage_is_renamed_and_means_what_it_meant(house: House) -> None:
    """Its value, its meaning and its place stay."""
    before = stages(house).get("lead")
    assert before
    new = StageWish(named({"en": "Curious", "sv": "Nyfiken"}), before.relationship, before.phase, Owner.SALES)
    changed = change_stage(house.engine, "lead", new, **by(house))
    assert changed == stages(house).get("lead")
    assert changed.names.in_language("sv") == "Nyfiken"
    assert (changed.order, changed.relationship) == (before.order, before.relationship)


def test_a_change_is_kept_with_what_was_before(house: House) -> None:
    """Who changed it, when, and the whole row; what stayed is not on record."""
    switch_stage(house.engine, "other", on=False, **by(house))
    switch_stage(house.engine, "other", on=False, **by(house))
    (row,) = house.rows(StageChangeRow)
    assert (row.stage, row.by, row.is_enabled, row.relationship) == ("other", "karin", True, "undecided")
    assert row.before["names"]["nb"] == "Annet"


def test_a_shipped_stage_keeps_its_meaning_for_the_guard(house: House) -> None:
    """A lead is never made a customer by changing the word."""
    new = wish("Lead", Relationship.CUSTOMER, phase=Phase.AWARENESS, on_the_way=True)
    with pytest.raises(BadInput, match="is fixed"):
        change_stage(house.engine, "lead", new, **by(house))


def test_a_stage_of_ones_own_stands_where_it_is_put(house: House) -> None:
    """After the one that was named, and everybody's place is counted anew."""
    on_the_way = {"on_the_way": True, "phase": Phase.DECISION}
    made = add_stage(house.engine, wish("Pilot", Relationship.PROSPECT, **on_the_way), after="lead", **by(house))
    assert (made.value, made.order) == ("pilot", 30)
    assert way(house)[1:4] == ["lead", "pilot", "marketingqualifiedlead"]


def test_without_a_place_it_stands_last_on_its_side(house: House) -> None:
    """A prospect's stage comes before the first customer's, and so does one whose meaning is not decided."""
    add_stage(house.engine, wish("Pilot", Relationship.PROSPECT, on_the_way=True), **by(house))
    add_stage(house.engine, wish("Partner", None, on_the_way=True), **by(house))
    add_stage(house.engine, wish("Fan", Relationship.CUSTOMER, on_the_way=True), **by(house))
    assert way(house)[4:] == ["opportunity", "pilot", "partner", "customer", "evangelist", "fan"]


def test_the_crms_word_can_be_given(house: House) -> None:
    """What the CRM calls it is its value."""
    assert add_stage(house.engine, wish("Vår partner"), value="998811", **by(house)).value == "998811"
    assert add_stage(house.engine, wish("Vår partner"), **by(house)).value == "var_partner"


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("Lead", {}, "already"),
        (" ", {"value": "x"}, "name"),
        ("Partner", {"value": "Key account"}, "small letters"),
        ("Partner", {"relationship": Relationship.FORMER_CUSTOMER}, "who has left"),
    ],
)
def test_a_stage_that_cannot_be_is_refused(house: House, name: str, given: dict[str, Any], said: str) -> None:
    """And nothing is kept."""
    value = given.pop("value", "")
    with pytest.raises(BadInput, match=said):
        add_stage(house.engine, wish(name.strip(), **given), value=value, **by(house))
    assert house.rows(StageChangeRow) == []


def test_a_prospects_stage_never_comes_after_a_customers(house: House) -> None:
    """People only move forward by themselves; nobody may become a prospect that way."""
    with pytest.raises(BadInput, match="prospect again"):
        add_stage(house.engine, wish("Pilot", Relationship.PROSPECT, on_the_way=True), after="customer", **by(house))
    with pytest.raises(BadInput, match="prospect again"):
        move_stage(house.engine, "opportunity", "down", **by(house))


def test_stages_change_places(house: House) -> None:
    """Down and up again is where it was."""
    before = way(house)
    move_stage(house.engine, "lead", "down", **by(house))
    assert way(house)[:3] == ["subscriber", "marketingqualifiedlead", "lead"]
    move_stage(house.engine, "lead", "up", **by(house))
    assert way(house) == before


@pytest.mark.parametrize(("value", "direction"), [("subscriber", "up"), ("evangelist", "down"), ("other", "up")])
def test_there_is_no_place_beyond_the_ends(house: House, value: str, direction: Any) -> None:
    """Nor for a stage that is not on the way."""
    with pytest.raises(BadInput):
        move_stage(house.engine, value, direction, **by(house))


def test_a_stage_comes_onto_the_way_and_leaves_it(house: House) -> None:
    """The others close up behind it."""
    add_stage(house.engine, wish("Pilot", Relationship.PROSPECT), **by(house))
    changed = change_stage(house.engine, "pilot", wish("Pilot", Relationship.PROSPECT, on_the_way=True), **by(house))
    assert changed.order == 60
    assert change_stage(house.engine, "pilot", wish("Pilot", Relationship.PROSPECT), **by(house)).order is None


def test_a_stage_is_weighed(house: House) -> None:
    """Who stands in it, who works where it stands, and which sequences lead there."""
    house.bring("email,stage", "siv@lead.example.com,subscriber")
    house.classify()
    weight = weigh_stage(house.engine, "lead")
    assert (weight.people, weight.at_companies, weight.affected) == (1, 1, 2)
    assert [one.in_language("en") for one in weight.sequences] == ["Subscriber welcome"]


def test_who_stands_in_a_stage_that_is_off_is_held(ready: House) -> None:
    """The approved drafts to them do not leave; on again they may."""
    switch_stage(ready.engine, "lead", on=False, **by(ready))
    assert ready.export().withheld
    assert "unknown_stage" in ready.codes(email=LEAD)
    switch_stage(ready.engine, "lead", on=True, **by(ready))
    assert stages(ready).relationship("lead") is Relationship.PROSPECT


def test_the_customers_stage_stays_on(house: House) -> None:
    """It is what a won deal means."""
    with pytest.raises(BadInput, match="stays on"):
        switch_stage(house.engine, "customer", on=False, **by(house))


def test_what_left_before_a_change_is_judged_by_what_held_then(ready: House) -> None:
    """A stage that is switched off, or means something else since, makes no violation of the past."""
    add_stage(ready.engine, wish("Pilot", Relationship.PROSPECT), **by(ready))
    ready.bring("email,stage,language,country,consent_basis", "eva@pilot.example.com,pilot,en,SE,consent")
    assert ready.export().exported
    switch_stage(ready.engine, "lead", on=False, **by(ready))
    change_stage(ready.engine, "pilot", wish("Pilot", Relationship.CUSTOMER), **by(ready))
    assert ready.audit().violations == ()


def test_what_leaves_after_a_change_is_judged_by_the_change(ready: House) -> None:
    """The audit reads the stage as it was at the moment: a mail to somebody in a stage that was off is found."""
    switch_stage(ready.engine, "lead", on=False, **by(ready))
    off = ready.later()
    switch_stage(ready.engine, "lead", on=True, **by(ready))
    ready.export()
    assert ready.audit().violations == ()
    ready.forge("UPDATE release SET at = :at", at=off.replace(tzinfo=None))
    assert "wrong_audience" in {one.code for one in ready.audit().violations}


def test_a_stage_of_ones_own_is_deleted_once_it_is_empty(house: House) -> None:
    """With somebody in it, it can only be switched off."""
    add_stage(house.engine, wish(), **by(house))
    house.bring("email,stage", "siv@firma.example.com,partner")
    with pytest.raises(BadInput, match="Switch it off instead"):
        delete_stage(house.engine, "partner", **by(house))
    house.sql("DELETE FROM contact WHERE email_key = 'siv@firma.example.com'")
    house.sql("UPDATE company SET stage = NULL WHERE stage = 'partner'")
    delete_stage(house.engine, "partner", **by(house))
    assert stages(house).get("partner") is None
    assert house.rows(StageChangeRow)[-1].before["value"] == "partner"


def test_a_shipped_stage_is_not_deleted(house: House) -> None:
    """Nor is one that does not exist."""
    with pytest.raises(BadInput, match="not deleted"):
        delete_stage(house.engine, "other", **by(house))
    with pytest.raises(NotFound):
        delete_stage(house.engine, "nowhere", **by(house))
