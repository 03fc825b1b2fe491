"""Connecting: which servers mails are handed to, with passwords that nobody is shown, and whether each lets us in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Engine

from nurture.core.errors import BadInput, NurtureError, Problem
from nurture.core.handover import Courier
from nurture.core.phrases import Phrase
from nurture.services.configuring import change_settings, read_settings
from nurture.services.safekeeping import check_password, keep_password, kept_passwords

_FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "smtp": ("host", "port", "security", "user"),
    "imap": ("host", "port", "security", "user"),
    "listmonk": ("url", "user"),
}
"""What is set of each channel's server."""

_IDENTITY: Final = frozenset({"host", "url", "user", "port"})
"""What a password belongs to: where one of these changes, the kept one is forgotten, so that it goes to no other."""


@dataclass(frozen=True)
class ServerView:
    """A channel's server as it is set; `has_password` is whether one is kept here."""

    channel: str
    facts: Mapping[str, Any]
    has_password: bool

    @property
    def is_set(self) -> bool:
        """Whether there is a server at all."""
        return bool(self.facts.get("host") or self.facts.get("url"))


def list_servers(engine: Engine) -> tuple[ServerView, ...]:
    """The server of every channel."""
    settings, kept = asdict(read_settings(engine)), kept_passwords(engine)
    return tuple(
        ServerView(channel, {name: settings[f"{channel}_{name}"] for name in names}, channel in kept)
        for channel, names in _FACTS.items()
    )


def set_server(
    engine: Engine, channel: str, facts: Mapping[str, Any], password: str, *, keys: Sequence[str]
) -> Problem | None:
    """Keep where a channel's server is, and its password where one is given; what is wrong with it, or None.

    A password that was kept for another server or user is forgotten. `keys` seal it; nothing is kept where something
    is wrong.
    """
    before = {view.channel: view.facts for view in list_servers(engine)}[channel]
    moved = any(facts.get(name) != before[name] for name in _IDENTITY & before.keys())
    try:
        if password:
            check_password(password, keys=keys)
        change_settings(engine, {f"{channel}_{name}": facts[name] for name in _FACTS[channel]})
        if password or (moved and channel in kept_passwords(engine)):
            keep_password(engine, channel, password, keys=keys)
    except BadInput as error:
        return Problem(error.reason, error.message, field=(error.field or "password").removeprefix(f"{channel}_"))
    return None


def try_server(courier: Callable[[], Courier]) -> Phrase | None:
    """What is wrong with a server, in words, or None where it lets us in; nothing is handed over."""
    try:
        with courier().connect():
            return None
    except NurtureError as error:
        return error.message
