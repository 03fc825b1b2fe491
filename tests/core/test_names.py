"""Names of people: ordinary ones untouched, hostile ones gone."""

from __future__ import annotations

import pytest

from nurture.core.names import clean_name, split_name


@pytest.mark.parametrize(
    "name",
    "Åsa,O'Brien,d’Arc,Jean-Luc,ANNA,anna,李小龙,Nguyễn Thị,सीता,St. John,Berg (Ek),X Æ A-12,Jr.,علی\u200cرضا".split(
        ","
    ),
)
def test_ordinary_names_are_untouched(name: str) -> None:
    """In any script, with their marks, and as they are written."""
    assert clean_name(name).rstrip(".") == name.rstrip(".")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("  Eva \n Berg ", "Eva Berg"),
        ("Jo\0hn", "John"),
        ("\u200bE\u200dva", "Eva"),
        ("Anna\u202e", "Anna"),
        ("+Eva", "Eva"),
        ("-Eva", "Eva"),
        ('"Eva"', "Eva"),
    ],
)
def test_odd_names_are_cleaned(text: str, wanted: str) -> None:
    """Line breaks, invisible letters and signs around the name go."""
    assert clean_name(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "x@example.com",
        "Name, other@example.com",
        "Eva\r\nBcc: x＠example.com",
        "https://example.com",
        "www.example.com",
        "Win at example.com",
        "<b>Eva</b>",
        "{{7*7}}",
        "[[first_name]]",
        "=HYPERLINK(1)",
        "=?utf-8?q?Eva?=",
        "Eva &amp;",
        "javascript:alert(1)",
        "Bj\ufffdrn",
        "A" * 81,
        "A " * 500,
        "12345",
        "0701234567 E",
        "...",
        "Select",
        "",
        "E" + "\u0301" * 9,
    ],
)
def test_hostile_names_are_left_to_the_fallback(text: str) -> None:
    """Addresses, links, markup, templates, formulas, numbers and placeholders are nobody's name."""
    assert clean_name(text) == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Anna Maria Berg", ("Anna Maria", "Berg")),
        ("Berg, Anna Maria", ("Anna Maria", "Berg")),
        ("Carl von Linné", ("Carl", "von Linné")),
        ("Anna", ("Anna", "")),
        ("Anna,", ("Anna", "")),
        ("{{x}}", ("", "")),
    ],
)
def test_splits_a_whole_name(text: str, wanted: tuple[str, str]) -> None:
    """Particles stay with the last name, a comma turns the order."""
    assert split_name(text) == wanted
