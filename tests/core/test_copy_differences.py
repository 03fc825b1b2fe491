"""What differs between people in a text: fields with their values, and each branch on its own."""

from __future__ import annotations

import pytest

from nurture.core.copy import parse
from nurture.core.copy_differences import ShownField, shown_branches, shown_fields, write_condition
from nurture.core.copy_nodes import Template

FIELDS = frozenset({"first_name", "company", "country"})


def read(text: str) -> Template:
    """The template of a text that is known to be sound."""
    template, problems = parse(text, fields=FIELDS)
    assert template is not None, problems
    return template


def test_fields_are_shown_with_what_is_read() -> None:
    """A value or its fallback, each field once."""
    template = read('{{ first_name }} {{ first_name }} {{ company | fallback("your company") }}')
    assert shown_fields([template], {"first_name": "Anna"}) == (
        ShownField("first_name", "Anna", False),
        ShownField("company", "your company", True),
    )


def test_every_branch_is_shown_and_one_is_taken() -> None:
    """Conditions as they are written, words of each branch, and the one this person reads."""
    template = read('{% if country == "SE" %}Hej{% elif country in ("NO", "DK") %}Hei{% else %}Hi{% endif %}')
    found = shown_branches([template], {"country": "NO"})
    assert [(one.condition, one.text, one.is_taken) for one in found] == [
        ('country == "SE"', "Hej", False),
        ('country in ("NO", "DK")', "Hei", True),
        ("", "Hi", False),
    ]


def test_a_branch_inside_one_that_is_not_taken_is_not_taken() -> None:
    """What stands inside is reached only through what stands around it."""
    template = read("{% if company %}{% if first_name %}a{% endif %}{% endif %}")
    assert [one.is_taken for one in shown_branches([template], {"first_name": "Anna"})] == [False, False]


@pytest.mark.parametrize(
    "written",
    [
        "company",
        "not company",
        'company != "a"',
        'country not in ("SE", "NO")',
        'company and (country == "SE" or country == 7)',
        "not (company or country)",
    ],
)
def test_conditions_read_as_they_are_written(written: str) -> None:
    """What is shown is what the copy language takes."""
    (condition,) = read(f"{{% if {written} %}}a{{% endif %}}").conditions
    assert write_condition(condition) == written
