"""The look over copy and mail: errors that keep words from being saved, and remarks that do not."""

from __future__ import annotations

import pytest

from nurture.core.lint import is_error, lint_copy, lint_links, lint_mail
from nurture.core.offers import Audience
from nurture.core.planning import StepCopy
from tests.factories import make_offer

FINE = StepCopy(subject="Air that works", body='Hi {{ first_name | fallback("there") }}, here is "{{ offer_title }}".')


def test_ordinary_words_pass() -> None:
    """Nothing is said about a mail that has nothing wrong with it."""
    assert lint_copy(FINE, "en") == ()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Hi {{ frist_name }}", "copy_unknown_field"),
        ("One\nTwo {% if company %}", "copy_syntax"),
        ("", "lint_empty"),
        ("Hi *|FNAME|*", "lint_token"),
        ("Hi %FIRSTNAME%,", "lint_token"),
        ("Hi [[first_name]]", "lint_token"),
        ("Hi {first_name}", "lint_token"),
        ("Hi <<Name>>", "lint_token"),
    ],
)
def test_what_a_reader_would_trip_over_is_an_error(body: str, code: str) -> None:
    """Unknown fields, unclosed tags, empty texts and the tokens of other tools are errors with their field."""
    (found,) = lint_copy(StepCopy("Air", body), "en")
    assert (found.code, found.field, is_error(found)) == (code, "body", True)


@pytest.mark.parametrize(
    ("subject", "body", "language", "code"),
    [
        ("Air", "As {{ job_title }} you know.", "en", "lint_fallback"),
        ("a" * 61, "Hi.", "en", "lint_subject_length"),
        ("Air! Now!", "Hi.", "en", "lint_exclamation"),
        ("Air", "Really?!!", "en", "lint_exclamation"),
        ("Air", "A risk-free trial", "en", "lint_spam"),
        ("Luft", "Helt gratis för dig", "sv", "lint_spam"),
        ("Luft", "Siste sjanse", "nb", "lint_spam"),
        ("Air", "READ THIS TODAY", "en", "lint_capitals"),
        ("Air", "![](https://www.example.com/a.png)", "en", "lint_alt"),
    ],
)
def test_what_reads_badly_is_a_remark(subject: str, body: str, language: str, code: str) -> None:
    """Length, shouting, words of advertising, pictures without words and missing fallbacks are remarks."""
    found = lint_copy(StepCopy(subject, body), language)
    assert [one.code for one in found] == [code]
    assert not any(map(is_error, found))


@pytest.mark.parametrize(
    "body", ["{%if company%}a{%else%}b{%endif%}", "{{first_name|fallback('x')}}", "20% of CO2 in VAV, 5% less"]
)
def test_our_own_tags_are_no_foreign_tokens(body: str) -> None:
    """Tags without spaces, percent signs and short abbreviations are left alone."""
    assert lint_copy(StepCopy("Air", body), "en") == ()


def test_a_finding_says_its_line() -> None:
    """The line counts from one in the text of its field."""
    (found,) = lint_copy(StepCopy("Air", "One\nTwo\nact now"), "en")
    assert found.line == 3


@pytest.mark.parametrize(
    ("own", "offered", "wrong"),
    [
        (Audience.PROSPECTS, Audience.CUSTOMERS, True),
        (Audience.EVERYONE, Audience.CUSTOMERS, True),
        (Audience.CUSTOMERS, Audience.EVERYONE, False),
        (Audience.CUSTOMERS, Audience.CUSTOMERS, False),
        (Audience.INTERNAL, Audience.INTERNAL, True),
    ],
)
def test_links_keep_to_the_audience(own: Audience, offered: Audience, wrong: bool) -> None:
    """A link to what the words' readers may not see is an error."""
    found = lint_links([make_offer(audience=offered)], own)
    assert [is_error(one) for one in found] == [True] * wrong


@pytest.mark.parametrize(
    ("html", "colour", "code"),
    [
        ('<img src="a.png">', "#1f5f5b", "lint_alt"),
        ('<div style="display:flex">', "#1f5f5b", "lint_css"),
        ("<p>" + "å" * 60_000, "#1f5f5b", "lint_clipped"),
        ("<p>", "#ffee00", "lint_contrast"),
        ('<p style="max-width:600px;margin:0"><img alt="">', "#1f5f5b", ""),
    ],
)
def test_a_finished_mail_is_looked_over(html: str, colour: str, code: str) -> None:
    """Pictures, styles that programs leave out, size and the brand colour."""
    assert [one.code for one in lint_mail(html, colour)] == ([code] if code else [])
