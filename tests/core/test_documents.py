"""YAML as marketers write it."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.documents import MAX_CHARACTERS, Document, read_yaml, split_front_matter
from nurture.core.errors import Problem
from nurture.core.phrases import say


def read(text: str) -> Document:
    """The document; the text must be a good one."""
    document = read_yaml(text)
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("Yes", "Yes"),
        ("true", "true"),
        ("2027-03-31", "2027-03-31"),
        ("9:30", "9:30"),
        ("007", "007"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        ("1e3", "1e3"),
        ("12", 12),
        ("-3", -3),
        ("0", 0),
        ("0.75", 0.75),
        ("", None),
        ("~", None),
        ("[a, no]", ["a", "no"]),
    ],
)
def test_yaml_guesses_nothing_but_plain_numbers(written: str, value: Any) -> None:
    """Norway is not False, half past nine is not 570, and a date is read by whoever asked for one."""
    assert read(f"value: {written}").values == {"value": value}


def test_every_key_knows_its_line() -> None:
    """Problems point at the place."""
    assert read_yaml("title: A\n\nno: B\n", first_line=2) == Document({"title": "A", "no": "B"}, {"title": 2, "no": 4})


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("title: [", 6, "The YAML cannot be read"),
        ("title: \x00", 5, "The YAML cannot be read"),
        ("[a]: b\n{c: d}: e", 5, "The YAML cannot be read"),
        ("- a\n- b", 5, "There are no “key: value” lines."),
        ("just words", 5, "There are no “key: value” lines."),
        ("", 5, "There are no “key: value” lines."),
        ("a: 1\na: 2", 5, "A key stands twice; keep one of them."),
        ("a: &x 1\nb: *x", None, "References (*name) are not read; write the value out."),
        ("a: " + "x" * MAX_CHARACTERS, None, "The YAML is longer than 262144 characters."),
        ("a: " + "[" * 50_000, None, "The YAML is nested more than 60 levels"),
        ("- " * 100_000, None, "The YAML is nested more than 60 levels"),
    ],
)
def test_bad_yaml_is_a_problem_with_its_place(text: str, line: int | None, said: str) -> None:
    """Never an exception, and never a bomb."""
    problem = read_yaml(text, first_line=5)
    assert isinstance(problem, Problem)
    assert say(problem.message).startswith(said)
    assert line is None or problem.line == line


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\ntitle: A\n---\n\nBody\n", ("title: A", "Body", 4)),
        ("\ufeff---\r\ntitle: A\r\n...\r\nBody", ("title: A", "Body", 4)),
        ("---\n---\n", ("", "", 3)),
        ("title: A", None),
        ("", None),
        ("---\ntitle: A\n", None),
    ],
)
def test_front_matter_is_what_stands_between_two_lines(text: str, parts: tuple[str, str, int] | None) -> None:
    """A text that does not begin with a closed block has none."""
    assert split_front_matter(text) == parts
