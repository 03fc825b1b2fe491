"""Judging from fresh facts: what the guard is told about a mail, and what goes on record."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlmodel import Session

from nurture.core.guard import Outcome
from nurture.services.composing import Composer
from nurture.services.judging import Judge, Judged, Ordered
from nurture.storage.database import reading
from nurture.storage.tables import ReceiptRow
from nurture.storage.tombstones import load_seal
from nurture.wiring import speakers
from tests.house import House, address, write_offer

LEAD = address("lead")
GUIDE = (("measure-a-room", "en"),)


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    """A session that reads the house."""
    with reading(house.engine) as opened:
        yield opened


def judge(
    house: House, offers: tuple[tuple[str, str], ...] = GUIDE, *, email: str = LEAD, step: str = "find-the-cause"
) -> Judged:
    """The verdict on a step of lead education with these offers to this person."""
    with reading(house.engine) as session:
        judging = Judge(session, Composer(session, speakers()), house.now)
        contact = house.person(email).id or 0
        standing = judging.standings([contact])[contact]
        return judging.mail(standing, Ordered("lead-education", step, offers, house.now))


def test_a_fitting_mail_is_allowed(house: House) -> None:
    """A lead may get a guide, and the receipt says what it was made of."""
    judged = judge(house)
    assert judged.verdict.outcome is Outcome.ALLOWED
    assert judged.receipt["stage"] == "lead"
    with reading(house.engine) as session:
        assert judged.receipt["address"] == load_seal(session)(LEAD)
    assert [version[:2] for version in judged.receipt["versions"]] == [["measure-a-room", "en"]]


def test_prospects_and_customers_content_in_one_mail_goes_to_nobody(house: House) -> None:
    """The audience of a mail is the intersection of all that is in it."""
    judged = judge(house, (("measure-a-room", "en"), ("plans-and-prices", "en"), ("version-nine", "en")))
    assert judged.verdict.codes == ("mixed_audience",)


def test_the_words_of_the_sequence_count(house: House) -> None:
    """An offer for customers in words for prospects reaches no customer either."""
    judged = judge(house, (("version-nine", "en"),), email=address("customer"))
    assert judged.verdict.outcome is Outcome.BLOCKED


def test_an_offer_that_is_gone_is_unknown(house: House) -> None:
    """A mail with an offer we do not have is held, and has no words."""
    judged = judge(house, (("nothing", "en"),))
    assert (judged.composed, judged.offers) == (None, ())
    assert judged.verdict.codes == ("unknown_offer",)


def test_a_step_that_is_gone_is_unknown(house: House) -> None:
    """A mail of a step we do not have is held."""
    assert judge(house, step="nothing").verdict.codes == ("unknown_offer",)


def test_a_language_without_words_is_a_fault(house: House) -> None:
    """An offer in a language in which the step has no copy holds the mail."""
    write_offer(house.library, "finnish", "guide", key="measure-a-room", language="fi")
    house.sync()
    judged = judge(house, (("measure-a-room", "fi"),))
    assert judged.verdict.codes == ("no_copy",)


def test_a_personal_part_of_a_link_is_a_fault(house: House) -> None:
    """Copy that puts a name into a link holds the mail."""
    house.rewrite_copy("lead-education", body="[you](https://x.example.com/{{ first_name }})")
    assert judge(house).verdict.codes == ("personal_link",)


def test_everything_linked_is_among_the_offers(house: House) -> None:
    """An offer that the copy links to is part of the mail and of its proof."""
    house.rewrite_copy("lead-education", body="[prices](https://luftvik.example.com/en/plans-and-prices)")
    judged = judge(house)
    assert [offer.key for offer in judged.offers] == ["measure-a-room", "plans-and-prices"]
    assert judged.verdict.outcome is Outcome.ALLOWED


def test_a_contact_who_is_gone_gets_nothing(ready: House) -> None:
    """A draft whose person was removed is judged, and blocked."""
    row = ready.drafts(email=LEAD)[0]
    with reading(ready.engine) as session:
        judged = Judge(session, Composer(session, speakers()), ready.now).draft(row, None)
    assert judged.verdict.outcome is Outcome.BLOCKED
    assert "contact_gone" in judged.verdict.codes


def test_a_receipt_holds_what_the_guard_was_told(ready: House) -> None:
    """The stored text is plain JSON with facts, moment and draft, and names the receipt before it."""
    rows = ready.rows(ReceiptRow)
    told = json.loads(rows[-1].told)
    assert told["previous"] == rows[-2].digest
    assert told["facts"].keys() >= {"policy", "readings", "parts", "verdict", "reasons", "draft", "moment", "versions"}
