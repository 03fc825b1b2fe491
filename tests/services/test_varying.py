"""Other words of a step for some of its readers: added, written and taken out, with what that does to drafts."""

from __future__ import annotations

import pytest

from nurture.core.errors import BadInput, NotFound
from nurture.core.planning import StepCopy
from nurture.core.variants import CopyPlace
from nurture.services.browsing.step_copy import show_step_copy
from nurture.services.rewording import reword_step
from nurture.services.varying import NewVariant, add_variant, remove_variant
from nurture.storage.tables import CopyEditRow, DraftRow, SequenceVersionRow
from nurture.wiring import speakers
from tests.house import House, address

PLACE = CopyPlace("lead-education", "find-the-cause", "en", "short")
LEADS = NewVariant(None, "lead", 100)


def add(house: House, new: NewVariant = LEADS, place: CopyPlace = PLACE) -> int:
    """Add the variant."""
    return add_variant(house.engine, speakers(), place, new, by="karin", now=house.later())


def the_draft(house: House) -> DraftRow:
    """The current draft of that step to the lead."""
    found = house.drafts(email=address("lead"))
    return next(row for row in found if row.step == PLACE.step and row.status != "void")


@pytest.fixture
def ready(house: House) -> House:
    """The house with its drafts."""
    house.plan()
    house.draft()
    return house


def test_a_variant_begins_with_the_words_of_its_step(ready: House) -> None:
    """And its readers' drafts are made anew, with its name among what they are made of."""
    before = the_draft(ready)
    assert add(ready) == 1
    own, words = (show_step_copy(ready.engine, place).words for place in (PLACE._replace(variant=""), PLACE))
    assert words == own
    assert [show_step_copy(ready.engine, one).drafts for one in (PLACE._replace(variant=""), PLACE)] == [0, 1]
    after = the_draft(ready)
    assert after.subject == before.subject
    assert after.content_version != before.content_version
    assert [row.replaced_by for row in ready.rows(SequenceVersionRow)] == ["karin"]


def test_words_of_a_variant_are_changed_alone(ready: House) -> None:
    """The step's own stay as they are, and the history tells the two apart."""
    add(ready)
    own = show_step_copy(ready.engine, PLACE._replace(variant="")).words
    words = StepCopy("Short and to the point", "Hi {{ first_name }}, one thought.")
    told = reword_step(ready.engine, speakers(), PLACE, words, by="karin", now=ready.later())
    assert (told.saved, told.drafts) == (True, 1)
    assert the_draft(ready).subject == "Short and to the point"
    assert show_step_copy(ready.engine, PLACE).words == words
    view = show_step_copy(ready.engine, PLACE._replace(variant=""))
    assert (view.words, view.history) == (own, ())
    assert [one.before for one in show_step_copy(ready.engine, PLACE).history] == [own]
    assert [row.variant for row in ready.rows(CopyEditRow)] == ["short"]


def test_a_variant_is_taken_out_again(ready: House) -> None:
    """Its readers get the step's own words, as before it was there."""
    before = the_draft(ready).content_version
    add(ready)
    assert remove_variant(ready.engine, speakers(), PLACE, by="karin", now=ready.later()) == 1
    assert the_draft(ready).content_version == before
    with pytest.raises(NotFound, match="short"):
        remove_variant(ready.engine, speakers(), PLACE, by="karin", now=ready.later())


def test_what_cannot_be_a_variant_is_said(ready: House) -> None:
    """The same name twice, shares of more than all, no words to begin with, and no such step."""
    add(ready)
    with pytest.raises(BadInput, match="the same name"):
        add(ready)
    with pytest.raises(BadInput, match="more than 100"):
        add(ready, place=PLACE._replace(variant="other"))
    with pytest.raises(BadInput, match="no words in this language"):
        add(ready, place=PLACE._replace(variant="other", language="fi"))
    with pytest.raises(NotFound, match="nowhere"):
        add(ready, place=PLACE._replace(step="nowhere"))
    assert len(show_step_copy(ready.engine, PLACE).variants) == 1
