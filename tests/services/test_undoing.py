"""Taking an import back: what goes, what returns, what stays and why."""

from __future__ import annotations

from typing import Any, Final

import pytest
from sqlalchemy import inspect, text

from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import say
from nurture.services.deciding import move_person
from nurture.services.undoing import UndoReport, undo_import
from nurture.storage.database import reading
from nurture.storage.tables import (
    ActivityRow,
    AliasRow,
    CompanyRow,
    ConflictRow,
    DealRow,
    ImportRow,
    StageMoveRow,
    SuppressionRow,
)
from tests.house import House, address

LEAD: Final = address("lead")
NEW: Final = "nils@ny.example.com"
HEAD: Final = "email,first_name,stage,language,country,consent_basis"
UNLIKE: Final = frozenset({"import", "import_change", "suppression", "fact_change", "sqlite_stat1"})
"""Tables that an import that came and went may leave different."""


def undo(house: House, number: int | None = None) -> UndoReport:
    """Take an import back, the newest one where no number is given."""
    newest = max(row.id for row in house.rows(ImportRow))
    return undo_import(house.engine, number or newest, by="karin", now=house.later())


def remarks(report: UndoReport) -> str:
    """All that is said about it."""
    return " ".join(say(one) for one in report.remarks)


def dump(house: House) -> dict[str, Any]:
    """Every row of every table, apart from the shadow tables of the search indexes."""
    with reading(house.engine) as session:
        connection = session.connection()
        names = [one for one in inspect(connection).get_table_names() if "_search" not in one]
        found = {name: connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in set(names) - UNLIKE}
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def test_an_import_that_is_taken_back_leaves_nothing(house: House) -> None:
    """People, companies, aliases, moves and all that followed are gone."""
    before = dump(house)
    house.bring(f"{HEAD},company,email 2", f"{NEW},Nils,customer,sv,SE,consent,Ny AB,nils@annan.example.com")
    report = undo(house)
    assert dump(house) == before
    assert (report.removed, report.restored, report.kept, report.suppressions_kept) == (1, 0, 0, 0)


def test_nobody_finds_who_is_gone(house: House) -> None:
    """The search index forgets them too."""
    house.bring(HEAD, f"{NEW},Nilsine,lead,,,")
    undo(house)
    with reading(house.engine) as session:
        found = session.connection().execute(text("SELECT * FROM contact_search WHERE contact_search MATCH 'nilsine'"))
        assert found.all() == []


def test_a_changed_column_returns(house: House) -> None:
    """As it was before the import."""
    house.bring("email,job_title,owner", f"{LEAD},Rektor,")
    house.bring("email,job_title,owner", f"{LEAD},VD,Elin")
    assert undo(house).restored == 1
    assert (house.person(LEAD).job_title, house.person(LEAD).owner) == ("Rektor", "")


def test_a_later_word_stays(house: House) -> None:
    """What another import wrote since is not overwritten; the rest returns."""
    first = house.bring("email,job_title,owner", f"{LEAD},VD,Elin")
    house.bring("email,job_title", f"{LEAD},CFO")
    report = undo(house, first.import_id)
    assert (house.person(LEAD).job_title, house.person(LEAD).owner) == ("CFO", "")
    assert "something stays" in remarks(report)


def test_a_stage_returns_on_record(house: House) -> None:
    """By whoever takes the import back, with the reason, and since when it was."""
    since = house.person(LEAD).stage_since
    house.bring("email,stage", f"{LEAD},customer")
    undo(house)
    last = max((row for row in house.rows(StageMoveRow) if row.contact_id == house.person(LEAD).id), key=lambda r: r.id)
    assert (last.from_stage, last.to_stage, last.mover, last.by) == ("customer", "lead", "person", "karin")
    assert "was taken back" in last.because[0]["say"]
    assert (house.person(LEAD).stage, house.person(LEAD).stage_since) == ("lead", since)


def test_the_company_returns_with_its_people(house: House) -> None:
    """It had been lifted by them alone."""
    house.bring("email,stage", f"{LEAD},customer")
    undo(house)
    (company,) = (row for row in house.rows(CompanyRow) if row.domain == "lead.example.com")
    assert company.stage == "lead"
    assert house.audit().violations == ()


def test_a_company_does_not_fall_behind_its_people(house: House) -> None:
    """Somebody else there is a customer by a later file."""
    first = house.bring("email,stage", f"{LEAD},customer")
    house.bring("email,stage", "bo@lead.example.com,customer")
    undo(house, first.import_id)
    (company,) = (row for row in house.rows(CompanyRow) if row.domain == "lead.example.com")
    assert company.stage == "customer"


def test_who_stood_nowhere_does_so_again(house: House) -> None:
    """The move of the import goes with it."""
    house.bring("email", NEW)
    house.bring("email,stage", f"{NEW},lead")
    undo(house)
    assert house.person(NEW).stage is None
    assert house.audit().violations == ()


def test_a_stage_that_moved_on_stays(house: House) -> None:
    """A person has put them elsewhere since."""
    house.bring("email,stage", f"{LEAD},salesqualifiedlead")
    move_person(house.engine, LEAD, "opportunity", reason="They called", by="karin", now=house.later())
    undo(house)
    assert house.person(LEAD).stage == "opportunity"


def test_who_was_mailed_stays(house: House) -> None:
    """The proof of what they got needs them, and so does the audit."""
    house.bring(HEAD, f"{NEW},Nils,lead,en,SE,consent")
    number = max(row.id for row in house.rows(ImportRow))
    house.to_approved()
    house.export()
    report = undo(house, number)
    assert (report.removed, report.kept) == (0, 1)
    assert "mail has been sent" in remarks(report)
    assert house.audit().violations == ()


def test_drafts_that_did_not_leave_go_with_the_person(house: House) -> None:
    """Nothing of them can be released any more."""
    house.bring(HEAD, f"{NEW},Nils,lead,en,SE,consent")
    number = max(row.id for row in house.rows(ImportRow))
    house.to_approved()
    assert house.drafts("approved", email=NEW)
    assert undo(house, number).removed == 1
    assert house.drafts(email=NEW) == []
    assert house.export().exported > 0


def test_a_draft_of_who_returns_is_void(house: House) -> None:
    """It was made for the stage that the import gave them."""
    house.bring("email,stage", f"{LEAD},marketingqualifiedlead")
    number = max(row.id for row in house.rows(ImportRow))
    house.to_approved()
    undo(house, number)
    house.export()
    assert house.codes("void", email=LEAD) == {"stage_changed"}


@pytest.mark.parametrize("later", ["stage", "activity", "column", "alias"])
def test_who_came_up_again_stays(house: House, later: str) -> None:
    """A later import or a person has had to do with them."""
    first = house.bring(HEAD, f"{NEW},Nils,lead,,,")
    if later == "stage":
        move_person(house.engine, NEW, "opportunity", reason="They called", by="karin", now=house.later())
    elif later == "activity":
        house.happened(NEW, "visit")
    else:
        house.bring(f"email,{'owner' if later == 'column' else 'email 2'}", f"{NEW},n@annan.example.com")
    report = undo(house, first.import_id)
    assert (report.removed, report.kept) == (0, 1)
    assert house.person(NEW).first_name == "Nils"


def test_an_import_on_top_that_went_first_holds_nobody(house: House) -> None:
    """Both are gone in the end."""
    before = dump(house)["contact"]
    first = house.bring(HEAD, f"{NEW},Nils,lead,,,")
    house.bring("email,stage,owner,email 2", f"{NEW},customer,Elin,n@annan.example.com")
    undo(house)
    assert undo(house, first.import_id).removed == 1
    assert dump(house)["contact"] == before


def test_what_stops_mail_stays(house: House) -> None:
    """An opt-out is kept though its person is gone, and the report says so."""
    house.bring("email,unsubscribed", f"{NEW},yes")
    report = undo(house)
    assert report.suppressions_kept == 1
    assert "stays closed to mail" in remarks(report)
    assert [row.mailbox for row in house.rows(SuppressionRow)] == [NEW]


def test_an_address_returns_and_its_alias_goes(house: House) -> None:
    """The record id had found them under a new one."""
    house.bring("record_id,email", f"7,{NEW}")
    house.bring("record_id,email", "7,nils.ny@ny.example.com")
    undo(house)
    assert house.person(NEW).record_id == "7"
    assert house.rows(AliasRow) == []


def test_addresses_that_moved_along_return_together(house: House) -> None:
    """Each had taken the one that the other left."""
    house.bring("record_id,email", "1,a@ny.example.com", "2,b@ny.example.com")
    house.bring("record_id,email", "2,c@ny.example.com", "1,b@ny.example.com")
    undo(house)
    assert [house.person(f"{name}@ny.example.com").record_id for name in "ab"] == ["1", "2"]


def test_an_address_that_somebody_else_has_by_now_stays_theirs(house: House) -> None:
    """Nobody is given an address twice."""
    house.bring("record_id,email", f"7,{NEW}")
    changed = house.bring("record_id,email", "7,nils.ny@ny.example.com")
    house.bring("record_id,email", f"8,{NEW}")
    report = undo(house, changed.import_id)
    assert house.person(NEW).record_id == "8"
    assert house.person("nils.ny@ny.example.com").record_id == "7"
    assert "something stays" in remarks(report)


def test_a_contradiction_goes_with_its_import(house: House) -> None:
    """Nobody has to settle what nobody says any more."""
    house.bring("email,stage", f"{address('customer')},lead")
    undo(house)
    assert house.rows(ConflictRow) == []
    assert house.person(address("customer")).crm_stage == "customer"


def test_a_contradiction_that_the_import_ended_is_open_again(house: House) -> None:
    """As it was before."""
    for stage in ("lead", "customer"):
        house.bring("email,stage", f"{address('customer')},{stage}")
    undo(house)
    assert [row.closed_at for row in house.rows(ConflictRow)] == [None]


def test_activities_are_taken_back_with_what_they_meant(house: House) -> None:
    """Who had left has not, and a click that looked like a machine's is a person's again."""
    email = address("customer")
    house.bring("email,activity,occurred_at", f"{email},email_clicked,2026-05-31 10:00:04", entity="activities")
    rows = (f"{email},churned,2026-05-31", f"{email},email_delivered,2026-05-31 10:00:00")
    house.bring("email,activity,occurred_at", *rows, entity="activities")
    assert house.person(email).churned_at is not None
    assert undo(house).removed == 2
    assert house.person(email).churned_at is None
    assert [row.is_human for row in house.rows(ActivityRow)] == [True]


def test_companies_are_taken_back(house: House) -> None:
    """Those it made go, those it changed return, and whoever had joined one is alone again."""
    house.bring("email,company", "post.nils@gmail.com,Ny AB")
    before = dump(house)
    rows = ("Ny AB,ny.example.com,", "Firma lead,lead.example.com,900")
    house.bring("name,domain,employees", *rows, entity="companies")
    assert house.person("post.nils@gmail.com").company_id is not None
    report = undo(house)
    assert (report.removed, report.restored) == (1, 2)
    after = dump(house)
    assert [row.size for row in house.rows(CompanyRow) if row.domain == "lead.example.com"] == [None]
    assert {name: after[name] for name in ("stage_move", "alias")} == {
        name: before[name] for name in ("stage_move", "alias")
    }
    assert house.person("post.nils@gmail.com").company_id is None


def test_deals_are_taken_back_with_where_they_led(house: House) -> None:
    """A deal won by mistake leaves no customer behind."""
    house.bring("email", NEW)
    rows = (f"Ny affär,won,{NEW},2026-10-01", f"Gammal affär,won,{LEAD},2026-10-01")
    house.bring("name,stage,email,closed", *rows, entity="deals")
    assert (house.person(NEW).stage, len(house.rows(ConflictRow))) == ("customer", 1)
    assert undo(house).removed == 2
    assert house.rows(DealRow) == house.rows(ActivityRow) == house.rows(ConflictRow) == []
    assert house.person(NEW).stage is None
    assert house.audit().violations == ()


def test_an_import_is_taken_back_once(house: House) -> None:
    """The second time says who did it."""
    house.bring("email", NEW)
    undo(house)
    (row,) = (one for one in house.rows(ImportRow) if one.undone_at is not None)
    assert row.undone_by == "karin"
    with pytest.raises(BadInput, match="karin") as refused:
        undo(house, row.id)
    assert refused.value.reason == "already_undone"


@pytest.mark.parametrize("number", [0, 99, 2**40])
def test_an_unknown_import_is_not_found(house: House, number: int) -> None:
    """Whatever number is asked for."""
    with pytest.raises(NotFound, match=str(number)):
        undo_import(house.engine, number, by="karin", now=house.later())


def test_a_crowd_is_taken_back(house: House) -> None:
    """More than a thousand people go, and the search index is as before."""
    before = dump(house)
    house.bring(HEAD, *(f"p{number}@ny.example.com,Pelle,lead,,," for number in range(1_200)))
    assert undo(house).removed == 1_200
    assert dump(house) == before


@pytest.mark.postgres
def test_an_import_is_taken_back_on_postgresql(postgres_house: House) -> None:
    """People go, columns and stages return."""
    house = postgres_house
    house.bring("record_id,email,stage,owner", f"7,{LEAD},customer,Elin", f"8,{NEW},lead,")
    report = undo(house)
    assert (report.removed, report.restored) == (1, 2)
    assert (house.person(LEAD).stage, house.person(LEAD).owner, house.person(LEAD).record_id) == ("lead", "", None)
