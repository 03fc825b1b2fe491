"""The calendar of the plan, its file, and the settings of when mail leaves, seen before they are kept."""

from __future__ import annotations

from collections import Counter
from datetime import date

import icalendar
import pytest

from nurture.services.browsing.calendar import CalendarPage, Span, show_calendar
from nurture.services.configuring import change_settings, read_settings
from nurture.services.planning import planned_emails
from tests.web.conftest import Desk
from tests.web.forms import sent_by

HERE = "/settings/calendar"


def month(desk: Desk, at: date, language: str = "en") -> CalendarPage:
    """The month around a day."""
    return show_calendar(desk.house.engine, Span.MONTH, at, language=language)


def sending(**changed: str) -> dict[str, str]:
    """The form of when mail leaves, as it is at first but for what is changed."""
    first = {"send_hour": "9", "least_days_between": "2", "home_country": "SE", "agreed_share": "20"}
    return first | {"blackout_dates": ""} | changed


def test_each_day_counts_its_mails(desk: Desk) -> None:
    """The days of all months together hold the mails of the plan, each on its own day."""
    wanted = Counter(one.send_at.date() for one in planned_emails(desk.house.engine))
    found: Counter[date] = Counter()
    for first in {day.replace(day=1) for day in wanted}:
        found += Counter({one.day: one.mails for one in month(desk, first).days if one.is_inside and one.mails})
    assert found == wanted


def test_a_day_leads_to_its_mails_and_drafts(desk: Desk) -> None:
    """The numbers stand on links to the lists, which show as many."""
    desk.house.draft()
    day = min(one.send_at.date() for one in planned_emails(desk.house.engine))
    (shown,) = (one for one in month(desk, day).days if one.day == day)
    assert shown.drafts == shown.mails
    page = desk.get(f"/plan/calendar?at={day}").text
    assert f"/plan?day={day}" in page
    assert f"/drafts?day={day}" in page
    assert desk.get(f"/drafts?day={day}").text.count('data-label="Goes out"') == shown.drafts


def test_whole_weeks_from_monday(desk: Desk) -> None:
    """A month is drawn in whole weeks; a week has seven days; both lead to what is before and after."""
    page = month(desk, date(2026, 11, 18))
    assert (page.days[0].day, page.days[-1].day) == (date(2026, 10, 26), date(2026, 12, 6))
    assert (page.previous, page.following) == (date(2026, 10, 31), date(2026, 12, 1))
    week = show_calendar(desk.house.engine, Span.WEEK, date(2026, 11, 18), language="en")
    assert [one.day.day for one in week.days] == [16, 17, 18, 19, 20, 21, 22]


@pytest.mark.parametrize(("language", "name"), [("sv", "Julafton"), ("nb", "Christmas Eve"), ("en", "Christmas Eve")])
def test_holidays_are_called_by_name(desk: Desk, language: str, name: str) -> None:
    """In the reader's language where somebody has written it down, else in English, with the country."""
    (eve,) = (one for one in month(desk, date(2026, 12, 1), language).days if one.day == date(2026, 12, 24))
    ((called, where),) = eve.holidays
    assert (called.lower(), where) == (name.lower(), ("SE",))


@pytest.mark.parametrize("asked", ["at=soon", "at=0001-01-01", "at=9999-12-31", "span=year", "span=week&at=9999-12-31"])
def test_an_odd_day_is_no_failure(desk: Desk, asked: str) -> None:
    """Whatever stands in the address, a calendar is drawn."""
    assert desk.get(f"/plan/calendar?{asked}").status_code == 200


def test_the_plan_as_a_file_names_nobody(desk: Desk) -> None:
    """One event for all mails of a step that leave together, with their number; no address is in it."""
    answer = desk.get("/plan/calendar/plan.ics")
    events = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    mails = Counter((one.send_at, one.sequence, one.step) for one in planned_emails(desk.house.engine))
    assert len(events) == len(mails)
    assert "@example" not in answer.text.replace("@nurture", "")
    assert "anna@" not in answer.text


def test_a_day_off_is_seen_before_it_is_kept(desk: Desk) -> None:
    """The page tells which mails move; only saving keeps the day, and the calendar shows it."""
    day = min(one.send_at.date() for one in planned_emails(desk.house.engine))
    desk.house.plan()
    page = desk.post(f"{HERE}/_check", **sending(blackout_dates=str(day))).text
    assert "Mails on another day" in page
    assert "another day" in page
    assert read_settings(desk.house.engine).blackout_dates == []
    assert desk.post(HERE, **sending(blackout_dates=f"{day} – {day}\n\n{day}")).location == HERE
    assert read_settings(desk.house.engine).blackout_dates == [str(day)]
    assert "Nothing leaves" in desk.get(f"/plan/calendar?at={day}").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"blackout_dates": "2026-12-24\nChristmas"}, "Line 2 is no day: “Christmas”."),
        ({"blackout_dates": "2026-12-24 – 2026-12-20"}, "Line 1 is no day"),
        ({"send_hour": "24"}, "From 0 to 23, please."),
        ({"home_country": "XX"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_shown_again(desk: Desk, fields: dict[str, str], said: str) -> None:
    """With line or field, and nothing is kept, whether looked at or saved."""
    for address in (HERE, f"{HERE}/_check"):
        answer = desk.post(address, **sending(**fields))
        assert answer.status_code == 400
        assert said in answer.text
    assert read_settings(desk.house.engine).send_hour == 9


def test_the_form_shows_what_is_set(desk: Desk) -> None:
    """Sent as it is shown, it changes nothing; days that follow each other stand in one line."""
    days = ["2026-12-23", "2026-12-24", "2027-01-02"]
    change_settings(desk.house.engine, {"blackout_dates": days, "send_hour": 7, "home_country": "FR"})
    page = desk.get(HERE).text
    assert "2026-12-23 – 2026-12-24\n2027-01-02" in page
    before = read_settings(desk.house.engine)
    desk.client.post(HERE, data=dict(sent_by(page)))
    assert read_settings(desk.house.engine) == before
