"""The keys of the workspace's own that unsubscribe links are signed with, newest first.

They live with the data, so that a link in somebody's mail works as long as the workspace does, whatever the server's
secret is by then.
"""

from __future__ import annotations

import secrets
from typing import Final

from sqlmodel import Session

from nurture.storage.settings import load_value, store_value

_PLACE: Final = "link_keys"


def load_link_keys(session: Session) -> tuple[str, ...]:
    """The keys; none where no mail has left yet."""
    return tuple(load_value(session, _PLACE) or ())


def ensure_link_key(session: Session) -> None:
    """Make the first key where there is none; the session must own the write lock."""
    if not load_link_keys(session):
        store_value(session, _PLACE, [secrets.token_urlsafe(32)])
        session.flush()
