"""Servers in the settings: what is wrong is said in words, a password goes in and never comes out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from nurture.core.drafts import DraftStatus
from nurture.services.safekeeping import kept_passwords, read_password
from nurture.storage.tables import DeliveryRow, ReleaseRow
from tests.house import House
from tests.listmonk import Listmonk, listmonk_server
from tests.servers import Sink, mail_server
from tests.services.test_pushing import REAL
from tests.web.conftest import Desk

KEY = "s" * 40
SMTP = {"smtp-host": "mail.example.com", "smtp-port": "587", "smtp-security": "starttls", "smtp-user": "karin"}


@pytest.fixture
def sink(desk: Desk) -> Iterator[Sink]:
    """A mail server that the settings name."""
    with mail_server() as running:
        desk.house.set(**REAL, smtp_host="127.0.0.1", smtp_port=running.port, smtp_security="none")
        yield running


@pytest.fixture
def campaigns(desk: Desk) -> Iterator[Listmonk]:
    """A listmonk server."""
    with listmonk_server() as running:
        yield running


def save(desk: Desk, password: str = "", **changes: str) -> Any:
    """Save the mail server."""
    return desk.post("/settings/servers/smtp", **SMTP | {"smtp-password": password} | changes)


def test_a_password_goes_in_and_never_comes_out(desk: Desk) -> None:
    """The page says that one is kept, and it is kept sealed."""
    assert save(desk, "hemligt ord").status_code == 303
    page = desk.get("/settings/servers").text
    assert "hemligt" not in page
    assert "One is kept, sealed" in page
    assert read_password(desk.house.engine, "smtp", keys=[KEY]) == "hemligt ord"


def test_saving_without_one_keeps_the_password(desk: Desk) -> None:
    """As long as it is for the same server and user."""
    save(desk, "hemligt")
    save(desk, **{"smtp-security": "tls"})
    assert kept_passwords(desk.house.engine) == {"smtp"}


@pytest.mark.parametrize("change", [{"smtp-host": "other.example.com"}, {"smtp-user": "per"}, {"smtp-port": "25"}])
def test_a_password_goes_to_no_other_server(desk: Desk, change: dict[str, str]) -> None:
    """Where the server or the user becomes another, it is forgotten."""
    save(desk, "hemligt")
    save(desk, **change)
    assert kept_passwords(desk.house.engine) == frozenset()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"smtp-host": "https://mail.example.com"}, "should be the name of a server"),
        ({"smtp-port": "70000"}, "From 1 to 65535"),
        ({"smtp-security": "hope"}, "Not a valid choice"),
        ({"smtp-password": "a" * 501}, "one line of at most 500"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(desk: Desk, change: dict[str, str], words: str) -> None:
    """Nothing of the form is kept."""
    answer = save(desk, **change)
    assert answer.status_code == 400
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "mail.example.com" not in str(desk.get("/settings/servers").text.split('value="')[1:])


def test_a_check_says_what_is_wrong(desk: Desk, campaigns: Listmonk) -> None:
    """In the server's own words; and nothing is handed over."""
    address = {"listmonk-url": f"http://127.0.0.1:{campaigns.port}", "listmonk-user": "nurture"}
    desk.post("/settings/servers/listmonk", **address, **{"listmonk-password": "wrong"})
    assert "403 invalid session" in desk.post("/settings/servers/listmonk/check", follow_redirects=True).text
    desk.post("/settings/servers/listmonk", **address, **{"listmonk-password": "token"})
    assert "The server lets us in" in desk.post("/settings/servers/listmonk/check", follow_redirects=True).text
    assert campaigns.subscribers == []


def test_there_are_no_other_servers(desk: Desk) -> None:
    """A channel that there is not is no page."""
    assert desk.post("/settings/servers/fax", host="x").status_code == 404
    assert desk.post("/settings/servers/fax/check").status_code == 404


def test_a_test_goes_to_the_one_who_asks(desk: Desk, sink: Sink) -> None:
    """Marked as a test, to nobody else, and nothing counts as sent."""
    draft = desk.house.drafts("approved")[0].id
    assert "Send me a test" in desk.get(f"/drafts/{draft}").text
    answer = desk.post(f"/drafts/{draft}/test/send", follow_redirects=True)
    assert "The test is on its way" in answer.text
    (mail,) = sink.mails
    assert isinstance(mail.content, bytes)
    assert b"Subject: [TEST]" in mail.content
    assert b"X-Unsent" not in mail.content
    assert len(sink.readers) == 1
    assert desk.house.rows(ReleaseRow) == []


def test_a_test_that_the_server_refuses_is_said(desk: Desk, sink: Sink) -> None:
    """With its own words."""
    sink.answers = ["554 not today"]
    draft = desk.house.drafts("approved")[0].id
    assert "554 not today" in desk.post(f"/drafts/{draft}/test/send").text


def uncertain(house: House, channel: str = "smtp") -> str:
    """A draft of which nobody knows whether the server took it."""
    house.export("mbox")
    release = house.rows(ReleaseRow)[0]
    house.sql(
        "INSERT INTO delivery (export_id, draft_id, channel, at, state, said)"
        " VALUES (:e, :d, :c, '2026-11-02 12:00:00', 'uncertain', 'connection lost')",
        e=release.export_id,
        d=release.draft_id,
        c=channel,
    )
    return str(release.draft_id)


@pytest.mark.parametrize(("word", "state"), [("sent", "sent"), ("not-sent", "later")])
def test_somebody_says_what_became_of_a_mail(desk: Desk, word: str, state: str) -> None:
    """The page lists it with what the server said, takes the word, and is empty afterwards."""
    draft = uncertain(desk.house)
    assert "connection lost" in desk.get("/drafts/deliveries").text
    assert "/drafts/deliveries" in desk.get("/drafts/handovers").text
    answer = desk.post(f"/drafts/deliveries/{draft}/settle", word=word, follow_redirects=True)
    assert "Noted" in answer.text
    assert "Every mail is accounted for" in answer.text
    assert [row.state for row in desk.house.rows(DeliveryRow)] == [state]
    assert desk.house.drafts(DraftStatus.EXPORTED)


def test_a_push_has_its_manifest_on_the_page(desk: Desk) -> None:
    """Told from the records."""
    draft = uncertain(desk.house)
    number = desk.house.rows(ReleaseRow)[0].export_id
    lines = desk.get(f"/drafts/handovers/{number}/releases").text.splitlines()
    assert len(lines) == len(desk.house.rows(ReleaseRow))
    assert [line for line in lines if draft in line and '"state": "uncertain"' in line]
