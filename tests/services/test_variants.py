"""Variants of a step's words, from the file to the mail."""

from __future__ import annotations

from nurture.services.linting import lint_all
from nurture.services.previewing import preview_draft
from nurture.services.rewording import read_words
from nurture.wiring import speakers
from tests.house import SITE, House, address

LEAD = address("lead")


def vary(house: House, **given: object) -> None:
    """Give the first step of lead education a variant."""
    variant = {"name": "b", "for": {"stage": "lead"}, "copy": {"en": {"subject": "Other words"}}} | given
    house.change_first_step("lead-education", variants=[variant])


def first_draft(house: House) -> str:
    """The draft of the first mail to the lead."""
    house.plan()
    house.draft()
    return next(row.id for row in house.drafts(email=LEAD) if row.step_number == 1)


def test_a_reader_gets_the_words_of_their_variant(house: House) -> None:
    """The draft, its preview and the form to change it all have them."""
    vary(house)
    draft = first_draft(house)
    shown = preview_draft(house.engine, speakers(), draft, now=house.now)
    assert (shown.subject, shown.variant) == ("Other words", "b")
    assert read_words(house.engine, draft).subject == "Other words"


def test_other_readers_get_the_words_of_the_step(house: House) -> None:
    """A variant for customers is nothing to a lead."""
    vary(house, **{"for": {"stage": "customer"}})
    shown = preview_draft(house.engine, speakers(), first_draft(house), now=house.now)
    assert (shown.subject == "Other words", shown.variant) == (False, "")


def test_the_mail_that_leaves_has_them(house: House) -> None:
    """The bytes are made anew from the same choice."""
    vary(house)
    first_draft(house)
    house.approve()
    house.export("mbox")
    assert b"Subject: Other words" in (house.out / "mail.mbox").read_bytes()


def test_a_link_in_a_variant_counts_for_whoever_reads_it(house: House) -> None:
    """A customers' page in the words for leads holds their mail, and the look over the words says so."""
    vary(house, copy={"en": {"body": f"Read [this]({SITE}/version-nine)."}})
    first_draft(house)
    assert {"mixed_audience", "wrong_audience"} & house.codes(email=LEAD, status="held")
    assert {one.variant for one in lint_all(house.engine) if one.step == "find-the-cause"} >= {"b"}


def test_a_variant_that_changes_is_another_mail(house: House) -> None:
    """Where the words of an approved draft are other ones now, it does not leave."""
    first_draft(house)
    house.approve()
    vary(house)
    assert house.export().withheld == {"content_changed": 1}
