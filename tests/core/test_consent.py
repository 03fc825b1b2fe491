"""Why somebody may be mailed at all."""

from __future__ import annotations

import pytest

from nurture.core.addresses import AddressType
from nurture.core.consent import (
    ConsentBasis,
    ConsentPolicy,
    CountryConsent,
    Suppression,
    consent_gap,
    suppression_sentence,
)
from nurture.core.phrases import say
from nurture.core.stages import Relationship

ROLE, WORK, PRIVATE = AddressType.ROLE, AddressType.NAMED_WORK, AddressType.PERSONAL


def is_missing(
    country: str | None,
    address: AddressType,
    basis: ConsentBasis | None = None,
    relationship: Relationship | None = Relationship.PROSPECT,
    policy: ConsentPolicy | None = None,
) -> bool:
    """Whether something is missing before such a person may be mailed."""
    gap = consent_gap(
        policy or ConsentPolicy(), basis=basis, country=country, address=address, relationship=relationship
    )
    return gap is not None


@pytest.mark.parametrize(
    ("country", "role", "work", "private"),
    [
        ("SE", False, False, True),
        ("NO", False, True, True),
        ("DK", True, True, True),
        ("FI", False, False, True),
        ("IS", False, True, True),
        ("GB", False, False, True),
        ("IE", False, False, True),
        ("DE", True, True, True),
        ("US", False, False, False),
        ("FR", True, True, True),
        (None, True, True, True),
    ],
)
def test_each_country_asks_for_consent_its_own_way(country: str | None, role: bool, work: bool, private: bool) -> None:
    """Norway also for named work addresses, Sweden for private ones, an unknown country for all."""
    assert [is_missing(country, address) for address in (ROLE, WORK, PRIVATE)] == [role, work, private]


@pytest.mark.parametrize("country", ["SE", "NO", "DK", "DE", "FR", None])
@pytest.mark.parametrize("address", AddressType)
def test_recorded_consent_suffices_everywhere(country: str | None, address: AddressType) -> None:
    """In every country, and for every kind of address."""
    assert not is_missing(country, address, ConsentBasis.CONSENT)


@pytest.mark.parametrize("basis", [ConsentBasis.EXISTING_CUSTOMER, ConsentBasis.LEGITIMATE_INTEREST])
def test_another_basis_is_not_consent(basis: ConsentBasis) -> None:
    """Where a country wants consent, an interest of ours is none."""
    assert is_missing("NO", WORK, basis)


@pytest.mark.parametrize(
    ("relationship", "missing"),
    [
        (Relationship.CUSTOMER, False),
        (Relationship.FORMER_CUSTOMER, True),
        (Relationship.UNDECIDED, True),
        (Relationship.PROSPECT, True),
        (None, True),
    ],
)
def test_ones_own_current_customers_are_excepted(relationship: Relationship | None, missing: bool) -> None:
    """Current customers alone: whoever left us is none."""
    assert is_missing("NO", WORK, relationship=relationship) is missing


def test_an_unknown_country_excepts_nobody() -> None:
    """We do not know whether it knows the exception."""
    assert is_missing("FR", WORK, relationship=Relationship.CUSTOMER)


def test_a_workspace_may_switch_the_exception_off() -> None:
    """The switches are the workspace's."""
    strict = ConsentPolicy({"NO": CountryConsent(frozenset({WORK}), own_customers=False)})
    assert is_missing("NO", WORK, relationship=Relationship.CUSTOMER, policy=strict)
    assert not is_missing("NO", PRIVATE, policy=strict)


@pytest.mark.parametrize(
    ("country", "address", "said"),
    [
        ("DK", ROLE, "Their country wants consent for every address, and none is on record."),
        ("NO", WORK, "Their country wants consent for named work addresses, and none is on record."),
        ("SE", PRIVATE, "Their country wants consent for private addresses, and none is on record."),
        ("FR", WORK, "There is no consent on record, and we do not know what FR asks for."),
        (None, WORK, "There is no consent on record, and we do not know which country they are in."),
    ],
)
def test_what_is_missing_is_said_in_words(country: str | None, address: AddressType, said: str) -> None:
    """A person can supply what the sentence names."""
    gap = consent_gap(ConsentPolicy(), basis=None, country=country, address=address, relationship=Relationship.PROSPECT)
    assert gap
    assert say(gap) == said


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Suppression.UNSUBSCRIBED, "They unsubscribed."),
        (Suppression.BOUNCED, "Mail to their address bounces."),
        (Suppression.COMPLAINED, "They reported our mail as spam."),
        (Suppression.DO_NOT_EMAIL, "They are marked “do not email”."),
        (Suppression.ERASED, "They asked to be erased."),
    ],
)
def test_every_suppression_is_a_sentence_about_the_person(reason: Suppression, said: str) -> None:
    """Nobody reads a code."""
    assert say(suppression_sentence(reason)) == said
