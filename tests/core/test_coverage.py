"""The gap map."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nurture.core.coverage import Cell, Dimension, gap_map, gap_sentence, language_name, stopgap_sentence
from nurture.core.offers import ContentOffer, OfferStatus
from nurture.core.phrases import say
from nurture.core.stages import DEFAULT_STAGES, Phase, Stages
from tests.factories import TODAY, make_offer

STAGES = Stages()


def cells(*offers: ContentOffer, people: dict[tuple[str, str], int] | None = None) -> dict[tuple[str, str, str], Cell]:
    """The map by stage, phase and language."""
    found = gap_map(offers, people or {}, STAGES, TODAY)
    return {(cell.stage, cell.phase.value, cell.language): cell for cell in found}


def test_the_map_has_a_cell_for_every_stage_phase_and_language() -> None:
    """Languages are those of live offers and of people."""
    found = cells(make_offer(language="en"), people={("lead", "nb"): 3})
    assert len(found) == 8 * 5 * 2


def test_live_offers_are_counted_where_stage_phase_and_language_agree() -> None:
    """A retired one is no offer, and neither is another phase or language."""
    offers = [
        make_offer(),
        make_offer("two"),
        make_offer("sv", language="sv"),
        make_offer("old", status=OfferStatus.RETIRED),
    ]
    found = cells(*offers, make_offer("later", phase=Phase.DECISION))
    assert found["lead", "awareness", "en"].offers == 2
    assert found["lead", "awareness", "sv"].offers == 1
    assert found["lead", "decision", "en"].offers == 1
    assert found["customer", "awareness", "en"].offers == 0


@pytest.mark.parametrize(
    ("stage", "phases"),
    [
        ("lead", {"awareness", "consideration"}),
        ("opportunity", {"decision", "retention"}),
        ("evangelist", {"advocacy"}),
        ("other", set()),
    ],
)
def test_people_wait_in_their_stages_phase_and_the_next(stage: str, phases: set[str]) -> None:
    """After advocacy comes nothing, and a wildcard has no phase."""
    found = cells(people={(stage, "nb"): 7})
    assert {cell.phase for cell in found.values() if cell.people == 7} == phases


def test_gaps_come_first_and_the_largest_of_them_first() -> None:
    """What to write next stands at the top."""
    people = {("lead", "nb"): 412, ("subscriber", "nb"): 9, ("lead", "en"): 1000}
    found = gap_map([make_offer()], people, STAGES, TODAY)
    assert [(cell.stage, cell.phase.value, cell.people) for cell in found[:3]] == [
        ("lead", "consideration", 1000),
        ("lead", "awareness", 412),
        ("lead", "consideration", 412),
    ]
    assert [cell.is_gap for cell in found] == sorted((cell.is_gap for cell in found), reverse=True)


def test_a_stage_that_is_switched_off_has_no_cells() -> None:
    """Nobody writes for a stage that is not used."""
    off = Stages(tuple(replace(stage, enabled=stage.value != "lead") for stage in DEFAULT_STAGES))
    assert "lead" not in {cell.stage for cell in gap_map([make_offer()], {}, off, TODAY)}


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (412, "412 people in Lead read Norwegian, and there is nothing for Consideration."),
        (1, "1 person in Lead reads Norwegian, and there is nothing for Consideration."),
    ],
)
def test_a_gap_is_said_in_words(people: int, said: str) -> None:
    """How many, who, and what is missing."""
    assert say(gap_sentence(Cell("lead", Phase.CONSIDERATION, "nb", 0, people), STAGES)) == said


@pytest.mark.parametrize(("code", "said"), [("sv", "Swedish"), ("fi", "Finnish"), ("pl", "pl"), ("", "?")])
def test_a_language_without_a_name_is_its_code(code: str, said: str) -> None:
    """Never an empty word."""
    assert say(language_name(code)) == said


def test_an_allowed_language_is_no_gap() -> None:
    """Danes who may get Norwegian are helped, and it is said with what; without permission they wait."""
    people = {("lead", "da"): 3}
    offer = make_offer(language="nb")
    (waiting,) = (one for one in gap_map([offer], people, STAGES, TODAY) if one.is_gap and one.phase is offer.phase)
    assert waiting.language == "da"
    found = gap_map([offer], people, STAGES, TODAY, fallbacks={"da": ("en", "nb")})
    (helped,) = (one for one in found if one.is_stopgap)
    assert (helped.instead, helped.is_gap) == ("nb", False)
    assert say(stopgap_sentence(helped, STAGES)) == "3 people in Lead read Danish and get Norwegian for Awareness."


@pytest.mark.parametrize("dimension", [Dimension.PERSONA, Dimension.INDUSTRY])
def test_an_offer_that_names_nobody_is_for_all(dimension: Dimension) -> None:
    """One that names some counts for those only; the gap of the others is said with their name."""
    people = {("lead", "one"): 2, ("lead", "two"): 3, ("lead", ""): 1}
    named = make_offer(personas=("one",), industries=("one",))

    def gaps(*offers: ContentOffer) -> set[str]:
        found = gap_map(offers, people, STAGES, TODAY, dimension=dimension)
        return {cell.value(dimension) for cell in found if cell.is_gap and cell.phase is named.phase}

    assert gaps(named) == {"two", ""}
    assert gaps(named, make_offer("all")) == set()


def test_a_gap_of_a_persona_is_said_by_name() -> None:
    """Or as people of whom nothing more is known."""
    cell = Cell("lead", Phase.DECISION, "", 0, 2, persona="cfo")
    said = say(gap_sentence(cell, STAGES, {"cfo": "Finance director"}))
    assert said == "2 people in Lead (Finance director) have nothing for Decision."
    assert "whom nothing more is known of" in say(gap_sentence(replace(cell, persona=""), STAGES))
