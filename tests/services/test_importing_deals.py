"""Importing deals: how one is known again, and where it takes its people and its company."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from nurture.core.errors import BadInput
from nurture.services.opening import initialise
from nurture.storage.database import make_engine, reading
from nurture.storage.tables import (
    ActivityRow,
    CompanyRow,
    ConflictRow,
    DealContactRow,
    DealRow,
    ImportChangeRow,
    StageMoveRow,
)
from tests.factories import NOW
from tests.services.files import bring, codes, company, contact, counts, everything

ANNA = "anna@ek.example.com"
BO = "bo@asp.example.com"
HEADER = "record id,name,stage,email,company,opened_at,closed_at,amount"
MAY, JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6, 7))
LATER = NOW + timedelta(days=1)


@pytest.fixture
def peopled(workspace: Engine) -> Engine:
    """A workspace with Anna, Bo, and their companies, where nobody stands anywhere yet."""
    bring(workspace, "contacts", "email,record id", f"{ANNA},101", f"{BO},102")
    return workspace


def did(engine: Engine, key: str) -> list[tuple[str, datetime, str]]:
    """What this contact did, in the order of time and kind."""
    with reading(engine) as session:
        query = select(ActivityRow).where(ActivityRow.contact_id == contact(engine, key).id)
        rows = session.exec(query.order_by(col(ActivityRow.at), col(ActivityRow.kind)))
        return [(row.kind, row.at, row.detail) for row in rows]


def test_a_new_deal_makes_an_opportunity(peopled: Engine) -> None:
    """By the rules, on the evidence of what happened."""
    report = bring(peopled, "deals", HEADER, f"1,Fans,Contract Sent,{ANNA},,2026-05-01,,100")
    assert counts(report) == (1, 0, 0, 0, 0)
    assert did(peopled, ANNA) == [("deal_created", MAY, "Fans")]
    assert (contact(peopled, ANNA).stage, contact(peopled, BO).stage) == ("opportunity", None)


def test_a_won_deal_makes_a_customer_and_their_company_one(peopled: Engine) -> None:
    """The others there wait for the company's decision."""
    bring(peopled, "contacts", "email,stage", "cia@ek.example.com,lead")
    bring(peopled, "deals", HEADER, f"1,Fans,closedwon,{ANNA},,2026-05-01,2026-06-01,100")
    assert contact(peopled, ANNA).stage == "customer"
    assert contact(peopled, "cia@ek.example.com").stage == "lead"
    (firm,) = [row for row in everything(peopled, CompanyRow) if row.domain == "ek.example.com"]
    assert (firm.stage, firm.decision) == ("customer", None)


def test_a_lost_deal_is_kept_in_mind(peopled: Engine) -> None:
    """Whoever lost it stays where they stand."""
    bring(peopled, "deals", HEADER, f"1,Fans,Closed Lost,{ANNA},,2026-05-01,2026-06-01,100")
    assert (contact(peopled, ANNA).stage, contact(peopled, ANNA).deal_lost_at) == ("opportunity", JUNE)


@pytest.mark.parametrize(
    ("row", "is_forgotten"),
    [
        ("2,More,open,2026-07-01,", True),
        ("2,More,won,2026-04-01,2026-07-01", True),
        ("2,More,open,2026-05-01,", False),
        ("2,More,lost,2026-05-01,2026-05-02", False),
    ],
)
def test_a_later_deal_makes_up_for_a_lost_one(peopled: Engine, row: str, is_forgotten: bool) -> None:
    """One that was opened or won afterwards."""
    header = "record id,name,stage,opened_at,closed_at,email"
    bring(peopled, "deals", header, f"1,Fans,lost,2026-05-01,2026-06-01,{ANNA}")
    bring(peopled, "deals", header, f"{row},{ANNA}")
    assert (contact(peopled, ANNA).deal_lost_at is None) is is_forgotten


def test_a_lost_deal_told_as_an_activity_is_kept_in_mind_too(peopled: Engine) -> None:
    """Wherever we hear of it."""
    bring(peopled, "activities", "email,activity,occurred_at", f"{ANNA},deal_lost,2026-06-01")
    assert contact(peopled, ANNA).deal_lost_at == JUNE


def test_a_new_deal_ends_the_churn(peopled: Engine) -> None:
    """Of the person and of the company that the CRM says had left."""
    bring(peopled, "companies", "name,domain,churned", "Ek AB,ek.example.com,2026-05-01")
    bring(peopled, "activities", "email,activity,occurred_at", f"{ANNA},churned,2026-05-01")
    bring(peopled, "deals", HEADER, f"1,Fans,won,{ANNA},Ek AB,2026-05-15,2026-06-01,", now=LATER)
    assert contact(peopled, ANNA).churned_at is None
    assert (company(peopled, "Ek AB").churned_at, company(peopled, "Ek AB").custom) == (None, {})


def test_an_old_deal_ends_no_churn(peopled: Engine) -> None:
    """It was won before they left."""
    bring(peopled, "activities", "email,activity,occurred_at", f"{ANNA},churned,2026-06-01")
    bring(peopled, "deals", HEADER, f"1,Fans,won,{ANNA},,2026-04-01,2026-05-01,")
    assert contact(peopled, ANNA).churned_at == JUNE


def test_a_deal_that_names_only_a_company_moves_only_the_company(peopled: Engine) -> None:
    """Forward, with the deal as evidence."""
    bring(peopled, "companies", "name,domain", "Ek AB,ek.example.com")
    bring(peopled, "deals", HEADER, "1,Fans,won,,Ek AB,,2026-06-01,")
    assert (contact(peopled, ANNA).stage, company(peopled, "Ek AB").stage) == (None, "customer")
    (moved,) = everything(peopled, StageMoveRow)
    assert (moved.company_id, moved.to_stage, moved.by) == (company(peopled, "Ek AB").id, "customer", "deal")


def test_an_unknown_company_is_made_by_its_name_and_not_by_its_number(peopled: Engine) -> None:
    """A number says nothing of anybody."""
    header = "name,stage,company,company id"
    report = bring(peopled, "deals", header, "Fans,open,Ny AB,9", "Vents,open,,10")
    assert (counts(report), codes(report)) == ((2, 0, 0, 0, 0), ["unknown_company"])
    assert (company(peopled, "Ny AB").record_id, company(peopled, "Ny AB").stage) == ("9", "opportunity")


def test_a_deal_does_not_rename_its_company(peopled: Engine) -> None:
    """What a deal calls it finds it, and no more."""
    bring(peopled, "companies", "name,domain", "Ek AB,ek.example.com")
    bring(peopled, "deals", "name,stage,company,company domain", "Fans,open,EK,ek.example.com")
    assert company(peopled, "Ek AB").stage == "opportunity"


def test_people_are_found_by_number_too_and_the_unknown_are_named(peopled: Engine) -> None:
    """The row is kept; brought in once more, it finds those who came in between."""
    lines = ("name,stage,opened_at,email,contact ids", "Fans,open,2026-05-01,cia@ek.example.com,101;102")
    assert codes(bring(peopled, "deals", *lines)) == ["unknown_contact"]
    bring(peopled, "contacts", "email", "cia@ek.example.com")
    assert counts(bring(peopled, "deals", *lines, now=LATER)) == (0, 1, 0, 0, 0)
    assert len(everything(peopled, DealContactRow)) == 3
    assert did(peopled, "cia@ek.example.com") == [("deal_created", MAY, "Fans")]


def test_the_same_file_again_changes_nothing(peopled: Engine) -> None:
    """Also where it gives no days: what happened is told once."""
    lines = ("name,stage,email", f"Fans,open,{ANNA}", f"Vents,won,{BO}")
    assert counts(bring(peopled, "deals", *lines)) == (2, 0, 0, 0, 0)
    assert counts(bring(peopled, "deals", *lines, now=LATER)) == (0, 0, 2, 0, 0)
    assert did(peopled, ANNA) == [("deal_created", NOW, "Fans")]
    assert did(peopled, BO) == [("deal_won", NOW, "Vents")]


def test_a_deal_goes_on(peopled: Engine) -> None:
    """What is blank stays, what changed is kept for whoever takes the import back."""
    bring(peopled, "deals", HEADER, f"1,Fans,open,{ANNA},,2026-05-01,,100")
    report = bring(peopled, "deals", HEADER, "1,,won,,,,2026-06-01,", now=LATER)
    (row,) = everything(peopled, DealRow)
    assert (row.name, row.state, row.amount, row.closed_at) == ("Fans", "won", 100, JUNE)
    (change,) = [one for one in everything(peopled, ImportChangeRow) if one.entity == "deal"]
    assert (change.import_id, change.changes["state"]) == (report.import_id, ["open", "won"])


def test_a_deal_that_is_open_again_leaves_its_people_where_they_are(peopled: Engine) -> None:
    """And says so."""
    bring(peopled, "deals", HEADER, f"1,Fans,won,{ANNA},,2026-05-01,2026-06-01,")
    report = bring(peopled, "deals", HEADER, f"1,Fans,open,{ANNA},,2026-05-01,,", now=LATER)
    assert codes(report) == ["deal_reopened"]
    assert contact(peopled, ANNA).stage == "customer"


def test_a_renamed_deal_did_not_happen_twice(peopled: Engine) -> None:
    """What happened in it follows its name."""
    bring(peopled, "deals", HEADER, f"1,Fans,open,{ANNA},,2026-05-01,,")
    bring(peopled, "deals", HEADER, f"1,Large fans,open,{ANNA},,2026-05-01,,", now=LATER)
    assert did(peopled, ANNA) == [("deal_created", MAY, "Large fans")]


def test_a_deal_may_take_the_name_of_another(peopled: Engine) -> None:
    """What both of them tell of the same day is told once by that name."""
    lines = (HEADER, f"1,Fans,open,{ANNA},,2026-05-01,,", f"2,Vents,open,{ANNA},,2026-05-01,,")
    bring(peopled, "deals", *lines)
    bring(peopled, "deals", HEADER, f"1,Vents,open,{ANNA},,2026-05-01,,", now=LATER)
    assert ("deal_created", MAY, "Vents") in did(peopled, ANNA)


@pytest.mark.parametrize(
    ("rows", "deals"),
    [
        ((f"Fans,2026-05-01,{ANNA}", f"Fans,2026-05-01,{ANNA}"), 1),
        ((f"Fans,2026-05-01,{ANNA}", f"Fans,2026-06-01,{ANNA}"), 2),
        ((f"Fans,2026-05-01,{ANNA}", f"Fans,2026-05-01,{BO}"), 2),
        ((f"Fans,,{ANNA}", f"Vents,,{ANNA}"), 2),
    ],
)
def test_without_a_number_name_day_and_people_tell_deals_apart(
    peopled: Engine, rows: tuple[str, ...], deals: int
) -> None:
    """Two rows of one deal are merged."""
    bring(peopled, "deals", "name,opened_at,email,stage", *(f"{row},open" for row in rows))
    assert len(everything(peopled, DealRow)) == deals


def test_a_won_deal_against_the_word_of_the_crm_waits_for_somebody(peopled: Engine) -> None:
    """Nothing is overwritten in silence."""
    bring(peopled, "contacts", "email,stage", f"{ANNA},lead")
    bring(peopled, "deals", HEADER, f"1,Fans,won,{ANNA},,2026-05-01,2026-06-01,", now=LATER)
    assert contact(peopled, ANNA).stage == "lead"
    (conflict,) = everything(peopled, ConflictRow)
    assert (conflict.crm_stage, conflict.derived_stage) == ("lead", "customer")


@pytest.mark.parametrize(
    ("header", "row", "code"),
    [("name,stage,amount", "Fans,won,100", "no_address_column"), ("name,email", f"Fans,{ANNA}", "missing_column")],
)
def test_a_file_that_is_about_no_deals_is_refused(peopled: Engine, header: str, row: str, code: str) -> None:
    """It must say whose they are and how they stand."""
    with pytest.raises(BadInput) as refused:
        bring(peopled, "deals", header, row)
    assert refused.value.reason == code


@pytest.mark.postgres
def test_deals_come_into_postgresql_too(postgres: str) -> None:
    """With what they mean for people and companies."""
    engine = make_engine(postgres)
    initialise(engine)
    bring(engine, "contacts", "email,record id", f"{ANNA},101")
    lines = (HEADER, f"1,Fans,won,{ANNA},Ek AB,2026-05-01,2026-06-01,100")
    assert counts(bring(engine, "deals", *lines)) == (1, 0, 0, 0, 0)
    assert counts(bring(engine, "deals", *lines, now=LATER)) == (0, 0, 1, 0, 0)
    assert (contact(engine, ANNA).stage, company(engine, "Ek AB").stage) == ("customer", "customer")
    engine.dispose()
