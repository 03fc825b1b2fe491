"""Keys made from names, and the data files of segments and personas."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.criteria import FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.keys import is_key, make_key
from nurture.core.phrases import say
from nurture.core.segments import read_shipped
from nurture.storage.library import shipped_definitions

GOOD = {"key": "leads", "names": {"en": "Leads"}, "criteria": {"field": "stage", "value": "lead"}}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Leads who read Norwegian", "leads-who-read-norwegian"),
        ("  Hållbarhets-ansvariga, öst ", "hallbarhets-ansvariga-ost"),
        ("Økonomi & æra", "okonomi-aera"),
        ("Groß", "gross"),
        ("x" * 200, "x" * 60),
    ],
)
def test_a_key_is_made_of_the_words_of_a_name(name: str, key: str) -> None:
    """Letters of the Nordics become the nearest of the alphabet."""
    assert make_key(name) == key


def test_words_of_a_key_are_joined_as_asked() -> None:
    """Properties and personas have underscores."""
    assert make_key("Shoe size (EU)", "_") == "shoe_size_eu"


@given(st.text(max_size=100), st.sampled_from(["-", "_"]))
def test_every_name_gives_a_key(name: str, joined_by: str) -> None:
    """Also one without any letter of the alphabet."""
    assert is_key(make_key(name, joined_by))


@pytest.mark.parametrize("text", ["", "-", "a-", "Ab", "a b", "å", "a/b", "a" * 81, "a\n"])
def test_what_is_no_key(text: str) -> None:
    """Anything that would have to be escaped somewhere."""
    assert not is_key(text)


def test_a_data_file_is_read() -> None:
    """Name and condition; no description and the first place where nothing is said."""
    read, problems = read_shipped(GOOD, "leads")
    assert problems == ()
    assert read is not None
    assert (read.criteria, read.position) == (FieldTest("stage", Op.EQUAL, "lead"), 0)
    assert (say(read.names), say(read.description)) == ("Leads", "")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"key": "Leads!"}, "key"),
        ({"key": None}, "key"),
        ({"position": "first"}, "position"),
        ({"names": "Leads"}, "names"),
        ({"names": {"en": 3}}, "names"),
        ({"description": ["a"]}, "description"),
        ({"criteria": {"field": "colour"}}, "criteria"),
    ],
)
def test_a_broken_data_file_is_said_with_its_place(change: dict[str, Any], field: str) -> None:
    """The file is named, and nothing of it is used."""
    read, (problem,) = read_shipped(GOOD | change, "leads")
    assert read is None
    assert (problem.path, problem.field) == ("leads", field)


@pytest.mark.parametrize("folder", ["segments", "personas"])
def test_what_ships_is_whole(folder: str) -> None:
    """Name and description in three languages, a condition, and the key that the file is called by."""
    for name, values in shipped_definitions(folder).items():
        read, problems = read_shipped(values, name)
        assert read is not None, problems
        assert (read.key, read.criteria is not None) == (name, True)
        assert {language for language, text in read.names.names if text} == {"en", "sv", "nb"}
        assert {language for language, text in read.description.names if text} == {"en", "sv", "nb"}
