"""The macros of the charts, rendered by themselves: whatever the figures are, they are drawn and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader, select_autoescape

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
