"""Test mails: to colleagues only, marked, judged, and nothing leaves by them."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from nurture.core.errors import BadInput, NotFound
from nurture.services.signing_in import add_user
from nurture.services.trying import make_test_mail
from nurture.wiring import speakers
from tests.house import House, address

LEAD = address("lead")
COLLEAGUE = "siv@luftvik.example.com"


@pytest.fixture
def staffed(ready: House) -> House:
    """A house with a colleague."""
    add_user(ready.engine, email=COLLEAGUE, name="Siv", role="marketer", now=ready.now)
    return ready


def make(house: House, to: str = COLLEAGUE, draft: str = "") -> bytes:
    """A test of the lead's first draft."""
    number = draft or house.drafts("approved", email=LEAD)[0].id
    return make_test_mail(house.engine, speakers(), number, to, now=house.now)


def test_a_colleague_gets_the_mail_marked(staffed: House) -> None:
    """Subject and recipient say that it is a test; no answer to it can opt the reader out."""
    row = staffed.drafts("approved", email=LEAD)[0]
    mail = message_from_bytes(make(staffed), policy=policy.default)
    assert mail["Subject"] == f"[TEST] {row.subject}"
    assert mail["To"] == f"Siv <{COLLEAGUE}>"
    assert LEAD not in str(mail)
    assert row.id not in str(mail)


@pytest.mark.parametrize("to", ["stranger@example.com", LEAD, "", "siv@luftvik.example.com, other@example.com"])
def test_nobody_else_gets_one(staffed: House, to: str) -> None:
    """Strangers, contacts and lists of addresses are refused."""
    with pytest.raises(BadInput, match="colleagues"):
        make(staffed, to)


def test_a_colleague_who_is_a_contact_gets_none(staffed: House) -> None:
    """Whoever is in the contacts is mailed only as the guard says."""
    staffed.bring("email", COLLEAGUE)
    with pytest.raises(BadInput, match="is a contact too"):
        make(staffed)


def test_a_colleague_who_left_gets_none(staffed: House) -> None:
    """A user who is switched off is no colleague any more."""
    staffed.sql('UPDATE "user" SET is_disabled = true')
    with pytest.raises(BadInput, match="colleagues"):
        make(staffed)


def test_the_guard_is_asked(staffed: House) -> None:
    """What may not go to its reader is not tried out either."""
    row = staffed.drafts("approved", email=LEAD)[0]
    staffed.happened(LEAD, "unsubscribed")
    with pytest.raises(BadInput, match="unsubscribed"):
        make(staffed, draft=row.id)


def test_a_test_releases_nothing(staffed: House) -> None:
    """The draft stays approved and nothing is on record as sent."""
    make(staffed)
    assert staffed.audit().drafts == 0
    assert staffed.drafts("approved", email=LEAD)


def test_an_unknown_draft_cannot_be_tried(staffed: House) -> None:
    """There is no test of a draft that is none."""
    with pytest.raises(NotFound, match="dnone"):
        make(staffed, draft="dnone")
