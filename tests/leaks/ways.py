"""Every way out that there is, each tried from the same state: what reaches whom by it.

The list comes from the wiring, so that a new way out is tried as soon as there is one, or fails for want of a way to
open what it makes.
"""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pytest
from pydantic import SecretStr

from nurture.cli import frame, nurture
from nurture.cli.printing import run_command
from nurture.config import Settings
from nurture.core.consent import Suppression
from nurture.core.drafts import OutgoingMail
from nurture.core.errors import BadInput
from nurture.core.guard import Outcome
from nurture.core.handover import Answer, Courier, Delivery
from nurture.services.previewing import preview_draft
from nurture.services.pushing import push_drafts
from nurture.services.signing_in import add_user
from nurture.services.trying import make_test_mail, send_test_mail
from nurture.storage.database import make_engine
from nurture.storage.tables import DraftRow, ExportRow
from nurture.wiring import CHANNELS, EXPORTERS, PACKED, Workspace, courier_for, speakers
from tests.house import House
from tests.leaks.opening import Left, decoded, opened, zipped
from tests.listmonk import listmonk_server
from tests.servers import mail_server, mailbox_server
from tests.web.conftest import Desk, serve

COLLEAGUE: Final = "siv@luftvik.example.com"
"""Who looks at previews and gets test mails."""

Way = Callable[[House], Iterator[Left]]


def first_drafts(house: House) -> list[DraftRow]:
    """The first draft of everybody."""
    return [row for row in house.drafts() if row.step_number <= 1]


def is_held(house: House, row: DraftRow) -> bool:
    """Whether the guard holds it: a colleague may read it in order to decide, and it is on its way to nobody."""
    return preview_draft(house.engine, speakers(), row.id, now=house.now).verdict.outcome is Outcome.HELD


def previews(house: House) -> Iterator[Left]:
    """What a colleague sees who looks at the first draft of everybody."""
    for row in first_drafts(house):
        shown = preview_draft(house.engine, speakers(), row.id, now=house.now)
        if shown.verdict.outcome is not Outcome.HELD and shown.text:
            yield Left("preview", row.to_address, "\n".join((shown.subject, shown.html, shown.text)), is_look=True)
            if shown.message:
                yield decoded("preview", shown.message)._replace(is_look=True)


def trial_mails(house: House) -> Iterator[Left]:
    """What a colleague gets as a test of the first draft of everybody, as if it had gone to its reader."""
    add_user(house.engine, email=COLLEAGUE, name="Siv", role="marketer", now=house.now)
    recorder = Recorder()
    for row in first_drafts(house):
        with contextlib.suppress(BadInput):
            made = make_test_mail(house.engine, speakers(), row.id, COLLEAGUE, now=house.now)
            yield decoded("test mail", made)._replace(email=row.to_address, is_look=True)
        with contextlib.suppress(BadInput):
            send_test_mail(house.engine, speakers(), recorder, row.id, COLLEAGUE, now=house.now)
            yield decoded("test mail", recorder.given[-1].message)._replace(email=row.to_address, is_look=True)


def exported(way: str) -> Way:
    """A hand-over to a file: a format, with the ending that packs it where there is one."""
    format, _, ending = way.partition(".")

    def leave_by(house: House) -> Iterator[Left]:
        output = house.out / f"{house.now:%d-%H%M}-{way.replace('.', '-')}.{ending or format}"
        house.export(format, name=output.name, again=True)
        yield from opened(way, output)

    return leave_by


@dataclass
class Recorder:
    """A courier of a channel that notes what it is given."""

    unsent: bool = False
    is_repeatable: bool = False
    place: str = "smtp://mail.example.com:587"
    given: list[OutgoingMail] = field(default_factory=list)

    @contextmanager
    def connect(self) -> Iterator[Recorder]:
        """An open line."""
        yield self

    def deliver(self, mail: OutgoingMail) -> Delivery:
        """Note a mail."""
        self.given.append(mail)
        return Delivery(Answer.SENT)

    def refusals(self) -> Iterator[tuple[str, Suppression]]:
        """Nobody whom it refuses."""
        yield from ()


def push(house: House, channel: str, courier: Courier) -> None:
    """Hand everything that is approved to a server."""
    push_drafts(house.engine, speakers(), courier, channel=channel, now=house.later(), by="karin")


def pushed(channel: str) -> Way:
    """A hand-over to a server; where there is none of ours to talk to, what its courier is given."""

    def leave_by(house: House) -> Iterator[Left]:
        if channel in SERVERS:
            yield from SERVERS[channel](house)
            return
        recorder = Recorder()
        push(house, channel, recorder)
        for mail in recorder.given:
            yield decoded(channel, mail.message)._replace(email=mail.email)
            shown = mail.shown
            yield Left(channel, mail.email, "\n".join((shown.subject, shown.html, shown.text, *mail.values.values())))

    return leave_by


def courier(house: House, channel: str, **settings: Any) -> Courier:
    """The courier that the wiring gives for this channel."""
    house.set(**settings)
    outside = Settings(workspace=house.out, imap_password=SecretStr("right"), listmonk_token=SecretStr("token"))
    return courier_for(Workspace(outside, house.engine, lambda: house.now), channel)


def by_smtp(house: House) -> Iterator[Left]:
    """What a mail server is given, by the recipient of the envelope."""
    with mail_server() as sink:
        given: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": sink.port, "smtp_security": "none"}
        push(house, "smtp", courier(house, "smtp", **given))
        for mail in sink.mails:
            (reader,) = mail.rcpt_tos
            yield decoded("smtp", mail.original_content or b"")._replace(email=reader)


def by_imap(house: House) -> Iterator[Left]:
    """What lies in the mailbox of a colleague."""
    with mailbox_server() as box:
        given: dict[str, Any] = {"imap_host": "127.0.0.1", "imap_port": box.port, "imap_security": "none"}
        push(house, "imap", courier(house, "imap", **given, imap_user="karin"))
        yield from (decoded("imap", mail) for folder in box.mails.values() for mail in folder)


def by_listmonk(house: House) -> Iterator[Left]:
    """What each subscriber of a listmonk server carries."""
    with listmonk_server() as box:
        given: dict[str, Any] = {"listmonk_url": f"http://127.0.0.1:{box.port}", "listmonk_user": "nurture"}
        push(house, "listmonk", courier(house, "listmonk", **given))
        for one in box.subscribers:
            yield Left("listmonk", one["email"], json.dumps(one["attribs"], ensure_ascii=False))


SERVERS: Final[Mapping[str, Way]] = {"smtp": by_smtp, "imap": by_imap, "listmonk": by_listmonk}
"""Channels with a server of ours to talk to."""


def seated(house: House) -> Desk:
    """A colleague at the web pages."""
    add_user(house.engine, email=COLLEAGUE, name="Siv", role="admin", now=house.now)
    app = serve(house)
    app.config["WTF_CSRF_ENABLED"] = False
    desk = Desk(house, app, app.test_client())
    assert desk.sign_in(COLLEAGUE).status_code == 303
    return desk


def web(house: House) -> Iterator[Left]:
    """The mail of everybody's first draft on its page and its step's, the test to fetch, and a hand-over's file."""
    desk = seated(house)
    for row in first_drafts(house):
        step = f"/sequences/{row.sequence}/steps/{row.step_number}/mail/{row.contact_id}"
        looks = [] if is_held(house, row) else [desk.get(f"/drafts/{row.id}/mail"), desk.get(step)]
        for shown in looks:
            if shown.status_code == 200 and "<title>No mail</title>" not in shown.text:
                yield Left("web", row.to_address, shown.text, is_look=True)
        fetched = desk.client.post(f"/drafts/{row.id}/test")
        if fetched.mimetype == "message/rfc822":
            yield decoded("web", fetched.data)._replace(email=row.to_address, is_look=True)
    desk.client.post("/drafts/handovers", data={"form": "zip", "again": "y"})
    yield from fetched_file(desk)


def fetched_file(desk: Desk) -> Iterator[Left]:
    """The mails in the newest file of a hand-over, as it is fetched."""
    number = max(row.id for row in desk.house.rows(ExportRow))
    found = desk.get(f"/drafts/handovers/{number}/mails")
    path = desk.house.out / "fetched.zip"
    path.write_bytes(found.data)
    found.close()
    yield from (decoded("web", message) for message in zipped(path).values())


def run(house: House, *arguments: str) -> str:
    """What a command prints."""
    opened_here = Workspace(Settings(workspace=house.out), house.engine, lambda: house.now)
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.setattr(frame, "open_workspace", lambda _settings: opened_here)
        run_command(nurture, ("--workspace", str(house.out), *arguments))
    return said.getvalue()


def command_line(house: House) -> Iterator[Left]:
    """Previews and an export on the command line."""
    for row in first_drafts(house):
        said = json.loads(run(house, "drafts", "preview", row.id, "--json"))
        if said["text"] and said["verdict"] != Outcome.HELD:
            words = "\n".join((said["subject"], said["html"], said["text"]))
            yield Left("command line", row.to_address, words, is_look=True)
    output = house.out / "line.mbox"
    run(house, "export", "--format", "mbox", "--output", str(output), "--json")
    yield from (one._replace(way="command line") for one in opened("mbox", output))


EVERY_WAY: Final = "NURTURE_TEST_EVERY_WAY"
"""The variable that lets every case take every way out."""

WAYS: Final[Mapping[str, Way]] = {
    "preview": previews,
    "test mail": trial_mails,
    **{format: exported(format) for format in EXPORTERS},
    **{f"{format}{ending}": exported(f"{format}{ending}") for format, ending in PACKED},
    **{channel: pushed(channel) for channel in CHANNELS},
    "web": web,
    "command line": command_line,
}
"""Every way out, by name; those to files and servers as the wiring has them."""


@contextmanager
def copies(house: House) -> Iterator[Callable[[str], House]]:
    """Makes the same house a second time, again and again, so that no way out takes anything from another."""
    folder = house.out / f"{house.now:%d-%H%M}-apart"
    folder.mkdir()
    engine = make_engine(f"sqlite:///{folder / 'nurture.db'}")

    def copy(name: str) -> House:
        engine.dispose()
        for old in folder.glob("nurture.db*"):
            old.unlink()
        with (
            contextlib.closing(sqlite3.connect(house.engine.url.database or "")) as source,
            contextlib.closing(sqlite3.connect(folder / "nurture.db")) as target,
        ):
            source.backup(target)
        out = folder / name.replace(" ", "-")
        out.mkdir()
        return replace(house, engine=engine, out=out)

    yield copy
    engine.dispose()


def leave(house: House, *, apart: bool = True) -> list[Left]:
    """Approve everything and let it leave by every way out, each from the same state; at last from the house itself.

    Not `apart`, they take turns in the house itself, as colleagues would.
    """
    house.approve()
    left: list[Left] = []
    with copies(house) as copy:
        for name, way in WAYS.items():
            left += way(copy(name) if apart else house)
    house.export(name=f"{house.now:%d-%H%M}-last.mbox")
    return left
