"""Rules on the pages: changed with a look ahead, applied, and read by everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nurture.storage.tables import StageDefinitionRow, StageVersionRow
from tests.house import House, address
from tests.web.conftest import Desk
from tests.web.forms import sent_by

LEAD = address("lead")
ANNAS = {"c.0.field": "first_name", "c.0.op": "=", "c.0.value": "Anna"}
RULE = "/stages/opportunity/rule"


def entry(house: House, stage: str = "opportunity") -> Any:
    """The rule of a stage as it is kept."""
    return next(row for row in house.rows(StageDefinitionRow) if row.stage == stage).definition["entry"]


def untouched(desk: Desk, where: str) -> dict[str, Any]:
    """The fields of a page as they would be sent."""
    fields: dict[str, Any] = {}
    for name, value in sent_by(desk.get(where).text):
        if name.startswith("c."):
            fields.setdefault(name, []).append(value)
    return fields


def test_every_rule_is_told_in_words(desk: Desk) -> None:
    """With how many meet it, and that there is no profile yet."""
    page = desk.get("/stages/_rules").text
    assert "Booked a meeting" in page
    assert "8 people meet the rule" in page
    assert "No profile is set" in page


def test_a_rule_is_saved_as_the_next_version(desk: Desk) -> None:
    """In the name of whoever asks, and told as such."""
    answer = desk.post(RULE, **ANNAS)
    assert (answer.status_code, answer.location) == (303, "/stages/_rules")
    assert entry(desk.house) == {"field": "first_name", "op": "=", "value": "Anna"}
    assert [(row.version, row.replaced_by) for row in desk.house.rows(StageVersionRow)] == [(1, "admin@example.com")]
    assert "Version 2 is saved." in desk.get("/stages/_rules").text
    page = desk.get(RULE).text
    assert "Earlier versions" in page
    assert "Booked a meeting, was sent a proposal or got a deal in the CRM" in page


@pytest.mark.parametrize("stage", ["subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "evangelist"])
def test_a_shipped_rule_that_is_sent_back_untouched_stays(desk: Desk, stage: str) -> None:
    """The builder shows all of it, three levels deep."""
    where, before = f"/stages/{stage}/rule", entry(desk.house, stage)
    assert desk.post(where, **untouched(desk, where)).status_code == 303
    assert entry(desk.house, stage) == before
    assert "nothing was changed" in desk.get("/stages/_rules").text


def test_who_would_move_is_shown_before_anything_is_saved(desk: Desk) -> None:
    """From where to where, with names and reasons."""
    page = desk.post(f"{RULE}/preview", **ANNAS).text
    assert "8 people" in page
    assert "Who would move at the next run" in page
    assert "Anna Subscriber" in page
    assert "First name is “Anna”" in page
    assert desk.house.person(LEAD).stage == "lead"


def test_which_planned_mails_change_is_shown_too(desk: Desk) -> None:
    """Those of the people who would move, beside the rule and before all rules are applied."""
    page = desk.post(f"{RULE}/preview", **ANNAS).text
    assert "Mails that change" in page
    assert "All mails stay as they are" not in page
    assert "Mails that change" in desk.post("/stages/_rules/foresee").text


def test_a_large_workspace_is_asked_before_it_looks_ahead(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting goes on by itself; the run waits for its button."""
    monkeypatch.setattr("nurture.web.rules.FORESEEN_AT_ONCE", 3)
    assert "Who would move at the next run" not in desk.post(f"{RULE}/preview", **ANNAS).text
    asked = desk.post(RULE, **ANNAS, edit="foresee")
    assert asked.status_code == 200
    assert "Who would move at the next run" in asked.text


def test_an_empty_rule_leads_nobody_anywhere(desk: Desk) -> None:
    """It is no rule, and not one that everybody meets."""
    assert "Only a person puts somebody in this stage" in desk.post(f"{RULE}/preview").text
    assert desk.post(RULE).status_code == 303
    assert entry(desk.house) is None
    assert "No rule leads here" in desk.get("/stages/_rules").text


def test_an_unfinished_rule_is_shown_again(desk: Desk) -> None:
    """With what is missing at its line, and nothing saved."""
    answer = desk.post(RULE, **{"c.0.activity": "visit", "c.0.op": ">=", "c.0.count": "often"})
    assert answer.status_code == 400
    assert 'id="c-0-errors"' in answer.text
    assert desk.house.rows(StageVersionRow) == []


def test_the_wildcard_has_no_rule(desk: Desk) -> None:
    """The page says why."""
    answer = desk.post("/stages/other/rule", **ANNAS)
    assert answer.status_code == 400
    assert "only a person does" in answer.text
    assert desk.get("/stages/nowhere/rule").status_code == 404


def test_the_rules_are_applied_with_a_button(desk: Desk) -> None:
    """It is said first who would move, and then who has."""
    desk.house.happened(LEAD, "meeting_booked")
    desk.house.later()
    assert "1 person" in desk.post("/stages/_rules/foresee").text
    assert desk.house.person(LEAD).stage == "lead"
    assert desk.post("/stages/_rules/apply").location == "/stages/_rules"
    assert "The rules are applied. 1 person has moved." in desk.get("/stages/_rules").text
    assert desk.house.person(LEAD).stage == "opportunity"


def test_the_profile_is_built_the_same_way(desk: Desk) -> None:
    """It may not ask about itself; saved, it is told in words."""
    assert 'value="field:fits_profile"' not in desk.get("/stages/_profile").text
    assert 'value="field:fits_profile"' in desk.get(RULE).text
    assert "Nobody fits a profile that is not there" in desk.post("/stages/_profile/preview").text
    assert desk.post("/stages/_profile", **ANNAS).status_code == 303
    page = desk.get("/stages/_rules").text
    assert "First name is “Anna”" in page
    assert "8 people fit" in page
    assert desk.post("/stages/_profile", **{"c.0.field": "revenue", "c.0.op": ">="}).status_code == 400


def test_who_may_only_read_is_offered_nothing(desk_of: Callable[[str], Desk]) -> None:
    """Sales reads the rules and changes none."""
    page = desk_of("sales").get("/stages/_rules").text
    assert "Booked a meeting" in page
    assert "/rule" not in page
    assert "_rules/apply" not in page
