"""The library as it is indexed, and the gap map."""

from __future__ import annotations

from nurture.services.mapping import draw_gap_map, list_offers
from tests.house import OFFERS, House


def test_every_offer_is_listed(house: House) -> None:
    """The index holds each file's offer with its audience."""
    found = {(offer.key, offer.kind, offer.audience.value) for offer in list_offers(house.engine)}
    assert found == set(OFFERS)


def test_people_wait_where_their_language_has_nothing(house: House) -> None:
    """Norwegian leads wait in cells without a single offer, and those come first."""
    house.bring("email,stage,language", *(f"p{number}@norsk.example.com,lead,nb" for number in range(5)))
    cells, _ = draw_gap_map(house.engine, now=house.now)
    assert (cells[0].stage, cells[0].language, cells[0].people, cells[0].offers) == ("lead", "nb", 5, 0)


def test_people_without_a_language_wait_in_the_workspaces_own(house: House) -> None:
    """Who says no language counts where they would be written to."""
    house.bring("email,stage", "quiet@stille.example.com,lead")
    cells, _ = draw_gap_map(house.engine, now=house.now)
    assert {cell.people for cell in cells if cell.stage == "lead" and cell.language == "en" and cell.people} == {2}
    assert "" not in {cell.language for cell in cells}
