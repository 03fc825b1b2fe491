"""Amending: what a colleague knows better is written, kept on record, and cannot be nonsense."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from nurture.core.errors import BadInput, NotFound
from nurture.services.amending import REFUSED, amend_person, confirm_address, record_consent
from nurture.storage.tables import ContactEditRow
from tests.house import House, address

LEAD = address("lead")
ODD = "аnna@odd.example.com"
"""Its first letter is Cyrillic."""


def amended(house: House, /, **changes: str) -> tuple[str, ...]:
    """A colleague puts these values right; `custom__x` is a property."""
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return amend_person(house.engine, house.person(LEAD).id or 0, named, by="siv", now=house.later())


def consented(house: House, word: str, source: str = "A call", **given: Any) -> None:
    """A colleague records what they said about consent."""
    on = given.pop("on", None)
    number = house.person(LEAD).id or 0
    record_consent(house.engine, number, word, source=source, on=on, by="siv", now=house.later())


def test_values_are_read_as_an_import_reads_them(house: House) -> None:
    """Names of countries and languages become their codes, blanks run together, and only what differs is told."""
    changed = amended(house, first_name=" Anna  Maria ", language="Norsk", country="Norge", timezone="europe/oslo")
    row = house.person(LEAD)
    assert set(changed) == {"first_name", "language", "country", "timezone"}
    assert (row.first_name, row.language, row.country, row.timezone) == ("Anna Maria", "nb", "NO", "Europe/Oslo")
    assert amended(house, first_name="Anna Maria", country="NO") == ()


def test_every_change_is_on_record(house: House) -> None:
    """Who, when, which field, what stood there and what stands there now; own properties too."""
    amended(house, job_title="Caretaker", custom__pet="cat")
    told = {row.field: (row.by, row.before, row.after) for row in house.rows(ContactEditRow)}
    assert told == {"job_title": ("siv", "", "Caretaker"), "custom.pet": ("siv", "", "cat")}
    assert house.person(LEAD).custom == {"pet": "cat"}
    amended(house, custom__pet="")
    assert house.person(LEAD).custom == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "Narnia"),
        ("language", "Klingonska"),
        ("timezone", "Europe/Nowhere"),
        ("persona", "nobody"),
        ("lead_status", "asleep"),
        ("first_name", "x" * 201),
        ("stage", "customer"),
        ("email", "x@example.com"),
    ],
)
def test_what_cannot_be_is_refused(house: House, field: str, value: str) -> None:
    """The sentence names the field, and nothing of the rest is written; stages and addresses have other ways."""
    with pytest.raises(BadInput) as caught:
        amended(house, job_title="Caretaker", **{field: value})
    assert caught.value.field == field
    assert house.person(LEAD).job_title == ""


def test_a_persona_by_hand_is_matched_no_more(house: House) -> None:
    """A colleague knows better than the criteria."""
    assert amended(house, persona="finance_director") == ("persona",)
    row = house.person(LEAD)
    assert (row.persona, row.is_persona_matched) == ("finance_director", False)


def test_a_changed_name_voids_the_drafts_with_the_old_one(ready: House) -> None:
    """The mail that was approved is not the mail that would leave now."""
    amended(ready, first_name="Annika")
    ready.export()
    assert "person_changed" in ready.codes("void", email=LEAD)


def test_consent_is_recorded_with_day_and_source(house: House) -> None:
    """Every part of it is an edit on record."""
    house.bring("email,country", "ny@firma.example.org,NO")
    number = house.person("ny@firma.example.org").id or 0
    on = house.now.date() - timedelta(days=3)
    record_consent(house.engine, number, "consent", source="Fair in Oslo", on=on, by="siv", now=house.later())
    row = house.person("ny@firma.example.org")
    assert (row.consent_basis, row.consent_source) == ("consent", "Fair in Oslo")
    assert row.consent_at is not None
    assert row.consent_at.date() == on
    assert {one.field for one in house.rows(ContactEditRow)} == {"consent_basis", "consent_at", "consent_source"}


def test_a_no_ends_every_basis_and_only_a_person_turns_it(house: House) -> None:
    """No file brings consent back after a no; a colleague who heard a yes does."""
    consented(house, REFUSED)
    house.bring("email,consent_basis,consent_at", f"{LEAD},consent,2026-11-01")
    assert house.person(LEAD).consent_basis is None
    consented(house, "consent")
    row = house.person(LEAD)
    assert (row.consent_basis, row.consent_refused_at) == ("consent", None)


@pytest.mark.parametrize(
    ("word", "source", "field"), [("maybe", "A call", "basis"), ("consent", " ", "source"), ("consent", "Fair", "on")]
)
def test_consent_without_its_facts_is_refused(house: House, word: str, source: str, field: str) -> None:
    """An unknown basis, no source, a day to come: each is named."""
    with pytest.raises(BadInput) as caught:
        consented(house, word, source, on=(house.now + timedelta(days=2)).date() if field == "on" else None)
    assert caught.value.field == field


def test_a_confirmed_address_is_held_no_more(house: House) -> None:
    """Until it changes: then somebody has to look again."""
    header = "email,stage,language,country,consent_basis,record_id"
    house.bring(header, f"{ODD},lead,en,SE,consent,7")
    house.plan()
    assert "confusable_address" in held(house)
    confirm_address(house.engine, house.person(ODD).id or 0, by="siv", now=house.later())
    house.plan()
    assert "confusable_address" not in held(house)
    house.bring("email,record_id", f"{ODD.replace('odd', 'other')},7")
    house.plan()
    assert "confusable_address" in held(house)


def held(house: House) -> set[str]:
    """Why anybody is held, by the newest plan."""
    return set(house.plan(dry_run=True).held)


def test_somebody_gone_is_not_found(house: House) -> None:
    """As where they were erased a moment ago."""
    with pytest.raises(NotFound):
        amend_person(house.engine, 999, {"first_name": "X"}, by="siv", now=house.now)
