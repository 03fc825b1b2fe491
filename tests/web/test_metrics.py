"""The pages about how people move: figures, charts with their tables, and the list of those who wait too long."""

from __future__ import annotations

import re

import pytest

from nurture.services.measuring import People
from nurture.storage.database import writing
from nurture.storage.moves import record_moves
from nurture.web.metrics import Wanted
from tests.house import PROSPECTS, House
from tests.services.travellers import by_rule, moves_of
from tests.web.conftest import Desk


@pytest.fixture
def moving(desk: Desk) -> Desk:
    """A desk with seven leads of September, six of whom became opportunities in October, and one subscriber."""
    house = desk.house
    house.bring("email", *(f"reader{number}@many.example.com" for number in range(8)))
    ways = [by_rule((53, "subscriber")), by_rule((53, "lead")), *[by_rule((53, "lead"), (13, "opportunity"))] * 6]
    with writing(house.engine) as session:
        for number, stops in enumerate(ways):
            who = house.person(f"reader{number}@many.example.com").id or 0
            for one in moves_of(stops):
                record_moves(session, [(who, one)])
    return desk


def waiting(house: House) -> House:
    """The house with everybody where a file put them a year ago."""
    house.sql("UPDATE stage_move SET at = '2025-11-02 12:00:00.000000' WHERE mover = 'import'")
    return house


def test_the_charts_tell_what_the_tables_tell(moving: Desk) -> None:
    """Seven came, six moved on: as a bar with its words, as a column of September, and in the tables."""
    page = moving.get("/movement").text
    assert "7 people came. 6 moved on, all within 60 days." in page
    assert re.search(r"Lead → Marketing qualified lead \(MQL\): [^\"]*Sep 86 %", page)
    assert "86 % (6 of 7)" in page
    assert "Half within 40 days, eight of ten within 40. The norm is 60." in page


def test_few_people_are_not_a_share(moving: Desk) -> None:
    """One came to be a subscriber, which is too few."""
    assert "1 person came. 0 moved on. Too few to speak of a share." in moving.get("/movement").text


def test_what_nobody_knows_is_said(desk: Desk) -> None:
    """Everybody was brought in by a file: that is counted, and nothing else is made up."""
    page = desk.get("/movement").text
    assert "Of 1 nobody knows since when." in page
    assert "Nobody has moved in this time." in page


def test_an_empty_filter_result_leads_back(desk: Desk) -> None:
    """A language that nobody reads shows nobody, and how to see more."""
    assert "Clear the filter" in desk.get("/movement?language=xx").text


def test_the_stuck_are_listed_with_the_way_on(desk: Desk) -> None:
    """Whoever waits is named with at least how many days, and the next stage's rule stands in words."""
    waiting(desk.house)
    page = desk.get("/movement/stuck").text
    assert all(f"Firma {stage}" in page for stage in PROSPECTS)
    assert page.count("at least 36") == len(PROSPECTS)
    assert "Signed up for a demo" in page


def test_the_stuck_of_one_stage(desk: Desk) -> None:
    """The filter leaves the leads."""
    waiting(desk.house)
    page = desk.get("/movement/stuck?stage=lead&language=en").text
    assert "Firma lead" in page
    assert "Firma subscriber" not in page


def test_nobody_stuck_is_good_news(desk: Desk) -> None:
    """A fresh workspace has nobody who waits too long, and says so on every page that would name them."""
    assert "Nobody waits too long" in desk.get("/movement/stuck").text
    assert "everybody is within the norm" in desk.get("/").text


def test_the_overview_names_who_waits_and_who_moved(moving: Desk) -> None:
    """Six opportunities came in October, which was last month; the leads of a year ago wait."""
    waiting(moving.house)
    page = moving.get("/").text
    assert "Lead for more than 60 days" in page
    assert "(6)" in page


def test_a_stage_page_has_its_own_figures(moving: Desk) -> None:
    """The page of the leads quotes them."""
    page = moving.get("/stages/lead").text
    assert "In the last 6 months" in page
    assert "40 days" in page


@pytest.mark.parametrize(("months", "period"), [("12", 12), ("", 6), ("5", 6), ("x", 6)])
def test_only_offered_periods_are_shown(months: str, period: int) -> None:
    """Whatever the address says, the period is one of those in the list."""
    assert Wanted(months=months).period == period


def test_the_people_of_a_filter_are_kept() -> None:
    """Links to other pages about the same people keep them."""
    wanted = Wanted(months="3", language="sv")
    assert (wanted.people, wanted.kept) == (People("sv"), {"language": "sv"})
