"""The playbook: valid PDF, in three languages, of what is in force."""

from __future__ import annotations

import pytest

from nurture.services.publishing import publish_playbook
from nurture.wiring import speaker
from tests.house import House, write_offer


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_the_playbook_is_a_pdf_in_each_language(house: House, language: str) -> None:
    """Every language gives a document with at least a page a stage."""
    playbook = publish_playbook(house.engine, speaker(language), now=house.now)
    assert playbook.pdf.startswith(b"%PDF-")
    assert playbook.pages >= 8


def test_equal_facts_give_equal_bytes(house: House) -> None:
    """The same workspace and day give the same document."""
    first = publish_playbook(house.engine, speaker("en"), now=house.now)
    assert publish_playbook(house.engine, speaker("en"), now=house.now) == first


def test_internal_offers_are_not_published(house: House) -> None:
    """A colleague's paper changes nothing in a document that may be shown around."""
    before = publish_playbook(house.engine, speaker("en"), now=house.now)
    write_offer(house.library, "secret-plan", "guide", "internal", stages="customer")
    house.sync()
    assert publish_playbook(house.engine, speaker("en"), now=house.now) == before
