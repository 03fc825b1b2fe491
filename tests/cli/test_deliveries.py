"""Pushing from the command line, to servers of our own on this machine."""

from __future__ import annotations

import email
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import Envelope

from nurture.rendering.message import ALLOWED_HEADERS
from tests.cli.conftest import Run
from tests.house import CUSTOMER_CANARY, House, address
from tests.leaks.opening import decoded
from tests.listmonk import Listmonk, listmonk_server
from tests.servers import Mailbox, Sink, mail_server, mailbox_server
from tests.services.test_pushing import REAL


@pytest.fixture
def ours(ready: House) -> House:
    """A house whose settings point at servers of this machine."""
    ready.set(**REAL, smtp_host="127.0.0.1", smtp_security="none", imap_host="127.0.0.1", imap_security="none")
    ready.draft()
    ready.approve()
    return ready


@pytest.fixture
def sink(ours: House) -> Iterator[Sink]:
    """A mail server that the house knows."""
    with mail_server() as running:
        ours.set(smtp_port=running.port)
        yield running


@pytest.fixture
def box(ours: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A mailbox that the house knows."""
    monkeypatch.setenv("NURTURE_IMAP_PASSWORD", "right")
    with mailbox_server() as running:
        ours.set(imap_port=running.port, imap_user="karin")
        yield running


def headers(mail: Envelope) -> list[str]:
    """The names of a mail's headers."""
    assert isinstance(mail.content, bytes)
    return list(email.message_from_bytes(mail.content).keys())


def test_push_sends_what_is_approved(ours: House, sink: Sink, run_ready: Run) -> None:
    """The numbers are on standard output, every mail went to its own reader, and the second time nothing is left."""
    count = len(ours.drafts("approved"))
    assert run_ready("push", "smtp", "--json").one == {"pushed": count, "withheld": {}, "uncertain": 0}
    assert run_ready("push", "smtp", "--json").one == {"pushed": 0, "withheld": {}, "uncertain": 0}
    left = [decoded("smtp", mail.content) for mail in sink.mails if isinstance(mail.content, bytes)]
    assert [one.email for one in left] == sink.readers
    assert {name for mail in sink.mails for name in headers(mail)} <= set(ALLOWED_HEADERS)
    assert not [one for one in left if one.email == address("lead") and CUSTOMER_CANARY in one.text]
    assert run_ready("audit").code == 0


def test_push_fills_the_folder_of_drafts(ours: House, box: Mailbox, run_ready: Run) -> None:
    """Each is there once, and the second time nothing new."""
    count = len(ours.drafts("approved"))
    assert run_ready("push", "imap", "--json").one["pushed"] == count
    assert run_ready("push", "imap", "--json").one["pushed"] == 0
    assert len(box.mails["Utkast"]) == count


def test_a_placeholder_is_named(run_ready: Run) -> None:
    """A new workspace pushes nothing, with a sentence that says what to set."""
    told = run_ready("push", "smtp", "--json")
    assert told.code == 2
    assert told.one["error"]["code"] == "placeholder_sender"
    assert "sender_email" in told.one["error"]["message"]


def test_a_server_that_is_not_there_fails(ours: House, run_ready: Run) -> None:
    """Nothing was let go."""
    ours.set(smtp_port=1)
    told = run_ready("push", "smtp", "--json")
    assert (told.code, told.one["error"]["code"]) == (4, "server_unusable")
    assert ours.drafts("approved")


def test_an_uncertain_mail_is_listed_and_settled(sink: Sink, run_ready: Run) -> None:
    """The command says so, lists it, and takes a person's word for it."""
    sink.answers = ["drop"]
    assert run_ready("push", "smtp", "--json").one["uncertain"] == 1
    (line,) = run_ready("deliveries", "list", "--json").lines
    assert (line["channel"], line["state"]) == ("smtp", "uncertain")
    told = run_ready("deliveries", "settle", line["draft"], "sent", "--json")
    assert told.one["state"] == "sent"
    assert run_ready("deliveries", "list", "--json").lines == []


def test_a_password_is_shown_nowhere(box: Mailbox, run_ready: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the settings nor an error tell it."""
    monkeypatch.setenv("NURTURE_IMAP_PASSWORD", "wrong")
    told = run_ready("push", "imap", "--json")
    assert told.code == 4
    assert "wrong" not in told.out + told.err + json.dumps(run_ready("settings", "get", "--json").one)


@pytest.fixture
def campaigns(ours: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listmonk]:
    """A listmonk server that the house knows."""
    monkeypatch.setenv("NURTURE_LISTMONK_TOKEN", "token")
    with listmonk_server() as running:
        ours.set(listmonk_url=f"http://127.0.0.1:{running.port}", listmonk_user="nurture")
        yield running


def test_push_makes_draft_campaigns_once(ours: House, campaigns: Listmonk, run_ready: Run) -> None:
    """Every reader carries their own mails, whoever is blocked there is withheld, and a second push finds nothing."""
    campaigns.subscribe(address("lead"), "blocklisted")
    count = len(ours.drafts("approved"))
    assert run_ready("push", "listmonk", "--json").one["pushed"] == count - 4
    assert run_ready("push", "listmonk", "--json").one == {"pushed": 0, "withheld": {}, "uncertain": 0}
    assert {one["status"] for one in campaigns.campaigns} == {"draft"}
    assert campaigns.subscriber(address("lead"))["attribs"] == {}
    assert not ours.audit().violations


def test_push_goes_only_to_servers_of_the_list(
    ours: House, campaigns: Listmonk, run_ready: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the environment lists servers, no setting leads to another one."""
    monkeypatch.setenv("NURTURE_SERVER_HOSTS", "mail.example.com post.example.com")
    told = run_ready("push", "listmonk", "--json")
    assert (told.code, told.one["error"]["code"]) == (2, "server_not_allowed")
    assert (told.one["error"]["field"], campaigns.asked) == ("listmonk_url", [])


def test_a_push_writes_its_manifest(ours: House, sink: Sink, run_ready: Run, tmp_path: Path) -> None:
    """A line a mail that was let go, with its hash, receipt and what became of it; none where nothing was."""
    sink.refuse = {address("lead"): "550 nobody"}
    told = run_ready("push", "smtp", "--manifest", str(tmp_path / "m.jsonl"), "--json").one
    lines = [json.loads(line) for line in (tmp_path / "m.jsonl").read_text("utf-8").splitlines()]
    assert [one["state"] for one in lines].count("sent") == told["pushed"]
    assert {one["email"] for one in lines if one["state"] == "refused"} == {address("lead")}
    assert set(lines[0]) == {"draft", "email", "offers", "sha256", "verdict", "receipt", "state"}
    run_ready("push", "smtp", "--manifest", str(tmp_path / "n.jsonl"))
    assert (tmp_path / "n.jsonl").read_text("utf-8") == ""
