"""The whole line, from the library to the proof, on both databases."""

from __future__ import annotations

import threading

import pytest

from nurture.services.browsing.people import stream_people
from nurture.services.explaining import explain_person, who_gets
from nurture.services.mapping import draw_gap_map
from nurture.storage.tables import ReleaseRow
from tests.house import House, address, read_mbox
from tests.services.test_auditing import REWRITES

LEAD = address("lead")


@pytest.mark.postgres
def test_the_whole_line_on_postgresql(postgres_house: House) -> None:
    """Import, classify, plan, draft, approve, export and audit give what they give on SQLite."""
    house = postgres_house
    assert house.plan().plan_id == house.plan().plan_id
    assert house.draft().drafts == 24
    assert house.draft().drafts == 0
    assert house.approve().approved == 24
    assert house.export().exported == 24
    assert house.export("zip").exported == 0
    assert len(read_mbox(house.out / "mail.mbox")) == 24
    audit = house.audit()
    assert (audit.drafts, audit.exports, audit.violations) == (24, 1, ())


@pytest.mark.postgres
def test_the_plan_is_the_same_on_both_databases(house: House, postgres_house: House) -> None:
    """The same facts give the same plan id, whichever database holds them."""
    assert house.plan().plan_id == postgres_house.plan().plan_id


@pytest.mark.postgres
def test_every_rewrite_is_found_on_postgresql(postgres_house: House) -> None:
    """The audit's statements name each direct change on PostgreSQL too."""
    house = postgres_house
    house.to_approved()
    house.export()
    for code in (
        "stage_without_move",
        "wrong_audience",
        "audience_rewritten",
        "suppressed",
        "receipt_and_release_differ",
        "no_consent",
        "consent_and_receipt_differ",
        "twin_disagreed",
        "left_sequence",
        "version_forged",
        "stage_redefined",
    ):
        house.forge(REWRITES[code])
        assert code in {violation.code for violation in house.audit().violations}


@pytest.mark.postgres
def test_later_facts_are_no_violation_on_postgresql(postgres_house: House) -> None:
    """A move, a departure and an opt-out after the mail change nothing about it on PostgreSQL either."""
    house = postgres_house
    house.to_approved()
    house.export()
    house.bring("email,stage", f"{LEAD},customer")
    house.happened(address("evangelist"), "unsubscribed")
    house.bring("email,activity,occurred_at", f"{address('customer')},churned,2026-11-01", entity="activities")
    house.classify()
    assert house.audit().violations == ()


@pytest.mark.postgres
def test_two_exports_at_once_on_postgresql(postgres_house: House) -> None:
    """Of two hand-overs at the same time each draft leaves in one."""
    house = postgres_house
    house.to_approved()
    threads = [threading.Thread(target=house.export, kwargs={"name": name}) for name in ("one.mbox", "two.mbox")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(house.rows(ReleaseRow)) == 24


@pytest.mark.postgres
def test_explanations_on_postgresql(postgres_house: House) -> None:
    """What people read about a person, an offer and the gaps comes from PostgreSQL as well."""
    engine, now = postgres_house.engine, postgres_house.now
    assert len(list(stream_people(engine, now=now))) == 8
    assert explain_person(engine, LEAD, now=now).withheld
    assert dict(who_gets(engine, "version-nine", now=now))[LEAD].outcome == "blocked"
    assert draw_gap_map(engine, now=now)[0]
