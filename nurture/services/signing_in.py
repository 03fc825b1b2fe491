"""Signing in: who may use the workspace, by password or by a link that works once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine
from sqlmodel import Session, col, delete, select

from nurture.core.addresses import Address, read_address
from nurture.core.errors import BadInput, NotFound
from nurture.core.phrases import Phrase, phrase
from nurture.storage.database import reading, writing
from nurture.storage.tables import SignInLinkRow, UserRow

LINK_LASTS: Final = timedelta(hours=24)
"""How long a sign-in link works, if nobody has used it."""

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 1024
"""Characters. Length is what makes a password hard to guess (NIST SP 800-63B, 5.1.1); the bound spares the server."""


class Role(StrEnum):
    """What a colleague does here. Everybody reads; who may change what is said beside the pages' addresses."""

    ADMIN = "admin"
    MARKETER = "marketer"
    SALES = "sales"
    REVIEWER = "reviewer"


_ROLE_NAMES: Final[Mapping[Role, Phrase]] = {
    Role.ADMIN: phrase("Administrator"),
    Role.MARKETER: phrase("Marketer"),
    Role.SALES: phrase("Sales"),
    Role.REVIEWER: phrase("Reviewer"),
}


def role_name(role: Role) -> Phrase:
    """The role as a person reads it."""
    return _ROLE_NAMES[role]


@dataclass(frozen=True, slots=True)
class User:
    """A colleague who may sign in. Sessions of an older `epoch` have ended."""

    id: int
    email: str
    name: str
    role: Role
    epoch: int
    has_password: bool = False


def add_user(
    engine: Engine, *, email: str, name: str = "", role: str, password: str | None = None, now: datetime
) -> User:
    """Add a colleague; without a password they sign in by link.

    Raises BadInput for an address that is none or already known, an unknown role, or a password too short or long.
    """
    address = read_address(email)
    if not isinstance(address, Address):
        raise BadInput(address.message, field="email")
    if role not in set(Role):
        said = phrase("There is no role “{role}”; the roles are {known}.", role=role, known=", ".join(Role))
        raise BadInput(said, field="role")
    hashed = _hash(password) if password is not None else None
    with writing(engine) as session:
        if _find(session, email):
            raise BadInput(phrase("{email} is a user already.", email=address.key), field="email")
        row = UserRow(email=address.key, name=name.strip(), role=role, password_hash=hashed, created_at=now)
        session.add(row)
        session.flush()
        return _user(row)


def list_users(engine: Engine) -> tuple[User, ...]:
    """Everybody who may sign in, by address."""
    with reading(engine) as session:
        rows = session.exec(select(UserRow).where(~col(UserRow.is_disabled)).order_by(col(UserRow.email)))
        return tuple(_user(row) for row in rows)


def find_user(engine: Engine, user_id: int, epoch: int) -> User | None:
    """The user of an open session, or None where it has ended: disabled, or signed in before something changed."""
    with reading(engine) as session:
        row = session.get(UserRow, user_id)
        return _user(row) if row and not row.is_disabled and row.session_epoch == epoch else None


def check_password(engine: Engine, email: str, password: str) -> User | None:
    """The user whose password this is, or None. Takes as long for an unknown address as for a known one."""
    with reading(engine) as session:
        row = _find(session, email)
        stored = row.password_hash if row and row.password_hash else _decoy()
        matches = _verify(stored, password[: LONGEST_PASSWORD + 1])
        usable = row is not None and row.password_hash is not None and not row.is_disabled
        return _user(row) if row and usable and matches else None


def set_password(engine: Engine, user_id: int, password: str) -> User:
    """Give a user a new password, which ends their open sessions; raises BadInput for one too short or long."""
    hashed = _hash(password)
    with writing(engine) as session:
        row = session.get_one(UserRow, user_id)
        row.password_hash, row.session_epoch = hashed, row.session_epoch + 1
        session.add(row)
        return _user(row)


def disable_user(engine: Engine, email: str) -> None:
    """Let nobody sign in as this user any more, and end their open sessions; raises NotFound for an unknown one."""
    with writing(engine) as session:
        row = _require(session, email)
        row.is_disabled, row.session_epoch = True, row.session_epoch + 1
        session.add(row)
        session.exec(delete(SignInLinkRow).where(col(SignInLinkRow.user_id) == row.id))


def make_sign_in_link(engine: Engine, email: str, *, now: datetime) -> str:
    """The secret of a link that signs this user in once, within a day; raises NotFound for an unknown user."""
    secret = secrets.token_urlsafe(32)
    with writing(engine) as session:
        row = _require(session, email)
        session.exec(delete(SignInLinkRow).where(col(SignInLinkRow.expires_at) < now))
        session.add(SignInLinkRow(digest=_digest(secret), user_id=row.id or 0, expires_at=now + LINK_LASTS))
    return secret


def use_sign_in_link(engine: Engine, secret: str, *, now: datetime) -> User | None:
    """The user whom the link signs in, once; None for a link that is used, expired or none of ours."""
    with writing(engine) as session:
        link = session.get(SignInLinkRow, _digest(secret))
        if link is None or link.used_at is not None or link.expires_at <= now:
            return None
        link.used_at = now
        session.add(link)
        row = session.get_one(UserRow, link.user_id)
        return None if row.is_disabled else _user(row)


def _find(session: Session, email: str) -> UserRow | None:
    address = read_address(email)
    if not isinstance(address, Address):
        return None
    return session.exec(select(UserRow).where(UserRow.email == address.key)).first()


def _require(session: Session, email: str) -> UserRow:
    row = _find(session, email)
    if row is None or row.is_disabled:
        raise NotFound(phrase("There is no user {email}.", email=email), field="email")
    return row


def _user(row: UserRow) -> User:
    has_password = row.password_hash is not None
    return User(row.id or 0, row.email, row.name, Role(row.role), row.session_epoch, has_password)


def _hash(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        said = phrase(
            "A password has {least} to {most} characters; a sentence of your own is a good one.",
            least=SHORTEST_PASSWORD,
            most=LONGEST_PASSWORD,
        )
        raise BadInput(said, field="password")
    return PasswordHasher().hash(password)


def _verify(stored: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache
def _decoy() -> str:
    return PasswordHasher().hash(secrets.token_urlsafe(32))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
