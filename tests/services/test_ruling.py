"""Rules of stages and the ideal customer profile: changed in versions, and foreseen before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from nurture.core.criteria import ActivityTest, AnyOf, Criteria, FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.errors import BadInput, NotFound
from nurture.core.people import ActivityKind
from nurture.core.phrases import named, say
from nurture.core.stages import Owner, Phase, Relationship
from nurture.services.arranging import StageWish, add_stage
from nurture.services.comparing import compare_plans
from nurture.services.ruling import change_profile, change_rule, foresee_profile, foresee_rule, foresee_rules
from nurture.storage.database import reading
from nurture.storage.definitions import load_definitions
from nurture.storage.tables import StageDefinitionRow, StageMoveRow, StageVersionRow
from tests.house import House, address

LEAD = address("lead")
ANNAS = FieldTest("first_name", Op.EQUAL, "Anna")
CHATTED = ActivityTest(ActivityKind.CHAT_STARTED)


def rule(house: House, stage: str) -> Criteria | None:
    """The rule of a stage as it is kept."""
    with reading(house.engine) as session:
        return load_definitions(session)[stage].entry


def change(house: House, stage: str, criteria: Criteria | None) -> int:
    """Change a rule."""
    return change_rule(house.engine, stage, criteria, by="karin", now=house.later())


def test_a_rule_is_changed_and_the_rest_stays(house: House) -> None:
    """The next version has the same documents, and the one before is kept with who replaced it."""
    before = next(row for row in house.rows(StageDefinitionRow) if row.stage == "opportunity")
    assert change(house, "opportunity", CHATTED) == 2
    assert rule(house, "opportunity") == CHATTED
    after = next(row for row in house.rows(StageDefinitionRow) if row.stage == "opportunity")
    assert {**after.definition, "entry": None} == {**before.definition, "entry": None}
    (kept,) = house.rows(StageVersionRow)
    assert (kept.version, kept.replaced_by, kept.definition) == (1, "karin", before.definition)


def test_the_mails_that_a_rule_changes_are_foreseen(house: House) -> None:
    """Without a plan there are none; with one, what is foretold is what is so after the rule is kept."""
    assert foresee_rule(house.engine, "opportunity", ANNAS, now=house.now).plan is None
    house.classify()
    house.plan()
    foretold = foresee_rule(house.engine, "opportunity", ANNAS, now=house.now).plan
    assert house.rows(StageVersionRow) == []
    change_rule(house.engine, "opportunity", ANNAS, by="karin", now=house.now)
    assert foretold == compare_plans(house.engine, now=house.now)
    assert foretold.lines


def test_the_same_rule_is_no_new_version(house: House) -> None:
    """Nor is one whose values stand in another order."""
    first = FieldTest("country", Op.IN, ("SE", "NO"))
    change(house, "lead", first)
    assert change(house, "lead", first) == 2
    assert change(house, "lead", FieldTest("country", Op.IN, ("NO", "SE"))) == 2
    assert change(house, "lead", None) == 3
    assert rule(house, "lead") is None


def test_a_stage_of_ones_own_gets_its_first_rule(house: House) -> None:
    """There is no version before it."""
    wish = StageWish(named({"en": "Pilot"}), Relationship.PROSPECT, Phase.DECISION, Owner.SALES)
    add_stage(house.engine, wish, by="karin", now=house.later())
    assert change(house, "pilot", ANNAS) == 1
    assert rule(house, "pilot") == ANNAS
    assert house.rows(StageVersionRow) == []


@pytest.mark.parametrize(("stage", "error"), [("other", BadInput), ("nowhere", NotFound)])
def test_no_rule_leads_beside_the_way(house: House, stage: str, error: type[Exception]) -> None:
    """Only people move anybody in and out of the wildcard."""
    with pytest.raises(error):
        change(house, stage, ANNAS)


def moved(house: House, **given: Any) -> dict[Any, int]:
    """Who would move by these rules now."""
    stage, criteria = next(iter(given.items()))
    return foresee_rule(house.engine, stage, criteria, now=house.now).moved


def test_who_would_move_is_foreseen(house: House) -> None:
    """From where to where, with names and reasons; nothing has changed by looking."""
    house.happened(LEAD, "chat_started")
    house.later()
    seen = foresee_rule(house.engine, "opportunity", CHATTED, now=house.now)
    assert seen.moved == {("lead", "opportunity"): 1}
    assert seen.people == 1
    (example,) = seen.examples
    assert (example.name, example.from_stage, example.to_stage) == ("Anna Lead", "lead", "opportunity")
    assert "started a chat" in say(example.because[0])
    assert house.person(LEAD).stage == "lead"
    assert rule(house, "opportunity") != CHATTED
    assert house.rows(StageVersionRow) == []


def test_what_is_foreseen_happens(house: House) -> None:
    """Whoever saves it and applies the rules sees the same people move."""
    seen = moved(house, opportunity=ANNAS)
    assert seen == {
        (stage, "opportunity"): 1 for stage in ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead")
    }
    change(house, "opportunity", ANNAS)
    assert house.classify().moved == seen


def test_nobody_falls_back_by_a_stricter_rule(house: House) -> None:
    """Automatic changes only move forward."""
    assert moved(house, lead=AnyOf(())) == {}


def test_the_rules_as_they_are_are_foreseen(house: House) -> None:
    """After a run of the rules there is nothing left to do."""
    assert foresee_rules(house.engine, now=house.now).moved == {}
    house.happened(LEAD, "chat_started")
    house.later()
    assert foresee_rules(house.engine, now=house.now).moved == {("lead", "marketingqualifiedlead"): 1}


def test_the_profile_decides_who_fits(house: House) -> None:
    """With one, whoever signed up for a demo becomes a sales qualified lead; it is foreseen and then so."""
    house.happened(LEAD, "demo_signed_up")
    house.later()
    house.classify()
    now: datetime = house.later()
    assert foresee_profile(house.engine, None, now=now).moved == {}
    assert foresee_profile(house.engine, ANNAS, now=now).moved == {("marketingqualifiedlead", "salesqualifiedlead"): 1}
    change_profile(house.engine, ANNAS)
    house.classify()
    assert house.person(LEAD).stage == "salesqualifiedlead"
    assert {row.mover for row in house.rows(StageMoveRow)} >= {"rule"}
