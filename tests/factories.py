"""Small factories: a believable record each, of which a test states only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from nurture.core.addresses import Address, AddressType, read_address
from nurture.core.criteria import FieldTest, PersonFacts
from nurture.core.criteria_fields import Op
from nurture.core.guard import ContentFacts, ContentPart, ReaderFacts, Reading, Source
from nurture.core.offers import DEFAULT_KINDS, Audience, ContentOffer
from nurture.core.people import Activity, ActivityKind, Company, Contact
from nurture.core.phrases import named
from nurture.core.planning import Goal, Sequence, Signature, Step, StepCopy
from nurture.core.stages import Phase, Relationship

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
"""The moment of every test that needs one: a Monday without a holiday in the Nordics."""

TODAY = NOW.date()


def make_address(text: str = "karin.lind@fastighet.example.com") -> Address:
    """The address that reading this text gives; the text must be a good one."""
    read = read_address(text)
    assert isinstance(read, Address)
    return read


def make_company(**given: Any) -> Company:
    """A Swedish property owner with a domain and no stage."""
    facts: dict[str, Any] = {"id": 1, "name": "Lind Fastigheter", "domain": "fastighet.example.com", "country": "SE"}
    return Company(**facts | given)


def make_contact(*, email: str = "karin.lind@fastighet.example.com", **given: Any) -> Contact:
    """Karin Lind, a lead in Sweden who reads Swedish."""
    facts: dict[str, Any] = {
        "id": 1,
        "address": make_address(email),
        "first_name": "Karin",
        "last_name": "Lind",
        "stage": "lead",
        "language": "sv",
        "country": "SE",
    }
    return Contact(**facts | given)


def make_activity(kind: ActivityKind | str = ActivityKind.PAGE_VIEW, at: datetime = NOW, **given: Any) -> Activity:
    """A human activity at `NOW`."""
    return Activity(ActivityKind(kind), at, **given)


def make_facts(*activities: Activity, now: datetime = NOW, **values: Any) -> PersonFacts:
    """What a condition may look at: these values (`company__size` is `company.size`) and activities."""
    return PersonFacts({name.replace("__", "."): value for name, value in values.items()}, activities, now)


def make_offer(key: str = "quiet-rooms", *, kind: str = "guide", **given: Any) -> ContentOffer:
    """A live English guide; a different kind brings its own phase, stages and audience."""
    known = DEFAULT_KINDS[kind]
    facts: dict[str, Any] = {
        "language": "en",
        "title": key.replace("-", " ").capitalize(),
        "phase": known.phase,
        "stages": known.stages,
        "audience": known.audience,
        "url": f"https://luftvik.example.com/en/{key}",
    }
    return ContentOffer(key=key, kind=kind, **facts | given)


def make_reader(relationship: Relationship | str | None = Relationship.PROSPECT, **given: Any) -> ReaderFacts:
    """A reader at a named Swedish work address, about whom only the contact itself says anything."""
    own = Reading(Source.CONTACT, None if relationship is None else Relationship(relationship))
    facts: dict[str, Any] = {"readings": (own,), "country": "SE", "address_type": AddressType.NAMED_WORK}
    return ReaderFacts(**facts | given)


def make_content(*audiences: Audience | str | None) -> ContentFacts:
    """A draft with one live part per audience, named part-1, part-2 …; None is a part of unknown audience."""
    return ContentFacts(
        tuple(
            ContentPart(f"part-{number}", None if audience is None else Audience(audience))
            for number, audience in enumerate(audiences, 1)
        )
    )


def make_step(key: str = "first", **given: Any) -> Step:
    """An awareness step on the day itself, with English copy."""
    copy = {"en": StepCopy(subject="A room that can breathe", body="Hello {{ first_name }}.")}
    facts: dict[str, Any] = {"delay_days": 0, "phase": Phase.AWARENESS, "copy": copy}
    return Step(key, **facts | given)


def make_sequence(*steps: Step, **given: Any) -> Sequence:
    """A sequence for leads with these steps, else with one."""
    facts: dict[str, Any] = {
        "key": "lead-education",
        "names": named({"en": "Lead education"}),
        "segment": FieldTest("stage", Op.EQUAL, "lead"),
        "goal": Goal(stage="marketingqualifiedlead"),
        "steps": steps or (make_step(),),
    }
    return Sequence(**facts | given)


def make_signature(**given: Any) -> Signature:
    """A Swedish lead who reads English and starts on `TODAY`."""
    facts: dict[str, Any] = {
        "sequence": "lead-education",
        "reader": make_reader(),
        "stage": "lead",
        "language": "en",
        "persona": None,
        "industry": None,
        "timezone": None,
        "had": frozenset(),
        "started": TODAY,
    }
    return Signature(**facts | given)


def day(text: str) -> date:
    """The date written as 2026-11-02."""
    return date.fromisoformat(text)
