"""Personas: who is matched to which, and what a marketer may change about them."""

from __future__ import annotations

import pytest
from sqlmodel import select

from nurture.core.criteria import Criteria, FieldTest
from nurture.core.criteria_fields import Op
from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import say
from nurture.services.classifying import classify_people
from nurture.services.portraying import (
    LONGEST_DESCRIPTION,
    delete_persona,
    find_persona,
    list_personas,
    reorder_personas,
    save_persona,
)
from nurture.storage.database import writing
from nurture.storage.personas import match_personas
from nurture.storage.tables import ContactRow
from tests.house import House

CAROL, DAVE = "carol@kontoret.example.com", "dave@kontoret.example.com"


def title(word: str) -> Criteria:
    """The condition that a job title has this word."""
    return FieldTest("job_title", Op.CONTAINS, word)


def seen(house: House, email: str) -> tuple[str | None, bool]:
    """A person's persona, and whether they were matched to it."""
    row: ContactRow = house.person(email)
    return row.persona, row.is_persona_matched


@pytest.mark.parametrize(
    ("job_title", "persona"),
    [
        ("Chief Financial Officer (CFO)", "finance_director"),
        ("EKONOMICHEF", "finance_director"),
        ("Fastighetschef", "facility_manager"),
        ("Driftssjef, Nord", "facility_manager"),
        ("Bærekraftssjef", "sustainability_lead"),
        ("Head of Sustainability and Facilities", "sustainability_lead"),
        ("Rektor", None),
        ("", None),
    ],
)
def test_people_are_matched_by_their_job_titles(house: House, job_title: str, persona: str | None) -> None:
    """In any of the three languages; of several the first in order; a title that says nothing matches nobody."""
    house.bring("email,job_title", f'{CAROL},"{job_title}"')
    house.classify()
    assert seen(house, CAROL) == (persona, persona is not None)


def test_a_persona_from_a_file_is_never_overwritten(house: House) -> None:
    """Whoever brought it in knew better."""
    house.bring("email,job_title,persona", f"{CAROL},CFO,Rainmaker")
    house.classify()
    assert seen(house, CAROL) == ("Rainmaker", False)


def test_a_match_follows_what_is_known(house: House) -> None:
    """A new title brings another persona, and one that says nothing takes it back."""
    house.bring("email,job_title", f"{CAROL},CFO")
    house.classify()
    house.bring("email,job_title", f"{CAROL},Fastighetschef")
    house.classify()
    assert seen(house, CAROL) == ("facility_manager", True)
    house.bring("email,job_title", f"{CAROL},Rektor")
    house.classify()
    assert seen(house, CAROL) == (None, False)


def test_matching_may_be_about_a_few_people(house: House) -> None:
    """Those who are not named stay as they are, and a second time changes nothing."""
    house.bring("email,job_title", f"{CAROL},CFO", f"{DAVE},CFO")
    carol = select(ContactRow.id).where(ContactRow.email_key == CAROL)
    with writing(house.engine) as session:
        assert match_personas(session, house.now, carol) == 1
        assert match_personas(session, house.now, carol) == 0
    assert (seen(house, CAROL)[0], seen(house, DAVE)[0]) == ("finance_director", None)


def test_a_dry_run_matches_nobody(house: House) -> None:
    """It only says what would happen."""
    house.bring("email,job_title", f"{CAROL},CFO")
    classify_people(house.engine, now=house.now, dry_run=True)
    assert seen(house, CAROL) == (None, False)


def test_personas_are_listed_in_order_with_their_people(house: House) -> None:
    """Matched ones are told apart from those that a file gave."""
    house.bring("email,job_title,persona", f"{CAROL},CFO,", f"{DAVE},Rektor,finance_director")
    house.classify()
    found = {one.persona.key: (one.people, one.matched) for one in list_personas(house.engine)}
    assert list(found) == ["sustainability_lead", "finance_director", "facility_manager"]
    assert found["finance_director"] == (2, 1)


def test_a_new_persona_comes_last_and_matches_at_once(house: House) -> None:
    """Its key comes from its English name."""
    house.bring("email,job_title", f"{CAROL},Rektor")
    names = {"sv": "Rektor", "en": "Head teacher", "fi": "Rehtori"}
    made = save_persona(house.engine, names=names, criteria=title("rektor"), now=house.now)
    assert (made.key, say(made.names), made.position) == ("head_teacher", "Head teacher", 40)
    assert dict(made.names.names) == {"sv": "Rektor", "en": "Head teacher"}
    assert seen(house, CAROL) == ("head_teacher", True)


def test_a_persona_changes_under_its_key(house: House) -> None:
    """It keeps its place; without criteria it matches nobody any more."""
    house.bring("email,job_title", f"{CAROL},CFO")
    house.classify()
    changed = save_persona(house.engine, key="finance_director", names={"sv": "Ekonomen"}, now=house.now)
    assert (changed.position, changed.criteria) == (20, None)
    assert find_persona(house.engine, "finance_director") == changed
    assert seen(house, CAROL) == (None, False)


@pytest.mark.parametrize(
    ("names", "description", "field"),
    [
        ({}, "", "name"),
        ({"en": " "}, "", "name"),
        ({"fi": "Johtaja"}, "", "name"),
        ({"en": "x" * 81}, "", "name"),
        ({"en": "Finance Director"}, "", "name"),
        ({"en": "New"}, "x" * (LONGEST_DESCRIPTION + 1), "description"),
    ],
)
def test_what_a_persona_cannot_be(house: House, names: dict[str, str], description: str, field: str) -> None:
    """Without a name in a language we speak, with another one's, or endless."""
    with pytest.raises(BadInput) as refused:
        save_persona(house.engine, names=names, description=description, now=house.now)
    assert refused.value.field == field


def test_the_order_decides_who_is_matched_first(house: House) -> None:
    """Changing it matches people anew."""
    house.bring("email,job_title", f"{CAROL},Head of Sustainability and Facilities")
    house.classify()
    order = ["facility_manager", "finance_director", "sustainability_lead"]
    reorder_personas(house.engine, order, now=house.now)
    assert [one.persona.key for one in list_personas(house.engine)] == order
    assert seen(house, CAROL)[0] == "facility_manager"


@pytest.mark.parametrize("keys", [[], ["finance_director"], ["a", "b", "c"], ["finance_director"] * 3])
def test_an_order_that_is_not_of_all_personas_is_refused(house: House, keys: list[str]) -> None:
    """Somebody may have added or deleted one meanwhile."""
    with pytest.raises(BadInput) as refused:
        reorder_personas(house.engine, keys, now=house.now)
    assert refused.value.reason == "out_of_date"


def test_a_deleted_persona_leaves_those_whom_it_matched(house: House) -> None:
    """Those to whom a file gave it keep it."""
    house.bring("email,job_title,persona", f"{CAROL},CFO,", f"{DAVE},Rektor,finance_director")
    house.classify()
    assert delete_persona(house.engine, "finance_director", now=house.now).key == "finance_director"
    assert (seen(house, CAROL), seen(house, DAVE)) == ((None, False), ("finance_director", False))


def test_there_is_nothing_to_match_without_personas(house: House) -> None:
    """A workspace may do without."""
    house.bring("email,job_title", f"{CAROL},CFO")
    for one in list_personas(house.engine):
        delete_persona(house.engine, one.persona.key, now=house.now)
    assert seen(house, CAROL) == (None, False)


@pytest.mark.parametrize("key", ["nobody", ""])
def test_an_unknown_persona_is_said(house: House, key: str) -> None:
    """Nothing is made or deleted by accident."""
    with pytest.raises(NotFound):
        find_persona(house.engine, key)
    with pytest.raises(NotFound):
        delete_persona(house.engine, key, now=house.now)


@pytest.mark.postgres
def test_people_are_matched_on_postgresql(postgres_house: House) -> None:
    """The same on PostgreSQL."""
    postgres_house.bring("email,job_title,persona", f"{CAROL},Ekonomichef,", f"{DAVE},CFO,Rainmaker")
    postgres_house.classify()
    assert seen(postgres_house, CAROL) == ("finance_director", True)
    assert seen(postgres_house, DAVE) == ("Rainmaker", False)
