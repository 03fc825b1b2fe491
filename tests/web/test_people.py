"""The table of people: what its address says is what it shows, and tags for many at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from nurture.services.segmenting import read_criteria as read
from nurture.services.segmenting import save_segment
from tests.house import STAGES, address
from tests.web.conftest import Desk

CUSTOMERS = '{"field": "relationship", "op": "=", "value": "customer"}'


def shown(page: str) -> set[str]:
    """The stages of those who stand on a page."""
    return {stage for stage in STAGES if address(stage) in page}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"search": "firma lead"}, {"lead"}),
        ({"where": CUSTOMERS}, {"customer", "evangelist"}),
        ({"where": CUSTOMERS, "stage": "customer"}, {"customer"}),
        ({"segment": "buyers", "search": "evangelist"}, {"evangelist"}),
        ({"country": "NO"}, set()),
        ({"lead_status": "none", "stage": "other"}, {"other"}),
        ({"search": '"*'}, set()),
    ],
)
def test_an_address_says_whom_it_shows(desk: Desk, given: dict[str, str], found: set[str]) -> None:
    """Every part of the filter travels in the address, conditions and segments too."""
    save_segment(desk.house.engine, read(CUSTOMERS), name="Buyers", by="karin", now=desk.house.now)
    assert shown(desk.get("/people", query_string=given).text) == found


def test_empty_parts_fall_out_of_the_address(desk: Desk) -> None:
    """What a form leaves open is not in the address that one copies."""
    answer = desk.get("/people?search=&stage=lead&language=&columns=company&columns=owner")
    assert (answer.status_code, answer.location) == (302, "/people?stage=lead&columns=company,owner")


def test_columns_are_chosen_in_the_address(desk: Desk) -> None:
    """Those that are named stand in the table, unknown ones do not; the usual ones where none is."""
    heads = re.findall(
        r'<th scope="col"[^>]*>(.*?)</th>', desk.get("/people?columns=owner,tags,nonsense").text, re.DOTALL
    )
    assert [re.sub(r"<.*?>", "", head).strip() for head in heads] == ["Ticked", "Person", "Owner", "Tags"]
    assert "Lead status</th>" not in desk.get("/people").text


def test_a_condition_is_said_in_words(desk: Desk) -> None:
    """With a way to the list without it, and with its size where somebody asks for it."""
    page = desk.get("/people", query_string={"where": CUSTOMERS, "stage": "customer", "count": "all"}).text
    assert "Relationship is customer" in page
    assert 'href="/people?stage=customer"' in page
    assert "1 person" in page


@pytest.mark.parametrize("given", [{"where": "{"}, {"where": '{"field": "x"}'}, {"segment": "nobody"}])
def test_an_address_that_means_nobody_knows_what_is_explained(desk: Desk, given: dict[str, str]) -> None:
    """A broken condition is bad input, an unknown segment is not found; neither shows everybody."""
    answer = desk.get("/people", query_string=given)
    assert answer.status_code in (400, 404)
    assert shown(answer.text) == set()


@pytest.mark.parametrize("place", ["x", "-1", "9" * 30, "99999", "1; DROP TABLE contact"])
def test_a_place_nobody_is_at_is_the_start(desk: Desk, place: str) -> None:
    """The list begins anew where its place cannot be read."""
    assert shown(desk.get("/people", query_string={"after": place}).text) == set(STAGES)


def test_the_ticked_people_are_tagged(desk: Desk) -> None:
    """They alone, and the filter that was there stays; the same again takes it away."""
    one, two = (desk.house.person(address(stage)).id for stage in ("lead", "customer"))
    answer = desk.post("/people/tag?country=SE", tag="Fair 2026", who=[one, two], do="add")
    assert (answer.status_code, answer.location) == (303, "/people?country=SE")
    assert "2 people have other tags now." in desk.get("/people").text
    assert shown(desk.get("/people?tag=fair+2026").text) == {"lead", "customer"}
    desk.post("/people/tag", tag="fair 2026", who=[one], do="remove")
    assert desk.house.person(address("lead")).tags == []


def test_all_who_fit_are_tagged(desk: Desk) -> None:
    """Whoever the filter in the address finds, whether they stand on the page or not."""
    desk.post(f"/people/tag?where={CUSTOMERS}", tag="club", everybody="y")
    assert shown(desk.get("/people?tag=club").text) == {"customer", "evangelist"}


@pytest.mark.parametrize("tag", ["", " ", "x" * 81, "a,b"])
def test_a_tag_that_is_none_is_shown_again(desk: Desk, tag: str) -> None:
    """The field says what it wants, and nobody is tagged."""
    answer = desk.post("/people/tag", tag=tag, everybody="y")
    assert answer.status_code == 400
    assert 'id="tag-errors"' in answer.text
    assert desk.house.person(address("lead")).tags == []


def test_who_may_only_read_ticks_nobody(desk_of: Callable[[str], Desk]) -> None:
    """A reviewer sees the table without boxes and buttons."""
    page = desk_of("reviewer").get("/people").text
    assert 'name="who"' not in page
    assert 'name="tag" ' not in page
