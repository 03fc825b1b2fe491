"""Names of columns: compared without case and marks, recognised as names, and the key that like files share."""

from __future__ import annotations

import pytest

from nurture.core.headers import count_names, fold, header_key, keys_of, spare_email


@pytest.mark.parametrize("header", ["First_Name", "first name", "FIRSTNAME", "firstName", " First-Name (2)"])
def test_a_name_is_the_same_however_it_is_written(header: str) -> None:
    """Case, blanks, marks and the number of a copy make no difference."""
    assert fold(header) == "firstname"


@pytest.mark.parametrize(
    ("header", "spare"),
    [
        ("Kontakt e-post", False),
        ("E-mail 1 - Value", False),
        ("Kundens mejladress", False),
        ("Additional email addresses", True),
        ("Annen e-post", True),
        ("Owner email", None),
        ("E-mail 1 - Label", None),
        ("Email opt out", None),
    ],
)
def test_columns_of_addresses_are_known_by_their_words(header: str, spare: bool | None) -> None:
    """Whose address it is may stand beside it; anything else about mail is no address."""
    assert spare_email(header) is spare


def test_names_of_any_kind_of_file_are_counted() -> None:
    """Names of contacts, deals and opt-outs count; what people are called does not."""
    assert count_names(["Email", "Deal Stage", "UNSUB_TIME", "Anna Berg", "", "x" * 500]) == 3


def test_files_with_the_same_columns_share_a_key() -> None:
    """Order and case do not matter, another column does."""
    assert header_key(["Email", "First Name"]) == header_key(["first_name", "EMAIL"])
    assert header_key(["Email"]) != header_key(["Email", "Phone"])


def test_a_leading_word_says_nothing_in_its_own_kind_of_file() -> None:
    """`Deal - Amount` is the amount in a file of deals, and something else in one of people."""
    assert keys_of("Deal - Amount", "deals") == ("dealamount", "amount")
    assert keys_of("Deal - Amount", "contacts") == ("dealamount",)
