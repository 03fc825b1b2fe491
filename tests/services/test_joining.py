"""Joining: two contacts become one, nothing of either is lost, and the strictest of both holds."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.errors import BadInput, NotFound
from nurture.core.lookalikes import skeleton
from nurture.services.explaining import explain_person
from nurture.services.joining import Joining, foresee_joining, join_people, list_twins
from nurture.storage.tables import ActivityRow, AliasRow, ConflictRow, ContactEditRow, ContactRow, DraftRow
from tests.house import House, address

LEAD = address("lead")
TWIN = "anna+news@lead.example.com"
HEADER = "email,first_name,job_title,stage,language,country,consent_basis,phone,tags"
ROW = f"{TWIN},Anna,Caretaker,marketingqualifiedlead,en,SE,consent,+46 8 1,club"


def twin(house: House, row: str = ROW) -> None:
    """The lead is there a second time, with a plus tag."""
    house.bring(HEADER, row)


def ids(house: House, *emails: str) -> list[int]:
    """The numbers of these people."""
    return [house.person(email).id or 0 for email in emails]


def joined(house: House, staying: str = LEAD, going: str = TWIN) -> Joining:
    """A colleague puts the two together."""
    return join_people(house.engine, *ids(house, staying, going), by="siv", now=house.later())


def test_twins_are_found_by_mailbox_alias_and_look(house: House) -> None:
    """A plus tag, a further address, and letters that look alike; nobody else."""
    twin(house)
    house.bring("email,additional email addresses", f"other@ny.example.com,{LEAD}")
    house.bring("email", LEAD.replace("a", "а", 1))
    found = list_twins(house.engine, ids(house, LEAD)[0])
    assert {one.email for one in found} == {TWIN, "other@ny.example.com", LEAD.replace("a", "а", 1)}
    assert [one.email for one in found if one.same_mailbox] == [TWIN]
    assert list_twins(house.engine, ids(house, address("customer"))[0]) == ()


def test_gaps_are_filled_and_what_stands_stays(house: House) -> None:
    """The one who stays keeps name and address; title, phone, tags and the stage ahead come from the other."""
    twin(house, ROW.replace("Anna", "Annie"))
    done = joined(house)
    row = house.person(LEAD)
    assert (row.first_name, row.job_title, row.tags) == ("Anna", "Caretaker", ["club"])
    assert (row.stage, done.stage, done.contested) == ("marketingqualifiedlead", "marketingqualifiedlead", None)
    assert TWIN not in {one.email_key for one in house.rows(ContactRow)}
    assert house.audit().violations == ()


def test_the_look_ahead_changes_nothing(house: House) -> None:
    """And says the same as the deed."""
    twin(house)
    ahead = foresee_joining(house.engine, *ids(house, LEAD, TWIN), now=house.now)
    assert {"job_title", "phone", "tags"} <= set(ahead.fields)
    assert house.person(TWIN).first_name == "Anna"
    assert joined(house) == ahead


def test_the_history_of_both_is_kept(house: House) -> None:
    """What either did is the one person's; how the other moved stands in the record."""
    twin(house)
    house.happened(TWIN, "form_submitted")
    house.happened(LEAD, "page_view")
    joined(house)
    (number,) = ids(house, LEAD)
    assert {row.kind for row in house.rows(ActivityRow) if row.contact_id == number} == {"form_submitted", "page_view"}
    (edit,) = [row for row in house.rows(ContactEditRow) if row.field == "merged"]
    assert (edit.before["facts"]["email"], edit.by) == (TWIN, "siv")
    assert [one["to_stage"] for one in edit.before["moves"]] == ["marketingqualifiedlead"]


def test_pending_drafts_of_both_become_void(ready: House) -> None:
    """What was approved for two people is not what one person is to get."""
    twin(ready)
    before = len(ready.drafts("approved", email=LEAD))
    done = joined(ready)
    assert (done.voided, ready.drafts("approved", email=LEAD)) == (before, [])
    assert "merged" in ready.codes("void", email=LEAD)


def test_proofs_of_both_hold(house: House) -> None:
    """Mails that left to either are found as sent, none of their offers is planned again, and the audit is clean."""
    twin(house)
    house.to_approved()
    house.export()
    joined(house)
    rows = [row for row in house.rows(DraftRow) if row.status == "exported" and row.to_address in (LEAD, TWIN)]
    assert {row.contact_id for row in rows} == set(ids(house, LEAD))
    house.plan()
    house.draft()
    again = {offer[0] for row in house.drafts("draft", email=LEAD) for offer in row.offers}
    assert not again & {offer[0] for row in rows for offer in row.offers}
    assert house.audit().violations == ()


def test_opposite_sides_hold_the_mail(house: House) -> None:
    """A lead and a customer in one: the stage stays, the other waits as a question, and the mail with it."""
    twin(house, ROW.replace("marketingqualifiedlead", "customer"))
    done = joined(house)
    assert (done.stage, done.contested) == ("lead", "customer")
    assert [row.crm_stage for row in house.rows(ConflictRow) if row.closed_at is None] == ["customer"]
    withheld = explain_person(house.engine, LEAD, now=house.now).withheld
    assert all("crm_conflict" in verdict.codes for _, verdict in withheld)


@pytest.mark.parametrize(
    ("row", "basis"),
    [
        (ROW, "consent"),
        (ROW.replace("consent", "legitimate_interest"), "legitimate_interest"),
        (ROW.replace("consent", "no"), None),
    ],
)
def test_the_strictest_consent_wins(house: House, row: str, basis: str | None) -> None:
    """Of two bases the stricter one; a no ends both."""
    twin(house, row)
    joined(house)
    assert house.person(LEAD).consent_basis == basis


def test_an_opt_out_of_either_closes_both(house: House) -> None:
    """The address that goes stays known, and what was said against writing to it holds."""
    other = "anna@private.example.net"
    house.bring("email,additional email addresses,do_not_email", f"{other},{LEAD},yes")
    joined(house, LEAD, other)
    assert {row.mailbox for row in house.rows(AliasRow)} == {other}
    assert "do_not_email" in house.plan().held


def test_consent_for_one_address_is_none_for_another(house: House) -> None:
    """Where the mailboxes differ, only what both have on record stands."""
    other = "anna@private.example.net"
    house.bring("email,additional email addresses", f"{other},{LEAD}")
    joined(house, LEAD, other)
    assert house.person(LEAD).consent_basis is None


def test_two_who_have_nothing_in_common_stay_two(house: House) -> None:
    """And somebody who is gone already is not found."""
    with pytest.raises(BadInput):
        joined(house, LEAD, address("customer"))
    given: dict[str, Any] = {"by": "siv", "now": house.now}
    with pytest.raises(NotFound):
        join_people(house.engine, ids(house, LEAD)[0], 999, **given)


@pytest.mark.parametrize("odd", ["аnna@lead.example.com", "anna@leаd.example.com", "ａｎｎａ@lead.example.com"])
def test_the_look_of_an_address(odd: str) -> None:
    """Letters of other alphabets, in the name or the domain, and full-width ones look like Latin ones."""
    assert skeleton(odd) == LEAD


@pytest.mark.postgres
def test_joining_on_postgresql(postgres_house: House) -> None:
    """The same statements on PostgreSQL."""
    house = postgres_house
    twin(house)
    house.happened(TWIN, "form_submitted")
    house.to_approved()
    house.export()
    assert joined(house).activities == 1
    assert house.person(LEAD).stage == "marketingqualifiedlead"
    assert house.audit().violations == ()
