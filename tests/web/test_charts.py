"""The macros of the charts, rendered by themselves: whatever the figures are, they are drawn and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, select_autoescape

from nurture.core.measures import LeadTime, Measures, MonthMeasure, Spread, StageMeasure
from nurture.core.stages import Stages
from nurture.web.charts import draw as draw_all
from tests.factories import NOW
from tests.web.conftest import Desk

ROOT = Path(__file__).parents[2]
ROW = {"label": "Lead", "phase": "awareness", "href": "/stages/lead", "told": "Nobody came."}


@pytest.fixture(scope="module")
def draw() -> Any:
    """The macros of the charts with untranslated texts and plain numbers."""
    loader = FileSystemLoader(ROOT / "templates")
    environment = Environment(loader=loader, autoescape=select_autoescape(), extensions=["jinja2.ext.i18n"])
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.filters["numberformat"] = "{:,}".format
    return environment.get_template("components/charts.html").module


def month(**given: Any) -> dict[str, Any]:
    """A month of which nothing is known but what is given."""
    facts = {"label": "Jun", "tick": "Jun", "share": None, "shown": "too few", "people": 0, "is_young": False}
    return facts | given


def test_a_flow_of_nobody_is_drawn(draw: Any) -> None:
    """Nobody at all gives bars without a width instead of a division by zero."""
    assert 'width="0.00%"' in str(draw.flow_chart([ROW | {"came": 0, "went_on": 0, "share": None}], "Flow"))


def test_a_month_with_too_few_has_no_column(draw: Any) -> None:
    """Its people are told, and its share is not."""
    text = str(draw.month_chart("Lead", [month(people=3)], "awareness", "3 people."))
    assert "<rect" not in text
    assert ">3</text>" in text
    assert 'aria-label="Lead: Jun too few"' in text


def test_a_month_that_may_still_grow_is_dashed(draw: Any) -> None:
    """A young month is drawn as what it is."""
    text = str(draw.month_chart("Lead", [month(share=0.5, is_young=True)], "awareness", ""))
    assert 'class="bar-young"' in text
    assert ">50</text>" in text


def test_a_share_of_none_is_a_figure_without_a_column(draw: Any) -> None:
    """Nought percent is said, and not drawn as a little something."""
    text = str(draw.month_chart("Lead", [month(share=0.0)], "awareness", ""))
    assert "<rect" not in text
    assert ">0</text>" in text


def test_a_stage_without_lengths_shows_its_norm(draw: Any) -> None:
    """Where no stay has ended, the line of the norm stands alone."""
    text = str(draw.length_chart([ROW | {"median": None, "p80": None, "norm": 60}], 60, [0, 30, 60], "Lengths"))
    assert text.count('class="bar-rest"') == 1
    assert text.count('class="chart-norm"') == 2


def test_an_unknown_part_is_drawn_apart(draw: Any) -> None:
    """The last of the parts is the unknown, whatever the others are."""
    text = str(draw.age_chart([ROW | {"counts": [1, 3]}], ["under 30 days", "unknown"], "Ages"))
    assert 'class="age-unknown" x="25.000%" width="75.000%"' in text


def test_words_in_figures_are_escaped(draw: Any) -> None:
    """A name of a stage never becomes markup."""
    assert "<b>" not in str(draw.figures("<b>", ["<b>"], [["<b>", "1"]]))


def measured(**given: Any) -> StageMeasure:
    """Ten leads of October, of whom four have moved on, three in time."""
    lead, following = (stage for stage in Stages() if stage.value in {"lead", "marketingqualifiedlead"})
    facts: dict[str, Any] = {"stage": lead, "next": following, "norm_days": 60, "people": 6, "unknown": 1, "stuck": 2}
    facts |= {"standing": (1, 2, 0, 1, 1), "adopted": 0, "spread": Spread(9, 12.5, 30), "ended_unknown": 3}
    return StageMeasure(**facts | {"months": (MonthMeasure("2026-10", 10, 4, 3, is_young=False),)} | given)


def told(desk: Desk, one: StageMeasure) -> dict[str, Any]:
    """What the charts draw of one stage."""
    with desk.app.test_request_context():
        return draw_all(Measures(Stages(), NOW, (one,), (), LeadTime(0, None, 0)))


def test_a_bar_is_told_in_a_sentence(desk: Desk) -> None:
    """How many came, how many moved on, and how many of those in time."""
    (row,) = told(desk, measured())["flow"]
    assert row["told"] == "10 people came. 4 moved on, 3 of them within 60 days."
    assert (row["came"], row["went_on"], row["share"]) == (10, 4, "40 %")


def test_lengths_are_told_with_what_nobody_knows(desk: Desk) -> None:
    """The middle, eight of ten, the norm, and the stays of unknown length."""
    (row,) = told(desk, measured())["lengths"]["rows"]
    assert (
        row["told"] == "Half within 12.5 days, eight of ten within 30. The norm is 60. Of 3 more nobody knows how long."
    )


def test_a_few_lengths_are_not_drawn(desk: Desk) -> None:
    """One stay that ended says little about the next."""
    (row,) = told(desk, measured(spread=Spread(1, 9.0, 9)))["lengths"]["rows"]
    assert (row["median"], row["p80"]) == (None, None)
    assert row["told"].startswith("One stay has ended: too few to tell.")


def test_people_there_now_are_told(desk: Desk) -> None:
    """How many, how many of them for too long, and of how many nobody knows."""
    (row,) = told(desk, measured())["ages"]
    assert row["told"] == "6 people. 2 for longer than 60 days. Of 1 nobody knows since when."


def test_a_few_people_are_told_as_a_count(desk: Desk) -> None:
    """Two of three is what it is, in the chart's words and in the table."""
    young = [MonthMeasure("2026-10", 3, 2, 2, is_young=True), MonthMeasure("2026-11", 0, 0, 0, is_young=True)]
    few = measured(months=tuple(young))
    drawn = told(desk, few)
    assert drawn["months"][0]["text"] == "2 of 3: too few to speak of a share."
    assert drawn["months_table"][1] == [["October 2026", "2 of 3"], ["November 2026", "–"]]
