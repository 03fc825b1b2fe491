"""The plan as a calendar, read by a library that knows the standard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.drafts import OutgoingMail
from nurture.wiring import EXPORTERS
from tests.exporters.mails import make_mail


def events(*mails: OutgoingMail, folder: Path, name: str = "plan.ics") -> list[Any]:
    """The events of a calendar of these mails."""
    EXPORTERS["ics"].write(mails, folder / name)
    return icalendar.Calendar.from_ical((folder / name).read_bytes()).walk("VEVENT")


def test_a_mail_is_an_event_on_its_minute(tmp_path: Path) -> None:
    """It says who gets what and when, and takes no time from anybody's day."""
    (event,) = events(make_mail(), folder=tmp_path)
    assert event["SUMMARY"] == "karin@hus.example.com: Hej på dig"
    assert event.decoded("DTSTART") == datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
    assert event.decoded("DURATION") == timedelta(minutes=15)
    assert event["TRANSP"] == "TRANSPARENT"
    assert "Karin Ås <karin@hus.example.com>\nlead-education: find-the-cause\nmeasure-a-room" in event["DESCRIPTION"]


def test_an_event_keeps_its_identity(tmp_path: Path) -> None:
    """The same draft has the same UID in every hand-over, and another draft another."""
    first = events(make_mail(), make_mail(draft_id="d2"), folder=tmp_path)
    second = events(make_mail(subject="New"), folder=tmp_path, name="later.ics")
    assert [event["UID"] for event in first] == ["d1@example.com", "d2@example.com"]
    assert second[0]["UID"] == first[0]["UID"]


def test_a_calendar_without_mails_is_valid(tmp_path: Path) -> None:
    """It has the one component that a calendar needs, and no event."""
    assert events(folder=tmp_path) == []
    (zone,) = icalendar.Calendar.from_ical((tmp_path / "plan.ics").read_bytes()).walk("VTIMEZONE")
    assert zone["TZID"] == "Etc/UTC"


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_subject_stays_inside_its_line(subject: str) -> None:
    """No line is longer than 75 bytes or begins inside a letter, and no word becomes a property."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        (event,) = events(make_mail(subject=subject), folder=Path(folder))
        lines = (Path(folder) / "plan.ics").read_bytes().split(b"\r\n")
    assert all(len(line) <= 75 and line.decode() is not None for line in lines)
    assert set(event) == {
        *("UID", "DTSTAMP", "DTSTART", "DURATION", "SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP"),
    }
