"""Cells to values: blanks, numbers, standings, and the reader that joins them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.columns import Sign, SuppressingColumn, field_names
from nurture.core.consent import ConsentBasis, Suppression
from nurture.core.dates import DateOrder
from nurture.core.fields import WritingStyle, read_cell
from nurture.core.people import ActivityKind
from nurture.core.phrases import named
from nurture.core.quantities import decimal_mark, read_count, read_lowest, read_number, read_seconds
from nurture.core.stages import DEFAULT_STAGES, Stages
from nurture.core.standings import (
    read_activity,
    read_consent_basis,
    read_email_status,
    read_lead_status,
    read_stage,
    suppression_in_cell,
    suppression_in_words,
)
from nurture.core.values import clean_text, is_placeholder, split_tags, yes_or_no


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "Select",
        "N/A",
        "NA",
        "-",
        "—",
        "null",
        "None",
        "(blank)",
        "#N/A",
        "Välj",
        "Velg",
        "--None--",
        "Ikke valgt",
    ],
)
def test_placeholders_are_blank(text: str) -> None:
    """They stand where nobody said anything."""
    assert is_placeholder(text)


@pytest.mark.parametrize("text", ["0", "no", "Na", "Nils", "-5", "selected"])
def test_short_answers_are_no_placeholders(text: str) -> None:
    """A zero, a no and a short name are values."""
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("text", "wanted"), [("Ja", True), ("TRUE", True), ("1", True), ("nei", False), ("maybe", None)]
)
def test_reads_yes_and_no(text: str, wanted: bool | None) -> None:
    """In three languages; anything else is neither."""
    assert yes_or_no(text) is wanted


def test_splits_tags() -> None:
    """Each once, in their order, without the placeholders."""
    assert split_tags("vip, 'guest'; VIP|vip, -,\nnew") == ("vip", "guest", "VIP", "new")


def test_text_comes_in_one_line() -> None:
    """Control characters and text direction are not kept, accents and joiners are."""
    assert clean_text(" Åsa\r\n\tB\0erg\u202e  \u0645\u200c\u0646 ") == "Åsa Berg م\u200cن"
    assert clean_text("abc def", 4) == "abc"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1200", 1200),
        ("1 200 000", 1_200_000),
        ("1\u2009200\u00a0000", 1_200_000),
        ("1.200.000,50", 1_200_000.5),
        ("1,200,000.5", 1_200_000.5),
        ("1'200", 1200),
        ("1.200", 1200),
        ("0.125", 0.125),
        ("1,2", 1.2),
        (".5", 0.5),
        ("12 MSEK", 12e6),
        ("500 tkr", 5e5),
        ("12,5 mill. kr", 12.5e6),
        ("2 mdkr", 2e9),
        ("$1.5M", 1.5e6),
        ("85 %", 85),
        ("(5)", -5),
        ("−3", -3),
    ],
)
def test_reads_numbers_as_people_write_them(text: str, wanted: float) -> None:
    """Nordic, American and Swiss; with currencies and words for thousands and millions."""
    assert read_number(text) == wanted


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "1,234,56", "1.2,3.4", "1,2.3,4", "10:00", "1e5", "5 apples", "9" * 301, "1234.567.8"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert read_number(text) is None


def test_a_known_decimal_mark_settles_what_is_open() -> None:
    """`1.234` is a thousand and something, or one and something."""
    assert (read_number("1.234"), read_number("1.234", "."), read_number("1.234", ",")) == (1234, 1.234, 1234)
    assert read_number("12.34", ",") is None


@pytest.mark.parametrize(
    ("cells", "mark"),
    [(["1.234", "2,50", "x", "7"], ","), (["1,234.5"], "."), (["1.5", "1,5"], None), (["1.234", "1,234,567"], None)],
)
def test_finds_how_a_column_writes_decimals(cells: list[str], mark: str | None) -> None:
    """By the cells that leave no doubt."""
    assert decimal_mark(cells) == mark


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("10-50", 10),
        ("51 – 200 anställda", 51),
        ("1 000–5 000", 1000),
        ("10 to 50", 10),
        ("10-50 MSEK", 10e6),
        ("1k-5k", 1000),
        ("10,001+ employees", 10_001),
        ("> 1 000", 1000),
        ("minst 20", 20),
        ("<10", 0),
        ("200", 200),
        ("50-10", None),
        ("okt-50", None),
        ("1" * 50 + "-" * 50, None),
        ("1-2-3", None),
    ],
)
def test_a_range_is_its_lower_bound(text: str, wanted: float | None) -> None:
    """At least so many is what can be said."""
    assert read_lowest(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), [("12", 12), ("12.0", 12), ("-1", None), ("many", None), ("9" * 20, None)])
def test_counts_are_whole_and_not_negative(text: str, wanted: int | None) -> None:
    """Nobody has opened minus one mail."""
    assert read_count(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("90", 90),
        ("1:02:03", 3723),
        ("00:45", 45),
        ("1 h 20 min", 4800),
        ("12,5 min", 750),
        ("x", None),
        ("1,2,3 min", None),
    ],
)
def test_reads_lengths_of_time_in_seconds(text: str, wanted: int | None) -> None:
    """A bare number is seconds."""
    assert read_seconds(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Unsubscribed", Suppression.UNSUBSCRIBED),
        ("opted_out", Suppression.UNSUBSCRIBED),
        ("Avregistrerad", Suppression.UNSUBSCRIBED),
        ("Email Bounced", Suppression.BOUNCED),
        ("cleaned", Suppression.BOUNCED),
        ("Email Marked Spam", Suppression.COMPLAINED),
        ("blocklisted", Suppression.DO_NOT_EMAIL),
        ("Soft bounce", None),
        ("Resubscribed to emails", None),
        ("Email Opened", None),
    ],
)
def test_words_that_mean_do_not_write(text: str, wanted: Suppression | None) -> None:
    """In a status or as the last thing that happened."""
    assert suppression_in_words(text) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("Subscribed", "active"), ("Opted in", "active"), ("hard bounce", Suppression.BOUNCED), ("pending", None)],
)
def test_reads_the_state_of_an_address(text: str, wanted: str | None) -> None:
    """Pending is neither active nor suppressed."""
    assert read_email_status(text) == wanted


@pytest.mark.parametrize(
    ("text", "sign", "reason", "wanted"),
    [
        ("Yes", "yes", Suppression.DO_NOT_EMAIL, Suppression.DO_NOT_EMAIL),
        ("No", "yes", Suppression.DO_NOT_EMAIL, None),
        ("2026-01-02", "yes", Suppression.UNSUBSCRIBED, Suppression.UNSUBSCRIBED),
        ("-", "filled", Suppression.BOUNCED, None),
        ("550 mailbox unknown", "filled", Suppression.BOUNCED, Suppression.BOUNCED),
        ("Unsubscribed", "yes", Suppression.DO_NOT_EMAIL, Suppression.UNSUBSCRIBED),
        ("Unsubscribed", "words", None, Suppression.UNSUBSCRIBED),
        ("-", "words", None, None),
    ],
)
def test_a_cell_suppresses_by_its_column(
    text: str, sign: Sign, reason: Suppression | None, wanted: Suppression | None
) -> None:
    """Where a yes or no is expected, all that is not blank or a no counts as yes."""
    assert suppression_in_cell(text, SuppressingColumn(0, sign, reason)) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("marketingqualifiedlead", "marketingqualifiedlead"),
        ("Marketing Qualified Lead", "marketingqualifiedlead"),
        ("MQL", "marketingqualifiedlead"),
        ("Säljkvalificerat lead", "salesqualifiedlead"),
        ("Salgsklar mulighet", "opportunity"),
        ("Kund", "customer"),
        ("Ambassadør", "evangelist"),
        ("Annat", "other"),
        ("Former customer", None),
        ("Customer (former)", None),
    ],
)
def test_reads_stages_in_three_languages(text: str, wanted: str | None) -> None:
    """By value or name; nobody becomes a customer by part of a word."""
    assert read_stage(text, Stages()) == wanted


def test_reads_the_stages_of_the_workspace() -> None:
    """A name of one's own is known, a stage that is switched off is not."""
    own = replace(DEFAULT_STAGES[5], names=named({"en": "Member"}))
    stages = Stages((replace(DEFAULT_STAGES[0], enabled=False), own))
    assert [read_stage(text, stages) for text in ("Member", "Kund", "Subscriber")] == ["customer", "customer", None]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Freely given consent from contact", ConsentBasis.CONSENT),
        ("Ja", ConsentBasis.CONSENT),
        ("Legitimate interest – existing customer", ConsentBasis.LEGITIMATE_INTEREST),
        ("existing_customer", ConsentBasis.EXISTING_CUSTOMER),
        ("No consent", None),
        ("Not applicable", None),
        ("whatever", None),
    ],
)
def test_reads_the_legal_basis(text: str, wanted: ConsentBasis | None) -> None:
    """Of two in one cell the weaker counts."""
    assert read_consent_basis(text) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"), [("Open - Not Contacted", "open"), ("IN_PROGRESS", "in_progress"), ("BAD_TIMING", "bad_timing")]
)
def test_reads_lead_statuses(text: str, wanted: str) -> None:
    """The list is the customer's to change, so that an unknown one is kept."""
    assert read_lead_status(text) == wanted


def test_reads_kinds_of_activity() -> None:
    """In our words and in those of exports."""
    texts = ["form_submitted", "Email Opened", "Page Visited on Website", "Meeting scheduled", "Zzz"]
    wanted = [
        ActivityKind.FORM_SUBMITTED,
        ActivityKind.EMAIL_OPENED,
        ActivityKind.PAGE_VIEW,
        ActivityKind.MEETING_BOOKED,
        None,
    ]
    assert [read_activity(text) for text in texts] == wanted


@pytest.mark.parametrize(
    ("field", "text", "wanted"),
    [
        ("first_name", " Åsa ", "Åsa"),
        ("last_name", "{{7*7}}", ""),
        ("full_name", "Eva Berg", ("Eva", "Berg")),
        ("job_title", "Head of\nIT", "Head of IT"),
        ("custom:shoe", "42", "42"),
        ("company_domain", "https://www.nord.example.com/", "nord.example.com"),
        ("language", "Svenska", "sv"),
        ("country", "Norge", "NO"),
        ("timezone", "europe_slash_oslo", "Europe/Oslo"),
        ("stage", "MQL", "marketingqualifiedlead"),
        ("company_size", "10-50", 10),
        ("revenue", "12 MSEK", 12e6),
        ("tags", "a;b", ("a", "b")),
        ("do_not_email", "nej", False),
        ("value", "1,5", 1.5),
        ("occurred_at", "6.5.2026", datetime(2026, 5, 6, tzinfo=UTC)),
        ("country", "Select", None),
    ],
)
def test_reads_a_cell_of_each_kind_of_field(field: str, text: str, wanted: object) -> None:
    """Without a problem."""
    assert read_cell(field, text) == (wanted, None)


def test_reads_a_cell_in_the_style_of_its_column() -> None:
    """What comes first in dates, and how decimals are written."""
    style = WritingStyle(DateOrder.MONTH_FIRST, ".")
    assert read_cell("consent_at", "5/6/2026", style)[0] == datetime(2026, 5, 6, tzinfo=UTC)
    assert read_cell("revenue", "1.234", style)[0] == 1.234


@pytest.mark.parametrize(
    "field", ["country", "language", "stage", "revenue", "occurred_at", "activity", "do_not_email", "timezone"]
)
def test_says_what_was_wanted_where_a_cell_cannot_be_read(field: str) -> None:
    """The value is left out and the problem names the field."""
    value, problem = read_cell(field, "gibberish")
    assert value is None
    assert problem is not None
    assert (problem.code, problem.field) == ("unreadable_value", field)


@given(st.sampled_from([*field_names("contacts"), *field_names("activities")]), st.text(max_size=40))
def test_no_cell_ever_raises(field: str, text: str) -> None:
    """Whatever stands in it."""
    value, problem = read_cell(field, text)
    assert value is None or problem is None
