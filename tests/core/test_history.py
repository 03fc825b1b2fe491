"""Where somebody has stood and since when: stays, first and latest times, and whether they went on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nurture.core.history import (
    Became,
    Direction,
    after_month,
    became,
    direction,
    first_month,
    months_from,
    stays,
    went_on,
)
from nurture.core.phrases import phrase
from nurture.core.stages import Mover, StageMove, Stages
from tests.factories import NOW

STAGES = Stages()


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def made(days: float, start: str | None, end: str, mover: Mover = Mover.RULE) -> StageMove:
    """A move so many days ago."""
    return StageMove(ago(days), start, end, mover, "somebody", (phrase("So it is."),))


ADOPTED = made(100, None, "lead", Mover.IMPORT)
MQL = made(40, "lead", "marketingqualifiedlead")
BACK = made(30, "marketingqualifiedlead", "lead", Mover.PERSON)
AGAIN = made(10, "lead", "marketingqualifiedlead")


def test_stays_follow_one_another() -> None:
    """Each stay ends where the next one begins, and the last one goes on."""
    told = stays([MQL, made(70, None, "lead")], NOW)
    assert [(one.stage, one.days) for one in told] == [("lead", 30), ("marketingqualifiedlead", 40)]
    assert [one.until for one in told] == [ago(40), None]


def test_what_a_first_import_adopts_has_no_known_beginning() -> None:
    """Nobody knows how long it lasted, only since when it is on record."""
    (stay, _) = stays([ADOPTED, MQL], NOW)
    assert (stay.since, stay.days) == (None, None)
    assert (stay.recorded, stay.recorded_days) == (ago(100), 60)


def test_who_comes_in_by_rule_has_a_known_beginning() -> None:
    """The rule that first gave somebody a stage did so at a known moment."""
    (stay,) = stays([made(5, None, "subscriber")], NOW)
    assert (stay.since, stay.days) == (ago(5), 5)


def test_a_word_that_confirms_begins_no_stay() -> None:
    """Somebody who says that a person stays where they are does not turn back their days."""
    confirmed = made(20, "lead", "lead", Mover.PERSON)
    (stay,) = stays([made(50, None, "lead"), confirmed], NOW)
    assert stay.days == 50


def test_what_comes_later_has_not_happened() -> None:
    """As of a moment in the past, the stay of that day still goes on."""
    (stay,) = stays([ADOPTED, MQL], ago(60))
    assert (stay.until, stay.recorded_days) == (None, 40)


def test_only_whole_days_count() -> None:
    """A day less a minute is no day."""
    (stay,) = stays([made(2, None, "lead")], NOW - timedelta(minutes=1))
    assert stay.days == 1


def test_first_and_latest_times_are_kept_apart() -> None:
    """Who went back and came again has two dates for a stage."""
    assert became([AGAIN, BACK, MQL])["marketingqualifiedlead"] == Became(ago(40), ago(10))


def test_an_unknown_first_time_stays_unknown() -> None:
    """Who came back to the stage that an import had adopted has a latest time and no first."""
    assert became([ADOPTED, MQL, BACK])["lead"] == Became(None, ago(30))


def test_going_on_counts_whatever_lay_between() -> None:
    """Both stays as a lead led on, the first one once and then again."""
    told = stays([ADOPTED, MQL, BACK, AGAIN], NOW)
    assert [went_on(told, place, STAGES) for place in range(4)] == [ago(40), None, ago(10), None]


def test_a_stage_that_is_skipped_is_passed() -> None:
    """From subscriber straight to opportunity is beyond lead, too."""
    told = stays([made(9, None, "subscriber"), made(3, "subscriber", "opportunity")], NOW)
    assert went_on(told, 0, STAGES) == ago(3)


@pytest.mark.parametrize(
    ("start", "end", "led"),
    [
        ("lead", "customer", Direction.FORWARD),
        (None, "lead", Direction.FORWARD),
        ("customer", "lead", Direction.BACK),
        ("lead", "other", Direction.ASIDE),
        ("other", "lead", Direction.ASIDE),
        ("lead", "gone", Direction.ASIDE),
        ("gone", "lead", Direction.ASIDE),
    ],
)
def test_a_move_leads_somewhere(start: str | None, end: str, led: Direction) -> None:
    """Ahead, back, or aside where one of the two has no place on the way."""
    assert direction(STAGES, start, end) is led


def test_a_period_is_made_of_calendar_months() -> None:
    """This month and those before it, over the turn of a year too."""
    start = first_month(datetime(2026, 1, 31, tzinfo=UTC), 3)
    assert start == datetime(2025, 11, 1, tzinfo=UTC)
    assert months_from(start, datetime(2026, 1, 31, tzinfo=UTC)) == ("2025-11", "2025-12", "2026-01")


@pytest.mark.parametrize(("month", "end"), [("2026-11", (2026, 12)), ("2026-12", (2027, 1))])
def test_a_month_ends_where_the_next_one_begins(month: str, end: tuple[int, int]) -> None:
    """December, too."""
    assert after_month(month) == datetime(*end, 1, tzinfo=UTC)
