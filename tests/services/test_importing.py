"""Importing contacts and activities: what becomes of each row, and what an import may never do."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, col, select

from nurture.core.column_names import Entity
from nurture.core.consent import ConsentBasis
from nurture.core.errors import BadInput
from nurture.core.stages import DEFAULT_STAGES
from nurture.services.importing import ImportReport, import_file
from nurture.storage.database import make_engine, reading, writing
from nurture.storage.definitions import store_stages
from nurture.storage.offer_index import replace_offers
from nurture.storage.schema import upgrade
from nurture.storage.tables import (
    ActivityRow,
    AliasRow,
    CompanyRow,
    ConflictRow,
    ContactRow,
    ImportRow,
    StageMoveRow,
    SuppressionRow,
)
from tests.factories import NOW, make_offer


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a workspace with the shipped stages and nobody in it."""
    path = tmp_path_factory.mktemp("empty") / "nurture.sqlite"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    with writing(engine) as session:
        store_stages(session, DEFAULT_STAGES)
    engine.dispose()
    return path


@pytest.fixture
def engine(empty: Path, tmp_path: Path) -> Iterator[Engine]:
    """A workspace of one's own."""
    shutil.copy(empty, tmp_path / "nurture.sqlite")
    made = make_engine(f"sqlite:///{tmp_path / 'nurture.sqlite'}")
    yield made
    made.dispose()


def bring(engine: Engine, *lines: str, entity: Entity = "contacts", **given: Any) -> ImportReport:
    """Import these lines, at `NOW`."""
    stream = io.BytesIO("\n".join(lines).encode())
    report = import_file(engine, entity, stream, file="crm.csv", now=NOW, by="karin", **given)
    assert report.rows == report.added + report.updated + report.unchanged + report.merged + report.rejected
    return report


def act(engine: Engine, *lines: str) -> ImportReport:
    """Import these activities of address, kind, moment, target and detail."""
    return bring(engine, "email,activity,occurred_at,target,detail", *lines, entity="activities")


def person(engine: Engine, key: str) -> ContactRow:
    """The contact with this address."""
    with reading(engine) as session:
        return session.exec(select(ContactRow).where(ContactRow.email_key == key)).one()


def everything(engine: Engine, table: type[SQLModel]) -> list[Any]:
    """All rows of a table."""
    with reading(engine) as session:
        return list(session.exec(select(table)).all())


def reasons(engine: Engine) -> set[tuple[str, str]]:
    """Every suppression as (mailbox, reason)."""
    return {(row.mailbox, row.reason) for row in everything(engine, SuppressionRow)}


def codes(report: ImportReport) -> list[str]:
    """The codes of the report's problems."""
    return [problem.code for problem in report.problems]


ANNA = "anna@hus.example.com"
OLE = "ole@skole.example.com"


def test_a_row_becomes_a_person(engine: Engine) -> None:
    """Every recognised cell arrives in its field, in its own form."""
    bring(engine, "E-post;Förnamn;Land;Antal anställda;Taggar", "Anna@Hus.example.com;Anna;Sverige;1 200;vip, event")
    row = person(engine, ANNA)
    assert (row.first_name, row.country, row.company_size) == ("Anna", "SE", 1200)
    assert row.tags == ["vip", "event"]
    assert row.email == "Anna@hus.example.com"


def test_every_row_is_accounted_for(engine: Engine) -> None:
    """Added, merged and rejected rows add up to the rows of the file."""
    report = bring(engine, "email,first_name", f"{ANNA},Anna", f"{ANNA.upper()},Anna", "nobody,Ole", ",")
    assert (report.rows, report.added, report.merged, report.rejected) == (4, 1, 1, 2)


def test_the_same_file_again_changes_nothing(engine: Engine) -> None:
    """A file that says what is known already leaves everybody unchanged."""
    lines = ("email,stage,unsubscribed,tags", f"{ANNA},lead,yes,a;b", f"{OLE},customer,,")
    bring(engine, *lines)
    report = bring(engine, *lines)
    assert (report.unchanged, report.updated, report.suppressed) == (2, 0, 0)


def test_a_dry_run_says_the_same_and_keeps_nothing(engine: Engine) -> None:
    """The counts are those of the real import, and the database is as before."""
    lines = ("email,stage", f"{ANNA},lead", "broken,lead")
    tried = bring(engine, *lines, dry_run=True)
    assert everything(engine, ContactRow) == everything(engine, ImportRow) == []
    assert tried.counts() == bring(engine, *lines).counts()
    assert tried.import_id is None


def test_a_real_import_is_on_record(engine: Engine) -> None:
    """Its number, file, person and counts are stored."""
    report = bring(engine, "email", ANNA)
    (row,) = everything(engine, ImportRow)
    assert (row.id, row.by, row.file, row.counts["added"]) == (report.import_id, "karin", "crm.csv", 1)


def test_a_blank_never_overwrites(engine: Engine) -> None:
    """Neither an empty cell nor a placeholder takes away what is known."""
    bring(engine, "email,first_name,job_title", f"{ANNA},Anna,Chef")
    report = bring(engine, "email,first_name,job_title", f"{ANNA},,Select")
    assert (person(engine, ANNA).first_name, person(engine, ANNA).job_title) == ("Anna", "Chef")
    assert report.unchanged == 1


def test_two_rows_of_one_person_fill_each_other(engine: Engine) -> None:
    """What one row leaves blank, the other gives."""
    bring(engine, "email,first_name,last_name", f"{ANNA},Anna,", f"{ANNA},,Berg")
    assert (person(engine, ANNA).first_name, person(engine, ANNA).last_name) == ("Anna", "Berg")


@pytest.mark.parametrize("rows", [10, 2_500])
def test_a_second_row_is_merged_however_far_below_it_stands(engine: Engine, rows: int) -> None:
    """Rows that are looked up and written in different chunks still know each other."""
    people = [f"p{number}@hus.example.com" for number in range(rows)]
    report = bring(engine, "email", *people, people[0])
    assert (report.added, report.merged) == (rows, 1)


def test_a_further_address_becomes_an_alias(engine: Engine) -> None:
    """The first filled column counts, even where the first column is empty."""
    bring(engine, "email_work,email_home,email_other", f",{ANNA},anna@privat.example.com")
    (alias,) = everything(engine, AliasRow)
    assert alias.mailbox == "anna@privat.example.com"
    assert person(engine, ANNA).id == alias.contact_id


def test_an_address_changed_in_the_crm_keeps_the_person(engine: Engine) -> None:
    """The record id finds them, and the old mailbox stays known and suppressed."""
    bring(engine, "record id,email,unsubscribed", f"7,{ANNA},yes")
    report = bring(engine, "record id,email", "7,anna.berg@hus.example.com")
    assert report.updated == 1
    assert person(engine, "anna.berg@hus.example.com").record_id == "7"
    assert [row.mailbox for row in everything(engine, AliasRow)] == [ANNA]
    assert reasons(engine) == {(ANNA, "unsubscribed")}


def test_a_row_about_two_people_is_rejected(engine: Engine) -> None:
    """The address of one and the record id of another are not brought together by guessing."""
    bring(engine, "record id,email", f"1,{ANNA}", f"2,{OLE}")
    report = bring(engine, "record id,email,first_name", f"1,{OLE},Ole")
    assert codes(report) == ["two_contacts"]
    assert person(engine, OLE).first_name == ""


def test_an_opt_out_of_a_rejected_row_is_kept(engine: Engine) -> None:
    """Whoever it is, the mailbox said no."""
    bring(engine, "record id,email", f"1,{ANNA}", f"2,{OLE}")
    bring(engine, "record id,email,unsubscribed", f"1,{OLE},yes")
    assert (OLE, "unsubscribed") in reasons(engine)


@pytest.mark.parametrize("address", ["an\0na@hus.example.com", '"anna@hus.example.com\nBcc: x@hus.example.com"'])
def test_a_control_character_in_the_address_rejects_the_row(engine: Engine, address: str) -> None:
    """A NUL or a line break is never cleaned away."""
    report = bring(engine, "email,first_name", f"{address},Anna", f"{OLE},Ole")
    assert (report.added, report.rejected) == (1, 1)
    assert any(problem.column == "email" and problem.row == 1 for problem in report.problems)


def test_a_row_with_surplus_cells_is_kept_where_its_address_is_in_place(engine: Engine) -> None:
    """The surplus is reported."""
    report = bring(engine, "email,first_name", f"{OLE},Ole", f"{ANNA},Anna,more")
    assert report.added == 2
    assert codes(report) == ["surplus_cells"]


def test_a_row_whose_cells_are_shifted_is_rejected(engine: Engine) -> None:
    """Its address stands under another column."""
    report = bring(engine, "email,first_name", f"{OLE},Ole", f"{OLE},Ole", f"x,{ANNA},Anna")
    assert report.rejected == 1
    assert codes(report) == ["surplus_cells", "shifted_cells"]


def test_a_hostile_name_is_replaced_by_the_fallback(engine: Engine) -> None:
    """It is never a reason to hold somebody."""
    bring(engine, "email,first_name", f"{ANNA},{{{{7*7}}}}")
    assert person(engine, ANNA).first_name == ""


def test_a_number_too_large_for_the_database_is_left_out(engine: Engine) -> None:
    """The row is kept, and the cell is named."""
    report = bring(engine, "email,page_views", f"{ANNA},99999999999")
    assert person(engine, ANNA).page_views is None
    assert [(one.code, one.column) for one in report.problems] == [("unreadable_value", "page_views")]


@pytest.mark.parametrize(
    ("header", "cell", "reason"),
    [
        ("do_not_email", "Yes", "do_not_email"),
        ("Email status", "cleaned", "bounced"),
        ("Last Activity", "Email Bounced", "bounced"),
        ("Unsubscribed", "true", "unsubscribed"),
        ("Unsubscribed from: Newsletter", "Yes", "unsubscribed"),
        ("Avregistrerad från all e-post", "Ja", "unsubscribed"),
        ("Avmeldt all e-post", "Ja", "unsubscribed"),
        ("Reservert mot e-post", "ja", "unsubscribed"),
    ],
)
def test_a_word_against_mail_suppresses(engine: Engine, header: str, cell: str, reason: str) -> None:
    """Whatever column says it."""
    report = bring(engine, f"email,{header}", f"{ANNA},{cell}", f"{OLE},")
    assert reasons(engine) == {(ANNA, reason)}
    assert report.suppressed == 1


@pytest.mark.parametrize(("activity", "reason"), [("Unsubscribed", "unsubscribed"), ("Email Bounced", "bounced")])
def test_a_last_activity_outweighs_a_no_to_do_not_email(engine: Engine, activity: str, reason: str) -> None:
    """Of what two columns say, whatever stops mail counts."""
    bring(engine, "Email,Do Not Email,Last Activity", f"{ANNA},No,{activity}", f"{OLE},No,Email Opened")
    assert reasons(engine) == {(ANNA, reason)}


def test_a_last_activity_of_dates_says_when(engine: Engine) -> None:
    """As Salesforce lists it; among words it stays what somebody did."""
    bring(engine, "Email,Last Activity", f"{ANNA},31.05.2026", f"{OLE},")
    assert person(engine, ANNA).last_activity_at == datetime(2026, 5, 31, tzinfo=UTC)
    bring(engine, "Email,Last Activity", f"{ANNA},Email Opened", f"{OLE},31.05.2026")
    assert person(engine, ANNA).last_activity == "Email Opened"


def test_an_opt_out_counts_for_every_mailbox(engine: Engine) -> None:
    """Aliases are suppressed with the address."""
    bring(engine, "email,other_email,unsubscribed", f"{ANNA},{OLE},yes")
    assert reasons(engine) == {(ANNA, "unsubscribed"), (OLE, "unsubscribed")}


def test_an_import_never_lifts_a_suppression(engine: Engine) -> None:
    """A file that says they may be mailed changes nothing."""
    bring(engine, "email,unsubscribed", f"{ANNA},yes")
    bring(engine, "email,unsubscribed,email_status", f"{ANNA},no,active")
    assert reasons(engine) == {(ANNA, "unsubscribed")}


def test_the_first_import_adopts_the_stage_on_record(engine: Engine) -> None:
    """With the CRM's word as evidence, and without claiming to know since when."""
    bring(engine, "email,lifecycle stage", f"{ANNA},Kund")
    (move,) = everything(engine, StageMoveRow)[:1]
    assert (move.from_stage, move.to_stage, move.mover, move.by) == (None, "customer", "import", "karin")
    assert (person(engine, ANNA).stage, person(engine, ANNA).stage_since) == ("customer", None)


def test_without_a_stage_column_the_rules_decide_later(engine: Engine) -> None:
    """Nobody is given a stage that no one named."""
    bring(engine, "email", ANNA)
    assert person(engine, ANNA).stage is None


def test_a_later_import_moves_forward(engine: Engine) -> None:
    """A lead whom the CRM calls a customer becomes one, without a conflict."""
    bring(engine, "email,stage", f"{ANNA},lead")
    bring(engine, "email,stage", f"{ANNA},customer")
    assert person(engine, ANNA).stage == "customer"
    assert everything(engine, ConflictRow) == []


def test_a_crm_that_moves_somebody_back_opens_a_conflict(engine: Engine) -> None:
    """Nothing is overwritten in silence."""
    bring(engine, "email,stage", f"{ANNA},customer")
    bring(engine, "email,stage", f"{ANNA},lead")
    (conflict,) = everything(engine, ConflictRow)
    assert (conflict.crm_stage, conflict.derived_stage, conflict.closed_at) == ("lead", "customer", None)
    assert (person(engine, ANNA).stage, person(engine, ANNA).crm_stage) == ("customer", "lead")


def test_a_conflict_is_open_once(engine: Engine) -> None:
    """The same file again opens no second one."""
    for stage in ("customer", "lead", "lead", "subscriber"):
        bring(engine, "email,stage", f"{ANNA},{stage}")
    (conflict,) = everything(engine, ConflictRow)
    assert conflict.crm_stage == "subscriber"


def test_a_conflict_closes_when_both_agree(engine: Engine) -> None:
    """The CRM went back to what we know."""
    for stage in ("customer", "lead", "customer"):
        bring(engine, "email,stage", f"{ANNA},{stage}")
    (conflict,) = everything(engine, ConflictRow)
    assert conflict.closed_at == NOW


def test_a_conflict_that_somebody_decided_stays_closed(engine: Engine) -> None:
    """The same word of the CRM is no news."""
    for stage in ("customer", "lead"):
        bring(engine, "email,stage", f"{ANNA},{stage}")
    with writing(engine) as session:
        session.exec(select(ConflictRow)).one().closed_at = NOW
    bring(engine, "email,stage", f"{ANNA},lead")
    assert [row.closed_at for row in everything(engine, ConflictRow)] == [NOW]


@pytest.mark.parametrize("stages", [("lead", "customer"), ("customer", "lead")])
def test_two_rows_on_opposite_sides_are_a_conflict(engine: Engine, stages: tuple[str, str]) -> None:
    """Neither reading wins, so that the guard holds the person."""
    bring(engine, "email,stage", *(f"{ANNA},{stage}" for stage in stages))
    (conflict,) = everything(engine, ConflictRow)
    assert {conflict.crm_stage, conflict.derived_stage} == {"lead", "customer"}


def test_a_former_customer_is_a_customer_who_left(engine: Engine) -> None:
    """Churn is a fact beside the stage."""
    bring(engine, "email,stage", f"{ANNA},Former customer")
    assert (person(engine, ANNA).stage, person(engine, ANNA).churned_at) == ("customer", NOW)


def test_people_join_the_company_of_their_domain(engine: Engine) -> None:
    """The company takes the name the file gives, and the stage furthest ahead among its people."""
    bring(engine, "email,company,stage", f"{ANNA},Hus AB,customer", "ulf@hus.example.com,,lead")
    (company,) = everything(engine, CompanyRow)
    assert (company.name, company.domain, company.stage) == ("Hus AB", "hus.example.com", "customer")
    assert person(engine, "ulf@hus.example.com").company_id == company.id


def test_a_free_mail_address_joins_the_only_company_of_its_name(engine: Engine) -> None:
    """Free-mail hosts make no company of their own."""
    bring(engine, "email,company", "anna.hus@gmail.com,Hus AB", f"{ANNA},Hus AB", "x@gmail.com,Other")
    (company,) = everything(engine, CompanyRow)
    assert person(engine, "anna.hus@gmail.com").company_id == company.id
    assert person(engine, "x@gmail.com").company_id is None


def test_the_file_names_the_company_domain(engine: Engine) -> None:
    """It counts before the domain of the address."""
    bring(engine, "email,website", "anna.hus@gmail.com,https://www.hus.example.com/om")
    (company,) = everything(engine, CompanyRow)
    assert company.domain == "hus.example.com"


def test_the_basis_of_the_file_fills_what_is_blank(engine: Engine) -> None:
    """A row's own basis counts before it, and one who refused gets none."""
    rows = (f"{ANNA},consent", f"{OLE},", "nils@hus.example.com,no")
    given: dict[str, Any] = {"consent": ConsentBasis.LEGITIMATE_INTEREST, "consent_source": "Fair 2026"}
    bring(engine, "email,consent", *rows, **given)
    bases = {row.email_key: (row.consent_basis, row.consent_source) for row in everything(engine, ContactRow)}
    assert bases[ANNA] == ("consent", "crm.csv")
    assert bases[OLE] == ("legitimate_interest", "Fair 2026")
    assert bases["nils@hus.example.com"] == (None, None)


def test_an_import_never_loosens_consent(engine: Engine) -> None:
    """A stricter basis stays, whoever says what of the file."""
    bring(engine, "email", ANNA, consent=ConsentBasis.LEGITIMATE_INTEREST)
    bring(engine, "email,consent", f"{ANNA},consent", consent=ConsentBasis.CONSENT)
    assert person(engine, ANNA).consent_basis == "legitimate_interest"


def test_the_report_says_how_many_would_be_held(engine: Engine) -> None:
    """Norway wants consent for named work addresses, Sweden does not."""
    report = bring(engine, "email,country", f"{ANNA},SE", f"{OLE},NO")
    assert report.held_without_consent == 1


def test_a_date_column_is_read_in_one_order(engine: Engine) -> None:
    """One cell that leaves no doubt decides for the others."""
    bring(engine, "email,last_activity_at", f"{ANNA},03/04/2026", f"{OLE},03/25/2026")
    assert person(engine, ANNA).last_activity_at == datetime(2026, 3, 4, tzinfo=UTC)


def test_a_custom_property_is_kept_on_request(engine: Engine) -> None:
    """Under the name it was given."""
    bring(engine, "email,Shoe size", f"{ANNA},42", mapping={"Shoe size": "custom:shoe_size"})
    assert person(engine, ANNA).custom == {"shoe_size": "42"}


@pytest.mark.parametrize("entity", ["contacts", "activities"])
def test_a_file_without_addresses_is_refused(engine: Engine, entity: Entity) -> None:
    """With one sentence and exit code 2."""
    with pytest.raises(BadInput, match="email") as refused:
        bring(engine, "name,town", "Anna,Lund", entity=entity)
    assert (refused.value.exit_code, refused.value.file) == (2, "crm.csv")


def test_a_mapping_to_nothing_is_refused(engine: Engine) -> None:
    """What a person asks for is done or refused, never ignored."""
    with pytest.raises(BadInput, match="shoe"):
        bring(engine, "email,x", f"{ANNA},1", mapping={"x": "shoe"})


def test_a_failure_changes_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it comes after everything was written."""

    def fail(*_: object, **_given: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("nurture.services.importing.contacts.settle_companies", fail)
    with pytest.raises(OSError, match="disk"):
        bring(engine, "email,stage", f"{ANNA},lead")
    assert everything(engine, ContactRow) == everything(engine, ImportRow) == []


def test_an_activity_finds_its_person_and_offer(engine: Engine) -> None:
    """By address and by the offer's link."""
    bring(engine, "email", ANNA)
    with writing(engine) as session:
        replace_offers(session, [make_offer("quiet-rooms")], (), NOW)
    report = act(engine, f"{ANNA},page view,2026-05-31 10:00,https://luftvik.example.com/en/quiet-rooms/?utm_source=x,")
    (row,) = everything(engine, ActivityRow)
    assert (row.kind, row.offer_key, row.import_id) == ("page_view", "quiet-rooms", report.import_id)
    assert row.at == datetime(2026, 5, 31, 10, tzinfo=UTC)


def test_an_activity_finds_its_person_by_alias_and_record(engine: Engine) -> None:
    """Both lead to the same contact."""
    bring(engine, "record id,email,other_email", f"7,{ANNA},{OLE}")
    act(engine, f"{OLE},visit,2026-05-31,,")
    bring(engine, "record_id,activity,occurred_at", "7,visit,2026-06-01", entity="activities")
    assert {row.contact_id for row in everything(engine, ActivityRow)} == {person(engine, ANNA).id}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("new@hus.example.com,visit,2026-05-31,,", "unknown_contact"),
        (f"{ANNA},danced,2026-05-31,,", "unreadable_value"),
        (f"{ANNA},visit,yesterday,,", "unreadable_value"),
        (f"{ANNA},visit,,,", "missing_value"),
        (",visit,2026-05-31,,", "address_missing"),
    ],
)
def test_an_activity_that_says_too_little_is_rejected(engine: Engine, line: str, code: str) -> None:
    """With the reason and the row."""
    bring(engine, "email", ANNA)
    report = act(engine, line)
    assert (report.rejected, codes(report)) == (1, [code])


def test_the_same_activity_counts_once(engine: Engine) -> None:
    """Twice in one file, or in two."""
    bring(engine, "email", ANNA)
    first = act(engine, f"{ANNA},visit,2026-05-31,,", f"{ANNA},visit,2026-05-31,,")
    second = act(engine, f"{ANNA},visit,2026-05-31,,")
    assert (first.added, first.unchanged, second.added, second.unchanged) == (1, 1, 0, 1)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("unsubscribed", "unsubscribed"), ("email_bounced", "bounced"), ("email_complained", "complained")],
)
def test_an_activity_against_mail_suppresses(engine: Engine, kind: str, reason: str) -> None:
    """The contact's mailbox is closed."""
    bring(engine, "email", ANNA)
    report = act(engine, f"{ANNA},{kind},2026-05-31,,")
    assert reasons(engine) == {(ANNA, reason)}
    assert report.suppressed == 1


def test_the_opt_out_of_somebody_unknown_is_kept(engine: Engine) -> None:
    """When they come in later, they are not mailed."""
    report = act(engine, f"{ANNA},unsubscribed,2026-05-31,,")
    assert (report.rejected, report.suppressed) == (1, 1)
    assert reasons(engine) == {(ANNA, "unsubscribed")}


def test_churn_and_a_new_deal(engine: Engine) -> None:
    """Who churned has left, until a deal is won after it."""
    bring(engine, "email,stage", f"{ANNA},customer")
    act(engine, f"{ANNA},churned,2026-05-31,,", f"{ANNA},deal_won,2025-01-01,,")
    assert person(engine, ANNA).churned_at == datetime(2026, 5, 31, tzinfo=UTC)
    act(engine, f"{ANNA},deal_won,2026-07-01,,")
    assert person(engine, ANNA).churned_at is None


def test_clicks_of_a_machine_are_marked(engine: Engine) -> None:
    """Also where the delivery comes in a later file than the click."""
    bring(engine, "email", ANNA)
    act(engine, f"{ANNA},email_clicked,2026-05-31 10:00:04,a,", f"{ANNA},email_clicked,2026-06-01 09:00:00,b,")
    act(engine, f"{ANNA},email_delivered,2026-05-31 10:00:00,,")
    with reading(engine) as session:
        rows = session.exec(select(ActivityRow).where(col(ActivityRow.kind) == "email_clicked"))
        assert {row.target: row.is_human for row in rows} == {"a": False, "b": True}


def test_the_report_as_json_has_the_keys_of_the_interface(engine: Engine) -> None:
    """Sentences are said, not stored phrases."""
    told = bring(engine, "email", "nobody").to_json()
    assert set(told) >= {"import_id", "rows", "added", "updated", "unchanged", "merged", "rejected", "suppressed"}
    assert told["columns"] == {"email": "email"}
    assert set(told["dialect"]) == {"encoding", "delimiter"}
    assert set(told["problems"][0]) == {"row", "column", "code", "message"}


def test_an_activity_of_two_people_is_rejected(engine: Engine) -> None:
    """The address is one contact's and the record id another's."""
    bring(engine, "record id,email", f"1,{ANNA}", f"2,{OLE}")
    header = "record_id,email,activity,occurred_at"
    report = bring(engine, header, f"1,{OLE},visit,2026-05-31", entity="activities")
    assert codes(report) == ["two_contacts"]


@pytest.mark.parametrize(("header", "field"), [("email,occurred_at", "activity"), ("email,activity", "occurred_at")])
def test_activities_need_their_columns(engine: Engine, header: str, field: str) -> None:
    """The sentence names the missing one."""
    with pytest.raises(BadInput, match=field):
        bring(engine, header, f"{ANNA},visit", entity="activities")


def test_a_file_that_is_no_table_is_refused_by_name(engine: Engine) -> None:
    """The error says which file."""
    with pytest.raises(BadInput) as refused:
        bring(engine, '{"email": 1}')
    assert refused.value.file == "crm.csv"


def test_too_many_problems_are_counted(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report ends with how many are not in it."""
    monkeypatch.setattr("nurture.services.importing.tallying.MOST_PROBLEMS", 2)
    report = bring(engine, "email,visits", *(f"broken,{number}" for number in range(5)))
    assert codes(report) == ["address_invalid", "address_invalid", "more_problems"]
    assert report.rejected == 5
