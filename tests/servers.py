"""Servers of our own for tests, on this machine: one that takes mail and misbehaves on request, and a mailbox."""

from __future__ import annotations

import asyncio
import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """Takes mail; `answers` are what it says to the next bodies, `refuse` what it says to a recipient."""

    mails: list[Envelope] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    port: int = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to a recipient."""
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail, or break in the way that is asked for."""
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer in ("250 OK", "drop", "hang"):
            self.mails.append(envelope)
        if answer == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if answer == "hang":
            await asyncio.sleep(2)
        return answer if answer[:3].isdigit() else "250 OK"

    @property
    def readers(self) -> list[str]:
        """Whom mails were taken for."""
        return [address for mail in self.mails for address in mail.rcpt_tos]


class _AnyPort(Controller):
    """A server on whatever port is free; the library would knock at the one it was asked for."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mail_server(**given: Any) -> Iterator[Sink]:
    """A mail server for as long as the block lasts."""
    sink = Sink()
    controller = _AnyPort(sink, hostname="127.0.0.1", port=0, **given)
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        controller.stop()


@dataclass
class Mailbox:
    """What is in the folders of a mailbox: name in the server's own words, flags, messages."""

    folders: dict[str, str] = field(default_factory=lambda: {"INBOX": "", "Utkast": r"\Drafts", "Skickat": r"\Sent"})
    mails: dict[str, list[bytes]] = field(default_factory=dict)
    answer: str = "OK"
    port: int = 0

    def find(self, folder: str, message_id: str) -> list[int]:
        """The numbers of the mails with that id."""
        found = enumerate(self.mails.get(folder, []), 1)
        return [number for number, mail in found if message_id.encode() in mail]


class _Talk(socketserver.StreamRequestHandler):
    """As much of IMAP (RFC 3501) as a hand-over needs."""

    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self._say("* OK ready")
        folder = ""
        for raw in self.rfile:
            tag, command, rest = [*raw.decode().rstrip("\r\n").split(" ", 2), "", ""][:3]
            match command.upper() if command.upper() != "UID" else "UID " + rest.split(" ")[0].upper():
                case "CAPABILITY":
                    self._say("* CAPABILITY IMAP4rev1 SPECIAL-USE")
                case "LOGIN" if '"wrong"' in rest:
                    self._say(f"{tag} NO not you")
                    continue
                case "LIST":
                    for name, flag in box.folders.items():
                        self._say(f'* LIST ({flag}) "/" "{name}"')
                case "SELECT":
                    folder = rest.strip('"')
                    self._say(f"* {len(box.mails.get(folder, []))} EXISTS")
                case "UID SEARCH":
                    wanted = re.search(r"<[^>]+>", rest)
                    assert wanted
                    self._say("* SEARCH " + " ".join(map(str, box.find(folder, wanted[0]))))
                case "APPEND":
                    size = int(rest.rstrip("}").rpartition("{")[2])
                    self._say("+ go on")
                    message = self.rfile.read(size)
                    self.rfile.readline()
                    if box.answer == "drop":
                        box.mails.setdefault(folder, []).append(message)
                        return
                    if box.answer != "OK":
                        self._say(f"{tag} {box.answer}")
                        continue
                    box.mails.setdefault(folder, []).append(message)
                case "LOGOUT":
                    self._say("* BYE")
            self._say(f"{tag} OK done")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mailbox_server() -> Iterator[Mailbox]:
    """A mailbox for as long as the block lasts."""
    box = Mailbox()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.daemon_threads = True
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield box
        server.shutdown()
        thread.join()
