"""The invented people: 377 drawn from a fixed seed, one for every letter of `companies`, besides the hard cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import Final

from nurture.demonstration.companies import EMPLOYERS, HUBSPOT, Employer
from nurture.demonstration.names import (
    FACILITY,
    FAMILY,
    FINANCE,
    GIVEN,
    HEADS,
    NEWCOMERS,
    SUSTAINABILITY,
    TITLES,
    address_part,
)

SEED: Final = 20_26


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the CRM has them: `letter` says where they end (`companies.STAGE_OF`), `start` what the file says.

    `fate` is what ended the mail to them: an activity such as "unsubscribed", or "do_not_email", or nothing. `won`:
    a deal of theirs is won without the CRM's stage knowing.
    """

    email: str
    first: str
    last: str
    title: str
    employer: Employer | None
    country: str
    language: str
    persona: str
    letter: str
    start: str
    owner: str
    consent: str
    fate: str = ""
    won: bool = False
    file: str = ""

    @property
    def is_customer(self) -> bool:
        """Whether they buy from us, or did."""
        return self.letter in "CWNFE"


LANGUAGE_OF: Final = {"SE": "sv", "NO": "nb", "DK": "da", "GB": "en", "US": "en", "FI": "fi", "DE": "de"}

MAJA: Final = "Maja Lindqvist"
JONAS: Final = "Jonas Ekdahl"
SILJE: Final = "Silje Brattheim"
OLIVER: Final = "Oliver Penhale"

_STARTS: Final = {
    "S": "S",
    "L": "SSLLL",
    "M": "SLLMM",
    "Q": "LMMQ",
    "O": "MQQOO",
    "C": "C",
    "W": "O",
    "N": "OOM",
    "F": "C",
    "E": "CCE",
    "X": "X",
}
"""What the file may say of somebody who ends at a letter."""

SIGN_UPS: Final[Mapping[str, int]] = {f"newsletter-{days}": days for days in (176, 148, 120, 92, 64, 36, 15)}
"""Lists of those who signed up for the newsletter, without a stage, and how many days ago each list came in."""

_SIGNED_UP: Final = 63
_BOUGHT_FROM: Final = "SSLLMOO"
"""What the file may say of somebody whose company bought after it came in."""

_PERSONAS: Final = (FACILITY,) * 9 + (FINANCE,) * 5 + (SUSTAINABILITY,) * 4 + ("",) * 2
_FATES: Final = ("unsubscribed",) * 6 + ("email_bounced",) * 4 + ("email_complained", "do_not_email", "do_not_email")


def owner_of(country: str, letter: str) -> str:
    """The colleague who looks after people of a country who stand at a letter."""
    if country == "NO":
        return SILJE
    if country in {"GB", "US"}:
        return OLIVER
    return MAJA if country == "SE" and letter in "SLM" else JONAS


def title_of(persona: str, language: str, rng: Random, employer: Employer, taken: set[str]) -> str:
    """A job title in that language; the first without a persona is in charge of the place."""
    head = HEADS[employer.industry].get(language, "")
    if not persona and head and employer.domain not in taken:
        taken.add(employer.domain)
        return head
    return rng.choice(TITLES[language][persona])


@lru_cache
def drawn_people() -> tuple[Person, ...]:
    """Everybody but the hard cases, always the same."""
    rng = Random(SEED)
    taken: set[str] = set()
    people = [_draw(rng, employer, letter, taken) for employer in EMPLOYERS for letter in employer.people]
    quiet = rng.sample([place for place, one in enumerate(people) if one.letter in "SLC"], len(_FATES))
    for place, fate in zip(quiet, _FATES, strict=True):
        people[place] = replace(people[place], fate=fate)
    for place in rng.sample([place for place, one in enumerate(people) if _may_sign_up(one)], _SIGNED_UP):
        people[place] = replace(people[place], file=rng.choice(tuple(SIGN_UPS)))
    for place in _first_to_recommend(people):
        people[place] = replace(people[place], start="E")
    return tuple(replace(one, start=rng.choice(_BOUGHT_FROM)) if one.letter in "WN" else one for one in people)


def _first_to_recommend(people: list[Person]) -> tuple[int, ...]:
    """One of each company that recommends us, whom the file knows as such: later ones take no colleagues along."""
    first = {one.employer: place for place, one in reversed(list(enumerate(people))) if one.letter == "E"}
    return tuple(first.values())


def _may_sign_up(one: Person) -> bool:
    return one.start == "S" and one.letter in "SLMQ" and one.file == HUBSPOT and not one.fate


def _draw(rng: Random, employer: Employer, letter: str, taken: set[str]) -> Person:
    country = employer.country
    first, last, email = _name(rng, employer, taken)
    language = "en" if country == "SE" and rng.random() < 0.04 else LANGUAGE_OF[country]
    persona = rng.choice(_PERSONAS)
    return Person(
        email=email,
        first=first,
        last=last,
        title=title_of(persona, language, rng, employer, taken),
        employer=employer,
        country=country,
        language=language,
        persona=persona,
        letter=letter,
        start=rng.choice(_STARTS[letter]),
        owner=owner_of(country, letter),
        consent=_consent(rng, country, letter),
        file=employer.file,
    )


def _name(rng: Random, employer: Employer, taken: set[str]) -> tuple[str, str, str]:
    while True:
        others = NEWCOMERS.get(employer.country)
        if others and rng.random() < 0.07:
            first, last = rng.choice(others)
        else:
            first, last = rng.choice(GIVEN[employer.country]), rng.choice(FAMILY[employer.country])
        short = len(employer.name) % 4 == 0
        local = f"{address_part(first)[0] if short else address_part(first)}.{address_part(last)}"
        email = f"{local}@{employer.domain}"
        if email not in taken and f"{first} {last}" not in taken:
            taken |= {email, f"{first} {last}"}
            return first, last, email


def _consent(rng: Random, country: str, letter: str) -> str:
    """The basis on record: mostly consent; who looks after one's own customers needs none."""
    chance = rng.random()
    if letter in "CWNE":
        return "consent" if chance < 0.6 else "existing_customer"
    if country in {"NO", "DK", "FI", "DE", "US"}:
        return "" if country == "NO" and chance < 0.06 else "consent"
    return "consent" if chance < 0.85 else "legitimate_interest"
