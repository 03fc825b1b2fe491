"""Safekeeping: passwords of servers, encrypted before they are stored and shown to nobody again.

They are sealed with a key derived from the server's own secret (HKDF-SHA256; Fernet: AES-128-CBC and HMAC-SHA256), so
that neither the database nor a backup of it gives one away.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Engine

from nurture.core.errors import BadInput
from nurture.core.phrases import phrase
from nurture.storage.database import reading, writing
from nurture.storage.settings import load_value, store_value

_PLACE: Final = "server_passwords"
_PURPOSE: Final = b"nurture passwords of servers"
LONGEST_PASSWORD: Final = 500
"""Characters of a password that is kept."""


def keep_password(engine: Engine, channel: str, password: str, *, keys: Sequence[str]) -> None:
    """Keep the password of a channel's server, sealed with the first of these keys; an empty one is forgotten.

    Raises BadInput where there is no key, or for what can be no password.
    """
    if password:
        check_password(password, keys=keys)
    sealed = _box(keys).encrypt(password.encode()).decode() if password else None
    with writing(engine) as session:
        kept = dict(load_value(session, _PLACE) or {})
        kept.pop(channel, None)
        store_value(session, _PLACE, kept | ({channel: sealed} if sealed else {}))


def check_password(password: str, *, keys: Sequence[str]) -> None:
    """Raise BadInput for what can be no password, or where there is no key to seal it with."""
    if len(password) > LONGEST_PASSWORD or not password.isprintable():
        said = phrase("A password is one line of at most {most} characters.", most=LONGEST_PASSWORD)
        raise BadInput(said, field="password")
    _box(keys)


def kept_passwords(engine: Engine) -> frozenset[str]:
    """The channels whose password is kept here."""
    with reading(engine) as session:
        return frozenset(load_value(session, _PLACE) or ())


def read_password(engine: Engine, channel: str, *, keys: Sequence[str]) -> str:
    """The password of a channel's server, empty where none is kept; raises BadInput where the key is missing."""
    with reading(engine) as session:
        sealed = (load_value(session, _PLACE) or {}).get(channel)
    if not sealed:
        return ""
    try:
        return _box(keys).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        said = phrase("The password that is kept was sealed with another NURTURE_SECRET_KEY; enter it once more.")
        raise BadInput(said, code="sealed_otherwise", field="NURTURE_SECRET_KEY") from error


def _box(keys: Sequence[str]) -> MultiFernet:
    if not keys:
        said = phrase(
            "Passwords are kept sealed with NURTURE_SECRET_KEY; set it, or put the password in the environment."
        )
        raise BadInput(said, code="no_secret", field="password")
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(key: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(derived)
