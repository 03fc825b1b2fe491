"""How people move through the stages, and who does not: figures and charts, and the list of those who wait too long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from nurture.services.browsing.choices import load_choices
from nurture.services.browsing.pages import Place
from nurture.services.browsing.stuck import list_stuck
from nurture.services.measuring import PERIODS, USUAL_PERIOD, People, measure_stages
from nurture.web.charts import draw
from nurture.web.context import asked_filter, asked_place
from nurture.web.languages import language
from nurture.web.workspace import engine, now

pages = Blueprint("metrics", __name__, url_prefix="/movement")

SHOWN = 5
"""How many of those who wait too long the page of figures names."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which moves are shown: those of these people, in so many months; an empty text leaves that open."""

    months: str = ""
    language: str = ""
    persona: str = ""
    industry: str = ""
    stage: str = ""

    @property
    def period(self) -> int:
        """The months that are asked for, where they are among the periods."""
        return next((one for one in PERIODS if str(one) == self.months), USUAL_PERIOD)

    @property
    def people(self) -> People:
        """Whose moves are wanted."""
        return People(self.language, self.persona, self.industry)

    @property
    def kept(self) -> dict[str, str]:
        """What narrows the people down, for the address of another page about them."""
        told = {"language": self.language, "persona": self.persona, "industry": self.industry}
        return {name: value for name, value in told.items() if value}


@pages.get("")
def index() -> str:
    """The figures, as charts with their tables."""
    wanted = asked_filter(Wanted)
    measures = measure_stages(engine(), now=now(), months=wanted.period, people=wanted.people)
    stuck = list_stuck(engine(), people=wanted.people, place=Place(), now=now(), size=SHOWN)
    given = {"wanted": wanted, "measures": measures, "stuck": stuck, "periods": PERIODS}
    return render_template("stages/metrics.html", charts=draw(measures), **given, **_choices())


@pages.get("/stuck")
def stuck() -> str:
    """Everybody who has stood in a stage for longer than its norm."""
    wanted = asked_filter(Wanted)
    found = list_stuck(engine(), stage=wanted.stage, people=wanted.people, place=asked_place(), now=now())
    return render_template("stages/stuck.html", wanted=wanted, stuck=found, **_choices())


def _choices() -> dict[str, Any]:
    return {"choices": load_choices(engine(), ("language", "persona", "industry"), language())}
