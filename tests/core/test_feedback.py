"""Events of mail tools: read into what somebody did, or a sentence about what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nurture.core.errors import Problem
from nurture.core.feedback import EVENTS, Feedback, named_draft, read_event
from nurture.core.people import ActivityKind

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CLICK = {"id": "e1", "event": "clicked", "email": "karin@hus.example.com", "at": "2026-11-30T10:15:00+01:00"}


def read(**changes: Any) -> Feedback | Problem:
    """The click with these changes."""
    return read_event(CLICK | changes, 1, NOW, {"d1": "olav@hus.example.com"})


def test_an_event_is_an_activity() -> None:
    """Who did what, when in UTC, with what."""
    told = read(target="https://x.example/a", detail="button")
    assert isinstance(told, Feedback)
    done = told.activity
    assert (told.id, done.kind, done.target, done.detail) == (
        "e1",
        ActivityKind.EMAIL_CLICKED,
        "https://x.example/a",
        "button",
    )
    assert done.address is not None
    assert done.at == datetime(2026, 11, 30, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize("event", EVENTS)
def test_every_kind_is_known(event: str) -> None:
    """Each word of a mail tool is an activity."""
    assert isinstance(read(event=event), Feedback)


def test_a_draft_says_whose_it_was() -> None:
    """Without an address the draft's own counts, and its number is kept."""
    told = read(email="", draft="d1")
    assert isinstance(told, Feedback)
    assert told.activity.address is not None
    assert (told.activity.address.key, told.activity.detail) == ("olav@hus.example.com", "d1")
    assert named_draft({"draft": "d1"}) == "d1"
    assert named_draft("d1") == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": ""}, "missing_value"),
        ({"id": 7}, "missing_value"),
        ({"event": "sneezed"}, "unknown_event"),
        ({"email": "nobody"}, "unknown_contact"),
        ({"email": None, "draft": "d9"}, "unknown_contact"),
        ({"at": "yesterday"}, "bad_date"),
        ({"at": 1_700_000_000}, "bad_date"),
        ({"at": "2026-11-30T12:30:00Z"}, "bad_date"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "bad_date"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], code: str) -> None:
    """Each fault has its code and its place."""
    told = read(**changes)
    assert isinstance(told, Problem)
    assert (told.code, told.row) == (code, 1)


def test_without_a_time_it_is_now() -> None:
    """A moment without a zone is UTC."""
    now, naive = read(at=None), read(at="2026-11-30T09:15:00")
    assert isinstance(now, Feedback)
    assert isinstance(naive, Feedback)
    assert (now.activity.at, naive.activity.at.hour) == (NOW, 9)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*CLICK, "draft", "target"]), inner),
)


@given(JSON)
def test_any_json_is_an_event_or_a_problem(value: Any) -> None:
    """Nothing that can be sent breaks the reader."""
    assert isinstance(read_event(value, 1, NOW, {}), Feedback | Problem)
