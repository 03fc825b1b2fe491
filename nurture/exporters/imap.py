"""Mails as drafts in a mailbox, by IMAP: in the folder that is marked as the one of drafts, each there once.

A mail is known again by its Message-ID, so a hand-over that broke off may be repeated.
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nurture.core.consent import Suppression
from nurture.core.drafts import OutgoingMail, message_id
from nurture.core.errors import NurtureError
from nurture.core.handover import Answer, Delivery
from nurture.core.phrases import phrase
from nurture.exporters.servers import Server, words

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

_MARK: Final = "\\drafts"
"""The flag of the folder of drafts (RFC 6154), whatever its name is."""


@dataclass(frozen=True)
class ImapCourier:
    """Puts mails into somebody's folder of drafts, for them to look at and send."""

    server: Server
    unsent: bool = False
    is_repeatable: bool = True

    @property
    def place(self) -> str:
        """The server and its port."""
        return f"imap://{self.server.host}:{self.server.port}"

    @contextmanager
    def connect(self) -> Iterator[ImapLine]:
        """An open line to the folder of drafts; raises NurtureError where there is none, or no way in."""
        from imap_tools.errors import ImapToolsError

        self.server.check("imap_host")
        try:
            box = self._open()
        except (OSError, imaplib.IMAP4.error) as error:
            raise self.server.unusable(error) from error
        try:
            yield ImapLine(box, self._enter(box))
            with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
                box.logout()
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                box.client.shutdown()

    def _open(self) -> BaseMailBox:
        from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted

        server = self.server
        if server.security == "none":
            return MailBoxUnencrypted(server.host, server.port, timeout=server.timeout)
        kind = MailBoxStartTls if server.security == "starttls" else MailBox
        return kind(server.host, server.port, timeout=server.timeout, ssl_context=server.context())

    def _enter(self, box: BaseMailBox) -> str:
        """Sign in and open the folder of drafts; its name."""
        from imap_tools.errors import ImapToolsError

        try:
            box.login(self.server.user, self.server.password, initial_folder=None)
            return self._choose_folder(box)
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
            raise self.server.unusable(error) from error

    def _choose_folder(self, box: BaseMailBox) -> str:
        folders = [one.name for one in box.folder.list() if _MARK in {flag.casefold() for flag in one.flags}]
        if not folders:
            said = phrase(
                "The mailbox at {host} has no folder that is marked as that of drafts.", host=self.server.host
            )
            raise NurtureError(said, code="no_drafts_folder")
        box.folder.set(folders[0])
        return folders[0]


@dataclass(frozen=True)
class ImapLine:
    """An open mailbox and its folder of drafts."""

    box: BaseMailBox
    folder: str

    def deliver(self, mail: OutgoingMail) -> Delivery:
        """Put one mail there, unless it is there already."""
        from imap_tools import AND, H, MailMessageFlags
        from imap_tools.errors import ImapToolsError

        known = H("Message-ID", f"<{message_id(mail.draft_id, mail.sender)}>")
        try:
            if self.box.uids(AND(header=known)):
                return Delivery(Answer.SENT, "it was there already")
            self.box.append(mail.message, self.folder, dt=mail.send_at, flag_set=[MailMessageFlags.DRAFT])
        except ImapToolsError as error:
            return Delivery(Answer.REFUSED, words(error))
        except (OSError, imaplib.IMAP4.error) as error:
            return Delivery(Answer.UNCERTAIN, words(error), is_over=True)
        return Delivery(Answer.SENT)

    def refusals(self) -> Iterable[tuple[str, Suppression]]:
        """None: a mailbox knows nothing of readers."""
        return ()
