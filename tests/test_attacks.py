"""Attacks that once worked: each is a way to get wrong words to a reader, or to break what is kept."""

from __future__ import annotations

from tests.exits import Left, leave
from tests.house import CUSTOMER_CANARY, House, address

LEAD = address("lead")
HEAD = "email,stage,language,country,consent_basis,email 2,company_domain"


def made(house: House) -> list[Left]:
    """Plan, draft and let everything leave."""
    house.plan()
    house.draft()
    return leave(house)


def to(left: list[Left], email: str) -> str:
    """Every word that reached this person."""
    return "\n".join(one.text for one in left if one.email == email)


def bring_two(house: House, first: str, second: str) -> list[str]:
    """Bring two people with the same second address; returns their own ones."""
    shared = "info@delad.example.com"
    people = {"one@ett.example.com": first, "two@tva.example.com": second}
    house.bring(HEAD, *(f"{email},{stage},en,SE,consent,{shared}," for email, stage in people.items()))
    return list(people)


def test_two_people_with_the_same_second_address_are_read_strictly(house: House) -> None:
    """A lead and a customer share an address that is the first one of neither: both are held."""
    both = bring_two(house, "lead", "customer")
    left = made(house)
    assert [to(left, email) for email in both] == ["", ""]


def test_an_opt_out_counts_for_whoever_shares_a_second_address(house: House) -> None:
    """One of two contacts that are probably the same person unsubscribes: the other gets nothing either."""
    one, two = bring_two(house, "lead", "lead")
    house.happened(two, "unsubscribed")
    assert to(made(house), one) == ""


def test_a_decision_about_one_company_says_nothing_of_another(house: House) -> None:
    """A lead at a company with a decision writes from the domain of a customer company that has none: held."""
    email = "x@customer.example.com"
    house.bring(HEAD, f"{email},lead,en,SE,consent,,tredje.example.com")
    house.sql("UPDATE company SET stage = 'lead', decision = 'each' WHERE domain = 'tredje.example.com'")
    left = made(house)
    assert to(left, email) == ""
    assert CUSTOMER_CANARY in to(left, address("customer"))
