"""Drafting and approving: each draft is judged from fresh facts, made once, and void when something has changed."""

from __future__ import annotations

import pytest

from nurture.core.errors import NotFound
from nurture.services.drafting import approve_drafts, draft_plan, list_drafts
from nurture.services.signing_in import add_user
from nurture.storage.tables import ContentVersionRow, OfferVersionRow, ReceiptRow
from nurture.wiring import speakers
from tests.house import House, address, read_mbox, write_offer

LEAD = address("lead")
CUSTOMER = address("customer")


def drafted(house: House) -> House:
    """Plan and draft."""
    house.plan()
    house.draft()
    return house


def test_every_planned_mail_becomes_a_draft(house: House) -> None:
    """As many drafts as the plan has mails, each with a receipt of the verdict."""
    emails = house.plan().emails
    assert house.draft().drafts == emails == len(house.drafts("draft"))
    assert {row.receipt_id for row in house.drafts()} == {row.id for row in house.rows(ReceiptRow)}


def test_drafting_twice_makes_nothing(house: House) -> None:
    """The same plan and facts leave every draft as it is."""
    before = [row.id for row in drafted(house).drafts()]
    assert house.draft().drafts == 0
    assert [row.id for row in house.drafts()] == before


def test_planning_and_drafting_again_keeps_approvals(ready: House) -> None:
    """A new round over equal facts takes no approval away."""
    before = {row.id for row in ready.drafts("approved")}
    drafted(ready)
    assert {row.id for row in ready.drafts("approved")} == before


def test_without_a_plan_nothing_is_drafted(house: House) -> None:
    """Drafting before planning says what to do."""
    with pytest.raises(NotFound, match="nurture plan"):
        house.draft()
    with pytest.raises(NotFound, match="“nothing”"):
        draft_plan(house.engine, speakers(), now=house.now, plan_id="nothing")


def test_what_a_draft_was_made_of_is_kept(house: House) -> None:
    """Content and offers are kept in the version each draft names."""
    drafts = drafted(house).drafts()
    assert {row.content_version for row in drafts} == {row.version for row in house.rows(ContentVersionRow)}
    kept = {(row.key, row.language, row.version) for row in house.rows(OfferVersionRow)}
    assert {tuple(offer) for row in drafts for offer in row.offers} <= kept


def test_a_missing_fact_holds_the_draft(house: House) -> None:
    """Copy that needs a field without fallback holds the mails of those who lack it."""
    house.rewrite_copy("lead-education", body="As {{ job_title }} you know.")
    report = drafted(house)
    assert report.codes("held") == {"missing_field"}
    (held,) = report.drafts("held")
    assert (held.to_address, held.step) == (LEAD, "find-the-cause")


def test_a_held_draft_becomes_one_once_the_fact_is_there(house: House) -> None:
    """When the missing fact has been imported, drafting again makes a draft to review in its place."""
    house.rewrite_copy("lead-education", body="As {{ job_title }} you know.")
    drafted(house)
    house.bring("email,job_title", f"{LEAD},caretaker")
    assert house.draft().drafts == 4
    assert not house.drafts("held")
    assert len(house.drafts("draft", email=LEAD)) == 4


def test_a_held_draft_is_not_approved(house: House) -> None:
    """Approving everything leaves a held draft held."""
    house.rewrite_copy("lead-education", body="As {{ job_title }} you know.")
    drafted(house).approve()
    assert len(house.drafts("held")) == 1


def test_a_new_draft_takes_the_place_of_a_changed_one(house: House) -> None:
    """When words change, the next round makes a new draft and says why the old one is void."""
    drafted(house)
    house.rewrite_copy("lead-education", subject="New words")
    assert house.draft().drafts == 1
    (old,) = house.drafts("void")
    assert old.reasons[0]["code"] == "superseded"
    assert "New words" in {row.subject for row in house.drafts("draft", email=LEAD)}


def test_a_mail_the_plan_no_longer_asks_for_is_void(house: House) -> None:
    """Whoever moves on to another sequence loses the open drafts of the old one."""
    drafted(house)
    house.bring("email,stage", f"{LEAD},marketingqualifiedlead")
    drafted(house)
    assert house.codes("void", email=LEAD) == {"replanned"}
    assert {row.sequence for row in house.drafts("draft", email=LEAD)} == {"mql-evaluation"}


def test_who_answers_gets_no_mail_that_was_approved_before(ready: House) -> None:
    """The plan that takes somebody out of a sequence makes what they had open there void; a dry run does not."""
    assert ready.drafts("approved", email=CUSTOMER)
    ready.happened(CUSTOMER, "email_replied")
    ready.plan(dry_run=True)
    assert ready.drafts("approved", email=CUSTOMER)
    ready.plan()
    assert {row.status for row in ready.drafts(email=CUSTOMER)} == {"void"}
    assert ready.codes("void", email=CUSTOMER) == {"replanned"}


def test_a_stage_that_changes_between_plan_and_draft_makes_none(house: House) -> None:
    """The guard is asked again when drafts are made: prospects' mail to somebody who is a customer now is held back."""
    house.plan()
    house.bring("email,stage", f"{LEAD},customer")
    house.draft()
    assert not house.drafts("draft", email=LEAD)
    assert "wrong_audience" in house.codes("held", email=LEAD)


def test_an_opt_out_between_plan_and_draft_makes_none(house: House) -> None:
    """Nobody who has unsubscribed since gets a draft to review."""
    house.plan()
    house.happened(LEAD, "unsubscribed")
    assert house.draft().held == {"unsubscribed": 4}


def test_approving_judges_once_more(house: House) -> None:
    """A stage that changed after drafting makes the drafts void on approval, with the reason."""
    drafted(house)
    house.bring("email,stage", f"{LEAD},marketingqualifiedlead")
    report = house.approve()
    assert report.void == 4
    assert house.codes("void", email=LEAD) == {"stage_changed"}


def test_a_changed_offer_is_not_approved(house: House) -> None:
    """An offer whose file changed after drafting makes its drafts void on approval."""
    drafted(house)
    write_offer(house.library, "version-nine", "release_note", "customers", summary="Other words")
    house.sync()
    assert house.approve().void == 1
    assert house.codes("void", email=CUSTOMER) == {"content_changed"}


def test_some_drafts_can_be_approved(house: House) -> None:
    """Only the named ones are approved, and who did it is kept."""
    one, *others = drafted(house).drafts("draft")
    assert house.approve(one.id).approved == 1
    (row,) = house.drafts("approved")
    assert (row.id, row.approved_by, row.approved_at) == (one.id, "karin", house.now)
    assert len(house.drafts("draft")) == len(others)


def test_approving_twice_does_nothing(ready: House) -> None:
    """What is approved is not judged as if it were not."""
    report = ready.approve()
    assert (report.approved, report.void) == (0, 0)


def test_an_unknown_draft_is_said(ready: House) -> None:
    """Approving a draft that is none changes nothing."""
    with pytest.raises(NotFound, match="“dnone”"):
        approve_drafts(ready.engine, speakers(), now=ready.now, by="karin", ids=["dnone"])


def test_void_drafts_are_listed_on_request(ready: House) -> None:
    """The list shows what is current; everything on request."""
    ready.happened(LEAD, "unsubscribed")
    ready.export()
    current = list(list_drafts(ready.engine))
    assert LEAD not in {row.email for row in current}
    assert len(list(list_drafts(ready.engine, everything=True))) == len(current) + 4


def test_an_exported_draft_is_never_made_again(ready: House) -> None:
    """What has left stays, whatever a later plan asks for."""
    ready.export()
    ready.set(least_days_between=5)
    drafted(ready)
    exported = ready.drafts("exported")
    places = {(row.contact_id, row.sequence, row.step) for row in exported}
    assert not places & {(row.contact_id, row.sequence, row.step) for row in ready.drafts("draft")}


def test_the_owner_signs(house: House) -> None:
    """A person's owner who is a colleague signs their mails, with their own address."""
    add_user(house.engine, email="siv@luftvik.example.com", name="Siv Berg", role="marketer", now=house.now)
    house.bring("email,owner", f"{LEAD},Siv Berg")
    house.to_approved()
    house.export()
    senders = {message["To"]: message["From"] for message in read_mbox(house.out / "mail.mbox")}
    assert senders[next(to for to in senders if LEAD in to)] == "Siv Berg <siv@luftvik.example.com>"
