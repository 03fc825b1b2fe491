"""Erasing: nothing of a person is left in any table or file, their proofs hold, and they stay blocked."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlmodel import SQLModel

from nurture.core.errors import NotFound, StoppedToAsk
from nurture.services.backing_up import back_up, restore_backup
from nurture.services.deciding import move_person, suppress_person
from nurture.services.erasing import Erasure, erase_person, foresee_erasure
from nurture.services.importing import ImportReport, import_file
from nurture.services.reviewing import comment_on_draft
from nurture.storage import tables as rows
from nurture.storage.database import reading
from nurture.storage.definitions import load_stages
from nurture.storage.standing import load_readers
from nurture.storage.tables import (
    AliasRow,
    ContactRow,
    DraftCommentRow,
    ReceiptRow,
    ReleaseRow,
    SuppressionRow,
    TombstoneRow,
)
from tests.house import House, address

LEAD = address("lead")
CANARIES = ("kanariefagel", "Kanáriesson", "gulfjäder", "burfågel")
"""Words of the address, the name, a property and a further address."""

WHO = f"{CANARIES[0]}@lead.example.com"
SPARE = f"{CANARIES[3]}@hem.example.net"
HEADER = "email,additional email addresses,first_name,last_name,Pet,stage,language,country,consent_basis"
ROW = f"{WHO},{SPARE},Gul,{CANARIES[1]},{CANARIES[2]},lead,en,SE,consent"


def arrive(house: House) -> None:
    """Somebody whose every fact is a word that is searched for."""
    import_row(house, HEADER, ROW)


def import_row(house: House, header: str, *rows: str) -> ImportReport:
    """Bring in people with a property of the workspace's own."""
    stream = io.BytesIO("\n".join((header, *rows)).encode())
    given: dict[str, Any] = {"file": f"{CANARIES[0]}@lead.example.com.csv", "now": house.later(), "by": "karin"}
    return import_file(
        house.engine, "contacts", stream, **given, mapping={"Pet": "custom:pet"} if "Pet" in header else None
    )


def live(house: House) -> None:
    """They are mailed, moved, talked about and opted out."""
    house.happened(WHO, "form_submitted", f"https://example.com/?u={CANARIES[0]}")
    house.plan()
    house.draft()
    house.approve()
    house.export()
    given: dict[str, Any] = {"by": "anna", "now": house.later()}
    move_person(house.engine, LEAD, "lead", reason=f"Gul {CANARIES[1]} asked for it", **given)
    move_person(house.engine, WHO, "opportunity", reason=f"{CANARIES[2]} told us", **given)
    suppress_person(house.engine, WHO, reason=f"{WHO} wrote to us", **given)


def erased(house: House, email: str = WHO) -> Erasure:
    """A colleague erases somebody, and writes the address once more."""
    return erase_person(house.engine, house.library.parent, email, typed=email, now=house.later())


def texts_of(house: House) -> str:
    """Every value of every table, the search index's own among them."""
    with reading(house.engine) as session:
        names = session.connection().exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").all()
        rows = [row for (name,) in names for row in session.connection().exec_driver_sql(f'SELECT * FROM "{name}"')]
    return repr(rows)


def test_nothing_is_left_in_any_table(house: House) -> None:
    """Not in rows, texts of others, the words of the search, nor the values of drafts."""
    arrive(house)
    live(house)
    before = texts_of(house)
    assert all(canary in before for canary in (CANARIES[0], CANARIES[3]))
    erased(house)
    left = texts_of(house).casefold()
    assert [one for one in CANARIES if one.casefold() in left] == []
    assert "asked for it" in left


def test_nothing_is_left_in_the_file(house: House) -> None:
    """Neither the database nor its log has a byte of it, in whatever way letters are written."""
    arrive(house)
    live(house)
    erased(house)
    folder = house.library.parent
    stored = b"".join(path.read_bytes() for path in folder.glob("nurture.db*")).lower()
    forms = {
        form for one in CANARIES for form in (one.lower().encode(), one.encode(), ascii(one)[1:-1].lower().encode())
    }
    assert [one for one in forms if one in stored] == []


def test_proofs_hold_without_the_person(house: House) -> None:
    """The audit is as clean as before and still counts what was sent; the receipts name nobody."""
    arrive(house)
    live(house)
    before = house.audit()
    done = erased(house)
    after = house.audit()
    assert (done.contacts, done.receipts > 0) == (1, True)
    assert (after.violations, after.drafts, after.exports) == ((), before.drafts, before.exports)


def blocked(house: House, email: str) -> set[str]:
    """Why this person may not be mailed, as the guard is told."""
    with reading(house.engine) as session:
        ids = [house.person(email).id or 0]
        _, reader = next(load_readers(session, load_stages(session), house.now, ids))
        return {one.value for one in reader.suppressions}


@pytest.mark.parametrize("again", [WHO, WHO.upper(), WHO.replace("@", "+new@"), SPARE, f"Gul <{WHO}>"])
def test_whoever_comes_in_again_stays_blocked(house: House, again: str) -> None:
    """By any address they were known by, however it is written; the import says that it stops mail to them."""
    arrive(house)
    erased(house)
    report = import_row(house, "email,stage,country,consent_basis", f"{again},lead,SE,consent")
    email = again.lower().replace("gul <", "").strip(">")
    assert report.suppressed == 1
    assert blocked(house, email) == {"erased"}


def test_an_address_that_turns_into_theirs_is_blocked(house: House) -> None:
    """Somebody known by record id whose new address is that of somebody erased; or who brings it as a further one."""
    arrive(house)
    erased(house)
    import_row(house, "email,record_id", "ny@lead.example.com,7", "bo@lead.example.com,8")
    import_row(house, "email,additional email addresses,record_id", f"{WHO},,7", f"bo@lead.example.com,{SPARE},8")
    assert blocked(house, WHO) == {"erased"}
    assert blocked(house, "bo@lead.example.com") == {"erased"}


def test_nothing_is_planned_for_who_comes_back(house: House) -> None:
    """An erased person who is imported again gets no mail out of any door."""
    arrive(house)
    erased(house)
    arrive(house)
    house.to_approved()
    house.export()
    assert house.drafts("exported", email=WHO) == []
    assert house.audit().violations == ()


def test_the_number_of_somebody_erased_is_nobody_elses(house: House) -> None:
    """Their releases keep it, so that no proof is ever about another person."""
    arrive(house)
    live(house)
    number = house.person(WHO).id
    erased(house)
    import_row(house, "email,stage", "siv@ny.example.com,customer")
    assert number in {row.contact_id for row in house.rows(ReleaseRow)}
    assert (house.person("siv@ny.example.com").id or 0) > (number or 0)
    assert house.audit().violations == ()


def test_receipts_and_releases_hold_sealed_addresses(ready: House) -> None:
    """The same seal in both, and no address in either, before anybody is erased."""
    ready.export()
    told = "".join(row.told for row in ready.rows(ReceiptRow))
    assert "@" not in told
    assert all(row.address_key in told and "@" not in row.address_key for row in ready.rows(ReleaseRow))


def test_a_release_that_is_given_to_somebody_else_is_found(ready: House) -> None:
    """Whoever changes whom a proof is about, by number or seal, is told on by the receipt."""
    ready.export()
    ready.forge("UPDATE release SET contact_id = contact_id + 100 WHERE draft_id = (SELECT min(draft_id) FROM release)")
    assert "receipt_is_another_persons" in {one.code for one in ready.audit().violations}


def test_what_left_to_somebody_erased_is_still_judged(house: House) -> None:
    """Their receipt says what they were; content for others in the release is a violation as before."""
    arrive(house)
    live(house)
    number = house.person(WHO).id
    erased(house)
    house.forge(
        "UPDATE release_part SET audience = 'customers' WHERE draft_id IN "
        "(SELECT draft_id FROM release WHERE contact_id = :number)",
        number=number,
    )
    assert "wrong_audience_by_receipt" in {one.code for one in house.audit().violations}


def test_twins_of_a_mailbox_go_together(house: House) -> None:
    """Two contacts whose mail arrives in the same box are one person; the first look says so."""
    arrive(house)
    twin = WHO.replace("@", "+club@")
    import_row(house, "email,first_name", f"{twin},Gul")
    assert foresee_erasure(house.engine, WHO).contacts == 2
    erased(house)
    assert not {WHO, twin} & {row.email_key for row in house.rows(ContactRow)}


def test_a_shared_mailbox_stays_with_the_others(house: House) -> None:
    """A further address that colleagues have too is neither closed nor opened by an erasure."""
    box = "info@lead.example.com"
    import_row(house, HEADER, ROW.replace(SPARE, box))
    import_row(house, "email,additional email addresses", f"{LEAD},{box}")
    erased(house)
    assert {row.mailbox for row in house.rows(AliasRow)} == {box}
    assert house.rows(SuppressionRow) == []


def test_who_shared_their_mailbox_is_mailed_no_more(house: House) -> None:
    """Mail to them would reach somebody who was erased; the address itself is forgotten."""
    arrive(house)
    import_row(house, "email,additional email addresses", f"{LEAD},{WHO}")
    erased(house)
    assert blocked(house, LEAD) == {"erased"}
    assert house.rows(AliasRow) == []


def test_a_person_asks_twice(house: House) -> None:
    """Without the address once more nothing happens, and the answer says what to write."""
    arrive(house)
    for typed in ("", "yes", LEAD):
        with pytest.raises(StoppedToAsk, match=WHO):
            erase_person(house.engine, house.out, WHO, typed=typed, now=house.later())
    assert house.person(WHO).first_name == "Gul"
    with pytest.raises(NotFound):
        erased(house, "nobody@example.com")


def test_the_opt_out_is_kept_as_a_seal_alone(house: House) -> None:
    """Why they were closed before goes with them; that they are stays."""
    arrive(house)
    suppress_person(house.engine, WHO, reason="unsubscribed", by="anna", now=house.later())
    erased(house)
    assert house.rows(SuppressionRow) == []
    assert {len(row.sealed) for row in house.rows(TombstoneRow)} == {64}


@pytest.mark.postgres
def test_nothing_is_left_on_postgresql(postgres_house: House) -> None:
    """The same on PostgreSQL: no table holds a word of them, and they stay blocked."""
    house = postgres_house
    arrive(house)
    live(house)
    erased(house)
    left = repr([house.rows(table) for table in tables()])
    assert [one for one in CANARIES if one.casefold() in left.casefold()] == []
    assert house.audit().violations == ()
    arrive(house)
    assert blocked(house, WHO) == {"erased"}


def tables() -> list[type[SQLModel]]:
    """Every table that rows are kept in."""
    return [getattr(rows, name) for name in rows.__all__ if name.endswith("Row")]


def test_a_backup_brings_nobody_back(house: House) -> None:
    """Whoever was erased since it was made is taken out of it again, and stays blocked."""
    arrive(house)
    live(house)
    back_up(house.engine, house.out / "before.backup", now=house.later())
    erased(house)
    restore_backup(house.engine, house.out / "before.backup", folder=house.out, now=house.later())
    assert WHO not in {row.email_key for row in house.rows(ContactRow)}
    assert house.audit().violations == ()
    arrive(house)
    assert blocked(house, WHO) == {"erased"}


def test_what_colleagues_wrote_about_a_draft_goes_too(ready: House) -> None:
    """Comments and words of their drafts go with them, and where another's comment names them the name is taken out."""
    theirs, other = (ready.drafts("approved", email=address(stage))[0].id for stage in ("lead", "customer"))
    for draft in (theirs, other):
        comment_on_draft(ready.engine, draft, "Like that for anna@lead.example.com.", by="siv", now=ready.now)
    erase_person(ready.engine, ready.library.parent, LEAD, typed=LEAD, now=ready.now)
    assert [(one.draft_id, one.text) for one in ready.rows(DraftCommentRow)] == [(other, "Like that for (erased).")]
