"""How people move: every figure by hand for a few, and against each single history for many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from nurture.core.errors import NotFound
from nurture.core.history import Became, first_month, stays, went_on
from nurture.core.measures import LeadTime, Measures, MoverMeasure, Spread, StageMeasure
from nurture.core.stages import Mover, Stages
from nurture.services.browsing.pages import Place
from nurture.services.browsing.stuck import StuckLine, all_stuck, list_stuck
from nurture.services.measuring import People, company_history, measure_stage, measure_stages, person_history
from nurture.storage.database import writing
from nurture.storage.tables import StageDefinitionRow, StageMoveRow, StageRow
from tests.factories import NOW
from tests.house import House
from tests.services.travellers import NORMS, adopted, ago, by_person, by_rule, moves_of, travelled, wander

MQL, SQL = "marketingqualifiedlead", "salesqualifiedlead"
LEADS = (
    by_rule((61, "lead"), (41, MQL), (31, SQL)),
    by_rule((61, "lead"), (21, MQL)),
    [*by_rule((61, "lead")), *by_person(51, "subscriber"), *by_rule((31, "lead"), (11, MQL))],
    [*by_rule((61, "lead")), *by_person(41, "other")],
    by_rule((61, "lead")),
    [*adopted(100, "lead"), *by_rule((10, MQL))],
    adopted(100, "lead"),
)
"""Five leads of September, one of whom came once more in October, and two whom a file of July called leads."""


@pytest.fixture(scope="module")
def leads() -> Iterator[Engine]:
    """The workspace in which LEADS have travelled."""
    engine = travelled("sqlite://", *LEADS)
    yield engine
    engine.dispose()


@pytest.fixture
def measures(leads: Engine) -> Measures:
    """What half a year says of LEADS."""
    return measure_stages(leads, now=NOW)


def of(measures: Measures, stage: str) -> StageMeasure:
    return next(one for one in measures.measured if one.stage.value == stage)


def test_entries_are_counted_by_month(measures: Measures) -> None:
    """Five came in September and one once more in October; when the two of July came, nobody knows."""
    lead = of(measures, "lead")
    assert {one.month: one.entered for one in lead.months if one.entered} == {"2026-09": 5, "2026-10": 1}
    assert (lead.entered, lead.adopted) == (6, 2)


def test_conversion_is_of_those_who_came_in_a_month(measures: Measures) -> None:
    """Three of September's five got further, one of them by a detour; two of them within 45 days."""
    september = of(measures, "lead").months[-3]
    assert (september.converted, september.in_norm, september.conversion) == (3, 2, 0.6)


def test_few_people_have_no_conversion(measures: Measures) -> None:
    """Four came to the next stage and one got on: too few to speak of a quarter."""
    mql = of(measures, MQL)
    assert (mql.entered, mql.converted, mql.conversion) == (4, 1, None)


def test_time_in_a_stage_is_that_of_stays_that_ended(measures: Measures) -> None:
    """10, 20, 20, 20 and 40 days; of the one whom the file had called a lead nobody knows how many."""
    lead = of(measures, "lead")
    assert (lead.spread, lead.ended_unknown) == (Spread(5, 20.0, 20), 1)


def test_people_now_are_divided_by_how_long_they_have_been_there(measures: Measures) -> None:
    """One has been a lead for 61 days, one for nobody knows how long."""
    lead = of(measures, "lead")
    assert (lead.people, lead.standing, lead.unknown) == (2, (0, 1, 0, 0, 0), 1)
    assert of(measures, MQL).standing == (3, 0, 0, 0, 0)


def test_what_is_left_out_is_counted(measures: Measures) -> None:
    """One stay that ended and one that goes on have no known beginning."""
    assert of(measures, "lead").unknown_dates == 2


def test_young_months_are_marked(measures: Measures) -> None:
    """September's last lead may still convert within 45 days of the month's end; August's may not."""
    young = [one.month for one in of(measures, "lead").months if one.is_young]
    assert young == ["2026-09", "2026-10", "2026-11"]


def test_moves_are_told_by_who_made_them(measures: Measures) -> None:
    """Rules led eleven times ahead, a person once back and once aside; bringing somebody in is no move."""
    assert measures.movers == (MoverMeasure(Mover.RULE, 11, 0, 0), MoverMeasure(Mover.PERSON, 0, 1, 1))
    assert measures.adopted == 2


def test_who_is_stuck_is_listed_by_how_far_over_the_norm(leads: Engine) -> None:
    """Whoever was brought in 100 days ago has been there for at least so long."""
    stuck = list_stuck(leads, place=Place(), now=NOW)
    assert [(one.id, one.days, one.is_at_least, one.norm_days) for one in stuck.page.items] == [
        (7, 100, True, 45),
        (5, 61, False, 45),
    ]
    assert (stuck.counts["lead"], stuck.found, measure_stages(leads, now=NOW).stuck) == (2, 2, 2)


def test_what_moves_on_is_the_rule_of_the_next_stage(leads: Engine) -> None:
    """The way on is said in words; beyond the last stage there is none."""
    onward = list_stuck(leads, place=Place(), now=NOW).onward
    assert onward["lead"].stage.value == MQL
    assert len(onward["lead"].needs) > 1
    assert "evangelist" not in onward


@pytest.mark.parametrize(("days", "stuck"), [(45.9, 0), (46, 1)])
def test_the_norm_itself_is_not_too_long(days: float, stuck: int) -> None:
    """On the 45th day nobody is stuck, on the 46th they are."""
    engine = travelled("sqlite://", by_rule((days, "lead")))
    assert measure_stages(engine, now=NOW).stuck == stuck
    engine.dispose()


def test_time_from_lead_to_customer_is_that_of_those_of_whom_it_is_known() -> None:
    """60 and 40 days are 50 on average; one was a lead before anybody knew, one never was."""
    engine = travelled(
        "sqlite://",
        by_rule((90, "lead"), (30, "customer")),
        by_rule((99, "subscriber"), (80, MQL), (50, SQL), (40, "customer"), (5, "evangelist")),
        [*adopted(100, "lead"), *by_rule((70, MQL), (20, "customer"))],
        by_rule((50, "subscriber"), (10, "customer")),
        by_rule((300, "lead"), (200, "customer")),
    )
    assert measure_stages(engine, now=NOW).lead_time == LeadTime(2, 50.0, 1)
    engine.dispose()


def test_without_customers_nobody_becomes_one() -> None:
    """A workspace that has deleted a stage measures the others."""
    engine = travelled("sqlite://", by_rule((90, "lead"), (30, "opportunity")))
    with writing(engine) as session:
        session.delete(session.get_one(StageDefinitionRow, "customer"))
        session.delete(session.get_one(StageRow, "customer"))
    assert measure_stages(engine, now=NOW).lead_time == LeadTime(0, None, 0)
    engine.dispose()


def test_a_period_is_as_long_as_it_is_asked_for(leads: Engine) -> None:
    """Two months begin with October."""
    measures = measure_stages(leads, now=NOW, months=2)
    assert measures.start == datetime(2026, 10, 1, tzinfo=UTC)
    assert [one.entered for one in of(measures, "lead").months] == [1, 0]


def test_one_stage_says_the_same_as_among_all(leads: Engine, measures: Measures) -> None:
    """A page about one stage quotes the figures of the page about all."""
    assert measure_stage(leads, "lead", now=NOW) == of(measures, "lead")
    with pytest.raises(NotFound, match="no stage"):
        measure_stage(leads, "gone", now=NOW)


def test_nobody_has_no_figures() -> None:
    """Without people everything is none, and nothing is divided by it."""
    engine = travelled("sqlite://")
    measures = measure_stages(engine, now=NOW)
    assert {(one.people, one.spread, one.conversion) for one in measures.measured} == {(0, None, None)}
    assert (measures.movers, measures.lead_time) == ((), LeadTime(0, None, 0))
    engine.dispose()


def test_one_history_is_told(leads: Engine) -> None:
    """A person's stays and dates are those of their own moves."""
    history = person_history(leads, 3, now=NOW)
    assert [one.days for one in history.stays] == [10, 20, 20, 11]
    assert history.became["lead"] == Became(ago(61), ago(31))


def test_a_company_has_a_history_of_its_own(house: House) -> None:
    """Its people lifted it, which is a move like any other."""
    move = next(one for one in house.rows(StageMoveRow) if one.company_id)
    (stay,) = company_history(house.engine, move.company_id, now=NOW).stays
    assert (stay.stage, stay.until) == (move.to_stage, None)


MANY = [wander(number) for number in range(300)]
FACTS = {"language": ["sv", "nb", "en"], "persona": ["facility", ""], "industry": ["Schools", "Hotels", "Clinics"]}


@pytest.fixture(scope="module")
def many() -> Iterator[Engine]:
    """The workspace in which MANY have travelled."""
    engine = travelled("sqlite://", *MANY, **FACTS)
    yield engine
    engine.dispose()


Counts = dict[tuple[str, str], int]


def one_by_one(months: int) -> tuple[Counts, Counts, Counts]:
    """How many came to each stage in each month, got on from there, and did so in time, from each single history."""
    start = first_month(NOW, months)
    entered: Counts = {}
    onward: Counts = {}
    in_norm: Counts = {}
    for stops in MANY:
        told = stays(moves_of(stops), NOW)
        for place, stay in enumerate(told):
            if stay.since is None or stay.since < start:
                continue
            key = (stay.stage, f"{stay.since:%Y-%m}")
            entered[key] = entered.get(key, 0) + 1
            on = went_on(told, place, Stages())
            if on is not None:
                onward[key] = onward.get(key, 0) + 1
                if on - stay.since < timedelta(days=NORMS.get(stay.stage, -1) + 1):
                    in_norm[key] = in_norm.get(key, 0) + 1
    return entered, onward, in_norm


@pytest.mark.parametrize("months", [3, 12])
def test_all_together_is_each_of_them(many: Engine, months: int) -> None:
    """What the statements count is what everybody's own history adds up to."""
    found = measure_stages(many, now=NOW, months=months).measured
    counted = [(one.stage.value, month) for one in found for month in one.months]
    entered = {(stage, month.month): month.entered for stage, month in counted if month.entered}
    onward = {(stage, month.month): month.converted for stage, month in counted if month.converted}
    in_norm = {(stage, month.month): month.in_norm for stage, month in counted if month.in_norm}
    assert (entered, onward, in_norm) == one_by_one(months)


def test_lengths_are_those_of_each_of_them(many: Engine) -> None:
    """Stays that ended in the period, of every stage."""
    start = first_month(NOW, 6)
    for measure in measure_stages(many, now=NOW).measured:
        told = [stay for stops in MANY for stay in stays(moves_of(stops), NOW) if stay.stage == measure.stage.value]
        ended = [stay.days for stay in told if stay.until is not None and stay.until >= start]
        assert measure.ended_unknown == ended.count(None)
        assert (measure.spread.stays if measure.spread else 0) == len(ended) - ended.count(None)


def test_stuck_people_are_all_of_them_in_order(many: Engine) -> None:
    """Page by page forwards, and back again, it is the same list as the one each history gives."""
    now_there = {number: stays(moves_of(stops), NOW)[-1] for number, stops in enumerate(MANY, 1)}
    over = {
        number: stay.recorded + timedelta(days=NORMS[stay.stage] + 1)
        for number, stay in now_there.items()
        if stay.stage in NORMS and stay.recorded_days > NORMS[stay.stage]
    }
    listed = [line.id for line, _ in all_stuck(many, now=NOW)]
    assert listed == sorted(over, key=lambda number: (over[number], number))
    assert listed == [line.id for page in pages(many) for line in page]


def pages(engine: Engine) -> list[tuple[StuckLine, ...]]:
    """The pages of seven, each as the way back shows it."""
    found = [list_stuck(engine, place=Place(), now=NOW, size=7).page]
    while found[-1].next_key:
        found.append(list_stuck(engine, place=Place(after=found[-1].next_key), now=NOW, size=7).page)
    back = [list_stuck(engine, place=Place(before=page.previous_key), now=NOW, size=7).page for page in found[1:]]
    return [*(page.items for page in back), found[-1].items]


@pytest.mark.parametrize(
    "key", ["", "~", "x~1", "2026-01-01T00:00:00+00:00~x", "2026-01-01~1", "0001-01-01T00:00:00+00:00~1"]
)
def test_a_place_that_is_none_is_the_beginning(leads: Engine, key: str) -> None:
    """Whatever the address says, there is a page."""
    assert list_stuck(leads, place=Place(after=key), now=NOW).found == 2


@pytest.mark.parametrize(
    "people",
    [People(language="sv"), People(persona="facility"), People("nb", "", "Schools"), People(industry="Hotels")],
)
def test_only_the_people_asked_for_are_measured(many: Engine, people: People) -> None:
    """Everybody is somebody of one industry, and nobody is counted for another."""
    wanted = {"language": people.language, "persona": people.persona, "industry": people.industry}
    numbers = [
        number
        for number in range(1, len(MANY) + 1)
        if all(not value or FACTS[name][number % len(FACTS[name])] == value for name, value in wanted.items())
    ]
    apart = travelled("sqlite://", *(MANY[number - 1] for number in numbers))
    assert measure_stages(many, now=NOW, people=people) == measure_stages(apart, now=NOW)
    apart.dispose()


@pytest.mark.postgres
def test_postgresql_counts_the_same(many: Engine, postgres: str) -> None:
    """Both databases give the same figures and the same list."""
    other = travelled(postgres, *MANY, **FACTS)
    for given in ({}, {"people": People("sv", "facility", "Schools")}, {"months": 12}):
        assert measure_stages(other, now=NOW, **given) == measure_stages(many, now=NOW, **given)
    assert list(all_stuck(other, now=NOW)) == list(all_stuck(many, now=NOW))
    page = list_stuck(many, place=Place(), now=NOW, size=7).page
    beside = {"place": Place(after=page.next_key), "now": NOW, "size": 7}
    assert list_stuck(other, **beside) == list_stuck(many, **beside)  # type: ignore[arg-type]
    other.dispose()
