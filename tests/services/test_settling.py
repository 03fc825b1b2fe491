"""Settling what waits: one word about one or many, all or none, with who and why on record."""

from __future__ import annotations

from typing import Any

import pytest

from nurture.core.conflicts import ConflictKind
from nurture.core.errors import BadInput, NotFound
from nurture.services.browsing.conflicts import list_conflicts, read_key, stream_conflicts
from nurture.services.browsing.pages import Place
from nurture.services.settling import Settled, settle
from nurture.storage.tables import CompanyDecisionRow, StageMoveRow
from tests.house import House, address

LEAD, OTHER_LEAD = address("lead"), address("subscriber")


def keys(house: House, kind: ConflictKind) -> list[tuple[int, ...]]:
    """What waits of a kind."""
    page = list_conflicts(house.engine, kind, Place(), now=house.now).page
    return [read_key(one.key) for one in page.items]


def say(house: House, kind: ConflictKind, word: str, *, reason: str = "I called them", more: Any = ()) -> Settled:
    """A colleague says it about everything of a kind, and about more."""
    found = [*keys(house, kind), *more]
    return settle(house.engine, kind, found, word, reason=reason, by="anna", now=house.later())


def disagree(house: House) -> None:
    """Of two whom the CRM has as prospects a deal was won."""
    for email in (LEAD, OTHER_LEAD):
        house.happened(email, "deal_won")
    house.classify()


def test_several_are_settled_with_one_word(house: House) -> None:
    """Each of them moves, with the reason and whoever decided."""
    disagree(house)
    done = say(house, ConflictKind.CRM, "facts")
    assert {one.email for one in done.people} == {LEAD, OTHER_LEAD}
    assert {house.person(one).stage for one in (LEAD, OTHER_LEAD)} == {"customer"}
    told = [row for row in house.rows(StageMoveRow) if row.mover == "person"]
    assert [row.by for row in told] == ["anna", "anna"]
    assert keys(house, ConflictKind.CRM) == []


def test_where_one_cannot_be_settled_none_is(house: House) -> None:
    """The one that does not wait any more keeps the others from being decided."""
    disagree(house)
    with pytest.raises(NotFound, match="Nothing was decided"):
        say(house, ConflictKind.CRM, "facts", more=[(999,)])
    assert {house.person(one).stage for one in (LEAD, OTHER_LEAD)} == {"lead", "subscriber"}
    assert len(keys(house, ConflictKind.CRM)) == 2


@pytest.mark.parametrize(("word", "reason"), [("both", "Who knows"), ("facts", " "), ("facts", "x" * 301)])
def test_a_word_without_sense_or_reason_settles_nothing(house: House, word: str, reason: str) -> None:
    """It is refused before anything is written."""
    disagree(house)
    with pytest.raises(BadInput):
        say(house, ConflictKind.CRM, word, reason=reason)
    assert len(keys(house, ConflictKind.CRM)) == 2


def test_nothing_ticked_is_said(house: House) -> None:
    """And so is more than can be settled at once."""
    for many in ([], [(one,) for one in range(201)]):
        with pytest.raises(BadInput, match="at least one and at most 200"):
            settle(house.engine, ConflictKind.CRM, many, "crm", reason="So", by="anna", now=house.now)


@pytest.mark.parametrize("word", ["customer", "each"])
def test_a_company_is_decided_with_its_reason(house: House, word: str) -> None:
    """The guard holds nobody there any more, and the record says why."""
    house.bring("email,stage", "siv@customer.example.com,lead")
    done = say(house, ConflictKind.COMPANY, word)
    assert [(one.domain, one.affected) for one in done.companies] == [("customer.example.com", 1)]
    (row,) = house.rows(CompanyDecisionRow)
    assert (row.decision, row.by, row.reason) == (word, "anna", "I called them")
    assert keys(house, ConflictKind.COMPANY) == []


@pytest.mark.parametrize(("word", "stages"), [("first", {"lead"}), ("second", {"customer"})])
def test_the_other_of_two_with_one_mailbox_follows(house: House, word: str, stages: set[str]) -> None:
    """Whichever is right, both are the same to us afterwards."""
    twin = LEAD.replace("@", "+news@")
    house.bring("email,stage", f"{twin},customer")
    say(house, ConflictKind.TWINS, word)
    assert {house.person(one).stage for one in (LEAD, twin)} == stages


def test_who_has_left_is_not_made_equal_by_a_stage(house: House) -> None:
    """The sentence says why, and nobody has moved."""
    twin = LEAD.replace("@", "+news@")
    house.bring("email,stage", f"{twin},customer")
    house.happened(twin, "churned")
    with pytest.raises(BadInput, match="would still differ"):
        say(house, ConflictKind.TWINS, "second")
    assert house.person(LEAD).stage == "lead"


@pytest.mark.parametrize(("word", "stage"), [("stays", "opportunity"), ("other", "other")])
def test_a_lost_deal_is_looked_at_once(house: House, word: str, stage: str) -> None:
    """They stay or are put aside, and nobody asks again until another deal is lost."""
    house.happened(address("opportunity"), "deal_lost")
    say(house, ConflictKind.DEAL, word)
    assert house.person(address("opportunity")).stage == stage
    assert keys(house, ConflictKind.DEAL) == []


def test_both_readings_say_what_speaks_for_them(house: House) -> None:
    """Side by side, of every kind that waits."""
    disagree(house)
    house.bring("email,stage", "siv@customer.example.com,lead")
    found = list(stream_conflicts(house.engine, None, now=house.now))
    assert [one.kind for one in found] == [ConflictKind.CRM, ConflictKind.CRM, ConflictKind.COMPANY]
    assert all(side.because for one in found for side in one.sides)
    assert [side.stage for side in found[-1].sides] == ["customer", "lead"]
