"""People, and the one form of an address by which we know somebody again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.addresses import Address, AddressType, company_domain, read_address
from nurture.core.errors import Problem
from nurture.core.people import Activity, machine_made
from nurture.core.phrases import say
from tests.factories import NOW, make_activity, make_address, make_contact


@pytest.mark.parametrize(
    "written",
    [
        "karin.lind@luftvik.example.com",
        "  Karin.Lind@LUFTVIK.example.com ",
        "Karin Lind <karin.lind@luftvik.example.com>",
        "<karin.lind@luftvik.example.com>;",
        "mailto:karin.lind@luftvik.example.com",
        '"karin.lind"@luftvik.example.com',
        "Karin \u2026 <karin.lind@luftvik.example.com>",
        "karin.lind\uff20luftvik.example.com",
        "ka\u00adrin.lind\u200b@luftvik.example.com",
        "\ufeffkarin.lind@luftvik.example.com",
        "ｋarin.lind@luftvik.example.com",
    ],
)
def test_an_address_is_one_person_however_it_is_written(written: str) -> None:
    """Case, names, invisible letters and full-width forms make no difference."""
    assert make_address(written).key == "karin.lind@luftvik.example.com"


def test_an_international_domain_is_known_by_its_ascii_form() -> None:
    """Both spellings are one address."""
    assert make_address("post@blåluft.example.com") == make_address("post@xn--blluft-jua.example.com")
    assert make_address("post@blåluft.example.com").domain == "xn--blluft-jua.example.com"


def test_the_mailbox_is_the_address_without_its_plus_tag() -> None:
    """Everything with a tag arrives in the same box, but is another key."""
    address = make_address("karin+news@luftvik.example.com")
    assert (address.key, address.mailbox) == ("karin+news@luftvik.example.com", "karin@luftvik.example.com")


def test_a_local_part_that_is_all_tag_is_its_own_mailbox() -> None:
    """An address that begins with a plus is odd, but an address."""
    assert make_address("+news@luftvik.example.com").mailbox == "+news@luftvik.example.com"


def test_an_address_is_shown_in_the_case_it_was_written_in() -> None:
    """What stands in a mail is what the person would recognise."""
    assert make_address("Karin.Lind@Luftvik.example.com").shown == "Karin.Lind@luftvik.example.com"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("info@luftvik.example.com", AddressType.ROLE),
        ("Post+x@luftvik.example.com", AddressType.ROLE),
        ("info@gmail.com", AddressType.ROLE),
        ("karin@gmail.com", AddressType.PERSONAL),
        ("karin@luftvik.example.com", AddressType.NAMED_WORK),
    ],
)
def test_an_address_has_the_type_the_consent_rules_turn_on(written: str, kind: AddressType) -> None:
    """A role, a private person, or a named person at work."""
    assert make_address(written).type is kind


@pytest.mark.parametrize(
    ("written", "confusable"),
    [
        ("k\u0430rin@luftvik.example.com", True),
        ("karin@luftv\u0456k.example.com", True),
        ("\u0430\u0441\u0435@luftvik.example.com", True),
        ("åsa@luftvik.example.com", False),
        ("karin1@luftvik.example.com", False),
    ],
)
def test_letters_that_look_alike_are_noticed(written: str, confusable: bool) -> None:
    """A Cyrillic а in a Latin name is held for a look; å is an ordinary letter."""
    assert make_address(written).confusable is confusable


@pytest.mark.parametrize(
    ("written", "deliverable"), [("åsa@example.com", False), ("asa@blå.example.com", True), ("a=?b@example.com", False)]
)
def test_only_an_ascii_local_part_is_deliverable(written: str, deliverable: bool) -> None:
    """A domain has an ASCII form, the part before the @ has none; nor may it look like an encoded word."""
    assert make_address(written).deliverable is deliverable


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "address_missing"),
        (" \u200b ", "address_missing"),
        ("karin", "address_invalid"),
        ("karin@@example.com", "address_invalid"),
        ("a@example.com, b@example.com", "address_invalid"),
        ("karin@example", "address_invalid"),
        ("karin lind@example.com", "address_invalid"),
        ("k" * 250 + "@example.com", "address_invalid"),
        ("karin@exa\nmple.com", "address_control_character"),
        ("karin@example.com\x00", "address_control_character"),
        ("karin@example.com\r\nBcc: x@example.com", "address_control_character"),
        ("karin@example.com\n", "address_control_character"),
        ("\r\n karin@example.com", "address_control_character"),
        ("ka\x0brin@example.com", "address_control_character"),
        ("k" * 65 + "@example.com", "address_invalid"),
        ("\u00e5" * 33 + "@example.com", "address_invalid"),
        ('"karin lind"@example.com', "address_invalid"),
        ("karin@\u2488example.com", "address_invalid"),
        ("<\u0338karin@example.com", "address_invalid"),
        ("Karin, bo@example.com <karin@example.com", "address_invalid"),
    ],
)
def test_what_is_no_address_is_a_problem(written: str, code: str) -> None:
    """The problem says what was written, shortened, and is never an exception."""
    problem = read_address(written)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.field) == (code, "email")
    assert len(say(problem.message)) < 200


@given(st.emails() | st.from_regex(r"[a-zåäöÅÄÖ.+A-Z]{1,12}@[a-zåäö-]{1,9}\.example\.com", fullmatch=True))
def test_reading_an_address_again_changes_nothing(written: str) -> None:
    """The key of a key is the key, and so are mailbox and domain."""
    address = read_address(written)
    if isinstance(address, Address):
        again = make_address(address.key)
        assert (again.key, again.mailbox, again.domain) == (address.key, address.mailbox, address.domain)


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Whatever a cell holds, the answer is a value."""
    assert isinstance(read_address(text), Address | Problem)


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("luftvik.example.com", "luftvik.example.com"),
        ("https://www.Luftvik.example.com:8080/en/", "luftvik.example.com"),
        ("karin@luftvik.example.com", "luftvik.example.com"),
        ("sub.luftvik.example.com", "sub.luftvik.example.com"),
        ("blåluft.example.com", "xn--blluft-jua.example.com"),
        ("gmail.com", None),
        ("https://www.facebook.com/luftvik", None),
        ("luftvik.wordpress.com", None),
        ("mail.duck.com", "mail.duck.com"),
        ("karin@hotmail.se", None),
        ("luftvik", None),
        ("a..example.com", None),
        ("", None),
    ],
)
def test_a_company_is_known_by_its_exact_domain(written: str, domain: str | None) -> None:
    """A parent domain joins nobody, and free mail makes no company."""
    assert company_domain(written) == domain


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [("Karin", "Lind", "Karin Lind"), ("", "Lind", "Lind"), ("", "", "karin.lind@fastighet.example.com")],
)
def test_a_person_is_called_by_name_or_by_address(first: str, last: str, name: str) -> None:
    """Never by an empty text."""
    assert make_contact(first_name=first, last_name=last).name == name


def click(seconds: float, target: str = "a") -> Activity:
    """A click that many seconds after `NOW`."""
    return make_activity("email_clicked", NOW + timedelta(seconds=seconds), target=target)


DELIVERY = make_activity("email_delivered")


@pytest.mark.parametrize(
    ("activities", "machine"),
    [
        ([DELIVERY, click(10)], {1}),
        ([DELIVERY, click(0)], {1}),
        ([DELIVERY, click(11)], set()),
        ([click(-1), DELIVERY], set()),
        ([click(60, "a"), click(61, "b"), click(62, "c")], {0, 1, 2}),
        ([click(60, "a"), click(61, "b"), click(61, "a")], set()),
        ([click(60, "a"), click(63, "b"), click(66, "c")], set()),
        ([make_activity("page_view")], set()),
    ],
)
def test_a_gateways_clicks_are_told_from_a_persons(activities: list[Activity], machine: set[int]) -> None:
    """Within seconds of the delivery, or on three links at once."""
    assert machine_made(activities) == machine
