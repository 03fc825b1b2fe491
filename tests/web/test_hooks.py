"""Feedback of mail tools: only what is signed and fresh counts, once, and a no counts at once."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import SecretStr
from werkzeug.test import TestResponse

from nurture.config import Settings
from nurture.core.errors import BadInput
from nurture.services.listening import LARGEST_MESSAGE, MOST_EVENTS
from nurture.storage.tables import ActivityRow, HookKeyRow, SuppressionRow
from nurture.web.app import create_app
from nurture.wiring import Workspace
from tests.house import address
from tests.web.conftest import Desk
from tests.web.test_access import dump

LEAD = address("lead")


@dataclass
class Tool:
    """A mail tool that holds a key."""

    desk: Desk
    key: str
    secret: str

    def send(self, body: bytes, *, late: float = 0, headers: dict[str, str] | None = None) -> TestResponse:
        """Send a message that is signed now, or so many seconds ago."""
        seconds = str(int(self.desk.house.now.timestamp() - late))
        digest = hmac.new(self.secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
        given = {"X-Nurture-Key": self.key, "X-Nurture-Signature": f"t={seconds},v1={digest}"} | (headers or {})
        return self.desk.app.test_client().post("/hooks/activities", data=body, headers=given)

    def tell(self, *events: dict[str, Any], **given: Any) -> TestResponse:
        """Tell these events."""
        return self.send(json.dumps({"events": events}).encode(), **given)


@pytest.fixture
def tool(desk: Desk) -> Tool:
    """A tool with a key that was made in the settings."""
    page = desk.post("/settings/hooks", name="Postmaster").text
    key, secret = re.findall(r"<p><code>(\w+)</code></p>", page)
    return Tool(desk, key, secret)


def event(kind: str, number: str = "e1", **more: Any) -> dict[str, Any]:
    """Something that became of a mail to the lead."""
    return {"id": number, "event": kind, "email": LEAD, **more}


def test_an_event_becomes_an_activity(tool: Tool) -> None:
    """As if it had come in a file, with the draft it was about."""
    answer = tool.tell(event("clicked", target="https://luftvik.example.com/en/measure-a-room", draft="d1"))
    assert (answer.status_code, answer.json) == (200, {"accepted": 1, "duplicates": 0, "rejected": []})
    (row,) = [row for row in tool.desk.house.rows(ActivityRow) if row.kind == "email_clicked"]
    assert (row.offer_key, row.detail) == ("measure-a-room", "d1")


@pytest.mark.parametrize(
    ("kind", "reason"), [("bounced", "bounced"), ("complained", "complained"), ("unsubscribed", "unsubscribed")]
)
def test_a_no_counts_at_once(tool: Tool, kind: str, reason: str) -> None:
    """Suppressed in the same second, and every open draft void."""
    tool.tell(event(kind))
    house = tool.desk.house
    assert (LEAD, reason) in {(row.mailbox, row.reason) for row in house.rows(SuppressionRow)}
    assert {row.status for row in house.drafts(email=LEAD)} == {"void"}


def test_an_event_counts_once(tool: Tool) -> None:
    """Told twice, in one message or two, whatever it says the second time."""
    assert tool.tell(event("opened"), event("opened")).json == {"accepted": 1, "duplicates": 1, "rejected": []}
    tool.desk.house.later(minutes=2)
    assert tool.tell(event("opened")).json == {"accepted": 0, "duplicates": 1, "rejected": []}
    assert len([row for row in tool.desk.house.rows(ActivityRow) if row.kind == "email_opened"]) == 1


def test_what_is_wrong_is_said_and_the_rest_counts(tool: Tool) -> None:
    """Each rejected event with its place, its code and a sentence."""
    stranger = {"id": "e3", "event": "opened", "email": "who@nowhere.example.org"}
    answer = tool.tell(event("opened"), event("sneezed", "e2"), stranger)
    assert answer.json is not None
    assert answer.json["accepted"] == 1
    assert [(one["event"], one["code"]) for one in answer.json["rejected"]] == [
        (2, "unknown_event"),
        (3, "unknown_contact"),
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Nurture-Signature": ""},
        {"X-Nurture-Signature": "t=1,v1=" + "0" * 64},
        {"X-Nurture-Signature": "nonsense"},
        {"X-Nurture-Key": "k000000000000"},
        {"X-Nurture-Key": ""},
        {"X-Nurture-Key": "å" * 3000},
    ],
)
def test_what_is_not_signed_changes_nothing(tool: Tool, headers: dict[str, str]) -> None:
    """One answer in JSON for every way of not being who one says."""
    before = dump(tool.desk)
    answer = tool.tell(event("unsubscribed"), headers=headers)
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["code"] == "not_signed"
    assert dump(tool.desk) == before


@pytest.mark.parametrize("late", [400, -400])
def test_a_message_of_another_time_is_refused(tool: Tool, late: float) -> None:
    """Somebody who recorded it cannot play it again."""
    assert tool.tell(event("opened"), late=late).status_code == 401


def test_a_body_that_was_changed_is_refused(tool: Tool) -> None:
    """The signature is over every byte."""
    whole = tool.send(b'{"id": "e1"}')
    signature = whole.request.headers["X-Nurture-Signature"]
    answer = tool.send(b'{"id": "e2"}', headers={"X-Nurture-Signature": signature})
    assert (whole.status_code, answer.status_code) == (200, 401)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"not json", 400, "not_json"),
        (b"[" * 100_000, 400, "not_json"),
        (b"[]", 400, "no_events"),
        (b"7", 400, "no_events"),
        (json.dumps([{}] * (MOST_EVENTS + 1)).encode(), 400, "no_events"),
        (b" " * (LARGEST_MESSAGE + 1), 413, "request_entity_too_large"),
        (b"\xff\xfe", 400, "not_json"),
    ],
)
def test_what_is_no_message_is_an_error_in_json(tool: Tool, body: bytes, status: int, code: str) -> None:
    """Too large, too deep, too many: a sentence, and nothing has counted."""
    answer = tool.send(body)
    assert answer.status_code == status
    assert answer.json is not None
    assert answer.json["error"]["code"] == code


def test_a_revoked_key_is_heard_no_more(tool: Tool) -> None:
    """From the moment an administrator takes it away."""
    assert tool.desk.post(f"/settings/hooks/{tool.key}/revoke").status_code == 303
    assert tool.tell(event("opened")).status_code == 401


def test_the_secret_is_shown_once_and_kept_nowhere(tool: Tool) -> None:
    """Neither a page nor the database has it."""
    assert tool.secret not in tool.desk.get("/settings/hooks").text
    assert [row.name for row in tool.desk.house.rows(HookKeyRow)] == ["Postmaster"]
    assert tool.secret not in "\n".join(dump(tool.desk))


def serve_with(desk: Desk, key: str, old: str | None) -> Desk:
    """The same house behind a server with other secrets."""
    settings = Settings(
        workspace=desk.house.library.parent, secret_key=SecretStr(key), old_secret_keys=SecretStr(old) if old else None
    )
    app = create_app(Workspace(settings, desk.house.engine, lambda: desk.house.now))
    return Desk(desk.house, app, app.test_client())


def test_keys_survive_a_new_secret_of_the_server(tool: Tool) -> None:
    """While the old one is named among the old ones; then they end."""
    tool.desk = serve_with(tool.desk, "n" * 40, f"{'x' * 40} {'s' * 40}")
    assert tool.tell(event("opened")).status_code == 200
    tool.desk = serve_with(tool.desk, "n" * 40, None)
    assert tool.tell(event("opened", "e2")).status_code == 401


def test_a_short_old_secret_is_refused(desk: Desk) -> None:
    """It would be as good as none."""
    with pytest.raises(BadInput, match="NURTURE_OLD_SECRET_KEYS"):
        serve_with(desk, "n" * 40, "short")
