"""Sealed addresses: texts by which an address that somebody names is known again, and from which none can be read."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import TypeAlias

Seal: TypeAlias = Callable[[str], str]
"""Gives the sealed form of an address or mailbox: the same for the same one, in one workspace alone."""


def sealed_with(key: bytes) -> Seal:
    """The seal of a workspace: HMAC-SHA256 under its key, in hex."""

    def seal(address: str) -> str:
        return hmac.digest(key, address.encode(), "sha256").hex()

    return seal
