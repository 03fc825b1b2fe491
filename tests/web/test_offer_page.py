"""The page of one offer: who gets it and who does not, the people behind each count, how it did, its translations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from nurture.services.browsing.pages import Page, Place
from nurture.services.browsing.readers import Reader, count_verdicts, list_readers
from nurture.storage.database import reading, writing
from nurture.storage.tables import ActivityRow, ContactRow, ReleasePartRow, ReleaseRow, StageMoveRow
from tests.house import House, write_offer
from tests.web.conftest import Desk

KEY = "stuffy-rooms"


@pytest.fixture
def sent(desk: Desk) -> House:
    """A house whose approved drafts have left."""
    desk.house.export()
    return desk.house


def mailed(house: House) -> tuple[str, int]:
    """An offer that has left, and somebody who was sent it."""
    with reading(house.engine) as session:
        query = select(ReleasePartRow.name, ReleaseRow.contact_id).join(
            ReleaseRow, col(ReleaseRow.draft_id) == col(ReleasePartRow.draft_id)
        )
        return session.exec(query.where(ReleasePartRow.language != "")).all()[0]


def test_every_count_has_its_people_behind_it(desk: Desk) -> None:
    """The lists of all reasons and of those who may get it hold everybody once."""
    for key in (KEY, "plans-and-prices", "against-rivals"):
        counted = count_verdicts(desk.house.engine, key, now=desk.house.now)
        lists = {code: count for code, _, count in counted.reasons}
        for code, count in lists.items():
            found = list_readers(desk.house.engine, key, code, Place(), now=desk.house.now)
            assert len(found.page.items) == count
        may = list_readers(desk.house.engine, key, "allowed", Place(), now=desk.house.now)
        assert len(may.page.items) + sum(lists.values()) == sum(counted.verdicts.values())


def test_a_list_goes_on_and_back(desk: Desk) -> None:
    """By pages, each person once."""

    def page(place: Place) -> Page[Reader]:
        return list_readers(desk.house.engine, KEY, "allowed", place, now=desk.house.now, size=2).page

    first = page(Place())
    second = page(Place(after=first.next_key))
    assert page(Place(before=second.previous_key)).items == first.items
    assert not {one.id for one in first.items} & {one.id for one in second.items}


def test_the_pages_say_who_and_why(desk: Desk) -> None:
    """With a link from each reason, and the reason as a sentence beside each person."""
    page = desk.get("/content/offers/plans-and-prices").text
    assert "why=wrong_audience" in page
    told = desk.get("/content/offers/plans-and-prices/readers?why=wrong_audience").text
    assert "Anna Customer" in told
    assert "Nobody is on this list" in desk.get("/content/offers/plans-and-prices/readers?why=erased").text
    assert desk.get("/content/offers/nothing/readers").status_code == 404


def test_how_it_did_counts_people_once(sent: House) -> None:
    """Sent, opened, clicked and moved on; what a machine did, and what was about another mail, does not count."""
    key, contact = mailed(sent)
    later = sent.now + timedelta(days=1)
    with writing(sent.engine) as session:
        for kind, human in (("email_opened", True), ("email_opened", False), ("email_clicked", True)):
            row = ActivityRow(contact_id=contact, kind=kind, at=later, target=str(human), offer_key=key, is_human=human)
            session.add(row)
        stage = session.get_one(ContactRow, contact).stage or "lead"
        move = StageMoveRow(contact_id=contact, at=later, from_stage="subscriber", to_stage=stage, mover="rule", by="x")
        session.add(move)
    did = count_verdicts(sent.engine, key, now=later).results
    assert (did.opened, did.clicked) == (1, 1)
    assert did.sent >= 1
    assert did.moved == (stage != "subscriber")


def test_the_page_says_how_an_offer_did(desk: Desk, sent: House) -> None:
    """And that nothing is known of one that was never sent."""
    key, _ = mailed(sent)
    assert "Were sent it" in desk.get(f"/content/offers/{key}").text
    assert "not been sent to anybody yet" in desk.get("/content/offers/against-rivals").text


def test_translations_stand_side_by_side(desk: Desk) -> None:
    """With what is missing, and a word where their audiences differ."""
    more = {"key": KEY, "language": "sv", "title": "Kvav luft"}
    write_offer(desk.house.library, f"{KEY}-sv", "blog_post", "customers", **more)
    desk.house.sync()
    page = desk.get(f"/content/offers/{KEY}/translations").text
    assert "Kvav luft" in page
    assert "The audiences differ" in page
    assert "It is missing in" in page
