"""The calendar of the plan: what leaves on which day, by week and month, and as a file for one's own calendar."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask_babel import format_date

from nurture.core.events import calendar_bytes
from nurture.services.browsing.calendar import Span, plan_events, show_calendar
from nurture.services.browsing.pages import read_day
from nurture.web.languages import language
from nurture.web.workspace import engine, now

pages = Blueprint("calendar", __name__, url_prefix="/plan/calendar")
pages.add_app_template_filter(format_date, "date_as")


@pages.get("")
def index() -> str:
    """The month or the week around a day, by default around today."""
    asked = request.args.get("span", "")
    span = Span(asked) if asked in set(Span) else Span.MONTH
    at = read_day(request.args.get("at", "")) or now().date()
    page = show_calendar(engine(), span, at, language=language())
    return render_template("sequences/calendar.html", page=page, today=now().date())


@pages.get("/plan.ics")
def file() -> Response:
    """The plan as a calendar file: how many mails of which step leave when, and nobody's name."""
    answer = Response(calendar_bytes(plan_events(engine(), language=language())), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="plan.ics"'
    return answer
