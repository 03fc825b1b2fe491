"""Who is the same person or company: addresses, record ids, domains, and what follows for consent."""

from __future__ import annotations

import pytest

from nurture.storage.tables import AliasRow, CompanyRow, ContactRow
from tests.house import House

ANNA = "anna@ek.example.com"
CYRILLIC = "\u0430nna@ek.example.com"


def someone(house: House) -> ContactRow:
    """The one person at ek.example.com, under whatever address."""
    (row,) = (one for one in house.rows(ContactRow) if one.email_key.endswith("ek.example.com"))
    assert isinstance(row, ContactRow)
    return row


@pytest.mark.parametrize(
    "written",
    ["ANNA@EK.example.com", "a\u00adnna@ek.example.com", "\u200banna@ek.example.com", "ａnna@ek.example.com"],
)
def test_a_person_is_known_however_the_address_is_written(house: House, written: str) -> None:
    """In one file and in two."""
    assert house.bring("email", ANNA, written).merged == 1
    assert house.bring("email", written).unchanged == 1
    assert someone(house).email_key == ANNA


def test_an_international_domain_is_one(house: House) -> None:
    """In letters and in the form that machines use."""
    report = house.bring("email", "a@blå.ek.example.com", "a@xn--bl-zia.ek.example.com")
    assert (report.added, report.merged) == (1, 1)


def test_a_plus_tag_is_another_person_in_the_same_mailbox(house: House) -> None:
    """So that an opt-out of one stops both."""
    house.bring("email,unsubscribed", f"{ANNA},", "anna+news@ek.example.com,yes")
    people = [one for one in house.rows(ContactRow) if one.domain == "ek.example.com"]
    assert len(people) == 2
    assert {one.mailbox for one in people} == {ANNA}


@pytest.mark.parametrize("again", [False, True])
def test_confusable_letters_are_flagged(house: House, again: bool) -> None:
    """When somebody comes in, and when an address changes under the same record id."""
    if again:
        house.bring("record_id,email", f"7,{ANNA}")
    house.bring("record_id,email", f"7,{CYRILLIC}")
    assert someone(house).is_confusable
    house.bring("record_id,email", f"7,{ANNA}")
    assert not someone(house).is_confusable


def test_further_addresses_become_aliases_once(house: House) -> None:
    """From more columns, and from more addresses in one cell."""
    for _ in range(2):
        house.bring("email,email 2", f'"{ANNA}; b@ek.example.com",c@ek.example.com')
    assert {row.mailbox for row in house.rows(AliasRow)} == {"b@ek.example.com", "c@ek.example.com"}


def test_rows_of_one_person_give_the_strictest(house: House) -> None:
    """The stage furthest ahead on one side, the weaker basis, and every opt-out."""
    rows = (f"{ANNA},lead,consent,2026-05-01,", f"{ANNA},salesqualifiedlead,legitimate interest,,yes")
    report = house.bring("email,stage,consent,consent date,unsubscribed", *rows)
    row = someone(house)
    assert (row.stage, row.consent_basis, report.suppressed) == ("salesqualifiedlead", "legitimate_interest", 1)


@pytest.mark.parametrize("website", ["https://www.facebook.com/ekbolaget", "ek.wordpress.com", "gmail.com"])
def test_a_shared_host_makes_no_company(house: House, website: str) -> None:
    """Many have a page or a mailbox there; the address decides."""
    house.bring("email,website", f"{ANNA},{website}", f"ek.bolaget@gmail.com,{website}")
    domains = {one.domain for one in house.rows(CompanyRow)}
    assert "ek.example.com" in domains
    assert not domains & {"facebook.com", "ek.wordpress.com", "wordpress.com", "gmail.com"}


def test_a_sub_domain_joins_nobody(house: House) -> None:
    """A parent domain may be a host of many."""
    house.bring("email", ANNA, "bo@skola.ek.example.com")
    rows = {one.domain: one.id for one in house.rows(CompanyRow)}
    people = {one.email_key: one.company_id for one in house.rows(ContactRow)}
    assert people["bo@skola.ek.example.com"] == rows["skola.ek.example.com"] != rows["ek.example.com"]


def consent(house: House, *rows: str) -> str | None:
    """The basis on record after these files of one row each: what they say, and when it was said."""
    for row in rows:
        house.bring("email,legal basis,consent date", f"{ANNA},{row}")
    return someone(house).consent_basis


@pytest.mark.parametrize(
    ("rows", "basis"),
    [
        (("legitimate interest,", "consent,"), "legitimate_interest"),
        (("legitimate interest,", "consent,2026-05-31"), "consent"),
        (("legitimate interest,2026-06-01", "consent,2026-05-31"), "legitimate_interest"),
        (("consent,2026-05-31", "legitimate interest,"), "legitimate_interest"),
        (("consent,2026-05-31", ","), "consent"),
        (("consent,2026-05-31", "no,"), None),
        (("no,", "consent,2026-05-31"), None),
        (("no,", "legitimate interest,"), None),
    ],
)
def test_a_later_yes_counts_and_a_no_stays(house: House, rows: tuple[str, ...], basis: str | None) -> None:
    """A file may record a consent with a later date; nothing turns a refusal around."""
    assert consent(house, *rows) == basis
    assert (someone(house).consent_refused_at is not None) == (basis is None)
