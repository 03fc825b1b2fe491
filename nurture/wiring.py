"""The one place that knows the concrete parts and joins them, for the web and the command line alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from nurture.config import Settings
from nurture.core.drafts import OutgoingMail
from nurture.core.errors import BadInput, NurtureError
from nurture.core.handover import Courier, Exporter
from nurture.core.languages import LANGUAGES
from nurture.core.phrases import Speaker, phrase
from nurture.exporters.calendar import Calendar
from nurture.exporters.files import Archive, Folder, Mbox, message_file, page_files
from nurture.exporters.imap import ImapCourier
from nurture.exporters.listmonk import ListmonkCourier
from nurture.exporters.servers import Server
from nurture.exporters.smtp import SmtpCourier
from nurture.exporters.table import HUBSPOT, MAILCHIMP, CsvTable
from nurture.rendering.message import ascii_address, write_mbox_entry
from nurture.services.configuring import read_settings
from nurture.services.opening import initialise, require_workspace
from nurture.services.safekeeping import read_password
from nurture.storage.database import make_engine

TRANSLATIONS = Path(__file__).parent / "translations"


@dataclass(frozen=True)
class Workspace:
    """An open workspace: its settings, its database, and the clock (UTC) by which it acts."""

    settings: Settings
    engine: Engine
    now: Callable[[], datetime]


def utc_now() -> datetime:
    """The moment, to the microsecond."""
    return datetime.now(UTC)


def open_workspace(settings: Settings, now: Callable[[], datetime] = utc_now) -> Workspace:
    """The workspace that the settings name, brought up to date; raises BadInput where there is none."""
    if settings.is_sqlite_file and not (settings.workspace / "nurture.db").is_file():
        said = phrase(
            "There is no workspace at {place}; make one with `nurture init` or `nurture demo`.",
            place=str(settings.workspace),
        )
        raise BadInput(said, code="no_workspace", file=str(settings.workspace))
    engine = _open_database(settings)
    require_workspace(engine, str(settings.workspace))
    return Workspace(settings, engine, now)


def _open_database(settings: Settings) -> Engine:
    """The engine of the workspace's database, tried once; raises NurtureError where it cannot be opened."""
    try:
        engine = make_engine(settings.database)
        engine.connect().close()
    except (ArgumentError, ImportError) as error:
        said = phrase("NURTURE_DATABASE_URL is no address of a database we can use; write postgresql+psycopg://…")
        raise BadInput(said, code="bad_database_url") from error
    except DBAPIError as error:
        said = phrase("The database cannot be opened: {why}.", why=str(error.orig).partition("\n")[0].rstrip("."))
        raise NurtureError(said, code="no_database") from error
    return engine


def make_workspace(settings: Settings, now: Callable[[], datetime] = utc_now) -> tuple[Workspace, bool]:
    """The workspace that the settings name, made where there is none yet; and whether it is new."""
    try:
        settings.workspace.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds personal data
    except OSError as error:
        said = phrase(
            "The folder {place} cannot be made: {why}.", place=str(settings.workspace), why=error.strerror or ""
        )
        raise BadInput(said, file=str(settings.workspace)) from error
    engine = _open_database(settings)
    return Workspace(settings, engine, now), initialise(engine)


def _mbox_entry(mail: OutgoingMail) -> bytes:
    return write_mbox_entry(mail.message, sender=mail.sender, date=mail.send_at)


EXPORTERS: Final[Mapping[str, Exporter]] = {
    "eml": Folder(message_file, unsent=True),
    "mbox": Mbox(_mbox_entry),
    "zip": Archive(message_file, unsent=True),
    "csv": CsvTable(),
    "html": Folder(page_files),
    "ics": Calendar(),
    "hubspot": HUBSPOT,
    "mailchimp": MAILCHIMP,
}
"""Every way out to a file, by the name of its format."""

PACKED: Final[Mapping[tuple[str, str], Exporter]] = {
    ("mbox", ".gz"): Mbox(_mbox_entry, packed=True),
    ("eml", ".zip"): Archive(message_file, unsent=True),
    ("html", ".zip"): Archive(page_files),
}
"""What a format becomes where the name of its output says that it is to be packed."""


def exporter_for(format: str, output: Path) -> Exporter:
    """The way out of that format, packed where the output's name ends in `.gz` (mbox) or `.zip` (eml and html)."""
    return PACKED.get((format, output.suffix.casefold()), EXPORTERS[format])


CHANNELS: Final = ("smtp", "imap", "listmonk")
"""Every way out to a server."""


def courier_for(workspace: Workspace, channel: str) -> Courier:
    """The way to the server of that channel, as the workspace and the environment say it.

    Raises BadInput for a server that the environment does not allow, and where the password cannot be read.
    """
    stored, password = read_settings(workspace.engine), _password(workspace, channel)
    if channel == "listmonk":
        _allow(workspace, urlsplit(stored.listmonk_url).hostname or "", "listmonk_url")
        return ListmonkCourier(stored.listmonk_url, stored.listmonk_user, password)
    if channel == "imap":
        _allow(workspace, stored.imap_host, "imap_host")
        server = Server(stored.imap_host, stored.imap_port, stored.imap_user, stored.imap_security)
        return ImapCourier(replace(server, password=password))
    _allow(workspace, stored.smtp_host, "smtp_host")
    server = Server(stored.smtp_host, stored.smtp_port, stored.smtp_user, stored.smtp_security)
    return SmtpCourier(replace(server, password=password), ascii_address)


def password_from_outside(settings: Settings, channel: str) -> str:
    """The password of a channel's server as the environment says it; empty where it does not."""
    given = {"smtp": settings.smtp_password, "imap": settings.imap_password, "listmonk": settings.listmonk_token}
    secret: SecretStr | None = given[channel]
    return secret.get_secret_value() if secret else ""


def _password(workspace: Workspace, channel: str) -> str:
    outside = password_from_outside(workspace.settings, channel)
    return outside or read_password(workspace.engine, channel, keys=workspace.settings.secret_keys)


def _allow(workspace: Workspace, host: str, setting: str) -> None:
    """Where the environment lists servers, mails and passwords go to no other one."""
    listed = (workspace.settings.server_hosts or "").casefold().split()
    if host and listed and host.casefold() not in listed:
        said = phrase("{host} is not among the servers of NURTURE_SERVER_HOSTS.", host=host)
        raise BadInput(said, code="server_not_allowed", field=setting)


@lru_cache
def speaker(language: str) -> Speaker:
    """The speaker of a language Nurture is written in; English for any other."""
    if language not in LANGUAGES or language == "en":
        return Speaker("en", NullTranslations())
    return Speaker(language, translation("messages", str(TRANSLATIONS), languages=[language], fallback=True))


def speakers() -> dict[str, Speaker]:
    """The speaker of every language Nurture is written in."""
    return {language: speaker(language) for language in LANGUAGES}
