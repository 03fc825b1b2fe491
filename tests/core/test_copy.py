"""The marketers' template language: what it shows, what it refuses, and what it says about the fields it needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core import copy
from nurture.core.copy import Field, Template, Text
from nurture.core.phrases import say

FIELDS = frozenset({"first_name", "company", "country", "city", "company_size"})


def read(text: str) -> Template:
    """The template, which has no problems."""
    template, problems = copy.parse(text, fields=FIELDS)
    assert template is not None, problems
    return template


def show(text: str, **values: str) -> str:
    """What the template shows for these values."""
    return copy.render(read(text), values)


def refuse(text: str) -> tuple[str, int | None]:
    """The code and line of the first problem; there is no template."""
    template, problems = copy.parse(text, fields=FIELDS)
    assert template is None
    return problems[0].code, problems[0].line


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("Hej {{ first_name }}!", {"first_name": " Åsa "}, "Hej Åsa!"),
        ('Hi {{ first_name | fallback("there") }}', {}, "Hi there"),
        ('{{ first_name | fallback("there") | upper }}', {"first_name": "  "}, "THERE"),
        ('{{ first_name | upper | fallback("there") }}', {}, "there"),
        ("{{ first_name | upper }} {{ city | lower }}", {"first_name": "Åsa", "city": "BODØ"}, "ÅSA bodø"),
        ('{{ city | fallback("a") | fallback("b") }}', {}, "a"),
        ("{% raw %}{{ x }}{% endraw %}{# a note #}", {}, "{{ x }}"),
        ("", {}, ""),
    ],
)
def test_fields_show_their_values_or_fallbacks(text: str, values: dict[str, str], shown: str) -> None:
    """A field shows its value without surrounding space; filters apply in the order they are written."""
    assert show(text, **values) == shown


@pytest.mark.parametrize(
    ("condition", "values", "holds"),
    [
        ("company", {"company": "x"}, True),
        ("not company", {"company": " "}, True),
        ('country == "NO"', {"country": "NO"}, True),
        ('country != "NO"', {"country": "SE"}, True),
        ('company == ""', {}, True),
        ('country in ["SE", "NO"]', {"country": "NO"}, True),
        ('country not in ("SE", "NO")', {"country": "NO"}, False),
        ('"AB" in company', {"company": "Luftvik AB"}, True),
        ('city in "Oslo, Bergen"', {}, False),
        ("company_size == 10", {"company_size": "10,0"}, True),
        ("company_size == 10", {"company_size": "ten"}, False),
        ("city == company", {"city": "Oslo", "company": "Oslo"}, True),
        ('country | lower == "no"', {"country": "NO"}, True),
        ("company and city and country", {"company": "x", "city": "y"}, False),
        ("company or city or country", {"country": "SE"}, True),
        ("1 == 1.0", {}, True),
    ],
)
def test_conditions_hold_for_these_values(condition: str, values: dict[str, str], holds: bool) -> None:
    """Comparisons read text as text, numbers as numbers, and a blank field as false."""
    assert show(f"{{% if {condition} %}}yes{{% endif %}}", **values) == ("yes" if holds else "")


def test_the_first_true_branch_is_shown() -> None:
    """Later branches that are true as well stay away."""
    text = '{% if company %}A{% elif city == "Oslo" %}B{% elif city %}C{% else %}D{% endif %}'
    cases: tuple[dict[str, str], ...] = ({"company": "x", "city": "Oslo"}, {"city": "Oslo"}, {"city": "Bodø"}, {})
    assert [show(text, **values) for values in cases] == ["A", "B", "C", "D"]


def test_a_tag_alone_on_its_line_leaves_no_empty_line() -> None:
    """A list stays one list around a condition."""
    text = "- a\n  {% if company %}\n- b\n{% endif %}\n- c\n"
    assert show(text, company="x") == "- a\n- b\n- c\n"
    assert show(text) == "- a\n- c\n"


def test_a_tag_inside_a_line_leaves_its_line_break() -> None:
    """Only a line that holds nothing but a tag disappears."""
    assert show("a {% if company %}b{% endif %}\nc") == "a \nc"
    assert show("{%- if not company -%}\n\na{% endif %}") == "a"


@given(st.text())
def test_values_are_never_read_again(value: str) -> None:
    """A name that looks like a template is shown as it is."""
    assert show("<{{ first_name }}>", first_name="{{ 7*7 }}" + value + "{% x") == "<{{ 7*7 }}" + value + "{% x>"


@pytest.mark.parametrize(
    "text",
    [
        "{{ first_name.upper() }}", "{{ ''.__class__ }}", "{{ first_name[0] }}", "{{ first_name.__class__.__mro__ }}",
        "{% for x in city %}{% endfor %}", "{% set a = 1 %}", "{% set a %}{% endset %}", "{% include 'x' %}",
        "{% import 'x' as y %}", "{% from 'x' import y %}", "{% extends 'x' %}", "{% block x %}{% endblock %}",
        "{% macro m() %}{% endmacro %}", "{% call m() %}{% endcall %}", "{% filter upper %}{% endfilter %}",
        "{% with a = 1 %}{% endwith %}", "{{ 7 * 7 }}", "{{ 'a' * 200000000 }}", "{{ -1 }}", "{{ city ~ 'x' }}",
        "{{ 'a' if city }}", "{{ city is defined }}", "{{ 'fixed' }}", "{{ city == 'x' }}", "{{ city and company }}",
        "{{ [1] }}", "{% if city.x == 1 %}{% endif %}", "{% if city in [company.x] %}{% endif %}",
        "{% if 1 < company_size %}{% endif %}", "{% if 'a' == 'a' == city %}{% endif %}",
        "{% if true == city %}{% endif %}",
        "{{ city | fallback }}", "{{ city | fallback(1) }}", "{{ city | fallback('a', 'b') }}",
        "{{ city | fallback(default='a') }}", "{{ city | upper(1) }}", "{{ city | fallback(*company) }}",
    ],
)  # fmt: skip
def test_everything_outside_the_allow_list_is_refused(text: str) -> None:
    """Whatever could call, loop, compute or reach into a value has no node and so cannot be run."""
    assert refuse(f"first line\n{text}") == ("copy_not_allowed", 2)


@pytest.mark.parametrize("name", ["cycler", "config", "self", "namespace", "lipsum", "request", "förnamn"])
def test_a_name_that_is_no_field_is_refused(name: str) -> None:
    """Jinja's own globals do not exist here."""
    assert refuse(f"{{{{ {name} }}}}") == ("copy_unknown_field", 1)


def test_a_close_name_is_suggested() -> None:
    """A slip of the pen is answered with the field that was meant."""
    _, problems = copy.parse("{{ first_nam }}{{ city | uper }}{{ x }}", fields=frozenset({"first_name", "city"}))
    sentences = [say(problem.message) for problem in problems]
    assert sentences == [
        'There is no "first_nam" here. Did you mean "first_name"?',
        'There is no "uper" here. Did you mean "upper"?',
        'There is no "x" here. You can use city and first_name.',
    ]


def test_all_problems_are_reported_with_their_lines() -> None:
    """The marketer sees everything at once."""
    _, problems = copy.parse("{{ a }}\n{{ 1 + 1 }}\n\n{{ city | join }}", fields=FIELDS)
    assert [(problem.code, problem.line) for problem in problems] == [
        ("copy_unknown_field", 1), ("copy_not_allowed", 2), ("copy_unknown_filter", 4),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{", "copy_syntax"),
        ("{% if city %}", "copy_syntax"),
        ("{% unknown %}", "copy_syntax"),
        ("{{ " + "(" * 30_000, "copy_too_deep"),
        ("{{ " + "9" * 5_000 + " }}", "copy_too_deep"),
        ("{% if city %}" * 21 + "{% endif %}" * 21, "copy_too_deep"),
        ("{% if " + "not " * 50 + "city %}{% endif %}", "copy_too_deep"),
        ("{% if city %}{% endif %}" * 201, "copy_too_long"),
        ("å" * 32_001, "copy_too_long"),
    ],
)
def test_what_cannot_be_read_is_a_problem(text: str, code: str) -> None:
    """Broken, bottomless and endless templates are answered, never a stack trace."""
    assert refuse(text)[0] == code


@given(st.text(alphabet="{}%#|()[].~'\"- \nabcifend*", max_size=60))
def test_no_text_can_break_the_reader(text: str) -> None:
    """Either a template or at least one problem with a line."""
    template, problems = copy.parse(text, fields=FIELDS)
    assert (template is None) == bool(problems)
    assert all(problem.line for problem in problems)


def test_a_long_chain_of_or_is_one_level() -> None:
    """Twenty levels limit the nesting, not the length of a list of alternatives."""
    condition = " or ".join(['city == "x"'] * 100 + ["company"])
    assert show(f"{{% if {condition} %}}yes{{% endif %}}", company="x") == "yes"


def test_fields_include_those_of_conditions() -> None:
    """Everything a template reads is known beforehand."""
    template = read('{{ city }}{% if not company or country in ["SE", city] %}{{ first_name }}{% endif %}')
    assert template.fields == {"city", "company", "country", "first_name"}


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("{{ first_name }}", {"first_name"}),
        ('{{ first_name | fallback("you") }}', set()),
        ("{% if company %}{{ company }}{% endif %}", set()),
        ("{% if company %}{{ city }}{% endif %}", {"city"}),
        ("{% if not company %}a{% else %}{{ company }}{% endif %}", set()),
        ("{% if not company %}{{ company }}{% endif %}", {"company"}),
        ("{% if company and city %}{{ company }}{{ city }}{% endif %}", set()),
        ("{% if company or city %}{{ company }}{% else %}x{% endif %}", {"company"}),
        ("{% if not company or not city %}x{% else %}{{ company }}{{ city }}{% endif %}", set()),
        ('{% if company == "" %}x{% elif city %}{{ company }}{% endif %}', set()),
        ('{% if city in ["Oslo", "Bodø"] %}{{ city }}{% endif %}', set()),
        ('{% if city in ["Oslo", ""] %}{{ city }}{% endif %}', {"city"}),
        ("{% if company_size == 10 %}{{ company_size }}{% endif %}", set()),
        ("{% if city == company %}{{ city }}{% endif %}", {"city"}),
        ('{% if city | fallback("x") %}{{ city }}{% endif %}', {"city"}),
    ],
)
def test_required_fields_can_leave_a_hole(text: str, required: set[str]) -> None:
    """A field is required where it has no fallback and no condition makes sure that it is filled in."""
    assert read(text).required == required


def test_missing_names_the_holes_of_one_person() -> None:
    """Only what this person would see counts, once each and in order."""
    template = read("{{ city }}{{ first_name }}{{ city }}{% if company %}{{ country }}{% endif %}")
    assert copy.missing(template, {"first_name": " "}) == ("city", "first_name")
    assert copy.missing(template, {"first_name": "Åsa", "city": "Bodø", "company": "x"}) == ("country",)


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.sampled_from(["", " ", "Oslo", "10"])))
def test_missing_fields_are_among_the_required(values: dict[str, str]) -> None:
    """What `required` promises beforehand holds for every person."""
    template = read(
        '{% if company and city == "Oslo" %}{{ city }}{{ country }}{% elif not company %}{{ first_name }}'
        '{% else %}{{ company }}{{ company_size | fallback("-") }}{% endif %}'
    )
    assert set(copy.missing(template, values)) <= template.required


def test_resolving_by_outcomes_is_what_rendering_shows() -> None:
    """People with equal outcomes share one row of texts and fields."""
    template = read(
        "Hi {% if company %}{{ company }}{% if company == city %}!{% endif %}{% endif %}{% if company %}.{% endif %}"
    )
    assert len(template.conditions) == 2
    outcomes = copy.branches(template, {"company": "x"})
    assert outcomes == (True, False)
    assert copy.resolve(template, outcomes) == (Text("Hi "), Field("company"), Text("."))
    with pytest.raises(ValueError, match="shorter"):
        copy.resolve(template, (True,))


def test_all_texts_show_every_branch_and_fallback() -> None:
    """A link in any branch is found, with what stands before and after it."""
    template = read(
        'a/{% if city %}b{% elif company %}{% if country %}c{% endif %}{% endif %}/{{ city | fallback("d") }}{{ city }}'
    )
    assert set(copy.all_texts(template)) == {"a/b/d", "a/c/d", "a//d"}


def test_plain_text_is_not_read() -> None:
    """A title that looks like a template is shown as it is."""
    assert copy.render(copy.plain("{{ 7*7 }}"), {}) == "{{ 7*7 }}"
    assert copy.plain("") == Template()
