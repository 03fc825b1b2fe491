"""The playbook: valid PDF, in three languages, of what is in force."""

from __future__ import annotations

import pytest

from nurture.core.agreements import Side
from nurture.core.definitions import StageDocument
from nurture.core.phrases import named
from nurture.core.stages import Owner, Phase, Relationship
from nurture.services.agreeing import sign_stage
from nurture.services.arranging import StageWish, add_stage
from nurture.services.defining import DefinitionWish, write_definition
from nurture.services.publishing import Format, publish_playbook
from nurture.services.ruling import change_rule
from nurture.services.signing_in import add_user
from nurture.wiring import speaker
from tests.house import House, write_offer


@pytest.mark.parametrize("language", ["en", "sv", "nb"])
def test_the_playbook_is_a_pdf_in_each_language(house: House, language: str) -> None:
    """Every language gives a document with at least a page a stage."""
    playbook = publish_playbook(house.engine, speaker(language), now=house.now)
    assert playbook.content.startswith(b"%PDF-")
    assert playbook.pages is not None
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


@pytest.fixture
def signed(house: House) -> House:
    """A house in which marketing and sales have signed two stages, one of which has changed since."""
    for role, side in (("marketer", Side.MARKETING), ("sales", Side.SALES)):
        user = add_user(house.engine, email=f"{role}@example.com", name=role.title(), role=role, now=house.now)
        for stage in ("lead", "customer"):
            sign_stage(house.engine, stage, side, version=None, by=user.email, now=house.now)
    change_rule(house.engine, "customer", None, by="karin", now=house.later())
    return house


@pytest.mark.parametrize("form", ["html", "md"])
def test_the_sign_off_stands_in_every_form(signed: House, form: Format) -> None:
    """Who signed which version, what has changed since, and what nobody has signed."""
    told = publish_playbook(signed.engine, speaker("en"), now=signed.now, form=form).content.decode()
    assert "Marketing: Marketer, 2026-11-02" in told
    assert "Sales: Changed since Sales signed version 1 on 2026-11-02" in told
    assert "Not signed off yet" in told


def test_a_signature_changes_the_pdf(house: House, signed: House) -> None:
    """As does an edit after it."""
    before = publish_playbook(house.engine, speaker("en"), now=house.now).content
    sign_stage(house.engine, "customer", Side.SALES, version=None, by="sales@example.com", now=house.now)
    assert publish_playbook(house.engine, speaker("en"), now=house.now).content != before


@pytest.mark.parametrize("form", ["html", "md"])
def test_the_content_map_names_the_offers_of_a_phase(house: House, form: Format) -> None:
    """And says where people wait and nothing stands; nothing internal is in it."""
    told = publish_playbook(house.engine, speaker("en"), now=house.now, form=form).content.decode()
    assert "The content map" in told
    assert "Stuffy rooms" in told
    assert "Against rivals" not in told
    swedish = publish_playbook(house.engine, speaker("sv"), now=house.now, form=form).content.decode()
    assert "Inget än" in swedish


def test_a_stage_of_ones_own_stands_among_the_others(house: House) -> None:
    """In its place and its own words."""
    wish = StageWish(named({"en": "Pilot *one*"}), Relationship.PROSPECT, Phase.DECISION, Owner.SALES)
    made = add_stage(house.engine, wish, after="lead", by="karin", now=house.later())
    document = DefinitionWish("en", StageDocument(who="Tries <b>it</b> out."))
    write_definition(house.engine, made.value, document, based_on=0, by="karin", now=house.later())
    page = publish_playbook(house.engine, speaker("en"), now=house.now, form="html").content.decode()
    assert "Tries &lt;b&gt;it&lt;/b&gt; out." in page
    assert page.index(">Lead<") < page.index(">Pilot *one*<") < page.index(">Customer<")
    assert (
        r"## Pilot \*one\*" in publish_playbook(house.engine, speaker("en"), now=house.now, form="md").content.decode()
    )
