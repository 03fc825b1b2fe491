"""What couriers share: where a server is, how far it is trusted, and its failures as sentences."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Final

from nurture.core.errors import BadInput, NurtureError
from nurture.core.phrases import phrase

TIMEOUT: Final = 60.0
"""Seconds that a server may be silent."""

_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")
_LONGEST_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Server:
    """A server as the settings say it; `security` is starttls, tls or none. The password comes from outside."""

    host: str
    port: int
    user: str = ""
    security: str = "starttls"
    password: str = field(default="", repr=False)
    timeout: float = TIMEOUT

    def check(self, setting: str) -> None:
        """Raise BadInput where it cannot be used as it is set; `setting` is that of the host."""
        if not self.host:
            raise BadInput(phrase("Set {key} to the name of the server first.", key=setting), field=setting)
        if self.security == "none" and self.host not in _THIS_MACHINE:
            said = phrase(
                "Mail to {host} has to be encrypted; without encryption only this machine itself goes.", host=self.host
            )
            raise BadInput(said, code="not_encrypted", field=setting)
        if self.user and not self.password:
            said = phrase("There is a user for {host} and no password; set it in the environment.", host=self.host)
            raise BadInput(said, code="no_password", field=setting)

    def context(self) -> ssl.SSLContext:
        """Checks the server's certificate and name against the authorities that this machine trusts."""
        return ssl.create_default_context()

    def unusable(self, error: Exception) -> NurtureError:
        """The failure as a sentence, with the server's own words."""
        said = phrase("The server {host} cannot be used: {why}.", host=self.host, why=words(error).rstrip("."))
        return NurtureError(said, code="server_unusable")


def words(told: object) -> str:
    """What a server or an error says, on one line that can be shown."""
    if isinstance(told, BaseException):
        told = getattr(told, "smtp_error", None) or getattr(told, "strerror", None) or str(told) or type(told).__name__
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line[:_LONGEST_WORDS]
