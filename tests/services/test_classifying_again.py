"""Classifying again: only those are read whose facts have changed since the last run, and nobody is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nurture.core.criteria_syntax import parse
from nurture.services.classifying import classify_people
from nurture.services.deciding import move_person
from nurture.services.ruling import change_rule
from nurture.services.undoing import undo_import
from nurture.storage.tables import SettingRow
from tests.house import STAGES, House, address

LEAD, SUBSCRIBER = address("lead"), address("subscriber")
IDLE = {"field": "days_since_activity", "op": ">=", "value": 30}
STAYED = {"field": "days_in_stage", "op": ">", "value": 30}
QUIET = {"not": {"activity": "visit", "count": 1, "within_days": 30}}


@pytest.fixture
def settled(house: House) -> House:
    """The house after a run by which everybody has been read."""
    house.classify()
    return house


def rule(house: House, stage: str, tree: object) -> None:
    """Make this the rule of a stage, and apply it."""
    change_rule(house.engine, stage, parse(tree)[0], by="karin", now=house.later())
    assert house.classify().looked_at == len(STAGES)


def test_where_nothing_has_changed_nobody_is_read(settled: House) -> None:
    """A second run finds nobody."""
    assert settled.classify().looked_at == 0


@pytest.mark.parametrize("at", ["2026-11-01", "2019-03-04"])
def test_who_did_something_is_read(settled: House, at: str) -> None:
    """Lately or long ago: what counts is that we have learnt it."""
    settled.bring("email,activity,occurred_at", f"{LEAD},meeting_booked,{at}", entity="activities")
    report = settled.classify()
    assert (report.looked_at, report.moved) == (1, {("lead", "opportunity"): 1})


def test_who_was_edited_is_read(settled: House) -> None:
    """A new job title may fit a rule."""
    settled.bring("email,job_title", f"{LEAD},CFO")
    assert settled.classify().looked_at == 1


def test_whose_company_changed_is_read(settled: House) -> None:
    """The people of a company stand on its facts too."""
    settled.bring("domain,name,industry", "lead.example.com,Firma lead,Schools", entity="companies")
    assert settled.classify().looked_at == 1


def test_about_whom_somebody_has_said_something_is_read(settled: House) -> None:
    """A person's word may end a contradiction, and it may be overtaken."""
    move_person(settled.engine, LEAD, "subscriber", reason="too early", by="karin", now=settled.later())
    assert settled.classify().looked_at == 1


def test_who_was_in_an_import_that_is_taken_back_is_read(settled: House) -> None:
    """What speaks no more for a contradiction closes nothing by itself, but is looked at."""
    report = settled.happened(LEAD, "deal_won")
    assert settled.classify().conflicts == 1
    undo_import(settled.engine, report.import_id or 0, by="karin", now=settled.later())
    assert settled.classify().looked_at == 1


def test_what_was_dated_ahead_counts_when_it_comes(settled: House) -> None:
    """Nobody imports anything on the day of the meeting."""
    day = settled.now + timedelta(days=3)
    settled.bring("email,activity,occurred_at", f"{LEAD},meeting_booked,{day:%Y-%m-%d}", entity="activities")
    assert settled.classify().moved == {}
    settled.later(days=4)
    assert settled.classify().moved == {("lead", "opportunity"): 1}


@pytest.mark.parametrize("tree", [IDLE, QUIET], ids=["days since", "window"])
def test_time_alone_may_move_somebody(house: House, tree: object) -> None:
    """Thirty days after a visit, a rule about its absence is met."""
    house.happened(LEAD, "visit")
    rule(house, "evangelist", {"all": [tree, {"field": "email", "op": "=", "value": LEAD}]})
    house.later(days=29)
    assert house.classify().conflicts == 0
    house.later(days=2)
    assert house.classify().conflicts == 1


def test_time_in_a_stage_alone_may_move_somebody(house: House) -> None:
    """More than thirty days after a move, a rule about the stay is met."""
    house.happened(SUBSCRIBER, "content_downloaded")
    assert house.classify().moved == {("subscriber", "lead"): 1}
    rule(house, "opportunity", STAYED)
    house.later(days=28)
    assert house.classify().looked_at == 0
    house.later(days=4)
    assert house.classify().moved == {("lead", "opportunity"): 1}


@pytest.mark.parametrize("setting", [{"crm_policy": "rules"}, {"lift_companies": False}, {"lead_statuses": ["new"]}])
def test_a_setting_that_decides_about_all_reads_everybody(settled: House, setting: dict[str, object]) -> None:
    """What the last run found is of no use then."""
    settled.set(**setting)
    assert settled.classify().looked_at == len(STAGES)
    assert settled.classify().looked_at == 0


def test_an_earlier_moment_reads_everybody(settled: House) -> None:
    """Time that goes back is no time that has passed; and forth again from there it is told apart too."""
    earlier = settled.now - timedelta(days=10)
    assert classify_people(settled.engine, now=settled.later(), as_of=earlier).looked_at == len(STAGES)
    assert settled.classify().looked_at == 0


def test_everybody_is_read_where_that_is_wanted(settled: House) -> None:
    """The long way can always be gone."""
    assert classify_people(settled.engine, now=settled.later(), full=True).looked_at == len(STAGES)


def test_a_dry_run_is_no_run(settled: House) -> None:
    """Whoever it has read is read again by the real one."""
    settled.happened(LEAD, "meeting_booked")
    classify_people(settled.engine, now=settled.later(), dry_run=True)
    assert settled.classify().looked_at == 1


def test_rules_that_ask_for_opt_outs_read_everybody(house: House) -> None:
    """An opt-out reaches people by boxes that they share with others, and no change of it is marked."""
    rule(house, "opportunity", {"field": "suppressed", "op": "=", "value": True})
    assert house.classify().looked_at == len(STAGES)


def test_a_workspace_whose_last_run_is_forgotten_reads_everybody(settled: House) -> None:
    """One that comes from an older release has never kept any."""
    settled.sql("DELETE FROM setting WHERE key = 'last_stage_run'")
    assert settled.classify().looked_at == len(STAGES)
    assert any(row.key == "last_stage_run" for row in settled.rows(SettingRow))
