"""Importing companies: how one is known again, who joins it, and where it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from nurture.core.companies import LEFT
from nurture.core.errors import BadInput
from nurture.services.classifying import classify_people
from nurture.services.opening import initialise
from nurture.storage.database import make_engine, reading
from nurture.storage.tables import CompanyRow, ContactRow, ImportChangeRow, PropertyRow, StageMoveRow
from tests.factories import NOW
from tests.services.files import bring, codes, company, contact, counts, everything

LATER = NOW + timedelta(days=1)
HEADER = "record id,name,domain,industry,stage"


def test_a_company_is_made_and_known_again(workspace: Engine) -> None:
    """The same file again changes nothing."""
    lines = (HEADER, "7,Ek AB,ek.example.com,Bygg,lead")
    assert counts(bring(workspace, "companies", *lines)) == (1, 0, 0, 0, 0)
    assert counts(bring(workspace, "companies", *lines, now=LATER)) == (0, 0, 1, 0, 0)
    (row,) = everything(workspace, CompanyRow)
    assert (row.record_id, row.domain, row.stage, row.crm_stage) == ("7", "ek.example.com", "lead", "lead")


@pytest.mark.parametrize(
    "row", ["7,Ek Sverige AB,,Bygg,", ",Other name,ek.example.com,Bygg,", ",Ek AB,,Bygg,", "7,,new.example.com,Bygg,"]
)
def test_it_is_found_by_record_id_domain_or_name(workspace: Engine, row: str) -> None:
    """In that order; what the row leaves blank stays."""
    bring(workspace, "companies", HEADER, "7,Ek AB,ek.example.com,,lead")
    assert counts(bring(workspace, "companies", HEADER, row)) == (0, 1, 0, 0, 0)
    (stored,) = everything(workspace, CompanyRow)
    assert (stored.industry, stored.stage, stored.record_id) == ("Bygg", "lead", "7")


def test_a_namesake_with_another_number_is_another_company(workspace: Engine) -> None:
    """As the CRM keeps them apart, so do we."""
    assert counts(bring(workspace, "companies", HEADER, "7,Ek AB,,,", "8,Ek AB,,,", ",Ek AB,,,")) == (3, 0, 0, 0, 0)


def test_two_records_of_one_domain_are_kept_apart(workspace: Engine) -> None:
    """The domain stays with the first; the second is known by its number."""
    report = bring(workspace, "companies", HEADER, "7,Ek AB,ek.example.com,,", "8,Ek Norge,ek.example.com,,")
    assert (counts(report), codes(report)) == ((2, 0, 0, 0, 0), ["shared_domain"])
    assert company(workspace, "Ek Norge").domain is None


def test_a_row_about_two_companies_is_rejected(workspace: Engine) -> None:
    """A number of one and the domain of another."""
    bring(workspace, "companies", HEADER, "7,Ek AB,ek.example.com,,", "8,Asp AB,asp.example.com,,")
    report = bring(workspace, "companies", HEADER, "7,Ek AB,asp.example.com,,")
    assert (counts(report), codes(report)) == ((0, 0, 0, 0, 1), ["two_companies"])


def test_two_rows_of_one_company_are_merged(workspace: Engine) -> None:
    """What one leaves blank, the other gives."""
    report = bring(workspace, "companies", HEADER, "7,Ek AB,,Bygg,", "7,,ek.example.com,,")
    assert counts(report) == (1, 0, 0, 1, 0)
    assert company(workspace, "Ek AB").domain == "ek.example.com"


def test_the_company_that_people_brought_gets_its_facts(workspace: Engine) -> None:
    """It was made from their addresses."""
    bring(workspace, "contacts", "email", "anna@ek.example.com")
    assert counts(bring(workspace, "companies", HEADER, "7,Ek AB,ek.example.com,Bygg,")) == (0, 1, 0, 0, 0)
    assert contact(workspace, "anna@ek.example.com").company_id == company(workspace, "Ek AB").id


def test_people_without_a_company_join_theirs(workspace: Engine) -> None:
    """By the exact name they gave."""
    bring(workspace, "contacts", "email,company", "anna@gmail.com,Ek AB")
    bring(workspace, "companies", HEADER, "7,Ek AB,ek.example.com,,")
    assert contact(workspace, "anna@gmail.com").company_id == company(workspace, "Ek AB").id


def test_a_customer_company_makes_no_customers_of_its_leads(workspace: Engine) -> None:
    """That is a decision of its own; the company moves, with its evidence."""
    bring(workspace, "contacts", "email,stage", "anna@ek.example.com,lead")
    bring(workspace, "companies", HEADER, "7,Ek AB,ek.example.com,,Customer", now=LATER)
    assert contact(workspace, "anna@ek.example.com").stage == "lead"
    with reading(workspace) as session:
        query = select(StageMoveRow).where(col(StageMoveRow.company_id).is_not(None)).order_by(col(StageMoveRow.id))
        moves = [(one.from_stage, one.to_stage, one.mover) for one in session.exec(query)]
    assert moves == [(None, "lead", "rule"), ("lead", "customer", "import")]


def test_what_an_import_changed_is_kept(workspace: Engine) -> None:
    """So that it can be taken back; what it made carries its number."""
    first = bring(workspace, "companies", HEADER, "7,Ek AB,,,")
    second = bring(workspace, "companies", HEADER, "7,Ek AB,,Bygg,")
    (change,) = everything(workspace, ImportChangeRow)
    assert (change.import_id, change.entity, change.changes) == (
        second.import_id,
        "company",
        {"industry": [None, "Bygg"]},
    )
    assert company(workspace, "Ek AB").import_id == first.import_id


def test_a_property_of_ones_own_is_defined_by_its_column(workspace: Engine) -> None:
    """Under the name that the column has."""
    bring(workspace, "companies", "name,Shoe size", "Ek AB,44", mapping={"Shoe size": "custom:shoe"})
    assert company(workspace, "Ek AB").custom == {"shoe": "44"}
    (row,) = everything(workspace, PropertyRow)
    assert (row.entity, row.key, row.label) == ("company", "shoe", "Shoe size")


def test_a_company_that_left_stays_away_whatever_its_people_are(workspace: Engine) -> None:
    """Customers brought in afterwards do not undo what the CRM says of their employer."""
    bring(workspace, "companies", "name,domain,churned", "Ek AB,ek.example.com,2026-03-01")
    bring(workspace, "contacts", "email,stage", "anna@ek.example.com,customer", now=LATER)
    classify_people(workspace, now=LATER)
    row = company(workspace, "Ek AB")
    assert (row.stage, row.churned_at, row.custom) == ("customer", NOW, {LEFT: "2026-03-01"})


def test_a_dry_run_says_the_same_and_keeps_nothing(workspace: Engine) -> None:
    """No company, no property."""
    lines = ("name,domain,Segment", "Ek AB,ek.example.com,A", ",,")
    tried = bring(workspace, "companies", *lines, mapping={"Segment": "custom:segment"}, dry_run=True)
    assert everything(workspace, CompanyRow) == everything(workspace, PropertyRow) == []
    assert tried.counts() == bring(workspace, "companies", *lines, mapping={"Segment": "custom:segment"}).counts()


def test_a_file_without_companies_is_refused(workspace: Engine) -> None:
    """It needs a name, a domain or a record id."""
    with pytest.raises(BadInput) as refused:
        bring(workspace, "companies", "country,phone", "SE,070")
    assert refused.value.reason == "missing_column"


@pytest.mark.postgres
def test_companies_come_into_postgresql_too(postgres: str) -> None:
    """Made, found again, joined and moved."""
    engine = make_engine(postgres)
    initialise(engine)
    bring(engine, "contacts", "email,company", "anna@gmail.com,Ek AB")
    lines = (HEADER, "7,Ek AB,ek.example.com,Bygg,customer", "8,Asp AB,,,")
    assert counts(bring(engine, "companies", *lines)) == (2, 0, 0, 0, 0)
    assert counts(bring(engine, "companies", *lines, "7,,,Skog,")) == (0, 1, 1, 1, 0)
    assert contact(engine, "anna@gmail.com").company_id == company(engine, "Ek AB").id
    engine.dispose()


def test_nobody_is_moved_out_of_their_company(workspace: Engine) -> None:
    """Only those without one join by name."""
    bring(workspace, "contacts", "email,company", "anna@asp.example.com,Ek AB")
    bring(workspace, "companies", HEADER, "7,Ek AB,ek.example.com,,")
    with reading(workspace) as session:
        joined = session.exec(select(CompanyRow.domain).join(ContactRow, col(ContactRow.company_id) == CompanyRow.id))
        assert list(joined) == ["asp.example.com"]
