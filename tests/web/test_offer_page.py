"""The page of one offer: who gets it and who does not, the people behind each count, how it did, its translations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from nurture.core.guard import Outcome
from nurture.services.browsing.readers import count_verdicts
from nurture.storage.database import reading, writing
from nurture.storage.tables import ActivityRow, ContactRow, ReleasePartRow, ReleaseRow, StageMoveRow
from tests.house import STAGES, House, write_offer
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


def test_every_count_leads_to_its_people(desk: Desk) -> None:
    """A link from each reason; everybody is in one of the counts."""
    counted = count_verdicts(desk.house.engine, "plans-and-prices", now=desk.house.now)
    page = desk.get("/content/offers/plans-and-prices").text
    assert all(f"code={code}" in page for code, _, _ in counted.reasons)
    told = sum(count for _, _, count in counted.reasons) + counted.verdicts.get(Outcome.ALLOWED, 0)
    assert told == sum(counted.verdicts.values()) == len(STAGES)


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
