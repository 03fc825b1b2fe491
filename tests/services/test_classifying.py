"""Classifying: rules move people forward, contradictions wait for a person, and every move is on record."""

from __future__ import annotations

from datetime import timedelta

from nurture.services.classifying import classify_people
from nurture.storage.tables import CompanyRow, ConflictRow, StageMoveRow
from tests.house import STAGES, House, address

LEAD = address("lead")
REQUEST = f"{LEAD},contact_requested,2026-11-01T10:00:00+00:00"


def act(house: House, *rows: str) -> None:
    """Import activities of address, kind and moment."""
    house.bring("email,activity,occurred_at", *rows, entity="activities")


def test_a_request_moves_a_lead_forward_on_record(house: House) -> None:
    """The move says from, to, by which rule and on what evidence."""
    act(house, REQUEST)
    report = house.classify()
    assert report.moved == {("lead", "marketingqualifiedlead"): 1}
    last = max(
        (row for row in house.rows(StageMoveRow) if row.contact_id == house.person(LEAD).id), key=lambda row: row.id
    )
    assert (last.from_stage, last.to_stage, last.mover) == ("lead", "marketingqualifiedlead", "rule")
    assert last.because


def test_classifying_again_moves_nobody(house: House) -> None:
    """Equal facts move people once."""
    act(house, REQUEST)
    house.classify()
    assert house.classify().moved == {}


def test_a_dry_run_moves_nobody(house: House) -> None:
    """A dry run says what would happen and keeps nothing."""
    act(house, REQUEST)
    report = classify_people(house.engine, now=house.later(), dry_run=True)
    assert report.moved == {("lead", "marketingqualifiedlead"): 1}
    assert house.person(LEAD).stage == "lead"


def test_a_day_before_the_facts_moves_nobody(house: House) -> None:
    """As of a day, later activities do not count."""
    act(house, REQUEST)
    assert classify_people(house.engine, now=house.now, as_of=house.now - timedelta(days=30)).moved == {}


def test_nobody_is_moved_back(house: House) -> None:
    """An opportunity who did only what a lead does stays one."""
    act(house, f"{address('opportunity')},form_submitted,2026-11-01")
    assert house.classify().moved == {}


def test_nobody_leaves_the_wildcard_by_rule(house: House) -> None:
    """Whoever was put in stage other stays there whatever they do."""
    act(house, f"{address('other')},demo_signed_up,2026-11-01")
    house.classify()
    assert house.person(address("other")).stage == "other"


def test_a_won_deal_of_a_lead_waits_for_a_person(house: House) -> None:
    """The CRM says lead and a deal is won: a conflict, kept once, and no move."""
    act(house, f"{LEAD},deal_won,2026-11-01")
    assert house.classify().conflicts == 1
    assert house.classify().conflicts == 1
    (conflict,) = house.rows(ConflictRow)
    assert (conflict.crm_stage, conflict.derived_stage) == ("lead", "customer")
    assert house.person(LEAD).stage == "lead"


def test_whoever_is_in_conflict_gets_nothing_meanwhile(house: House) -> None:
    """Until somebody decides the guard takes the stricter reading."""
    act(house, f"{LEAD},deal_won,2026-11-01")
    house.classify()
    assert house.plan().held == {"crm_conflict": 1}


def test_a_conflict_closes_when_the_crm_agrees(house: House) -> None:
    """Once the CRM says customer too, nothing waits any longer."""
    act(house, f"{LEAD},deal_won,2026-11-01")
    house.classify()
    house.bring("email,stage", f"{LEAD},customer")
    assert house.classify().conflicts == 0
    assert house.person(LEAD).stage == "customer"


def test_the_counts_are_those_of_everybody(house: House) -> None:
    """The report says how many stand where, people without a stage included."""
    house.bring("email", "new@nytt.example.com")
    report = house.classify()
    assert report.contacts == len(STAGES) + 1
    assert sum(report.by_stage.values()) == report.contacts


def test_a_company_is_lifted_by_its_people(house: House) -> None:
    """A contact's move lifts their company to the same stage, on record."""
    act(house, REQUEST)
    house.classify()
    company = next(row for row in house.rows(CompanyRow) if row.domain == "lead.example.com")
    assert company.stage == "marketingqualifiedlead"
    assert [row.to_stage for row in house.rows(StageMoveRow) if row.company_id == company.id][-1] == company.stage
