"""Why somebody may be mailed at all: suppression, and the legal basis by country and kind of address.

The switches follow the marketing laws of each country as the product definition sums them up (Sweden:
marknadsföringslagen 19–20 §§; Norway: markedsføringsloven § 15; Denmark: markedsføringsloven § 10; Finland: laki
sähköisen viestinnän palveluista 200–202 §; UK: PECR regulation 22; US: CAN-SPAM). They are a starting point, not legal
advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from nurture.core.addresses import AddressType
from nurture.core.phrases import Phrase, phrase
from nurture.core.stages import Relationship


class Suppression(StrEnum):
    """Why an address must never be mailed. Nothing overrides one."""

    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    DO_NOT_EMAIL = "do_not_email"
    ERASED = "erased"


_SUPPRESSION_SENTENCES: Final[Mapping[Suppression, Phrase]] = {
    Suppression.UNSUBSCRIBED: phrase("They unsubscribed."),
    Suppression.BOUNCED: phrase("Mail to their address bounces."),
    Suppression.COMPLAINED: phrase("They reported our mail as spam."),
    Suppression.DO_NOT_EMAIL: phrase("They are marked “do not email”."),
    Suppression.ERASED: phrase("They asked to be erased."),
}


def suppression_sentence(reason: Suppression) -> Phrase:
    """The suppression as a sentence about the person."""
    return _SUPPRESSION_SENTENCES[reason]


class ConsentBasis(StrEnum):
    """The recorded reason why a person may get marketing mail."""

    CONSENT = "consent"
    EXISTING_CUSTOMER = "existing_customer"
    LEGITIMATE_INTEREST = "legitimate_interest"


_BASIS_NAMES: Final[Mapping[ConsentBasis, Phrase]] = {
    ConsentBasis.CONSENT: phrase("Said yes"),
    ConsentBasis.EXISTING_CUSTOMER: phrase("Existing customer"),
    ConsentBasis.LEGITIMATE_INTEREST: phrase("Legitimate interest"),
}


def consent_basis_name(basis: ConsentBasis) -> Phrase:
    """The basis as a person reads it."""
    return _BASIS_NAMES[basis]


@dataclass(frozen=True, slots=True)
class CountryConsent:
    """What a country asks for. The kinds in `needs_consent` want consent on record; others may be mailed with opt-out.

    `own_customers`: whether one's own current customers may be mailed about similar products without it.
    """

    needs_consent: frozenset[AddressType]
    own_customers: bool = True


_ALL: Final = frozenset(AddressType)
_PEOPLE: Final = frozenset({AddressType.NAMED_WORK, AddressType.PERSONAL})
_PRIVATE: Final = frozenset({AddressType.PERSONAL})

DEFAULT_COUNTRIES: Final[Mapping[str, CountryConsent]] = {
    "SE": CountryConsent(_PRIVATE),
    "NO": CountryConsent(_PEOPLE),
    "DK": CountryConsent(_ALL),
    "FI": CountryConsent(_PRIVATE),
    "IS": CountryConsent(_PEOPLE),
    "GB": CountryConsent(_PRIVATE),
    "IE": CountryConsent(_PRIVATE),
    "DE": CountryConsent(_ALL),
    "US": CountryConsent(frozenset()),
}


@dataclass(frozen=True, slots=True)
class ConsentPolicy:
    """The switches per country; a country that is not listed is unknown and wants recorded consent."""

    countries: Mapping[str, CountryConsent] = field(default_factory=lambda: DEFAULT_COUNTRIES)


_CONSENT_MISSING: Final[Mapping[AddressType, Phrase]] = {
    AddressType.PERSONAL: phrase("Their country wants consent for private addresses, and none is on record."),
    AddressType.NAMED_WORK: phrase("Their country wants consent for named work addresses, and none is on record."),
    AddressType.ROLE: phrase("Their country wants consent for every address, and none is on record."),
}


def consent_gap(
    policy: ConsentPolicy,
    *,
    basis: ConsentBasis | None,
    country: str | None,
    address: AddressType,
    relationship: Relationship | None,
) -> Phrase | None:
    """What is missing before this person may be mailed, as a sentence, or None where nothing is."""
    if basis is ConsentBasis.CONSENT:
        return None
    rules = policy.countries.get(country or "")
    if rules is None:
        if country:
            return phrase("There is no consent on record, and we do not know what {country} asks for.", country=country)
        return phrase("There is no consent on record, and we do not know which country they are in.")
    if address not in rules.needs_consent:
        return None
    if rules.own_customers and relationship is Relationship.CUSTOMER:
        return None
    return _CONSENT_MISSING[address]
