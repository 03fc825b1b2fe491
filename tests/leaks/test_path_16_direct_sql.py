"""Path 16: direct SQL on stages and drafts."""

from __future__ import annotations

import contextlib

import pytest
from sqlalchemy.exc import IntegrityError

from nurture.storage.database import Refused
from tests.house import CUSTOMER_CANARY, House
from tests.leaks.scene import CUSTOMER, LEAD, to
from tests.leaks.ways import leave

pytestmark = pytest.mark.leak_path(16)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE draft SET status = 'approved'",
        "UPDATE draft SET status = 'approved', stage = 'customer', reasons = '[]'",
        "UPDATE draft SET status = 'draft'",
    ],
)
def test_a_draft_that_is_rewritten_in_the_database_is_judged_all_the_same(house: House, statement: str) -> None:
    """Approving what is held or void by hand lets nothing out."""
    house.plan()
    house.happened(LEAD, "unsubscribed")
    house.draft()
    house.forge(statement)
    assert to(leave(house), LEAD) == ""


def test_a_draft_moved_to_another_person_in_the_database_does_not_leave(ready: House) -> None:
    """A customers' draft that is given to a lead by hand reaches neither."""
    ready.forge(
        "UPDATE draft SET contact_id = (SELECT id FROM contact WHERE email_key = :lead) WHERE to_address = :customer",
        lead=LEAD,
        customer=CUSTOMER,
    )
    left = leave(ready)
    assert CUSTOMER_CANARY not in to(left, LEAD)


FORBIDDEN = (
    "UPDATE draft SET status = 'exported'",
    "UPDATE contact SET stage = 'customer' WHERE email_key = 'anna@lead.example.com'",
    "UPDATE offer SET audience = 'everyone'",
    "DELETE FROM suppression",
    "DELETE FROM receipt",
    "UPDATE receipt SET verdict = 'allowed', told = '{}'",
    "INSERT INTO release SELECT 1, id, contact_id, 1, '', '', '2026-11-02' FROM draft WHERE status = 'held'",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_database_refuses(ready: House, statement: str) -> None:
    """A statement that would let something out, or cover it up, changes nothing."""
    ready.happened(LEAD, "unsubscribed")
    ready.draft()
    ready.export()
    with contextlib.suppress(Refused, IntegrityError):
        ready.sql(statement)
    assert ready.audit().violations == ()
    assert to(leave(ready), LEAD) == ""
