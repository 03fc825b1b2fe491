"""Phrases: facts apart from their words."""

from __future__ import annotations

from gettext import NullTranslations
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.phrases import (
    Fact,
    Listing,
    Named,
    Phrase,
    Speaker,
    from_json,
    listing,
    named,
    phrase,
    phrase_from_json,
    plural,
    say,
    to_json,
)


class Swedish(NullTranslations):
    """Just enough Swedish to see that the words change and the facts stay."""

    words: ClassVar = {
        "{count} person": "{count} människa",
        "{count} people": "{count} människor",
        "{list} and {last}": "{list} och {last}",
    }

    def gettext(self, message: str) -> str:
        """The Swedish words, where there are any."""
        return self.words.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The Swedish words for that number."""
        return self.words.get(msgid1 if n == 1 else msgid2, msgid1)


SWEDISH = Speaker("sv", Swedish())


def test_a_phrase_says_its_facts_in_their_places() -> None:
    """Each named fact replaces its placeholder."""
    assert say(phrase("{who} reads {what}.", who="Karin", what="a guide")) == "Karin reads a guide."


def test_a_missing_fact_leaves_its_placeholder_readable() -> None:
    """A sentence with a hole is still a sentence."""
    assert say(phrase("{who} reads.")) == "{who} reads."


def test_an_empty_message_says_nothing() -> None:
    """An empty message must not become the header of a translation catalogue."""
    assert say(phrase("")) == ""


def test_braces_in_a_fact_are_never_filled_in() -> None:
    """What a person wrote is not a placeholder, whatever it looks like."""
    assert say(phrase("{a} and {b}", a="{b}", b="secret")) == "{b} and secret"


@pytest.mark.parametrize(("count", "said"), [(0, "0 people"), (1, "1 person"), (2, "2 people")])
def test_a_plural_follows_its_count(count: int, said: str) -> None:
    """The number chooses the form and can be read in it."""
    assert say(plural("{count} person", "{count} people", count)) == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 människa"), (412, "412 människor")])
def test_a_plural_is_translated_by_its_count(count: int, said: str) -> None:
    """Translations keep the form that the number asks for."""
    assert say(plural("{count} person", "{count} people", count), SWEDISH) == said


@pytest.mark.parametrize(
    ("items", "joined_by", "said"),
    [((), "and", ""), (("a",), "or", "a"), (("a", "b"), "and", "a and b"), (("a", "b", "c"), "or", "a, b or c")],
)
def test_a_listing_is_joined_as_people_do(items: tuple[str, ...], joined_by: Any, said: str) -> None:
    """Commas between, and one word before the last."""
    assert say(listing(items, joined_by)) == said


def test_a_listing_is_joined_in_the_language_of_the_speaker() -> None:
    """The joining word is a translation, too."""
    assert say(listing(("a", "b")), SWEDISH) == "a och b"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"en": "Lead", "sv": "Kundämne"}, "Kundämne"),
        ({"en": "Lead", "nb": "Emne"}, "Lead"),
        ({"nb": "Emne"}, "Emne"),
        ({}, ""),
    ],
)
def test_a_name_is_said_in_the_nearest_language(names: dict[str, str], said: str) -> None:
    """The speaker's language, else English, else any."""
    assert say(named(names), SWEDISH) == said


@pytest.mark.parametrize(
    ("fact", "said"), [(3, "3"), (2.0, "2"), (0.5, "0.5"), (1234567.0, "1234567"), (12500000.25, "12500000.25")]
)
def test_numbers_are_said_in_full(fact: Fact, said: str) -> None:
    """No needless decimals, and no powers of ten in a revenue."""
    assert say(fact) == said


FACTS: st.SearchStrategy[Any] = st.recursive(
    st.text(max_size=5) | st.integers() | st.floats(allow_nan=False),
    lambda inner: (
        st.builds(
            Phrase,
            st.text(max_size=5),
            st.dictionaries(st.text(max_size=3), inner, max_size=3).map(lambda facts: tuple(facts.items())),
        )
        | st.builds(lambda count: plural("one", "many", count), st.integers())
        | st.builds(named, st.dictionaries(st.sampled_from(["en", "sv", "nb"]), st.text(max_size=5)))
        | st.builds(Listing, st.lists(inner, max_size=3).map(tuple), st.sampled_from(["and", "or"]))
    ),
    max_leaves=8,
)


@given(FACTS)
def test_a_stored_fact_comes_back_as_it_was(fact: Fact) -> None:
    """Storing loses nothing, whatever is nested in what."""
    assert from_json(to_json(fact)) == fact


@pytest.mark.parametrize("stored", [None, [], {}, {"other": 1}])
def test_what_is_no_stored_phrase_is_refused(stored: object) -> None:
    """A stored value of another shape is a failure, not an odd sentence."""
    with pytest.raises(ValueError, match="not a stored phrase"):
        from_json(stored)


def test_a_phrase_alone_is_asked_for_where_only_a_phrase_can_stand() -> None:
    """A bare text is a fact, but no phrase."""
    assert phrase_from_json({"say": "Hello"}) == phrase("Hello")
    with pytest.raises(ValueError, match="not a stored phrase"):
        phrase_from_json("Hello")


def test_a_name_holds_its_languages_in_one_order() -> None:
    """Equal names are equal however they were written down."""
    assert named({"sv": "Kund", "en": "Customer"}) == Named((("en", "Customer"), ("sv", "Kund")))
