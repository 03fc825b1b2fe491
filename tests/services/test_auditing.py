"""The audit: every rewritten row is named, and nothing that was rightly done is called a violation."""

from __future__ import annotations

import pytest

from nurture.storage.database import Refused
from nurture.storage.tables import ReleaseRow
from tests.house import House, address

LEAD = address("lead")
CUSTOMER = address("customer")

REWRITES = {
    "stage_without_move": "UPDATE contact SET stage = 'customer' WHERE email_key = 'anna@lead.example.com'",
    "stage_and_receipt_differ": "UPDATE stage_move SET to_stage = 'subscriber' WHERE contact_id = (SELECT id FROM"
    " contact WHERE email_key = 'anna@lead.example.com')",
    "wrong_audience": "UPDATE release_part SET audience = 'internal' WHERE name = 'measure-a-room'",
    "audience_rewritten": "UPDATE release_part SET audience = 'everyone' WHERE name = 'version-nine'",
    "receipt_tampered": "UPDATE receipt SET told = REPLACE(told, 'allowed', 'blocked') WHERE moment = 'export'",
    "receipt_and_release_differ": "UPDATE release SET sha256 = 'other'",
    "no_receipt": "UPDATE release SET receipt_id = -receipt_id",
    "no_release": "UPDATE draft SET status = 'approved' WHERE status = 'exported'",
    "parts_missing": "DELETE FROM release_part",
    "suppressed": "INSERT INTO suppression (mailbox, reason, at, source)"
    " VALUES ('anna@lead.example.com', 'unsubscribed', '2026-11-02 10:00:00', 'sql')",
    "receipt_without_release": "DELETE FROM release",
    "no_consent": "UPDATE receipt SET told = REPLACE(REPLACE(told, '\"consent\"', '\"none\"'), '\"SE\"', '\"NO\"')",
    "consent_and_receipt_differ": "UPDATE contact SET consent_basis = NULL",
    "consent_refused": "UPDATE contact SET consent_refused_at = '2026-11-01 10:00:00'",
    "twin_disagreed": "UPDATE contact SET mailbox = 'anna@lead.example.com'"
    " WHERE email_key = 'anna@customer.example.com'",
    "left_sequence": "UPDATE enrolment SET exited_at = '2026-11-01 10:00:00', exit_reason = 'replied'",
    "stage_redefined": "UPDATE stage SET relationship = 'customer' WHERE value = 'lead'",
    "version_forged": "UPDATE offer SET audience = 'everyone' WHERE key = 'version-nine'",
}
"""Each violation with a statement that somebody past the services could run."""


def found(house: House) -> set[str]:
    """The codes of all violations."""
    return {violation.code for violation in house.audit().violations}


def test_all_is_well_after_an_export(ready: House) -> None:
    """A hand-over by the services has no violation, and is counted."""
    report = ready.export()
    audit = ready.audit()
    assert (audit.drafts, audit.exports, audit.violations) == (report.exported, 1, ())


def test_an_empty_workspace_is_in_order(house: House) -> None:
    """Where nothing left nothing is wrong."""
    audit = house.audit()
    assert (audit.drafts, audit.exports, audit.violations) == (0, 0, ())


@pytest.mark.parametrize("code", REWRITES)
def test_what_is_rewritten_past_the_services_is_found(ready: House, code: str) -> None:
    """A direct change of the database is named by its violation."""
    ready.export()
    ready.forge(REWRITES[code])
    assert code in found(ready)


def test_every_way_to_remove_a_receipt_is_found(ready: House) -> None:
    """A receipt that is gone breaks the chain of those after it, and leaves a release without proof."""
    ready.export()
    first = min(row.receipt_id for row in ready.rows(ReleaseRow))
    ready.forge("DELETE FROM receipt WHERE id = :id", id=first)
    assert found(ready) >= {"receipt_tampered", "no_receipt"}


def test_a_forged_receipt_is_found(ready: House) -> None:
    """A verdict that was changed together with its text still is not what was hashed."""
    ready.export()
    ready.forge("UPDATE receipt SET digest = 'forged', previous = 'forged' WHERE id = 3")
    assert "receipt_tampered" in found(ready)


def test_a_stage_that_was_forged_before_the_export_is_found(house: House) -> None:
    """Who was made a customer by hand in the database, to get a customers' mail, is named."""
    house.take_refusals_away()
    house.sql("UPDATE contact SET stage = 'customer' WHERE email_key = 'anna@lead.example.com'")
    house.sql("UPDATE company SET stage = 'customer' WHERE domain = 'lead.example.com'")
    house.to_approved()
    house.export()
    assert found(house) >= {"stage_without_move", "stage_and_receipt_differ", "wrong_audience"}
    assert {one.email for one in house.audit().violations} == {LEAD}


def test_an_audience_that_was_forged_in_the_index_is_found(house: House) -> None:
    """A customers' offer opened up in the database past its file leaves by no hand-over, and the audit names it."""
    house.forge("UPDATE offer SET audience = 'everyone' WHERE key = 'version-nine'")
    house.to_approved()
    with pytest.raises(Refused, match="not what the library says"):
        house.export()
    assert "version_forged" in found(house)


def test_a_later_move_is_no_violation(ready: House) -> None:
    """Who becomes a customer after a prospects' mail has left was rightly written to."""
    ready.export()
    ready.bring("email,stage", f"{LEAD},customer")
    ready.classify()
    assert found(ready) == set()


def test_a_later_opt_out_is_no_violation(ready: House) -> None:
    """Who unsubscribes because of a mail was rightly written to before."""
    ready.export()
    ready.happened(LEAD, "unsubscribed")
    assert found(ready) == set()


def test_a_departure_that_is_told_later_is_no_violation(ready: House) -> None:
    """A customer who had left before the mail, which nobody knew, was rightly written to."""
    ready.export()
    ready.bring("email,activity,occurred_at", f"{CUSTOMER},churned,2026-11-01T10:00:00+00:00", entity="activities")
    assert ready.person(CUSTOMER).churned_at is not None
    assert found(ready) == set()


def test_a_departure_known_before_is_judged(ready: House) -> None:
    """A customers' mail recorded as sent to somebody who was known to have left is a violation."""
    ready.export()
    ready.forge("UPDATE contact SET churned_at = '2026-10-01 10:00:00' WHERE email_key = 'anna@customer.example.com'")
    assert "wrong_audience" in found(ready)


def test_a_later_company_move_is_no_violation(ready: House) -> None:
    """A company that becomes a customer after the mail to its lead changes nothing about that mail."""
    ready.export()
    ready.bring("email,stage", "boss@lead.example.com,customer")
    ready.classify()
    assert found(ready) == set()


def test_a_company_that_disagreed_is_found(ready: House) -> None:
    """A mail to a lead at a customer company, on which nobody had decided, is a violation."""
    ready.export()
    ready.forge(
        "UPDATE stage_move SET to_stage = 'customer' WHERE company_id = (SELECT company_id FROM contact"
        " WHERE email_key = 'anna@lead.example.com')"
    )
    ready.forge("UPDATE company SET stage = 'customer' WHERE domain = 'lead.example.com'")
    assert "company_disagreed" in found(ready)


def test_again_is_judged_by_its_own_moment(ready: House) -> None:
    """Two hand-overs of one draft, with a move between them, are each judged by when they happened."""
    ready.export()
    ready.bring("email,stage", f"{LEAD},customer")
    report = ready.export(name="again.mbox", again=True)
    assert report.withheld == {"stage_changed": 4}
    assert found(ready) == set()


def test_a_violation_says_whose_and_what(ready: House) -> None:
    """The sentence names the offer, its audience and who the reader was."""
    ready.export()
    ready.forge(REWRITES["wrong_audience"])
    said = {one.email: one.message.facts for one in ready.audit().violations if one.code == "wrong_audience"}
    assert dict(said[LEAD]) == {"what": "measure-a-room: internal", "who": "prospect"}


def test_a_draft_that_was_deleted_with_its_release_is_found(ready: House) -> None:
    """Whoever removes every row about a mail that left still leaves the receipt that let it go."""
    ready.export()
    for table in ("release_part", "release"):
        ready.forge(f"DELETE FROM {table}")
    ready.forge("DELETE FROM draft")
    assert "receipt_without_release" in found(ready)
